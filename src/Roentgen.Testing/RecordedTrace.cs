using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;

namespace Roentgen.Testing;

/// <summary>
/// A trace as it was when it was looked at; later documents do not change it. <see cref="ToString"/> draws it.
/// </summary>
public sealed class RecordedTrace
{
    private readonly TraceDigest _digest;
    private readonly Dictionary<TraceEntity, RecordedEntity> _entities = [];

    internal RecordedTrace(Trace trace, TraceDigest digest)
    {
        _digest = digest;
        Id = trace.Id;
        foreach (var place in trace.Entities) _entities.Add(place, new RecordedEntity(this, place));
        Segments = [.. trace.Segments.Select(segment => _entities[segment])];
        Root = _entities[trace.Root!];
        Services = [.. Names(digest.Nodes)];
        Duration = trace.DurationMicroseconds is { } duration ? TimeSpan.FromMicroseconds(duration) : null;
        IsInProgress = Segments.Any(segment => segment.IsInProgress);
    }

    /// <summary>The trace.</summary>
    public TraceId Id { get; }

    /// <summary>The segment that nobody in the trace called; the earliest of several.</summary>
    public RecordedEntity Root { get; }

    /// <summary>The segments, by their start: one for each request that a traced service served.</summary>
    public IReadOnlyList<RecordedEntity> Segments { get; }

    /// <summary>Every segment and subsegment: a segment, its subsegments, the next segment.</summary>
    public IReadOnlyCollection<RecordedEntity> Entities => _entities.Values;

    /// <summary>
    /// Names of the nodes that the trace has on the service map, without clients: services that reported a segment, and databases, queues, tables and
    /// other services that are known by the calls to them.
    /// </summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>From the earliest start to the latest end; null while nothing has ended.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>Whether some segment has begun and not ended.</summary>
    public bool IsInProgress { get; }

    /// <summary>Whether anything in it is a fault (5xx, or marked so).</summary>
    public bool HasFault => _entities.Values.Any(entity => entity.Fault);

    /// <summary>Whether anything in it is an error (4xx, or marked so).</summary>
    public bool HasError => _entities.Values.Any(entity => entity.Error);

    /// <summary>Whether anything in it was throttled (429, or marked so).</summary>
    public bool HasThrottle => _entities.Values.Any(entity => entity.Throttle);

    /// <summary>The segment of that name, or else the subsegment, if there is exactly one.</summary>
    /// <exception cref="TraceNotFoundException">There is none, or several; the message draws the trace.</exception>
    public RecordedEntity this[string name]
    {
        get
        {
            var named = All(name);
            var segments = named.Where(entity => entity.IsSegment).ToList();
            return RecordedEntity.Only(segments.Count > 0 ? segments : named, name, "the trace", this);
        }
    }

    /// <summary>Every segment and subsegment of that name, in the order of <see cref="Entities"/>; empty when there is none.</summary>
    public IReadOnlyList<RecordedEntity> All(string name) => [.. _entities.Values.Where(entity => entity.Name == name)];

    /// <summary>Names of the nodes that call a node of that name, without clients; empty when nobody does.</summary>
    public IReadOnlyList<string> CallersOf(string service) =>
        [.. Names(_digest.Edges.Where(edge => _digest.Nodes[edge.Callee].Key.Name == service).Select(edge => _digest.Nodes[edge.Caller]))];

    /// <summary>Names of the nodes that a node of that name calls; empty when it calls none.</summary>
    public IReadOnlyList<string> CalleesOf(string service) =>
        [.. Names(_digest.Edges.Where(edge => _digest.Nodes[edge.Caller].Key is { Type: not NodeKey.Client } key && key.Name == service).Select(edge => _digest.Nodes[edge.Callee]))];

    /// <summary>The trace as a waterfall: a line for each segment (in brackets) and subsegment, with its place in time and what matters of it.</summary>
    public override string ToString() => Waterfall.Draw(this);

    internal TraceDigest Digest => _digest;

    internal RecordedEntity Of(TraceEntity place) => _entities[place];

    private static IEnumerable<string> Names(IEnumerable<NodeDigest> nodes) =>
        nodes.Where(node => node.Key.Type != NodeKey.Client).Select(node => node.Key.Name).Distinct();
}
