using System.Text.Json;
using Roentgen.Model.Segments;

namespace Roentgen.Model.Graph;

/// <summary>Collects the annotations of a trace: every key once, with its distinct values, first seen first.</summary>
internal sealed class AnnotationIndex
{
    private readonly List<(string Key, DistinctList<AnnotationValue> Values)> _annotations = [];
    private readonly Dictionary<string, int> _places = [];

    public IReadOnlyList<Annotation> Annotations => [.. _annotations.Select(annotation => new Annotation(annotation.Key, annotation.Values.Items))];

    /// <summary>Adds those of an entity; returns where they stand, null for none.</summary>
    public List<AnnotationPlace>? Add(Entity entity)
    {
        if (entity.Annotations.IsEmpty) return null;
        List<AnnotationPlace>? places = null;
        var reader = new Utf8JsonReader(entity.Annotations.Span, new JsonReaderOptions { MaxDepth = SegmentReader.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // {"tier":"gold","age":29,"internal":true}; objects, arrays, null and what is no text are not indexed
            if (reader.TextOrNull() is not { } key || !TryReadValue(ref reader, out var value)) continue;
            if (Add(key, value) is { } place) (places ??= []).Add(place);
        }
        return places;
    }

    private AnnotationPlace? Add(string key, AnnotationValue value)
    {
        if (!_places.TryGetValue(key, out var place))
        {
            if (_annotations.Count == TraceSummary.MaxAnnotationKeys) return null;
            place = _annotations.Count;
            _places.Add(key, place);
            _annotations.Add((key, new()));
        }
        return new AnnotationPlace(place, _annotations[place].Values.IndexOfOrAdd(value));
    }

    private static bool TryReadValue(ref Utf8JsonReader reader, out AnnotationValue value)
    {
        value = default;
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String when reader.TextOrNull() is { } text:
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
}
