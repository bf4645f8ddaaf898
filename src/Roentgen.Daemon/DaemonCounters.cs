using Roentgen.Daemon.Proxying;
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
    private readonly long[] _proxied = new long[Enum.GetValues<ReplySource>().Length];
    private long _received, _receivedBytes, _receiveErrors, _accepted;
    private long _proxyRefused, _proxyFailed, _proxyTaken, _connectionsRefused;

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

    /// <summary>Calls that the service was asked for and answered, whatever it said.</summary>
    public long ProxyForwarded => Proxied(ReplySource.Service);

    /// <summary>Calls for sampling rules that were answered from memory, with what the service had said shortly before.</summary>
    public long ProxyCached => Proxied(ReplySource.Cache);

    /// <summary>Calls for sampling rules that got the answer to an equal call which was under way.</summary>
    public long ProxyCoalesced => Proxied(ReplySource.Coalesced);

    /// <summary>Calls for sampling rules that got the last good answer, because the service gave none.</summary>
    public long ProxyStale => Proxied(ReplySource.Stale);

    /// <summary>Calls of <c>POST /TraceSegments</c> on the TCP port whose documents were taken.</summary>
    public long ProxyTaken => Volatile.Read(ref _proxyTaken);

    /// <summary>Connections to the TCP port that were closed at once, because there were as many as it takes.</summary>
    public long ConnectionsRefused => Volatile.Read(ref _connectionsRefused);

    /// <summary>Calls on the TCP port that the daemon does not forward, or whose body it does not take.</summary>
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

    internal void AddProxied(ReplySource source) => Interlocked.Increment(ref _proxied[(int)source]);

    internal void AddProxyTaken() => Interlocked.Increment(ref _proxyTaken);

    internal void AddConnectionRefused() => Interlocked.Increment(ref _connectionsRefused);

    internal void AddProxyRefused() => Interlocked.Increment(ref _proxyRefused);

    internal void AddProxyFailed() => Interlocked.Increment(ref _proxyFailed);

    private long Proxied(ReplySource source) => Volatile.Read(ref _proxied[(int)source]);
}
