using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Roentgen.Sdk.Emitting.Http;

/// <summary>
/// <c>PutTraceSegments</c>, <c>{"TraceSegmentDocuments":["{…}","{…}"]}</c>, each document as a text:
/// https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html
/// </summary>
internal sealed class SegmentsFormat : IBatchFormat
{
    /// <summary>Where it is sent to, below the address of the service.</summary>
    public const string Path = "TraceSegments";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public string ContentType => "application/json";

    public byte[] Write(IReadOnlyList<Document> batch, DropReason[] outcomes)
    {
        var buffer = new ArrayBufferWriter<byte>(batch.Sum(static document => document.Json.Length) * 5 / 4 + 64);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("TraceSegmentDocuments"u8);
            foreach (var document in batch) writer.WriteStringValue(document.Json.Span);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    // {"UnprocessedTraceSegments":[{"Id":"52cd64a28e7bcbec","ErrorCode":"MissingStartTime","Message":"…"}]}
    public string? Read(ReadOnlyMemory<byte> answer, IReadOnlyList<Document> batch, DropReason[] outcomes)
    {
        string? sentence = null;
        try
        {
            using var document = JsonDocument.Parse(answer);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("UnprocessedTraceSegments", out var list) || list.ValueKind != JsonValueKind.Array) return null;
            foreach (var refused in list.EnumerateArray())
            {
                var id = Text(refused, "Id");
                var at = IndexOf(id, batch, outcomes);
                if (at >= 0) outcomes[at] = DropReason.Rejected;
                sentence ??= $"the service would not take the document of \"{(at >= 0 ? batch[at].Name : id)}\": {Text(refused, "ErrorCode")} {Text(refused, "Message")}";
            }
        }
        catch (JsonException)
        {
            return null; // It took them; what it says about that does not matter.
        }
        return sentence;
    }

    // The one of that id; without an id the next that is not refused already, so that the count is right.
    private static int IndexOf(string? id, IReadOnlyList<Document> batch, DropReason[] outcomes)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (outcomes[i] == DropReason.None && (id is null || IdOf(batch[i]) == id)) return i;
        }
        return -1;
    }

    private static string? IdOf(Document document)
    {
        var reader = new Utf8JsonReader(document.Json.Span, new JsonReaderOptions { MaxDepth = 1_000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId) return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }
        return null;
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
