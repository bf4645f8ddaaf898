using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Roentgen.Sdk.Emitting;

/// <summary>
/// Shortens a segment or subsegment that is too long without its subsegments: first metadata loses its largest values, then long texts of the other
/// blocks (a query, a URL, a message) are cut, then stacks.
/// </summary>
internal static class ValueCutter
{
    /// <summary>Characters that are left of a text that is cut.</summary>
    public const int MaxText = 1_000;

    /// <summary>Frames that are left of a stack that is cut.</summary>
    public const int MaxFrames = 5;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1_000 };
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 1_000 };

    /// <summary>New values for members, by name, that are shorter by at least <paramref name="excess"/> bytes if that can be.</summary>
    /// <param name="json">The segment or subsegment.</param>
    /// <param name="members">Its members.</param>
    /// <param name="excess">Bytes that are too many.</param>
    /// <param name="cut">Receives what was cut.</param>
    public static Dictionary<string, byte[]> Cut(ReadOnlyMemory<byte> json, List<DocumentSplitter.Member> members, int excess, List<string> cut)
    {
        var replaced = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var member in members.Where(static member => member.Name == "metadata")) Replace(member, CutMetadata(json[member.ValueStart..member.End], ref excess, cut));
        foreach (var member in members.OrderByDescending(static member => member.Length))
        {
            if (excess <= 0) break;
            if (member.Name is not ("sql" or "http" or "aws" or "cause")) continue;
            var value = json[member.ValueStart..member.End];
            var shorter = Rewrite(value, maxFrames: int.MaxValue);
            if (member.Name == "cause" && value.Length - shorter.Length < excess) shorter = Rewrite(value, MaxFrames);
            if (shorter.Length >= value.Length) continue;
            excess -= value.Length - shorter.Length;
            cut.Add(member.Name);
            Replace(member, shorter);
        }
        return replaced;

        void Replace(DocumentSplitter.Member member, byte[]? value)
        {
            if (value is not null) replaced[member.Name] = value;
        }
    }

    // {"default":{"order":{…}},"library":{"state":"…"}}: the largest of the values go until it is enough.
    private static byte[]? CutMetadata(ReadOnlyMemory<byte> metadata, ref int excess, List<string> cut)
    {
        using var document = JsonDocument.Parse(metadata, Reading);
        var sizes = document.RootElement.EnumerateObject()
            .Where(static ns => ns.Value.ValueKind == JsonValueKind.Object)
            .SelectMany(static ns => ns.Value.EnumerateObject().Select(value => (Namespace: ns.Name, Key: value.Name, Length: Encoding.UTF8.GetByteCount(value.Value.GetRawText()))))
            .OrderByDescending(static value => value.Length);
        var gone = new HashSet<(string, string)>();
        foreach (var (ns, key, length) in sizes)
        {
            var saved = length - Note(length).Length - 2;
            if (excess <= 0 || saved <= 0) break;
            gone.Add((ns, key));
            excess -= saved;
            cut.Add($"metadata.{ns}.{key}");
        }
        if (gone.Count == 0) return null;
        return Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var ns in document.RootElement.EnumerateObject())
            {
                writer.WriteStartObject(ns.Name);
                foreach (var value in ns.Value.EnumerateObject())
                {
                    if (gone.Contains((ns.Name, value.Name))) writer.WriteString(value.Name, Note(Encoding.UTF8.GetByteCount(value.Value.GetRawText())));
                    else value.WriteTo(writer);
                }
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        });
    }

    private static string Note(int length) => string.Create(CultureInfo.InvariantCulture, $"({length:N0} bytes left out)");

    private static byte[] Rewrite(ReadOnlyMemory<byte> block, int maxFrames)
    {
        using var document = JsonDocument.Parse(block, Reading);
        return Write(writer => Write(writer, document.RootElement, maxFrames));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, int maxFrames)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var left = element.TryGetProperty("stack", out var stack) && stack.ValueKind == JsonValueKind.Array ? Math.Max(0, stack.GetArrayLength() - maxFrames) : 0;
                foreach (var member in element.EnumerateObject())
                {
                    if (member.Name == "truncated" && left > 0) continue;
                    writer.WritePropertyName(member.Name);
                    if (member.Name == "stack" && left > 0) WriteFrames(writer, member.Value, maxFrames);
                    else Write(writer, member.Value, maxFrames);
                }
                if (left > 0) writer.WriteNumber("truncated"u8, left + Truncated(element));
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item, maxFrames);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String when element.GetString() is { Length: > MaxText } text:
                // Not between the halves of a character.
                writer.WriteStringValue(string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText), "…"));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void WriteFrames(Utf8JsonWriter writer, JsonElement stack, int maxFrames)
    {
        writer.WriteStartArray();
        foreach (var frame in stack.EnumerateArray().Take(maxFrames)) Write(writer, frame, maxFrames);
        writer.WriteEndArray();
    }

    private static int Truncated(JsonElement exception) =>
        exception.TryGetProperty("truncated", out var number) && number.TryGetInt32(out var count) ? count : 0;

    private static byte[] Write(Action<Utf8JsonWriter> value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Writing)) value(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
