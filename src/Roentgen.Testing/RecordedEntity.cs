using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Testing;

/// <summary>A segment or a subsegment in its place in the trace.</summary>
public sealed class RecordedEntity
{
    private readonly TraceEntity _place;
    private readonly Lazy<IReadOnlyDictionary<string, object>> _annotations;

    internal RecordedEntity(RecordedTrace trace, TraceEntity place)
    {
        Trace = trace;
        _place = place;
        _annotations = new(() => ReadAnnotations(Entity.Annotations));
    }

    /// <summary>The trace that it belongs to.</summary>
    public RecordedTrace Trace { get; }

    /// <summary>Unique within the trace.</summary>
    public SegmentId Id => Entity.Id;

    /// <summary>Name of the service, or of the work, or of what is called.</summary>
    public string Name => Entity.Name;

    /// <summary>A segment; otherwise a subsegment.</summary>
    public bool IsSegment => Entity.Kind == EntityKind.Segment;

    /// <summary><c>aws</c> or <c>remote</c> for calls to something else; null for anything else that says nothing.</summary>
    public string? Namespace => Entity.Namespace;

    /// <summary>Type of what runs the segment, for example <c>AWS::ECS::Container</c>; null where it is not said.</summary>
    public string? Origin => Entity.Origin;

    /// <summary>The segment that it belongs to; itself for a segment.</summary>
    public RecordedEntity Segment => Trace.Of(_place.Segment);

    /// <summary>What it is part of; for a segment the call that made it. Null for a root, and for a segment whose caller is not in the trace.</summary>
    public RecordedEntity? Parent => (_place.Parent ?? _place.Caller) is { } parent ? Trace.Of(parent) : null;

    /// <summary>Its subsegments, and the segments that it called, by their start.</summary>
    public IReadOnlyList<RecordedEntity> Children =>
        [.. _place.Subsegments.Concat(_place.Callees).OrderBy(child => child.Entity.StartTime).Select(Trace.Of)];

    /// <summary>Everything below it, whatever the depth, across services.</summary>
    public IReadOnlyList<RecordedEntity> Descendants
    {
        get
        {
            // Callers may name each other in a circle.
            var seen = new HashSet<RecordedEntity> { this };
            var found = new List<RecordedEntity>();
            var waiting = new Stack<RecordedEntity>(Children.Reverse());
            while (waiting.TryPop(out var next))
            {
                if (!seen.Add(next)) continue;
                found.Add(next);
                foreach (var child in next.Children.Reverse()) waiting.Push(child);
            }
            return found;
        }
    }

    /// <summary>The segment of the service that called this one's; null for a root, and where the caller is not in the trace.</summary>
    public RecordedEntity? Caller => _place.Segment.Caller is { } caller ? Trace.Of(caller.Segment) : null;

    /// <summary>The segments that this one's service was called to make by it or anything below it in its segment, by their start.</summary>
    public IReadOnlyList<RecordedEntity> Callees =>
        [.. _place.WithDescendants().SelectMany(place => place.Callees).OrderBy(callee => callee.Entity.StartTime).Select(Trace.Of)];

    /// <summary>The one of its <see cref="Children"/> that has the name.</summary>
    /// <exception cref="TraceNotFoundException">There is none, or several; the message draws the trace.</exception>
    public RecordedEntity this[string name] => Only([.. Children.Where(child => child.Name == name)], name, $"the children of \"{Name}\"", Trace);

    /// <summary>Values to search by: <see cref="string"/>, <see cref="bool"/>, <see cref="long"/> for whole numbers, <see cref="double"/> for others.</summary>
    public IReadOnlyDictionary<string, object> Annotations => _annotations.Value;

    /// <summary>A fault (5xx, or marked so).</summary>
    public bool Fault => Entity.Classification.Fault;

    /// <summary>An error (4xx, or marked so), throttling apart.</summary>
    public bool Error => Entity.Classification.Error;

    /// <summary>Throttled (429, or marked so).</summary>
    public bool Throttle => Entity.Classification.Throttle;

    /// <summary>Begun and not ended.</summary>
    public bool IsInProgress => Entity.InProgress;

    /// <summary>How long it took; null while in progress.</summary>
    public TimeSpan? Duration => Entity.DurationMicroseconds is { } duration ? TimeSpan.FromMicroseconds(duration) : null;

    /// <summary>HTTP method of the served or the outgoing request; null where there is none.</summary>
    public string? HttpMethod => Entity.Http?.Method;

    /// <summary>Address of the request; null where there is none.</summary>
    public string? HttpUrl => Entity.Http?.Url;

    /// <summary>Status of the response; null where there is none.</summary>
    public int? HttpStatus => Entity.Http?.Status;

    /// <summary>The user that the segment names; null where it names none.</summary>
    public string? User => Entity.User;

    /// <summary>The exceptions that it tells of, outermost first; those of another one where it only points there.</summary>
    public IReadOnlyList<RecordedFailure> Exceptions => Causes.Of(this);

    /// <summary>The whole document as it was sent, or its part in the segment's.</summary>
    public JsonElement Document => JsonElement.Parse(Entity.Json.Span);

    /// <summary>The JSON value at a path of the document, such as <c>metadata/default/order</c>, <c>sql/database_type</c> or <c>aws/table_name</c>; null if it is not there.</summary>
    public JsonElement? Value(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var value = Document;
        foreach (var step in path.Split('/'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value)) return null;
        }
        return value;
    }

    /// <summary>The place in words, for messages: the name, and that of its segment.</summary>
    public override string ToString() => IsSegment ? $"segment \"{Name}\"" : $"subsegment \"{Name}\" of \"{Segment.Name}\"";

    internal Entity Entity => _place.Entity;

    internal static RecordedEntity Only(IReadOnlyList<RecordedEntity> found, string name, string where, RecordedTrace trace) => found.Count == 1
        ? found[0]
        : throw new TraceNotFoundException($"{(found.Count == 0 ? "Nothing" : $"Each of {found.Count}")} in {where} is named \"{name}\":\n\n{trace}");

    private static Dictionary<string, object> ReadAnnotations(ReadOnlyMemory<byte> json)
    {
        var annotations = new Dictionary<string, object>(StringComparer.Ordinal);
        if (json.IsEmpty) return annotations;
        foreach (var member in JsonElement.Parse(json.Span).EnumerateObject())
        {
            object? value = member.Value.ValueKind switch
            {
                JsonValueKind.String => member.Value.GetString(),
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.Number => member.Value.TryGetInt64(out var whole) ? (object)whole : member.Value.GetDouble(),
                _ => null,
            };
            if (value is not null) annotations[member.Name] = value;
        }
        return annotations;
    }
}
