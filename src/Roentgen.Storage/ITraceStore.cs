using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;

namespace Roentgen.Storage;

/// <summary>A document on its way into the store.</summary>
/// <param name="TraceId">Its trace.</param>
/// <param name="Json">Its bytes; they must not change any more.</param>
public readonly record struct NewDocument(TraceId TraceId, ReadOnlyMemory<byte> Json);

/// <summary>What was derived from a trace's documents up to a point.</summary>
/// <param name="TraceId">The trace.</param>
/// <param name="ThroughCall">The newest <see cref="ReceivedDocument.Call"/> that went into it.</param>
/// <param name="Digest">The digest; null while the trace holds nothing but orphan subsegments, which nothing is derived from.</param>
public sealed record DigestedTrace(TraceId TraceId, long ThroughCall, TraceDigest? Digest);

/// <summary>Which of a trace's times a window is compared with.</summary>
public enum TraceClock
{
    /// <summary>Start of the earliest segment.</summary>
    Start,

    /// <summary>Receipt of the last change, in whole seconds.</summary>
    Update,
}

/// <summary>A place between two digests of a scan, to go on from.</summary>
/// <param name="Microseconds">Time of the last digest seen, by the scan's clock.</param>
/// <param name="TraceId">Its trace.</param>
public readonly record struct ScanPosition(long Microseconds, TraceId TraceId);

/// <summary>The digests of a window, newest first; of equal times the larger trace id first.</summary>
/// <param name="Clock">Which time is compared.</param>
/// <param name="FromMicroseconds">Inclusive start.</param>
/// <param name="ToMicroseconds">Exclusive end.</param>
/// <param name="After">Only what comes after this place; null for the whole window.</param>
public sealed record DigestScan(TraceClock Clock, long FromMicroseconds, long ToMicroseconds, ScanPosition? After = null);

/// <summary>
/// Where documents and digests live. Safe to use from many threads at once.
/// </summary>
/// <remarks>
/// What is accepted is durable: when <see cref="AppendAsync"/> has returned, the documents survive the end of the process and, in a store
/// that keeps anything, a power cut. Digests are derived; losing them costs time, never data: <see cref="FindUndigestedAsync"/> tells which to
/// compute again.
/// </remarks>
public interface ITraceStore : IAsyncDisposable
{
    /// <summary>Stores the documents of one accepted call, all or none.</summary>
    /// <param name="documents">Documents that <see cref="Model.Segments.SegmentReader"/> accepts; none is allowed and does nothing.</param>
    /// <param name="receivedAt">Epoch second of receipt.</param>
    /// <param name="cancellationToken">Gives up waiting; the documents may be stored all the same.</param>
    /// <exception cref="StoreBusyException">Nothing was stored; the caller may try again later.</exception>
    Task AppendAsync(IReadOnlyList<NewDocument> documents, long receivedAt, CancellationToken cancellationToken);

    /// <summary>All documents of a trace in the order of their receipt; empty for an unknown trace.</summary>
    Task<IReadOnlyList<ReceivedDocument>> ReadTraceAsync(TraceId id, CancellationToken cancellationToken);

    /// <summary>Keeps digests. One that covers fewer calls than what is already there changes nothing; one of an unknown trace neither.</summary>
    /// <exception cref="StoreBusyException">Nothing was stored; the caller may try again later.</exception>
    Task PutDigestsAsync(IReadOnlyList<DigestedTrace> traces, CancellationToken cancellationToken);

    /// <summary>The digests of a window. What is written while the scan runs may or may not be seen.</summary>
    IAsyncEnumerable<TraceDigest> ScanAsync(DigestScan scan, CancellationToken cancellationToken);

    /// <summary>Traces with documents that no digest covers yet.</summary>
    /// <param name="limit">Most to return, 1 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<TraceId>> FindUndigestedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Deletes the traces of which nothing was received at or after the time; returns how many.</summary>
    /// <param name="epochSecond">The earliest receipt to keep.</param>
    /// <param name="cancellationToken">Gives up between traces.</param>
    Task<int> DeleteReceivedBeforeAsync(long epochSecond, CancellationToken cancellationToken);
}

/// <summary>The store cannot take anything just now: too much is waiting, or the disk is full.</summary>
public sealed class StoreBusyException : Exception
{
    /// <summary>With the reason, and what would help.</summary>
    public StoreBusyException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}

/// <summary>The store cannot be opened; the message is one sentence that tells why and what to do.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>With the sentence for the operator.</summary>
    public StoreUnavailableException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
