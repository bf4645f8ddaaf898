using Roentgen.Model.Datagrams;

namespace Roentgen.Daemon;

/// <summary>Where and why a document was lost after its datagram had been accepted.</summary>
public enum DropReason
{
    /// <summary>The buffer was full: the oldest waiting batch made room for newer documents.</summary>
    BufferFull,

    /// <summary>The buffer was full of batches that are being sent: there was no room for the new document.</summary>
    NoRoom,

    /// <summary>The service refused the request for good (a 4xx, or an answer that is not the X-Ray API's).</summary>
    Refused,

    /// <summary>The service could not be reached, failed or throttled for longer than <see cref="DaemonOptions.GiveUpAfter"/>.</summary>
    GaveUp,

    /// <summary>Not sent within the limit of the shutdown.</summary>
    Shutdown,
}

/// <summary>How one attempt at a call of the service failed.</summary>
public enum SendFailure
{
    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>Nobody listens at the endpoint.</summary>
    ConnectionRefused,

    /// <summary>The endpoint's name has no address.</summary>
    UnknownHost,

    /// <summary>An answer 4xx, throttling included.</summary>
    ClientError,

    /// <summary>An answer 5xx.</summary>
    ServerError,

    /// <summary>Anything else: a broken connection, TLS, an answer that is not HTTP or not the X-Ray API's.</summary>
    Other,
}

/// <summary>
/// What happened since the start; every number only grows, and can be read from any thread. They add up:
/// received = accepted + rejected (but <see cref="DatagramRejection.Empty"/>, which is not counted as received),
/// accepted = sent + dropped + still in the buffer.
/// </summary>
public sealed class DaemonCounters
{
    private readonly long[] _rejected = new long[Enum.GetValues<DatagramRejection>().Length];
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private readonly long[] _failures = new long[Enum.GetValues<SendFailure>().Length];
    private long _received, _receivedBytes, _batchesSent, _segmentsSent, _unprocessed, _retries, _receiveErrors;
    private long _proxyForwarded, _proxyRefused, _proxyFailed;

    /// <summary>Datagrams that were not empty, bad ones included.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Bytes of those datagrams, headers included.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Receive calls that the operating system answered with an error.</summary>
    public long ReceiveErrors => Volatile.Read(ref _receiveErrors);

    /// <summary>Batches that the service answered with 2xx.</summary>
    public long BatchesSent => Volatile.Read(ref _batchesSent);

    /// <summary>Documents in those batches, unprocessed ones included.</summary>
    public long SegmentsSent => Volatile.Read(ref _segmentsSent);

    /// <summary>Documents that the service named in <c>UnprocessedTraceSegments</c>.</summary>
    public long Unprocessed => Volatile.Read(ref _unprocessed);

    /// <summary>Attempts at a batch after its first.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Sampling calls that the service answered, whatever it said.</summary>
    public long ProxyForwarded => Volatile.Read(ref _proxyForwarded);

    /// <summary>Calls on the TCP port that the daemon does not forward.</summary>
    public long ProxyRefused => Volatile.Read(ref _proxyRefused);

    /// <summary>Sampling calls that got no answer from the service.</summary>
    public long ProxyFailed => Volatile.Read(ref _proxyFailed);

    /// <summary>Datagrams turned away for this reason.</summary>
    public long Rejected(DatagramRejection reason) => Volatile.Read(ref _rejected[(int)reason]);

    /// <summary>Documents lost for this reason.</summary>
    public long Dropped(DropReason reason) => Volatile.Read(ref _dropped[(int)reason]);

    /// <summary>Attempts at uploads and telemetry that failed in this way.</summary>
    public long Failures(SendFailure kind) => Volatile.Read(ref _failures[(int)kind]);

    internal void AddReceived(int bytes)
    {
        Interlocked.Increment(ref _received);
        Interlocked.Add(ref _receivedBytes, bytes);
    }

    internal void AddReceiveError() => Interlocked.Increment(ref _receiveErrors);

    internal void AddRejected(DatagramRejection reason) => Interlocked.Increment(ref _rejected[(int)reason]);

    internal void AddDropped(DropReason reason, int documents) => Interlocked.Add(ref _dropped[(int)reason], documents);

    internal void AddFailure(SendFailure kind) => Interlocked.Increment(ref _failures[(int)kind]);

    internal void AddRetry() => Interlocked.Increment(ref _retries);

    internal void AddSent(int documents, int unprocessed)
    {
        Interlocked.Increment(ref _batchesSent);
        Interlocked.Add(ref _segmentsSent, documents);
        Interlocked.Add(ref _unprocessed, unprocessed);
    }

    internal void AddProxyForwarded() => Interlocked.Increment(ref _proxyForwarded);

    internal void AddProxyRefused() => Interlocked.Increment(ref _proxyRefused);

    internal void AddProxyFailed() => Interlocked.Increment(ref _proxyFailed);
}
