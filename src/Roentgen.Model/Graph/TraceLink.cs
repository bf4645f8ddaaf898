using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>Something that was caused by another trace without being called by it: a message that was received.</summary>
/// <param name="Receiver">The segment or subsegment that names the link.</param>
/// <param name="TraceId">The trace that sent it.</param>
/// <param name="Id">The segment or subsegment there.</param>
public sealed record TraceLink(TraceEntity Receiver, TraceId TraceId, SegmentId Id)
{
    /// <summary>Most links of a segment and its subsegments, as X-Ray.</summary>
    public const int MaxPerSegment = 20;

    /// <summary>Most links of a trace, as X-Ray.</summary>
    public const int MaxPerTrace = 100;

    /// <summary>The links of a trace, each once, in the order of its entities; what exceeds the bounds is left out.</summary>
    public static IReadOnlyList<TraceLink> Of(Trace trace)
    {
        var links = new List<TraceLink>();
        foreach (var segment in trace.Segments)
        {
            var ofSegment = segment.WithDescendants().Where(place => !place.Entity.Links.IsEmpty).SelectMany(Read);
            links.AddRange(ofSegment.Distinct().Take(Math.Min(MaxPerSegment, MaxPerTrace - links.Count)));
        }
        return links;
    }

    private static List<TraceLink> Read(TraceEntity place)
    {
        // [{"trace_id":"1-581cf771-a006649127e371903a2de979","id":"70de5b6f19ff9a0a","attributes":{…}}]; the attributes are not documented
        var links = new List<TraceLink>();
        var reader = new Utf8JsonReader(place.Entity.Links.Span, new JsonReaderOptions { MaxDepth = SegmentReader.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) reader.Skip();
            else if (ReadOne(ref reader) is ({ } traceId, { } id)) links.Add(new TraceLink(place, traceId, id));
        }
        return links;
    }

    private static (TraceId? TraceId, SegmentId? Id) ReadOne(ref Utf8JsonReader reader)
    {
        TraceId? traceId = null;
        SegmentId? id = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTraceId = reader.NameIs("trace_id"u8);
            var isId = reader.NameIs("id"u8);
            reader.Read();
            if (isTraceId && reader.TokenType == JsonTokenType.String && Ids.TraceId.TryParse(reader.ValueSpan, out var trace)) traceId = trace;
            if (isId && reader.TokenType == JsonTokenType.String && SegmentId.TryParse(reader.ValueSpan, out var segment)) id = segment;
            reader.Skip();
        }
        return (traceId, id);
    }
}
