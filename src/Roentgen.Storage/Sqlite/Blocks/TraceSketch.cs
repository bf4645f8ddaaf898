using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>What of a digest is kept beside the documents, to find it by; the digest itself is computed from them again.</summary>
/// <param name="ThroughCall">The newest call that went into the digest.</param>
/// <param name="Found">What scans look at; null for a trace that nothing is derived from.</param>
internal readonly record struct TraceSketch(long ThroughCall, SketchedDigest? Found)
{
    public static TraceSketch Of(DigestedTrace trace) => new(trace.ThroughCall, trace.Digest is { } digest ? SketchedDigest.Of(digest) : null);
}

/// <summary>The columns of a digest; see <see cref="TraceSummary"/>.</summary>
internal readonly record struct SketchedDigest(
    long StartMicroseconds, long UpdatedAt, long? DurationMicroseconds, long? ResponseMicroseconds, Classification Outcome, IReadOnlyList<string> Nodes)
{
    public static SketchedDigest Of(TraceDigest digest) => new(
        digest.Summary.StartMicroseconds, digest.UpdatedAt, digest.Summary.DurationMicroseconds, digest.Summary.ResponseMicroseconds,
        digest.Summary.Outcome, [.. digest.Nodes.Select(node => node.Key.Name).Distinct()]);

    public long Microseconds(TraceClock clock) => clock == TraceClock.Start ? StartMicroseconds : UpdatedAt * 1_000_000;

    /// <summary>False where the condition is certainly not met.</summary>
    public bool MayMeet(DigestCondition condition) => condition switch
    {
        DigestCondition.NodeNamed named => Nodes.Contains(named.Name),
        DigestCondition.RootIs root => (!root.Fault || Outcome.Fault) && (!root.Error || Outcome.Error) && (!root.Throttle || Outcome.Throttle),
        DigestCondition.DurationWithin range => DurationMicroseconds is { } duration && duration >= range.Minimum && duration <= range.Maximum,
        DigestCondition.EndsFrom end => end.IsMetBy(StartMicroseconds, DurationMicroseconds),
        DigestCondition.ResponseTimeWithin range => ResponseMicroseconds is { } response && response >= range.Minimum && response <= range.Maximum,
        _ => true,
    };
}

/// <summary>A trace, or a part of one, on its way into a block.</summary>
/// <param name="Id">The trace.</param>
/// <param name="Documents">In the order of receipt.</param>
/// <param name="Sketch">Null for a part whose digest stands beside a later part.</param>
/// <param name="Continues">Earlier documents of the trace stand elsewhere.</param>
internal readonly record struct PackedTrace(TraceId Id, IReadOnlyList<ReceivedDocument> Documents, TraceSketch? Sketch, bool Continues);
