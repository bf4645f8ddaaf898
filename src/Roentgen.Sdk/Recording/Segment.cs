using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Sampling;

namespace Roentgen.Sdk.Recording;

/// <summary>A served request, or a piece of work begun by hand.</summary>
internal sealed class Segment(Recorder recorder, Activity activity, string name, SegmentId id, TraceHeader incoming, TraceId traceId, DateTimeOffset startTime)
    : Entity(activity, name, id)
{
    private readonly long _startMicroseconds = (startTime - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private Dictionary<Exception, SegmentId>? _described;

    public override Segment Owner => this;

    /// <summary>Whether the platform sends this segment, and only what is below it is sent from here (Lambda).</summary>
    public bool IsFacade { get; init; }

    /// <summary>Held while anything of this segment or of its subsegments is read or written.</summary>
    public Lock Gate { get; } = new();

    public Recorder Recorder { get; } = recorder;
    public TraceId TraceId { get; } = traceId;

    /// <summary>The caller's subsegment.</summary>
    public SegmentId? ParentId { get; } = incoming.Parent;

    /// <summary>Pairs of the caller's header that travel on unchanged.</summary>
    public string? Others { get; } = incoming.Others;

    public string? User { get; set; }

    /// <summary>Who decided that this is recorded, and wants to know how it went.</summary>
    public Verdict Verdict { get; set; }

    /// <summary>Subsegments that no document holds yet, at any depth.</summary>
    public int HeldCount { get; set; }

    /// <summary>Whether so many are held that they leave as soon as they can.</summary>
    public bool IsStreaming { get; set; }

    /// <summary>Its neighbours among the <see cref="OpenSegments"/>, which alone may touch them.</summary>
    public (Segment? Before, Segment? After, bool IsListed) Place { get; set; }

    /// <summary>
    /// A moment as microseconds since 1970. Only the start comes from the wall clock, everything else is measured from there: so a
    /// clock that is set meanwhile turns no order around, and parts add up.
    /// </summary>
    public long Microseconds(long timestamp) =>
        _startMicroseconds + Recorder.Clock.GetElapsedTime(StartedAt, timestamp).Ticks / TimeSpan.TicksPerMicrosecond;

    public bool TryGetDescribed(Exception exception, out SegmentId id)
    {
        id = default;
        return _described is not null && _described.TryGetValue(exception, out id);
    }

    public void Described(Exception exception, SegmentId id) => (_described ??= new(ReferenceEqualityComparer.Instance))[exception] = id;
}
