namespace Roentgen.Daemon.Commands;

/// <summary>Reads the settings of this process, at start and whenever it is told to: the flags stay, the file may have changed.</summary>
internal sealed class SettingsReader(DaemonFlags flags)
{
    /// <summary>Reads them. A problem is one sentence, otherwise null.</summary>
    public string? TryRead(out DaemonSettings settings)
    {
        settings = null!;
        var asked = flags[Settings.Config]?.Text ?? Environment.GetEnvironmentVariable(Settings.Config.Variable!);
        return ConfigFile.TryLoad(asked, out var file)
            ?? DaemonSettings.TryResolve(new SettingSources(flags, file, Environment.GetEnvironmentVariable, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), out settings);
    }
}
