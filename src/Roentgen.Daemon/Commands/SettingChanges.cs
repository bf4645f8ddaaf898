namespace Roentgen.Daemon.Commands;

/// <summary>What became different when settings were read again.</summary>
/// <param name="Changed">Those whose new value holds from now on.</param>
/// <param name="NeedRestart">Those that keep the value they had at the start.</param>
internal sealed record SettingChanges(IReadOnlyList<Setting> Changed, IReadOnlyList<Setting> NeedRestart)
{
    /// <summary>Compares them.</summary>
    /// <param name="started">What held at the start, and still does where it takes a restart.</param>
    /// <param name="now">What holds for those that can change.</param>
    /// <param name="next">What was read.</param>
    public static SettingChanges Between(SettingValues started, SettingValues now, SettingValues next)
    {
        var settings = Settings.All.Where(setting => !setting.IsCommand).ToLookup(setting => setting.Reloads);
        return new SettingChanges(
            [.. settings[true].Where(setting => now.Of(setting).Text != next.Of(setting).Text)],
            [.. settings[false].Where(setting => started.Of(setting).Text != next.Of(setting).Text)]);
    }

    /// <summary>One line for the log.</summary>
    public string Describe() =>
        (Changed.Count == 0 ? "Configuration reloaded, nothing new" : $"Configuration reloaded, with new values of {Names(Changed)}")
        + (NeedRestart.Count == 0 ? "" : $"; a restart is needed for {Names(NeedRestart)}");

    private static string Names(IEnumerable<Setting> settings) => string.Join(", ", settings.Select(setting => setting.Key ?? $"--{setting.Flag}"));
}
