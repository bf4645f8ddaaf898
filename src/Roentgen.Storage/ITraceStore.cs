using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Storage.Control;

namespace Roentgen.Storage;

/// <summary>A document on its way into the store.</summary>
/// <param name="TraceId">Its trace.</param>
/// <param name="Json">Its bytes; they must not change any more.</param>
public readonly record struct NewDocument(TraceId TraceId, ReadOnlyMemory<byte> Json);

/// <summary>What was derived from a trace's documents up to a point.</summary>
/// <param name="TraceId">The trace.</param>
/// <param name="ThroughCall">The newest <see cref="ReceivedDocument.Call"/> that went into it.</param>
/// <param name="Digest">The digest; null while the trace holds nothing but orphan subsegments, which nothing is derived from.</param>
public sealed record DigestedTrace(TraceId TraceId, long ThroughCall, TraceDigest? Digest)
{
    /// <summary>What follows from a trace's documents; all that derives anything calls this.</summary>
    /// <param name="id">The trace.</param>
    /// <param name="documents">All of its documents up to a point, in the order of their receipt; at least one.</param>
    public static DigestedTrace Of(TraceId id, IReadOnlyList<ReceivedDocument> documents) =>
        new(id, documents[^1].Call, TraceDigest.Of(Trace.Assemble(id, documents)));
}

/// <summary>Which of a trace's times a window is compared with.</summary>
public enum TraceClock
{
    /// <summary>Start of the earliest segment.</summary>
    Start,

    /// <summary>Receipt of the last change, in whole seconds.</summary>
    Update,
}

/// <summary>A place between two digests of a scan, to go on from. Later times are greater; of equal times, greater trace ids.</summary>
/// <param name="Microseconds">Time of the last digest seen, by the scan's clock.</param>
/// <param name="TraceId">Its trace.</param>
public readonly record struct ScanPosition(long Microseconds, TraceId TraceId) : IComparable<ScanPosition>
{
    /// <inheritdoc />
    public int CompareTo(ScanPosition other) =>
        Microseconds != other.Microseconds
            ? Microseconds.CompareTo(other.Microseconds)
            : (TraceId.EpochSeconds, TraceId.RandomHigh, TraceId.RandomLow).CompareTo((other.TraceId.EpochSeconds, other.TraceId.RandomHigh, other.TraceId.RandomLow));

    /// <summary>Comes later in a scan, which goes from the newest to the oldest.</summary>
    public static bool operator <(ScanPosition a, ScanPosition b) => a.CompareTo(b) < 0;

    /// <summary>Comes earlier in a scan.</summary>
    public static bool operator >(ScanPosition a, ScanPosition b) => a.CompareTo(b) > 0;

    /// <summary>Comes later, or is the same.</summary>
    public static bool operator <=(ScanPosition a, ScanPosition b) => a.CompareTo(b) <= 0;

    /// <summary>Comes earlier, or is the same.</summary>
    public static bool operator >=(ScanPosition a, ScanPosition b) => a.CompareTo(b) >= 0;
}

/// <summary>The digests of a window, newest first; of equal times the larger trace id first.</summary>
/// <param name="Clock">Which time is compared.</param>
/// <param name="FromMicroseconds">Inclusive start.</param>
/// <param name="ToMicroseconds">Exclusive end.</param>
/// <param name="After">Only what comes after this place; null for the whole window.</param>
public sealed record DigestScan(TraceClock Clock, long FromMicroseconds, long ToMicroseconds, ScanPosition? After = null)
{
    /// <summary>
    /// What every digest that the caller wants meets. A store may leave out those that do not, and may hand out any of them all the same: the
    /// caller has the last word.
    /// </summary>
    public IReadOnlyList<DigestCondition> Where { get; init; } = [];
}

/// <summary>One step of a scan.</summary>
/// <param name="Digest">The next digest; null where the store only tells how far it came without finding one.</param>
/// <param name="Position">How far the scan has come: everything up to here was looked at.</param>
/// <param name="LookedAt">How many traces were looked at since the step before, this one included.</param>
public readonly record struct ScanStep(TraceDigest? Digest, ScanPosition Position, int LookedAt);

/// <summary>What a follower gets.</summary>
/// <param name="Digest">What was put.</param>
/// <param name="Skipped">How many digests this follower missed right before, because it was too slow; mostly 0.</param>
public readonly record struct FollowedDigest(TraceDigest Digest, long Skipped);

/// <summary>Length of the time that a rollup adds up.</summary>
public enum RollupPeriod
{
    /// <summary>60 seconds, from a full minute.</summary>
    Minute = 60,

    /// <summary>3,600 seconds, from a full hour.</summary>
    Hour = 3600,
}

/// <summary>The digests of a period added up; periods follow <see cref="TraceClock.Update"/>.</summary>
/// <param name="StartSecond">Epoch second at which it begins.</param>
/// <param name="Traces">How many digests; 1 or more.</param>
/// <param name="Graph">Their sum. It may be shared: only to be read.</param>
public sealed record Rollup(long StartSecond, long Traces, ServiceGraph Graph);

/// <summary>Documents of one trace that came with one call.</summary>
/// <param name="TraceId">The trace.</param>
/// <param name="Call">The call; see <see cref="ReceivedDocument.Call"/>.</param>
/// <param name="ReceivedAt">Epoch second of receipt.</param>
/// <param name="Documents">At least one, as received.</param>
public sealed record StoredCall(TraceId TraceId, long Call, long ReceivedAt, IReadOnlyList<ReadOnlyMemory<byte>> Documents);

/// <summary>What may stay in the store. Only what is older than the limits goes, in whole parts, the oldest first.</summary>
/// <param name="ReceivedSince">Epoch second; UTC days of receipt that ended by then go. Null for no limit of age.</param>
/// <param name="MaxBytes">Most bytes on the disk. Null for no limit of size.</param>
public readonly record struct RetentionLimits(long? ReceivedSince, long? MaxBytes);

/// <summary>What a store let go.</summary>
/// <param name="Traces">Traces of which nothing is left.</param>
/// <param name="Bytes">Bytes on the disk that are free again.</param>
public readonly record struct Deleted(long Traces, long Bytes);

/// <summary>How a store is.</summary>
/// <param name="Bytes">What it takes on the disk; 0 for one that keeps nothing there.</param>
/// <param name="OldestDay">UTC day of the oldest receipt that it holds; null while empty.</param>
/// <param name="Refusing">Why it takes nothing just now, in a sentence; null while it does.</param>
/// <param name="Damaged">A sentence for each part that cannot be read; the rest answers.</param>
/// <param name="FollowersSkipped">How many digests followers missed because they were too slow.</param>
public sealed record StoreStatus(long Bytes, DateOnly? OldestDay, string? Refusing, IReadOnlyList<string> Damaged, long FollowersSkipped);

/// <summary>
/// Where documents and digests live. Safe to use from many threads at once.
/// </summary>
/// <remarks>
/// <para>What is accepted is durable: when <see cref="AppendAsync"/> has returned, the documents survive the end of the process and, in a store
/// that keeps anything, a power cut. Digests are derived; losing them costs time, never data: <see cref="FindUndigestedAsync"/> tells which to
/// compute again.</para>
/// <para>A digest is <see cref="TraceDigest.Of"/> of a trace's documents up to a call. A store keeps it, or keeps enough to find it and computes it again.</para>
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
    IAsyncEnumerable<ScanStep> ScanAsync(DigestScan scan, CancellationToken cancellationToken);

    /// <summary>
    /// The rollups of the periods from the one that begins at the first second to the one that begins at the last, oldest first; periods without
    /// digests are absent. Rollups are a cache of the digests and always equal to their sum.
    /// </summary>
    /// <param name="period">Length of a rollup.</param>
    /// <param name="fromSecond">Start of the first period; a multiple of the length.</param>
    /// <param name="toSecond">End of the last period, exclusive; a multiple of the length.</param>
    /// <param name="cancellationToken">Gives up.</param>
    IAsyncEnumerable<Rollup> ReadRollupsAsync(RollupPeriod period, long fromSecond, long toSecond, CancellationToken cancellationToken);

    /// <summary>
    /// The digests that are put from now on, as they come; ends with the token. A follower that falls more than
    /// <see cref="DigestFeed.MaxBehind"/> behind misses the oldest, which it is told and <see cref="StoreStatus.FollowersSkipped"/> counts.
    /// </summary>
    IAsyncEnumerable<FollowedDigest> FollowAsync(CancellationToken cancellationToken);

    /// <summary>Traces with documents that no digest covers yet.</summary>
    /// <param name="limit">Most to return, 1 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<TraceId>> FindUndigestedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Everything that is stored, about the oldest first, and the calls of a trace in their order. What is written meanwhile may be absent.</summary>
    IAsyncEnumerable<StoredCall> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>All documents of the control plane of one kind, in the ordinal order of their keys.</summary>
    Task<IReadOnlyList<ControlDocument>> ReadControlAsync(string kind, CancellationToken cancellationToken);

    /// <summary>Makes a change of the control plane durable. False, and nothing has changed, when the document is not as the caller saw it.</summary>
    /// <exception cref="StoreBusyException">Nothing has changed; the caller may try again later.</exception>
    Task<bool> TryChangeControlAsync(ControlChange change, CancellationToken cancellationToken);

    /// <summary>Lets go of what is beyond the limits. Questions under way are answered as if it were still there.</summary>
    Task<Deleted> DeleteAsync(RetentionLimits limits, CancellationToken cancellationToken);

    /// <summary>How the store is.</summary>
    StoreStatus ReadStatus();
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
