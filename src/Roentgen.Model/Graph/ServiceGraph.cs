using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>
/// Digests added up: services, the calls between them, and their statistics. Parts that are computed apart and added give the whole, in
/// any order and grouping.
/// </summary>
public sealed class ServiceGraph
{
    private readonly Dictionary<NodeKey, ServiceNode> _nodes = [];

    /// <summary>First second that holds a trace; null while empty.</summary>
    public long? FirstSecond { get; private set; }

    /// <summary>Last second that holds a trace; null while empty.</summary>
    public long? LastSecond { get; private set; }

    /// <summary>Nodes with finished requests or calls, in the order of their names, types and regions.</summary>
    public IReadOnlyList<ServiceNode> Nodes =>
        [.. _nodes.Values
            .OrderBy(node => node.Key.Name, StringComparer.Ordinal)
            .ThenBy(node => node.Key.Type, StringComparer.Ordinal)
            .ThenBy(node => node.Key.Region, StringComparer.Ordinal)];

    /// <summary>The same nodes in no order.</summary>
    internal IReadOnlyCollection<ServiceNode> NodesInAnyOrder => _nodes.Values;

    /// <summary>Adds one trace. A trace whose requests are all still open adds nothing.</summary>
    public void Add(TraceDigest digest)
    {
        var counted = new bool[digest.Nodes.Count];
        foreach (var edge in digest.Edges)
        {
            if (!AnyFinished(digest, edge.Calls)) continue;
            counted[edge.Caller] = counted[edge.Callee] = true;
            var sum = Node(digest.Nodes[edge.Caller].Key).Edge(digest.Nodes[edge.Callee].Key);
            foreach (var alias in edge.Aliases) sum.AddAlias(alias);
            foreach (var call in edge.Calls) sum.Statistics.Add(digest.Requests[call]);
        }
        for (var i = 0; i < counted.Length; i++)
        {
            var node = digest.Nodes[i];
            if (!(counted[i] |= AnyFinished(digest, node.Requests))) continue;
            var sum = Node(node.Key);
            sum.Include(node.State, node.IsRoot, digest.RootSecond, digest.RootSecond);
            foreach (var request in node.Requests) sum.Statistics.Add(digest.Requests[request]);
        }
        if (counted.Contains(true)) Include(digest.RootSecond, digest.RootSecond);
    }

    /// <summary>
    /// Adds a link: an edge from the queue or topic that the sender wrote to, or else from the sender itself, to the service that received.
    /// Nothing where the sender is not known.
    /// </summary>
    /// <param name="link">The link.</param>
    /// <param name="sender">The trace that it names.</param>
    public void Add(TraceLink link, Trace sender)
    {
        if (sender.Entities.FirstOrDefault(place => place.Entity.Id == link.Id) is not { } sent) return;
        var receiver = link.Receiver.Segment.Entity;
        var second = EpochSeconds.WholeSecond(receiver.StartMicroseconds);
        var inferred = sent.Inferred;
        var from = Node(inferred is null ? NodeKey.OfSegment(sent.Segment.Entity) : NodeKey.OfInferred(sent.Entity, inferred));
        from.Include(inferred is null ? NodeState.Active : NodeDigest.InferredState(sent.Entity), isRoot: false, second, second);
        var to = Node(NodeKey.OfSegment(receiver));
        to.Include(NodeState.Active, isRoot: false, second, second);
        Include(second, second);

        var edge = from.Link(to.Key);
        edge.Ages.Add(Math.Max(0, link.Receiver.Entity.StartMicroseconds - (sent.Entity.EndMicroseconds ?? sent.Entity.StartMicroseconds)));
        edge.Statistics.Add(new RequestDigest(receiver.Classification, receiver.DurationMicroseconds, receiver.DurationMicroseconds, null, null));
    }

    /// <summary>Adds all that another graph holds.</summary>
    public void Add(ServiceGraph other)
    {
        foreach (var node in other._nodes.Values)
        {
            var sum = Node(node.Key);
            sum.Include(node.State, node.IsRoot, node.FirstSecond, node.LastSecond);
            sum.Statistics.Add(node.Statistics);
            foreach (var (callee, edge) in node.EdgesByCallee)
            {
                var call = sum.Edge(callee);
                foreach (var alias in edge.Aliases) call.AddAlias(alias);
                call.Statistics.Add(edge.Statistics);
            }
            foreach (var (receiver, edge) in node.LinksByReceiver)
            {
                var link = sum.Link(receiver);
                link.Ages.Add(edge.Ages);
                link.Statistics.Add(edge.Statistics);
            }
        }
        if (other is { FirstSecond: { } first, LastSecond: { } last }) Include(first, last);
    }

    /// <summary>Of the nodes with these identities those that are here, and every node from which calls lead to them; in the order of <see cref="Nodes"/>.</summary>
    public IReadOnlyList<ServiceNode> UpstreamOf(IEnumerable<NodeKey> identities)
    {
        var callers = _nodes.Values.SelectMany(static node => node.EdgesByCallee.Keys.Select(callee => (Callee: callee, Caller: node.Key))).ToLookup(static call => call.Callee, static call => call.Caller);
        var reached = new HashSet<NodeKey>(identities.Where(_nodes.ContainsKey));
        var waiting = new Queue<NodeKey>(reached);
        while (waiting.TryDequeue(out var node))
        {
            foreach (var caller in callers[node])
            {
                if (reached.Add(caller)) waiting.Enqueue(caller);
            }
        }
        return [.. Nodes.Where(node => reached.Contains(node.Key))];
    }

    /// <summary>The node of this identity; a new one where there is none.</summary>
    internal ServiceNode Node(NodeKey key)
    {
        if (!_nodes.TryGetValue(key, out var node)) _nodes.Add(key, node = new ServiceNode(key));
        return node;
    }

    private static bool AnyFinished(TraceDigest digest, IReadOnlyList<int> requests)
    {
        foreach (var request in requests)
        {
            if (digest.Requests[request].IsFinished) return true;
        }
        return false;
    }

    /// <summary>Lets the seconds that hold traces reach from the first to the last.</summary>
    internal void Include(long first, long last)
    {
        FirstSecond = Math.Min(FirstSecond ?? first, first);
        LastSecond = Math.Max(LastSecond ?? last, last);
    }
}

/// <summary>A node of the service graph.</summary>
public sealed class ServiceNode
{
    private readonly Dictionary<NodeKey, ServiceEdge> _edges = [];
    private readonly Dictionary<NodeKey, ServiceLink> _links = [];

    internal ServiceNode(NodeKey key) => Key = key;

    /// <summary>Its identity.</summary>
    public NodeKey Key { get; }

    /// <summary>The surest way in which any trace knows it.</summary>
    public NodeState State { get; private set; }

    /// <summary>It serves clients.</summary>
    public bool IsRoot { get; private set; }

    /// <summary>First second that holds a trace with it.</summary>
    public long FirstSecond { get; private set; } = long.MaxValue;

    /// <summary>Last second that holds a trace with it.</summary>
    public long LastSecond { get; private set; } = long.MinValue;

    /// <summary>Its requests; empty for the client.</summary>
    public Statistics Statistics { get; } = new();

    /// <summary>Its calls, by the identity of the callee, in the order of the callees' names, types and regions.</summary>
    public IEnumerable<KeyValuePair<NodeKey, ServiceEdge>> Edges => InOrder(_edges);

    /// <summary>Who received what it sent, by the identity of the receiver, in the same order.</summary>
    public IEnumerable<KeyValuePair<NodeKey, ServiceLink>> Links => InOrder(_links);

    internal Dictionary<NodeKey, ServiceEdge> EdgesByCallee => _edges;

    internal Dictionary<NodeKey, ServiceLink> LinksByReceiver => _links;

    internal void Include(NodeState state, bool isRoot, long first, long last)
    {
        if (state > State) State = state;
        IsRoot |= isRoot;
        FirstSecond = Math.Min(FirstSecond, first);
        LastSecond = Math.Max(LastSecond, last);
    }

    internal ServiceEdge Edge(NodeKey callee)
    {
        if (!_edges.TryGetValue(callee, out var edge)) _edges.Add(callee, edge = new ServiceEdge());
        return edge;
    }

    internal ServiceLink Link(NodeKey receiver)
    {
        if (!_links.TryGetValue(receiver, out var link)) _links.Add(receiver, link = new ServiceLink());
        return link;
    }

    private static IEnumerable<KeyValuePair<NodeKey, T>> InOrder<T>(Dictionary<NodeKey, T> edges) =>
        edges.OrderBy(edge => edge.Key.Name, StringComparer.Ordinal)
            .ThenBy(edge => edge.Key.Type, StringComparer.Ordinal)
            .ThenBy(edge => edge.Key.Region, StringComparer.Ordinal);
}

/// <summary>The calls from one node to another.</summary>
public sealed class ServiceEdge
{
    private readonly SortedSet<string> _aliases = new(StringComparer.Ordinal);

    /// <summary>Names under which remote calls reached a callee that reported itself.</summary>
    public IReadOnlyCollection<string> Aliases => _aliases;

    /// <summary>The calls as the caller saw them.</summary>
    public Statistics Statistics { get; } = new();

    internal void AddAlias(string alias) => _aliases.Add(alias);
}

/// <summary>What one node received of what another sent, without being called by it.</summary>
public sealed class ServiceLink
{
    /// <summary>From the sending to the receiving.</summary>
    public LatencyHistogram Ages { get; } = new();

    /// <summary>What the receivers made of it.</summary>
    public Statistics Statistics { get; } = new();
}
