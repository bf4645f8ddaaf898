using System.Runtime.InteropServices;
using Roentgen.Daemon.Aws;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Commands;

/// <summary>One run of the daemon, from its first line in the log to its last: log, services, the daemon itself, signals.</summary>
internal sealed class DaemonRun : IDisposable
{
    // What a buffer of the AWS daemon holds; its line about them stays for those who look for it.
    private const long SegmentBufferBytes = 64 * 1024;

    private readonly SettingsReader _reader;
    private readonly TimeProvider _time;
    private readonly LogOutput _output;
    private readonly AwsDestinations _aws;
    private readonly Lock _reloading = new();
    private readonly DaemonSettings _started;
    private volatile DaemonSettings _settings;

    public DaemonRun(SettingsReader reader, DaemonSettings settings, TextWriter output, TextWriter error, TimeProvider time)
    {
        (_reader, _started, _settings, _time) = (reader, settings, settings, time);
        _output = new LogOutput(settings.Log, output, error, time);
        _aws = new AwsDestinations(Environment.GetEnvironmentVariable, Log, time);
    }

    private DaemonLog Log => _output.Log;

    /// <summary>Runs until it is told to stop.</summary>
    /// <exception cref="DaemonStartException">It cannot start.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var stop = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, "terminated"));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, "interrupt"));
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Reload();
        });
        using var cancelled = cancel.Register(() => stop.TrySetResult("cancelled"));
        using var background = new CancellationTokenSource();

        Log.Write(DaemonLogLevel.Info, $"Initializing AWS X-Ray daemon {DaemonVersion.Text} (Roentgen)", new LogField("version", DaemonVersion.Text));
        var options = _started.Options;
        Log.Write(DaemonLogLevel.Info, $"Using buffer memory limit of {options.BufferBytes / 1024 / 1024} MB", new LogField("bytes", options.BufferBytes));
        Log.Write(DaemonLogLevel.Info, $"{options.BufferBytes / SegmentBufferBytes} segment buffers allocated");
        if (options.ResourceArn.Length > 0) Log.Write(DaemonLogLevel.Debug, $"ARN of the AWS resource running the daemon: {options.ResourceArn}");

        var destinations = await _aws.OpenAsync(_started, cancel).ConfigureAwait(false);
        var host = new HostLookup(options.Hostname, options.InstanceId, _aws.Instance, Log);
        var daemon = await XRayDaemon.StartAsync(options with { Destinations = destinations, Host = () => host.Known }, Log, _time, cancel).ConfigureAwait(false);
        var lookup = options.Telemetry ? host.RunAsync(mayAsk: !_started.Aws.LocalMode, background.Token) : Task.CompletedTask;
        await using (daemon.ConfigureAwait(false))
        {
            Log.Write(DaemonLogLevel.Info, $"Got shutdown signal: {await stop.Task.ConfigureAwait(false)}");
            await background.CancelAsync().ConfigureAwait(false);
            await lookup.ConfigureAwait(false);
            await daemon.StopAsync(_settings.ShutdownLimit).ConfigureAwait(false);
        }

        void Stop(PosixSignalContext signal, string name)
        {
            // A second signal is left to the operating system, and ends the process at once.
            signal.Cancel = stop.TrySetResult(name);
        }
    }

    public void Dispose()
    {
        _aws.Dispose();
        _output.Dispose();
    }

    /// <summary>Reads the settings again: those that can change while it runs do, the others are named, and with a mistake nothing changes.</summary>
    private void Reload()
    {
        lock (_reloading)
        {
            if (_reader.TryRead(out var next) is { } problem)
            {
                Log.Write(DaemonLogLevel.Error, $"The configuration is not reloaded, and what held holds on: {problem}");
                return;
            }
            var changes = SettingChanges.Between(_started.Values, _settings.Values, next.Values);
            // The file is opened anew each time, so that whoever moves logs away can say when.
            _output.Use(next.Log);
            // Credentials are looked for anew, even where nothing changed here: they may have where they are kept.
            _aws.UseRole(next.Destinations[0].RoleArn);
            _settings = next;
            Log.Write(DaemonLogLevel.Info, changes.Describe());
        }
    }
}
