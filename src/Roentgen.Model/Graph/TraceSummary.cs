using System.Text.Json;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>The value of an annotation: exactly one member is set.</summary>
/// <param name="Text">A string.</param>
/// <param name="Number">A number.</param>
/// <param name="Truth">A boolean.</param>
public readonly record struct AnnotationValue(string? Text, double? Number, bool? Truth);

/// <summary>One annotation and its distinct values in a trace, first seen first.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Values">At least one.</param>
public sealed record Annotation(string Key, IReadOnlyList<AnnotationValue> Values);

/// <summary>What a list of traces shows of one. Outcome, HTTP and response time are those of the root segment.</summary>
public sealed record TraceSummary
{
    /// <summary>Most annotation keys that are indexed for a trace; later ones are kept in the documents only.</summary>
    public const int MaxAnnotationKeys = 50;

    /// <summary>Start of the earliest segment, in microseconds since 1970. The wire shows its whole second.</summary>
    public required long StartMicroseconds { get; init; }

    /// <summary>Earliest start to latest end in microseconds; null while the only segment is in progress.</summary>
    public required long? DurationMicroseconds { get; init; }

    /// <summary>The root segment's own time in microseconds; null while it is in progress.</summary>
    public required long? ResponseMicroseconds { get; init; }

    /// <summary>Classification of the root segment.</summary>
    public required Classification Outcome { get; init; }

    /// <summary>Something is still missing.</summary>
    public required bool IsPartial { get; init; }

    /// <summary><c>http.request.method</c> of the root segment.</summary>
    public string? HttpMethod { get; init; }

    /// <summary><c>http.request.url</c> of the root segment.</summary>
    public string? HttpUrl { get; init; }

    /// <summary><c>http.response.status</c> of the root segment.</summary>
    public int? HttpStatus { get; init; }

    /// <summary><c>http.request.user_agent</c> of the root segment.</summary>
    public string? UserAgent { get; init; }

    /// <summary><c>http.request.client_ip</c> of the root segment.</summary>
    public string? ClientIp { get; init; }

    /// <summary>Node of the root segment.</summary>
    public required NodeKey EntryPoint { get; init; }

    /// <summary>All nodes.</summary>
    public required IReadOnlyList<NodeKey> Services { get; init; }

    /// <summary>Annotations of all segments and subsegments.</summary>
    public required IReadOnlyList<Annotation> Annotations { get; init; }

    /// <summary>Distinct <c>user</c> values.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>Distinct EC2 instance ids.</summary>
    public required IReadOnlyList<string> InstanceIds { get; init; }

    /// <summary>Distinct availability zones.</summary>
    public required IReadOnlyList<string> AvailabilityZones { get; init; }

    /// <summary>Distinct <c>resource_arn</c> values.</summary>
    public required IReadOnlyList<string> ResourceArns { get; init; }

    internal static TraceSummary Of(Trace trace, TraceEntity root, IReadOnlyList<NodeKey> services)
    {
        var entry = root.Entity;
        var aloneAndOpen = trace.Segments.Count == 1 && entry.InProgress;
        return new TraceSummary
        {
            StartMicroseconds = trace.Segments.Min(segment => segment.Entity.StartMicroseconds),
            DurationMicroseconds = aloneAndOpen ? null : trace.DurationMicroseconds,
            ResponseMicroseconds = entry.DurationMicroseconds,
            Outcome = entry.Classification,
            IsPartial = trace.IsPartial,
            HttpMethod = entry.Http?.Method,
            HttpUrl = entry.Http?.Url,
            HttpStatus = entry.Http?.Status,
            UserAgent = entry.Http?.UserAgent,
            ClientIp = entry.Http?.ClientIp,
            EntryPoint = services.First(key => key.Name == entry.Name && key.Type == entry.Origin),
            Services = services,
            Annotations = AnnotationsOf(trace),
            Users = Distinct(trace, entity => entity.User),
            InstanceIds = Distinct(trace, entity => entity.Aws?.InstanceId),
            AvailabilityZones = Distinct(trace, entity => entity.Aws?.AvailabilityZone),
            ResourceArns = Distinct(trace, entity => entity.ResourceArn),
        };
    }

    private static List<string> Distinct(Trace trace, Func<Entity, string?> select) =>
        [.. trace.Segments.Select(segment => select(segment.Entity)).OfType<string>().Distinct()];

    private static List<Annotation> AnnotationsOf(Trace trace)
    {
        var keys = new List<string>();
        var values = new Dictionary<string, List<AnnotationValue>>();
        foreach (var place in trace.Entities)
        {
            if (place.Entity.Annotations.IsEmpty) continue;
            var reader = new Utf8JsonReader(place.Entity.Annotations.Span, new JsonReaderOptions { MaxDepth = SegmentReader.MaxDepth });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                // {"tier":"gold","age":29,"internal":true}; objects, arrays and null are not indexed
                if (Text(ref reader) is not { } key || !TryReadValue(ref reader, out var value)) continue;
                if (!values.TryGetValue(key, out var known))
                {
                    if (keys.Count == MaxAnnotationKeys) continue;
                    keys.Add(key);
                    values.Add(key, known = []);
                }
                if (!known.Contains(value)) known.Add(value);
            }
        }
        return [.. keys.Select(key => new Annotation(key, values[key]))];
    }

    private static bool TryReadValue(ref Utf8JsonReader reader, out AnnotationValue value)
    {
        value = default;
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String when Text(ref reader) is { } text:
                value = new AnnotationValue(text, null, null);
                return true;
            case JsonTokenType.Number when reader.TryGetDouble(out var number) && double.IsFinite(number):
                value = new AnnotationValue(null, number, null);
                return true;
            case JsonTokenType.True or JsonTokenType.False:
                value = new AnnotationValue(null, null, reader.TokenType == JsonTokenType.True);
                return true;
            default:
                reader.Skip();
                return false;
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException) // half of a surrogate pair: no text, so nothing to find it by
        {
            return null;
        }
    }
}
