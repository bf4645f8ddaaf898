using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Aws;

/// <summary>Finds host name and instance for telemetry beside the work, so that nothing waits for it: what was named, else what the instance's metadata says.</summary>
internal sealed class HostLookup(string hostname, string instanceId, InstanceMetadata metadata, DaemonLog log)
{
    private volatile HostIdentity _known = new(hostname, instanceId);

    /// <summary>What is known by now.</summary>
    public HostIdentity Known => _known;

    /// <summary>Asks for what was not named.</summary>
    /// <param name="mayAsk">Whether metadata services may be asked.</param>
    /// <param name="cancel">Stops asking.</param>
    public async Task RunAsync(bool mayAsk, CancellationToken cancel)
    {
        if (hostname.Length > 0) log.Write(DaemonLogLevel.Debug, $"Fetch hostname {hostname} from environment variables");
        else if (mayAsk) _known = _known with { Hostname = await AskAsync("hostname", "hostname", cancel).ConfigureAwait(false) };
        log.Write(DaemonLogLevel.Debug, _known.Hostname.Length > 0 ? $"Using {_known.Hostname} hostname for telemetry records" : "No hostname set for telemetry records");
        if (instanceId.Length > 0) log.Write(DaemonLogLevel.Debug, $"Fetch instance ID {instanceId} from environment variables");
        else if (mayAsk) _known = _known with { InstanceId = await AskAsync("instance-id", "instance id", cancel).ConfigureAwait(false) };
        log.Write(DaemonLogLevel.Debug, _known.InstanceId.Length > 0 ? $"Using {_known.InstanceId} Instance Id for Telemetry records" : "No Instance Id set for telemetry records");
    }

    private async Task<string> AskAsync(string value, string name, CancellationToken cancel)
    {
        try
        {
            return await metadata.ValueAsync(value, cancel).ConfigureAwait(false);
        }
        catch (MetadataException e)
        {
            // Expected away from EC2, and so not worth more.
            log.Write(DaemonLogLevel.Debug, $"Get {name} metadata failed: {e.Message}");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Nobody will ask for it any more.
        }
        return "";
    }
}
