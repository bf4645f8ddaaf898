using System.Collections.Concurrent;

namespace Roentgen.Daemon;

/// <summary>What happened on the way to one service since the start; every number only grows, and can be read from any thread.</summary>
public sealed class DestinationCounters(string name)
{
    // A service has a handful of codes; one that makes them up gets no memory for it.
    private const int MostCodes = 32;
    private const string OtherCode = "other";

    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private readonly long[] _failures = new long[Enum.GetValues<SendFailure>().Length];
    private readonly ConcurrentDictionary<int, long> _statuses = [];
    private readonly ConcurrentDictionary<string, long> _unprocessed = [];
    private long _batchesSent, _segmentsSent, _retries, _splits, _spooled;

    /// <summary>Host and port of the service.</summary>
    public string Name { get; } = name;

    /// <summary>Batches that the service answered with 2xx.</summary>
    public long BatchesSent => Volatile.Read(ref _batchesSent);

    /// <summary>Documents in those batches, unprocessed ones included.</summary>
    public long SegmentsSent => Volatile.Read(ref _segmentsSent);

    /// <summary>Documents that the service named in <c>UnprocessedTraceSegments</c> for good.</summary>
    public long Unprocessed => _unprocessed.Values.Sum();

    /// <summary>The same by error code; codes beyond the first 32 are counted as <c>other</c>.</summary>
    public IReadOnlyDictionary<string, long> UnprocessedByCode => _unprocessed;

    /// <summary>Answers to uploads by HTTP status.</summary>
    public IReadOnlyDictionary<int, long> AnswersByStatus => _statuses;

    /// <summary>Attempts at a batch after its first.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Batches that were cut in two because the service could not take them whole.</summary>
    public long Splits => Volatile.Read(ref _splits);

    /// <summary>Documents written to the spool.</summary>
    public long Spooled => Volatile.Read(ref _spooled);

    /// <summary>How long uploads took, from the first byte sent to the last byte of the answer.</summary>
    public DurationHistogram UploadSeconds { get; } = new();

    /// <summary>Documents lost for this reason.</summary>
    public long Dropped(DropReason reason) => Volatile.Read(ref _dropped[(int)reason]);

    /// <summary>Attempts at uploads and telemetry that failed in this way.</summary>
    public long Failures(SendFailure kind) => Volatile.Read(ref _failures[(int)kind]);

    internal void AddDropped(DropReason reason, long documents) => Interlocked.Add(ref _dropped[(int)reason], documents);

    internal void AddFailure(SendFailure kind) => Interlocked.Increment(ref _failures[(int)kind]);

    internal void AddRetry() => Interlocked.Increment(ref _retries);

    internal void AddSplit() => Interlocked.Increment(ref _splits);

    internal void AddSpooled(int documents) => Interlocked.Add(ref _spooled, documents);

    internal void AddAnswer(int status) => _statuses.AddOrUpdate(status, 1, static (_, count) => count + 1);

    internal void AddSent(int documents)
    {
        Interlocked.Increment(ref _batchesSent);
        Interlocked.Add(ref _segmentsSent, documents);
    }

    internal void AddUnprocessed(string code, long documents = 1) =>
        _unprocessed.AddOrUpdate(_unprocessed.Count < MostCodes || _unprocessed.ContainsKey(code) ? code : OtherCode, documents, (_, count) => count + documents);
}
