using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>Turns a trace into its digest, segment by segment.</summary>
internal sealed class DigestBuilder(Trace trace)
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<NodeKey, int> _indexes = [];
    private readonly Dictionary<(int Caller, int Callee), (List<string> Aliases, List<int> Calls)> _edges = [];
    private readonly List<RequestDigest> _requests = [];
    private readonly Dictionary<TraceEntity, int> _served = [];
    private readonly AnnotationIndex _annotations = new();

    public IReadOnlyList<NodeKey> Keys => _nodes.ConvertAll(node => node.Key);

    public IReadOnlyList<Annotation> Annotations => _annotations.Annotations;

    public DistinctList<string> Users { get; } = new();

    public DistinctList<string> InstanceIds { get; } = new();

    public DistinctList<string> AvailabilityZones { get; } = new();

    public DistinctList<string> ResourceArns { get; } = new();

    public TraceDigest Build(TraceEntity root)
    {
        Served(root); // so that its request comes first
        foreach (var segment in trace.Segments) Add(segment);
        return new TraceDigest
        {
            Id = trace.Id,
            Revision = trace.Revision,
            UpdatedAt = trace.UpdatedAt,
            RootSecond = EpochSeconds.WholeSecond(root.Entity.StartMicroseconds),
            Summary = TraceSummary.Of(trace, root, this),
            Requests = _requests,
            Nodes = _nodes.ConvertAll(node => node.Digest()),
            Edges = [.. _edges.Select(edge => new EdgeDigest(edge.Key.Caller, edge.Key.Callee, edge.Value.Aliases, edge.Value.Calls))],
        };
    }

    private void Add(TraceEntity segment)
    {
        var entity = segment.Entity;
        var isRoot = entity.ParentId is null;
        var index = NodeIndex(NodeKey.OfSegment(entity), NodeState.Active, isRoot);
        var node = _nodes[index];
        var served = Served(segment);
        node.Requests.Add(served);
        Note(Users, ref node.Users, entity.User);
        Note(InstanceIds, ref node.InstanceIds, entity.Aws?.InstanceId);
        Note(AvailabilityZones, ref node.AvailabilityZones, entity.Aws?.AvailabilityZone);
        Note(ResourceArns, ref node.ResourceArns, entity.ResourceArn);
        if (isRoot)
        {
            var client = NodeIndex(new NodeKey(entity.Name, NodeKey.Client, null, null), NodeState.Unknown, false);
            AddEdge(client, index, alias: null, served);
        }
        foreach (var place in segment.WithDescendants())
        {
            var annotations = _annotations.Add(place.Entity);
            node.Annotate(annotations);
            AddCalls(index, place, annotations);
        }
    }

    private void AddCalls(int caller, TraceEntity place, List<AnnotationPlace>? annotations)
    {
        if (place.Callees.Count == 0 && place.Inferred is null) return;
        // The caller's view of the call, network included, where there is one.
        int? call = null;
        if (place.Entity is { Kind: EntityKind.Subsegment, InProgress: false } seen)
        {
            call = _requests.Count;
            _requests.Add(new RequestDigest(seen.Classification, seen.DurationMicroseconds, seen.DurationMicroseconds, HttpDigest.Of(seen.Http), annotations)
            {
                EndMicroseconds = seen.EndMicroseconds,
            });
        }
        foreach (var callee in place.Callees)
        {
            var alias = place.Entity is { Kind: EntityKind.Subsegment, Namespace: "remote" } ? place.Entity.Name : null;
            AddEdge(caller, NodeIndex(NodeKey.OfSegment(callee.Entity), NodeState.Active, isRoot: false), alias, call ?? Served(callee));
        }
        if (call is { } request && place.Inferred is { } inferred)
        {
            var node = NodeIndex(NodeKey.OfInferred(place.Entity, inferred), NodeDigest.InferredState(place.Entity), isRoot: false);
            _nodes[node].Requests.Add(request);
            AddEdge(caller, node, alias: null, request);
        }
    }

    private int NodeIndex(NodeKey key, NodeState state, bool isRoot)
    {
        if (!_indexes.TryGetValue(key, out var index))
        {
            index = _nodes.Count;
            _indexes.Add(key, index);
            _nodes.Add(new Node(key));
        }
        _nodes[index].Include(state, isRoot);
        return index;
    }

    private void AddEdge(int caller, int callee, string? alias, int request)
    {
        if (!_edges.TryGetValue((caller, callee), out var edge)) _edges[(caller, callee)] = edge = ([], []);
        if (alias is not null && !edge.Aliases.Contains(alias)) edge.Aliases.Add(alias);
        edge.Calls.Add(request);
    }

    // The segment itself, as a request; a caller may ask before its turn comes.
    private int Served(TraceEntity segment)
    {
        if (_served.TryGetValue(segment, out var index)) return index;
        long? duration = null;
        if (segment.Entity.DurationMicroseconds is { } response)
        {
            var end = segment.WithDescendants().Max(place => place.Entity.EndMicroseconds) ?? 0;
            duration = Math.Max(response, end - segment.Entity.StartMicroseconds);
        }
        index = _requests.Count;
        _served.Add(segment, index);
        _requests.Add(new RequestDigest(segment.Entity.Classification, segment.Entity.DurationMicroseconds, duration, HttpDigest.Of(segment.Entity.Http), null)
        {
            EndMicroseconds = segment.Entity.EndMicroseconds,
        });
        return index;
    }

    private static void Note(DistinctList<string> all, ref DistinctList<int>? ofNode, string? value)
    {
        if (value is not null) (ofNode ??= new()).IndexOfOrAdd(all.IndexOfOrAdd(value));
    }

    private sealed class Node(NodeKey key)
    {
        public DistinctList<int>? Users, InstanceIds, AvailabilityZones, ResourceArns;
        private DistinctList<AnnotationPlace>? _annotations;
        private NodeState _state;
        private bool _isRoot;

        public NodeKey Key => key;

        public List<int> Requests { get; } = [];

        public void Include(NodeState state, bool isRoot)
        {
            if (state > _state) _state = state;
            _isRoot |= isRoot;
        }

        public void Annotate(List<AnnotationPlace>? places)
        {
            foreach (var place in places ?? []) (_annotations ??= new()).IndexOfOrAdd(place);
        }

        public NodeDigest Digest() => new(key, _state, _isRoot, Requests)
        {
            Annotations = _annotations?.Items,
            Users = Users?.Items,
            InstanceIds = InstanceIds?.Items,
            AvailabilityZones = AvailabilityZones?.Items,
            ResourceArns = ResourceArns?.Items,
        };
    }
}
