using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>What makes a node of the service graph the same node in another trace.</summary>
/// <param name="Name">Name of the service or resource.</param>
/// <param name="Type">Origin of the segment, inferred type, <c>client</c> or <c>remote</c>; null for segments without an origin.</param>
/// <param name="AccountId">Account of the node; null for the own one.</param>
/// <param name="Region">Region, where the segment or the call tells it.</param>
public sealed record NodeKey(string Name, string? Type, string? AccountId, string? Region)
{
    /// <summary>Type of the node that calls a root segment.</summary>
    public const string Client = "client";
}

/// <summary>How a node is known.</summary>
public enum NodeState
{
    /// <summary>Inferred from calls with namespace <c>remote</c>.</summary>
    Passive,

    /// <summary>Inferred from calls with namespace <c>aws</c>, or the client.</summary>
    Unknown,

    /// <summary>Reported a segment.</summary>
    Active,
}

/// <summary>A node as one trace shows it.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="State">How it is known.</param>
/// <param name="IsRoot">It served the client.</param>
/// <param name="Observations">Its finished requests; always empty for the client.</param>
public sealed record NodeDigest(NodeKey Key, NodeState State, bool IsRoot, IReadOnlyList<Observation> Observations);

/// <summary>Calls from one node to another as one trace shows them, seen from the caller.</summary>
/// <param name="Caller">Index into <see cref="TraceDigest.Nodes"/>.</param>
/// <param name="Callee">Index into <see cref="TraceDigest.Nodes"/>.</param>
/// <param name="Aliases">Names under which remote calls reached a callee that reported itself.</param>
/// <param name="Observations">The finished calls.</param>
public sealed record EdgeDigest(int Caller, int Callee, IReadOnlyList<string> Aliases, IReadOnlyList<Observation> Observations);

/// <summary>
/// Everything that the service derives from one trace: its summary, its nodes, its edges with outcomes and times. A pure function of the
/// trace's documents; summaries, maps and statistics are computed from digests alone.
/// </summary>
public sealed record TraceDigest
{
    /// <summary>The trace.</summary>
    public required TraceId Id { get; init; }

    /// <summary>How many accepted calls changed the trace; a digest with a higher revision is more complete.</summary>
    public required int Revision { get; init; }

    /// <summary>Epoch second of the last accepted change; what service graphs and <c>TimeRangeType=Event</c> go by.</summary>
    public required long UpdatedAt { get; init; }

    /// <summary>Epoch second in which the root segment starts: the bucket that the trace is counted in.</summary>
    public required long RootSecond { get; init; }

    /// <summary>What a list of traces shows.</summary>
    public required TraceSummary Summary { get; init; }

    /// <summary>Reported, inferred and client nodes.</summary>
    public required IReadOnlyList<NodeDigest> Nodes { get; init; }

    /// <summary>Calls between them.</summary>
    public required IReadOnlyList<EdgeDigest> Edges { get; init; }

    /// <summary>Computes the digest; null while the trace holds nothing but orphan subsegments.</summary>
    public static TraceDigest? Of(Trace trace)
    {
        if (trace.Root is not { } root) return null;
        var builder = new GraphBuilder();
        foreach (var segment in trace.Segments) builder.Add(segment);
        return new TraceDigest
        {
            Id = trace.Id,
            Revision = trace.Revision,
            UpdatedAt = trace.UpdatedAt,
            RootSecond = EpochSeconds.WholeSecond(root.Entity.StartMicroseconds),
            Summary = TraceSummary.Of(trace, root, builder.Keys),
            Nodes = builder.Nodes(),
            Edges = builder.Edges(),
        };
    }

    private sealed class GraphBuilder
    {
        private readonly Dictionary<NodeKey, int> _indexes = [];
        private readonly List<(NodeKey Key, NodeState State, bool IsRoot, List<Observation> Observations)> _nodes = [];
        private readonly Dictionary<(int Caller, int Callee), (List<string> Aliases, List<Observation> Observations)> _edges = [];

        public IReadOnlyList<NodeKey> Keys => [.. _nodes.Select(node => node.Key)];

        public IReadOnlyList<NodeDigest> Nodes() => [.. _nodes.Select(node => new NodeDigest(node.Key, node.State, node.IsRoot, node.Observations))];

        public IReadOnlyList<EdgeDigest> Edges() =>
            [.. _edges.Select(edge => new EdgeDigest(edge.Key.Caller, edge.Key.Callee, edge.Value.Aliases, edge.Value.Observations))];

        public void Add(TraceEntity segment)
        {
            var isRoot = segment.Entity.ParentId is null;
            var node = Node(KeyOf(segment.Entity), NodeState.Active, isRoot);
            var own = Observe(segment);
            if (own is { } observation) _nodes[node].Observations.Add(observation);
            if (isRoot)
            {
                var client = Node(new NodeKey(segment.Entity.Name, NodeKey.Client, null, null), NodeState.Unknown, false);
                Edge(client, node, alias: null, own);
            }
            foreach (var place in segment.WithDescendants())
            {
                foreach (var callee in place.Callees) AddCall(node, place, callee);
                if (place.Inferred is { } inferred) AddInferred(node, place.Entity, inferred);
            }
        }

        private void AddCall(int caller, TraceEntity place, TraceEntity callee)
        {
            // The caller's view of the call, network included, where there is one.
            var call = place.Entity is { Kind: EntityKind.Subsegment, DurationMicroseconds: { } microseconds }
                ? new Observation(place.Entity.Classification.Outcome, microseconds, microseconds)
                : Observe(callee);
            var alias = place.Entity is { Kind: EntityKind.Subsegment, Namespace: "remote" } ? place.Entity.Name : null;
            Edge(caller, Node(KeyOf(callee.Entity), NodeState.Active, isRoot: false), alias, call);
        }

        private void AddInferred(int caller, Entity call, InferredService inferred)
        {
            var region = call.Namespace == "aws" ? call.Aws?.Region : null;
            var state = call.Namespace == "aws" ? NodeState.Unknown : NodeState.Passive;
            var node = Node(new NodeKey(inferred.Name, inferred.Type, null, region), state, isRoot: false);
            var microseconds = call.DurationMicroseconds!.Value;
            var observation = new Observation(call.Classification.Outcome, microseconds, microseconds);
            _nodes[node].Observations.Add(observation);
            Edge(caller, node, alias: null, observation);
        }

        private int Node(NodeKey key, NodeState state, bool isRoot)
        {
            if (!_indexes.TryGetValue(key, out var index))
            {
                index = _nodes.Count;
                _indexes.Add(key, index);
                _nodes.Add((key, state, isRoot, []));
            }
            else
            {
                var known = _nodes[index];
                _nodes[index] = known with { State = Max(known.State, state), IsRoot = known.IsRoot || isRoot };
            }
            return index;
        }

        private void Edge(int caller, int callee, string? alias, Observation? observation)
        {
            if (!_edges.TryGetValue((caller, callee), out var edge)) _edges[(caller, callee)] = edge = ([], []);
            if (alias is not null && !edge.Aliases.Contains(alias)) edge.Aliases.Add(alias);
            if (observation is { } finished) edge.Observations.Add(finished);
        }

        private static NodeState Max(NodeState a, NodeState b) => a > b ? a : b;

        private static NodeKey KeyOf(Entity segment) => new(segment.Name, segment.Origin, null, segment.Origin is null ? null : segment.Aws?.Region);

        // What is in progress counts nowhere.
        private static Observation? Observe(TraceEntity segment)
        {
            if (segment.Entity.DurationMicroseconds is not { } response) return null;
            var end = segment.WithDescendants().Max(place => place.Entity.EndMicroseconds) ?? 0;
            return new Observation(segment.Entity.Classification.Outcome, response, Math.Max(response, end - segment.Entity.StartMicroseconds));
        }
    }
}
