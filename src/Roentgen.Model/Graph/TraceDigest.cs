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

    /// <summary>The node of a reported segment.</summary>
    public static NodeKey OfSegment(Entity segment) => new(segment.Name, segment.Origin, null, segment.Origin is null ? null : segment.Aws?.Region);

    /// <summary>The node of what a call reaches, where that did not report itself.</summary>
    public static NodeKey OfInferred(Entity call, InferredService inferred) =>
        new(inferred.Name, inferred.Type, null, call.Namespace == "aws" ? call.Aws?.Region : null);
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

/// <summary>A node as one trace shows it. Lists that would be empty are null, so that a stored digest does not speak of them.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="State">How it is known.</param>
/// <param name="IsRoot">It served the client.</param>
/// <param name="Requests">What it served, as indexes into <see cref="TraceDigest.Requests"/>; always empty for the client.</param>
public sealed record NodeDigest(NodeKey Key, NodeState State, bool IsRoot, IReadOnlyList<int> Requests)
{
    /// <summary>How the node is known that a call reaches, where that did not report itself.</summary>
    internal static NodeState InferredState(Entity call) => call.Namespace == "aws" ? NodeState.Unknown : NodeState.Passive;

    /// <summary>Known by the calls to it alone. The client is nobody's callee.</summary>
    public bool IsInferred => State != NodeState.Active && Key.Type != NodeKey.Client;

    /// <summary>Annotations of its segments and their subsegments.</summary>
    public IReadOnlyList<AnnotationPlace>? Annotations { get; init; }

    /// <summary>Users of its segments, as indexes into <see cref="TraceSummary.Users"/>.</summary>
    public IReadOnlyList<int>? Users { get; init; }

    /// <summary>EC2 instances of its segments, as indexes into <see cref="TraceSummary.InstanceIds"/>.</summary>
    public IReadOnlyList<int>? InstanceIds { get; init; }

    /// <summary>Zones of its segments, as indexes into <see cref="TraceSummary.AvailabilityZones"/>.</summary>
    public IReadOnlyList<int>? AvailabilityZones { get; init; }

    /// <summary>Resources that ran its segments, as indexes into <see cref="TraceSummary.ResourceArns"/>.</summary>
    public IReadOnlyList<int>? ResourceArns { get; init; }
}

/// <summary>Calls from one node to another as one trace shows them, seen from the caller.</summary>
/// <param name="Caller">Index into <see cref="TraceDigest.Nodes"/>.</param>
/// <param name="Callee">Index into <see cref="TraceDigest.Nodes"/>.</param>
/// <param name="Aliases">Names under which remote calls reached a callee that reported itself.</param>
/// <param name="Calls">The calls, as indexes into <see cref="TraceDigest.Requests"/>.</param>
public sealed record EdgeDigest(int Caller, int Callee, IReadOnlyList<string> Aliases, IReadOnlyList<int> Calls);

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

    /// <summary>
    /// What nodes served and callers saw, each told once: a call to an inferred node is that node's request too, and what nobody reported a
    /// call for is on the edge as the callee saw it. The first is the root segment's.
    /// </summary>
    public required IReadOnlyList<RequestDigest> Requests { get; init; }

    /// <summary>Reported, inferred and client nodes.</summary>
    public required IReadOnlyList<NodeDigest> Nodes { get; init; }

    /// <summary>Calls between them.</summary>
    public required IReadOnlyList<EdgeDigest> Edges { get; init; }

    /// <summary>
    /// The digest as it would tell of nothing but the segments and calls that ended in a window, with the nodes and edges that they belong to; null if
    /// none did. Summary and root stay those of the whole trace.
    /// </summary>
    /// <param name="fromMicroseconds">Inclusive start.</param>
    /// <param name="toMicroseconds">Exclusive end.</param>
    public TraceDigest? EndedWithin(long fromMicroseconds, long toMicroseconds)
    {
        bool Ended(int request) => Requests[request].EndMicroseconds is { } end && end >= fromMicroseconds && end < toMicroseconds;
        var edges = Edges.Select(edge => edge with { Calls = [.. edge.Calls.Where(Ended)] }).Where(static edge => edge.Calls.Count > 0).ToList();
        // The ends of a call are named even if they ended at another time; having served nothing here, they are no services of the window.
        var ends = edges.SelectMany(static edge => (int[])[edge.Caller, edge.Callee]).ToHashSet();
        var nodes = new List<NodeDigest>();
        var places = new Dictionary<int, int>();
        for (var i = 0; i < Nodes.Count; i++)
        {
            var node = Nodes[i] with { Requests = [.. Nodes[i].Requests.Where(Ended)] };
            if (node.Requests.Count == 0 && !ends.Contains(i)) continue;
            places.Add(i, nodes.Count);
            nodes.Add(node);
        }
        if (nodes.Count == 0) return null;
        return this with { Nodes = nodes, Edges = [.. edges.Select(edge => edge with { Caller = places[edge.Caller], Callee = places[edge.Callee] })] };
    }

    /// <summary>Computes the digest; null while the trace holds nothing but orphan subsegments.</summary>
    public static TraceDigest? Of(Trace trace) => trace.Root is { } root ? new DigestBuilder(trace).Build(root) : null;
}
