using Roentgen.Model.Segments;

namespace Roentgen.Model.Traces;

/// <summary>A segment or subsegment in its place in the trace.</summary>
public sealed class TraceEntity
{
    private readonly List<TraceEntity> _subsegments = [];
    private readonly List<TraceEntity> _callees = [];

    internal TraceEntity(Entity entity, TraceEntity? parent)
    {
        Entity = entity;
        Parent = parent;
        Segment = parent?.Segment ?? this;
        Depth = parent is null ? 0 : parent.Depth + 1;
        parent?._subsegments.Add(this);
    }

    /// <summary>What the client said of it, in the version that won.</summary>
    public Entity Entity { get; }

    /// <summary>The segment or subsegment that holds this subsegment; null for a segment.</summary>
    public TraceEntity? Parent { get; }

    /// <summary>The segment that it belongs to; itself for a segment.</summary>
    public TraceEntity Segment { get; }

    /// <summary>0 for a segment.</summary>
    public int Depth { get; }

    /// <summary>Inline and independent subsegments together.</summary>
    public IReadOnlyList<TraceEntity> Subsegments => _subsegments;

    /// <summary>Segments that name this one as their caller (<c>parent_id</c>).</summary>
    public IReadOnlyList<TraceEntity> Callees => _callees;

    /// <summary>The segment or subsegment that this segment names as its caller; null for subsegments, for roots and while it is missing.</summary>
    public TraceEntity? Caller { get; private set; }

    /// <summary>
    /// What the service infers from this call: a finished call whose callee did not report a segment of its own. Null for anything else.
    /// </summary>
    public InferredService? Inferred => Entity is { IsCall: true, InProgress: false } && _callees.Count == 0 ? InferredService.Of(Entity) : null;

    /// <summary>This entity and all subsegments below it, callers before what they hold.</summary>
    public IEnumerable<TraceEntity> WithDescendants()
    {
        var stack = new Stack<TraceEntity>();
        stack.Push(this);
        while (stack.TryPop(out var next))
        {
            yield return next;
            for (var i = next._subsegments.Count - 1; i >= 0; i--) stack.Push(next._subsegments[i]);
        }
    }

    internal void AddCallee(TraceEntity segment)
    {
        _callees.Add(segment);
        segment.Caller = this;
    }

    /// <summary>For the debugger.</summary>
    public override string ToString() => $"{Entity.Kind} {Entity.Id} {Entity.Name}";
}
