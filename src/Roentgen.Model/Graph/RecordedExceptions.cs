using Roentgen.Model.Ids;
using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>What the <c>cause</c> of an entity says.</summary>
/// <param name="Exceptions">The exceptions that it recorded itself, or names as elements of <c>exceptions</c>.</param>
/// <param name="Refers">An exception or a subsegment that it names instead.</param>
internal sealed record RecordedCause(IReadOnlyList<ExceptionRecord> Exceptions, SegmentId? Refers)
{
    public static readonly RecordedCause None = new([], null);
}

/// <summary>
/// The exceptions of a trace. A cause names one that is recorded elsewhere in three ways, by SDK:
/// <c>"cause":"ecf1964ebaccbe29"</c>, <c>"cause":{"exceptions":["ecf1964ebaccbe29"]}</c>, and with the id of a subsegment, <c>"cause":{"id":"94f38223dd0a0e02"}</c>.
/// </summary>
internal sealed class RecordedExceptions(Trace trace)
{
    private readonly Dictionary<TraceEntity, RecordedCause> _causes = [];
    private Dictionary<SegmentId, (TraceEntity Owner, ExceptionRecord? Exception)>? _byId;

    /// <summary>The cause of an entity, with the exceptions that it names among its own.</summary>
    public RecordedCause Of(TraceEntity place)
    {
        if (place.Entity.Cause.IsEmpty) return RecordedCause.None;
        if (!_causes.TryGetValue(place, out var cause)) _causes.Add(place, cause = Read(place));
        return cause;
    }

    /// <summary>Who recorded an exception, with the exception; or the entity of that id, with none. Null for an unknown id.</summary>
    public (TraceEntity Owner, ExceptionRecord? Exception)? Find(SegmentId id)
    {
        _byId ??= Index();
        return _byId.TryGetValue(id, out var found) ? found : null;
    }

    private RecordedCause Read(TraceEntity place)
    {
        SegmentId? refers = null;
        var exceptions = new List<ExceptionRecord>();
        foreach (var part in CauseReader.Read(place.Entity.Cause.Span))
        {
            if (part.Exception is { } exception) exceptions.Add(exception);
            else if (!part.IsElement) refers = part.Id;
            else if (part.Id is { } id && Find(id)?.Exception is { } named) exceptions.Add(named);
        }
        return new RecordedCause(exceptions, refers);
    }

    // Exceptions have ids of the same form as entities; where both have the same, the exception is meant.
    private Dictionary<SegmentId, (TraceEntity, ExceptionRecord?)> Index()
    {
        var byId = new Dictionary<SegmentId, (TraceEntity, ExceptionRecord?)>();
        foreach (var place in trace.Entities)
        {
            if (place.Entity.Cause.IsEmpty) continue;
            foreach (var part in CauseReader.Read(place.Entity.Cause.Span))
            {
                if (part is { Id: { } id, Exception: { } exception }) byId.TryAdd(id, (place, exception));
            }
        }
        foreach (var place in trace.Entities) byId.TryAdd(place.Entity.Id, (place, null));
        return byId;
    }
}
