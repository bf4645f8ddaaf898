using Roentgen.Model.Datagrams;

namespace Roentgen.Daemon;

/// <summary>
/// What happened since the start; every number only grows, and can be read from any thread. They add up:
/// received = accepted + rejected (but <see cref="DatagramRejection.Empty"/>, which is not counted as received), and
/// for each destination accepted = sent + dropped (at the door or by the destination) + still in memory or in its spool.
/// </summary>
public sealed class DaemonCounters
{
    private readonly long[] _rejected = new long[Enum.GetValues<DatagramRejection>().Length];
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private long _received, _receivedBytes, _receiveErrors, _accepted;
    private long _proxyForwarded, _proxyRefused, _proxyFailed;

    /// <summary>Counters for the destinations of these names, in their order.</summary>
    public DaemonCounters(IEnumerable<string> destinations) => Destinations = [.. destinations.Select(name => new DestinationCounters(name))];

    /// <summary>What happened to documents on their way to each service.</summary>
    public IReadOnlyList<DestinationCounters> Destinations { get; }

    /// <summary>Datagrams and lines that were not empty, bad ones included, and documents that came over HTTP.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Bytes of those, headers included.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Documents that were taken in.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Receive calls that the operating system answered with an error.</summary>
    public long ReceiveErrors => Volatile.Read(ref _receiveErrors);

    /// <summary>Documents that services answered for with 2xx, unprocessed ones included; a document counts once for each destination.</summary>
    public long SegmentsSent => Destinations.Sum(destination => destination.SegmentsSent);

    /// <summary>Sampling calls that the service answered, whatever it said.</summary>
    public long ProxyForwarded => Volatile.Read(ref _proxyForwarded);

    /// <summary>Calls on the TCP port that the daemon does not forward.</summary>
    public long ProxyRefused => Volatile.Read(ref _proxyRefused);

    /// <summary>Sampling calls that got no answer from the service.</summary>
    public long ProxyFailed => Volatile.Read(ref _proxyFailed);

    /// <summary>Datagrams turned away for this reason.</summary>
    public long Rejected(DatagramRejection reason) => Volatile.Read(ref _rejected[(int)reason]);

    /// <summary>Documents lost at the door for this reason, for every destination.</summary>
    public long Dropped(DropReason reason) => Volatile.Read(ref _dropped[(int)reason]);

    internal void AddReceived(int bytes)
    {
        Interlocked.Increment(ref _received);
        Interlocked.Add(ref _receivedBytes, bytes);
    }

    internal void AddAccepted() => Interlocked.Increment(ref _accepted);

    internal void AddReceiveError() => Interlocked.Increment(ref _receiveErrors);

    internal void AddRejected(DatagramRejection reason) => Interlocked.Increment(ref _rejected[(int)reason]);

    internal void AddDropped(DropReason reason) => Interlocked.Increment(ref _dropped[(int)reason]);

    internal void AddProxyForwarded() => Interlocked.Increment(ref _proxyForwarded);

    internal void AddProxyRefused() => Interlocked.Increment(ref _proxyRefused);

    internal void AddProxyFailed() => Interlocked.Increment(ref _proxyFailed);
}
