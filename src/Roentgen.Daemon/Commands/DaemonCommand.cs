using Roentgen.Daemon.Health;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Commands;

/// <summary>The daemon as a command: flags in, exit code out. What <c>roentgen-daemon</c> and <c>roentgen daemon</c> run.</summary>
public static class DaemonCommand
{
    private const int Done = 0, Failed = 1, WrongUsage = 2;

    /// <summary>
    /// Runs until SIGTERM, SIGINT or <paramref name="cancel"/>, then flushes for as long as the settings allow. SIGHUP reads the settings again.
    /// </summary>
    /// <param name="args">The flags of the AWS daemon, and our own.</param>
    /// <param name="output">Usage, version, settings, and the log unless it goes to a file.</param>
    /// <param name="error">Why it did not start.</param>
    /// <param name="cancel">Another way to stop it.</param>
    /// <returns>0 after a stop, or what was asked for was printed; 1 when it cannot start, or a health check failed; 2 for a flag that does not exist.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        if (DaemonFlags.TryParse(args, out var flags) is { } flagProblem)
        {
            await error.WriteLineAsync($"{flagProblem}\n{Usage.Text}").ConfigureAwait(false);
            return WrongUsage;
        }
        if (flags.IsSet(Settings.Help)) return Print(Usage.Text);
        if (flags.IsSet(Settings.Version)) return Print($"AWS X-Ray daemon version: {DaemonVersion.Text} (Roentgen)");
        var source = new SettingsReader(flags);
        if (source.TryRead(out var settings) is { } problem)
        {
            await TellAsync(problem, flags, error).ConfigureAwait(false);
            return Failed;
        }
        if (flags.IsSet(Settings.PrintConfig)) return Print(PrintedConfig.Write(settings.Values).TrimEnd());
        if (flags.IsSet(Settings.HealthCheck))
            return await HealthCheck.RunAsync(settings.Options.AdminAddress ?? settings.Options.TcpAddress, output, TimeProvider.System, cancel).ConfigureAwait(false);

        try
        {
            using var run = new DaemonRun(source, settings, output, error, TimeProvider.System);
            await run.RunAsync(cancel).ConfigureAwait(false);
            return Done;
        }
        catch (DaemonStartException e)
        {
            await TellAsync(e.Message, flags, error).ConfigureAwait(false);
            return Failed;
        }

        int Print(string text)
        {
            output.WriteLine(text);
            return Done;
        }
    }

    // As the AWS daemon does: on standard error, and in the file that -f names, which is all that is known of the log when settings are wrong.
    private static async Task TellAsync(string problem, DaemonFlags flags, TextWriter error)
    {
        Write(error);
        if (flags[Settings.LogFile]?.Text is not { Length: > 0 } path || LogFile.TryOpen(path, null, out _) is not { } file) return;
        Write(file);
        await file.DisposeAsync().ConfigureAwait(false);

        void Write(TextWriter writer) => new DaemonLog(writer, DaemonLogLevel.Error, TimeProvider.System).Write(DaemonLogLevel.Error, problem);
    }
}
