using System.Diagnostics;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Recording;

/// <summary>A served request, or a piece of work begun by hand.</summary>
internal sealed class Segment(Recorder recorder, Activity activity, string name, SegmentId id, TraceHeader incoming, TraceId traceId, DateTimeOffset startTime)
    : Entity(activity, name, id)
{
    private readonly long _startMicroseconds = (startTime - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private Dictionary<Exception, SegmentId>? _described;

    public override Segment Owner => this;

    /// <summary>Held while anything of this segment or of its subsegments is read or written.</summary>
    public Lock Gate { get; } = new();

    public Recorder Recorder { get; } = recorder;
    public TraceId TraceId { get; } = traceId;

    /// <summary>The caller's subsegment.</summary>
    public SegmentId? ParentId { get; } = incoming.Parent;

    /// <summary>Pairs of the caller's header that travel on unchanged.</summary>
    public string? Others { get; } = incoming.Others;

    public string? User { get; set; }

    /// <summary>Subsegments begun so far, whether written with the segment or apart.</summary>
    public int SubsegmentCount { get; set; }

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
