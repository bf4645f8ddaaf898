using Roentgen.Model.Ids;
using Roentgen.Model.Segments;

namespace Roentgen.Model.Traces;

/// <summary>
/// All that is known of one request: its documents, merged. A pure function of the documents; the live cache, the restart and the late
/// segment all call it.
/// </summary>
/// <remarks>
/// <para>Every entity is known by its id, whether it came inline or independently. A complete version replaces a fragment (<c>in_progress</c>)
/// and is never replaced itself: the first complete one wins.</para>
/// <para>An inline subsegment has its place where the winning version of the entity around it holds it, an independent one under its
/// <c>parent_id</c>. What has no place yet (an orphan) is invisible until its parent arrives.</para>
/// </remarks>
public sealed class Trace
{
    /// <summary>Deepest nesting of subsegments; what lies deeper is shown at this depth.</summary>
    public const int MaxDepth = 400;

    private Trace(TraceId id, IReadOnlyList<TraceEntity> segments, int revision, long updatedAt, bool isPartial)
    {
        Id = id;
        Segments = segments;
        Revision = revision;
        UpdatedAt = updatedAt;
        IsPartial = isPartial;
        Root = FindRoot(segments);
    }

    /// <summary>The trace.</summary>
    public TraceId Id { get; }

    /// <summary>The reported segments, in the order of their start and of their ids; empty while only orphan subsegments are there.</summary>
    public IReadOnlyList<TraceEntity> Segments { get; }

    /// <summary>The segment without a caller, the earliest of several; the earliest segment when every caller is missing; null without segments.</summary>
    public TraceEntity? Root { get; }

    /// <summary>How many accepted calls changed the trace; 1 or more.</summary>
    public int Revision { get; }

    /// <summary>Epoch second of the last such call.</summary>
    public long UpdatedAt { get; }

    /// <summary>Some entity's parent is missing, or a callee that was announced (<c>traced</c>) has not arrived.</summary>
    public bool IsPartial { get; }

    /// <summary>Every visible entity: segments, each followed by its subsegments.</summary>
    public IEnumerable<TraceEntity> Entities => Segments.SelectMany(segment => segment.WithDescendants());

    /// <summary>
    /// Earliest start to latest end, in microseconds, over all visible entities that start after 1970; what is in progress counts with its
    /// start. Null while nothing has ended, and when the end lies before the start.
    /// </summary>
    public long? DurationMicroseconds
    {
        get
        {
            var start = long.MaxValue;
            var end = long.MinValue;
            foreach (var place in Entities)
            {
                if (place.Entity.StartTime <= 0) continue;
                start = Math.Min(start, place.Entity.StartMicroseconds);
                if (place.Entity.EndMicroseconds is { } ended) end = Math.Max(end, ended);
            }
            return end >= start ? end - start : null;
        }
    }

    /// <summary>Merges the documents of one trace.</summary>
    /// <param name="id">The trace.</param>
    /// <param name="documents">Its accepted documents, in the order of their receipt; at least one.</param>
    public static Trace Assemble(TraceId id, IReadOnlyList<ReceivedDocument> documents)
    {
        var merger = new Merger();
        foreach (var document in documents)
        {
            // Every document was acceptable once. One that is not any more (the rules changed, the disk did) must not hide the others.
            if (SegmentReader.TryRead(document.Json, out var entity, out _)) merger.Add(entity, document);
        }
        return merger.Finish(id);
    }

    // Segments are in the order of their start.
    private static TraceEntity? FindRoot(IReadOnlyList<TraceEntity> segments) =>
        segments.FirstOrDefault(segment => segment.Entity.ParentId is null) ?? (segments.Count > 0 ? segments[0] : null);

    // The order of arrival decides one thing alone: which of several complete versions is the first.
    private sealed class Merger
    {
        // The winning version of every id.
        private readonly Dictionary<SegmentId, Entity> _entities = [];
        private readonly Dictionary<SegmentId, List<SegmentId>> _independentByParent = [];
        private readonly Dictionary<SegmentId, TraceEntity> _places = [];
        private long _lastChange = -1;
        private long _updatedAt;
        private int _revision;

        public void Add(Entity entity, in ReceivedDocument document)
        {
            if (entity is { Kind: EntityKind.Subsegment, ParentId: { } parent })
            {
                if (!_independentByParent.TryGetValue(parent, out var siblings)) _independentByParent[parent] = siblings = [];
                siblings.Add(entity.Id);
            }
            if (!Register(entity)) return;
            _updatedAt = document.ReceivedAt;
            if (document.Call == _lastChange) return;
            _lastChange = document.Call;
            _revision++;
        }

        private bool Register(Entity entity)
        {
            var changed = !_entities.TryGetValue(entity.Id, out var known) || Replaces(entity, known);
            if (changed) _entities[entity.Id] = entity;
            foreach (var subsegment in entity.Subsegments) changed |= Register(subsegment);
            return changed;
        }

        // A complete version is never replaced, and a fragment does not replace it. There should be but one fragment; of two, whichever
        // came first, the one that says more counts, and between equally long ones the bytes decide.
        private static bool Replaces(Entity entity, Entity known)
        {
            if (!known.InProgress) return false;
            if (!entity.InProgress) return true;
            return entity.Json.Length != known.Json.Length
                ? entity.Json.Length > known.Json.Length
                : entity.Json.Span.SequenceCompareTo(known.Json.Span) > 0;
        }

        public Trace Finish(TraceId id)
        {
            var segments = new List<TraceEntity>();
            foreach (var segment in InOrder(_entities.Values.Where(entity => entity.Kind == EntityKind.Segment))) segments.Add(Place(segment));
            var partial = LinkCallers(segments);
            partial |= _independentByParent.Values.Any(siblings => siblings.Exists(sibling => !_places.ContainsKey(sibling)));
            partial |= _places.Values.Any(place => place.Entity is { Traced: true, Kind: EntityKind.Subsegment } && place.Callees.Count == 0);
            return new Trace(id, segments, _revision, _updatedAt, partial);
        }

        private TraceEntity Place(Entity segment)
        {
            var place = new TraceEntity(segment, null);
            _places.Add(segment.Id, place);
            var waiting = new Queue<TraceEntity>();
            waiting.Enqueue(place);
            while (waiting.TryDequeue(out var parent))
            {
                foreach (var child in Children(parent.Entity))
                {
                    // One place for each: a second mention, or a circle of parents, adds nothing; a segment stands for itself.
                    if (child.Kind == EntityKind.Segment || _places.ContainsKey(child.Id)) continue;
                    var subsegment = new TraceEntity(child, parent.Depth < MaxDepth ? parent : parent.Parent);
                    _places.Add(child.Id, subsegment);
                    waiting.Enqueue(subsegment);
                }
            }
            return place;
        }

        // Independent subsegments first, as X-Ray shows them, then the inline ones in the order of their document.
        private IEnumerable<Entity> Children(Entity parent)
        {
            var inline = parent.Subsegments.Select(subsegment => _entities[subsegment.Id]);
            return _independentByParent.TryGetValue(parent.Id, out var independent)
                ? InOrder(independent.Select(child => _entities[child])).Concat(inline)
                : inline;
        }

        private static IEnumerable<Entity> InOrder(IEnumerable<Entity> entities) =>
            entities.OrderBy(entity => entity.StartTime).ThenBy(entity => entity.Id.Value);

        // Returns whether some caller is missing.
        private bool LinkCallers(List<TraceEntity> segments)
        {
            var missing = false;
            foreach (var segment in segments)
            {
                if (segment.Entity.ParentId is not { } callerId) continue;
                if (_places.TryGetValue(callerId, out var caller)) caller.AddCallee(segment);
                else missing = true;
            }
            return missing;
        }
    }
}
