using System.Runtime.InteropServices;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Commands;

/// <summary>The daemon as a command: flags in, exit code out. What <c>roentgen-daemon</c> and <c>roentgen daemon</c> run.</summary>
public static class DaemonCommand
{
    private const int Done = 0, Failed = 1, WrongUsage = 2;

    // Within what container runtimes (10 s) and `roentgen` (5 s) allow.
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Runs until SIGTERM, SIGINT or <paramref name="cancel"/>, then flushes, for at most 4 s.
    /// </summary>
    /// <param name="args">The flags of the AWS daemon, and <c>--endpoint</c>.</param>
    /// <param name="output">Usage, version, and the log unless it goes to a file.</param>
    /// <param name="error">Why it did not start.</param>
    /// <param name="cancel">Another way to stop it.</param>
    /// <returns>0 after a stop, <c>-v</c> or <c>-h</c>; 1 when it cannot start; 2 for a flag that does not exist.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        if (DaemonFlags.TryParse(args, out var flags) is { } flagProblem)
        {
            await error.WriteLineAsync($"{flagProblem}\n{DaemonFlags.Usage}").ConfigureAwait(false);
            return WrongUsage;
        }
        if (flags.IsSet(DaemonFlags.Help))
        {
            await output.WriteLineAsync(DaemonFlags.Usage).ConfigureAwait(false);
            return Done;
        }
        if (flags.IsSet(DaemonFlags.Version))
        {
            await output.WriteLineAsync($"AWS X-Ray daemon version: {DaemonVersion.Text} (Roentgen)").ConfigureAwait(false);
            return Done;
        }

        var time = TimeProvider.System;
        if (TryReadFile(flags[DaemonFlags.Config], out var file) is { } fileProblem) return Fail(fileProblem);
        if (DaemonSettings.TryResolve(flags, file, Environment.GetEnvironmentVariable, out var settings) is { } problem) return Fail(problem);

        try
        {
            using var logFile = settings.LogPath is null ? null : OpenLog(settings.LogPath);
            var log = new DaemonLog(logFile ?? output, settings.LogLevel, time);
            await RunAsync(settings, log, time, cancel).ConfigureAwait(false);
            return Done;
        }
        catch (DaemonStartException e)
        {
            return Fail(e.Message);
        }

        int Fail(string message)
        {
            new DaemonLog(error, DaemonLogLevel.Error, time).Write(DaemonLogLevel.Error, message);
            return Failed;
        }
    }

    private static async Task RunAsync(DaemonSettings settings, DaemonLog log, TimeProvider time, CancellationToken cancel)
    {
        var stop = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, "terminated"));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, "interrupt"));
        using var cancelled = cancel.Register(() => stop.TrySetResult("cancelled"));

        log.Write(DaemonLogLevel.Info, $"Initializing AWS X-Ray daemon {DaemonVersion.Text} (Roentgen)");
        log.Write(DaemonLogLevel.Info, $"Using buffer memory limit of {settings.Options.BufferBytes / 1024 / 1024} MB");
        if (settings.Region is not null) log.Write(DaemonLogLevel.Info, $"Using region: {settings.Region}");
        var daemon = await XRayDaemon.StartAsync(settings.Options, log, time, cancel).ConfigureAwait(false);
        await using (daemon.ConfigureAwait(false))
        {
            log.Write(DaemonLogLevel.Info, $"Got shutdown signal: {await stop.Task.ConfigureAwait(false)}");
            await daemon.StopAsync(ShutdownLimit).ConfigureAwait(false);
        }

        void Stop(PosixSignalContext signal, string name)
        {
            // A second signal is left to the operating system, and ends the process at once.
            signal.Cancel = stop.TrySetResult(name);
        }
    }

    private static string? TryReadFile(string? asked, out ConfigFile file)
    {
        file = ConfigFile.Empty;
        if ((asked is { Length: > 0 } ? asked : ConfigFile.DefaultPaths.FirstOrDefault(File.Exists)) is not { } path) return null;
        try
        {
            return ConfigFile.TryParse(File.ReadAllText(path), strict: asked is { Length: > 0 }, out file) is { } problem ? $"{problem} ({path})" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"Error occur when using config flag: {e.Message}";
        }
    }

    private static StreamWriter OpenLog(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            return new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonStartException($"Cannot write the log file {path}: {e.Message}", e);
        }
    }
}
