using System.Text.Json;

namespace Roentgen.Sdk.Emitting.Otlp;

/// <summary>
/// <c>KeyValue { key = 1, value = 2 AnyValue { string = 1, bool = 2, int = 3, double = 4, array = 5 } }</c>:
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto
/// </summary>
internal static class OtlpAttributes
{
    /// <summary>The field of <c>Resource</c> that holds attributes; those of spans, events and links are in <see cref="OtlpSpans"/>.</summary>
    public const int OfResource = 1;

    private const int Key = 1;
    private const int Value = 2;
    private const int Text = 1;
    private const int Flag = 2;
    private const int Integer = 3;
    private const int Number = 4;
    private const int List = 5;
    private const int ListValue = 1;

    public static void Write(ProtobufWriter writer, int field, string key, string text)
    {
        var (attribute, value) = Begin(writer, field, key);
        writer.WriteString(Text, text);
        End(writer, attribute, value);
    }

    public static void Write(ProtobufWriter writer, int field, string key, bool flag)
    {
        var (attribute, value) = Begin(writer, field, key);
        writer.WriteInteger(Flag, flag ? 1 : 0);
        End(writer, attribute, value);
    }

    public static void Write(ProtobufWriter writer, int field, string key, IEnumerable<string> texts)
    {
        var (attribute, value) = Begin(writer, field, key);
        var list = writer.Begin(List);
        foreach (var text in texts)
        {
            var item = writer.Begin(ListValue);
            writer.WriteString(Text, text);
            writer.End(item);
        }
        writer.End(list);
        End(writer, attribute, value);
    }

    /// <summary>A value of a document: as it is, but an object or a list as the text of its JSON; a null is left out.</summary>
    public static void Write(ProtobufWriter writer, int field, string key, JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return;
        var (attribute, value) = Begin(writer, field, key);
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                writer.WriteString(Text, json.GetString()!);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteInteger(Flag, json.GetBoolean() ? 1 : 0);
                break;
            case JsonValueKind.Number when json.TryGetInt64(out var integer):
                writer.WriteInteger(Integer, integer);
                break;
            case JsonValueKind.Number:
                writer.WriteDouble(Number, json.GetDouble());
                break;
            default:
                writer.WriteString(Text, json.GetRawText());
                break;
        }
        End(writer, attribute, value);
    }

    private static (int Attribute, int Value) Begin(ProtobufWriter writer, int field, string key)
    {
        var attribute = writer.Begin(field);
        writer.WriteString(Key, key);
        return (attribute, writer.Begin(Value));
    }

    private static void End(ProtobufWriter writer, int attribute, int value)
    {
        writer.End(value);
        writer.End(attribute);
    }
}
