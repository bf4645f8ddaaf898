using System.Text;
using System.Text.Json;
using Roentgen.Model.Segments;

namespace Roentgen.Model.Traces;

/// <summary>Copies JSON and leaves some members out.</summary>
internal static class JsonFilter
{
    /// <summary>Decides about the member whose name the reader stands on; the reader is a copy and may read on.</summary>
    /// <param name="depth">1 for members of the outermost object.</param>
    /// <param name="reader">Stands on the name.</param>
    public delegate bool Omits(int depth, Utf8JsonReader reader);

    /// <summary>Writes the value without the members that are omitted, and with those that <paramref name="append"/> adds to the outermost object.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> json, Omits omits, Action? append = null)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = SegmentReader.MaxDepth });
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when omits(reader.CurrentDepth, reader):
                    reader.Skip();
                    break;
                case JsonTokenType.PropertyName:
                    WriteName(writer, in reader);
                    break;
                case JsonTokenType.StartObject:
                    writer.WriteStartObject();
                    break;
                case JsonTokenType.EndObject:
                    if (reader.CurrentDepth == 0) append?.Invoke();
                    writer.WriteEndObject();
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteStartArray();
                    break;
                case JsonTokenType.EndArray:
                    writer.WriteEndArray();
                    break;
                default:
                    // Numbers keep their digits and texts their escapes: copied, not read and written again.
                    writer.WriteRawValue(json.Span[(int)reader.TokenStartIndex..(int)reader.BytesConsumed], skipInputValidation: true);
                    break;
            }
        }
    }

    private static void WriteName(Utf8JsonWriter writer, in Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            writer.WritePropertyName(reader.ValueSpan);
            return;
        }
        // A name with half of a surrogate pair is written as text, its escapes shown.
        writer.WritePropertyName(reader.TextOrNull() ?? Encoding.UTF8.GetString(reader.ValueSpan));
    }
}
