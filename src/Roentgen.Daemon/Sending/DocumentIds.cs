using System.Text.Json;

namespace Roentgen.Daemon.Sending;

/// <summary>
/// Which segment of which trace a document is, so that the log can say so and a part of a batch can go again. The one place that looks into
/// documents, and only after a service named one.
/// </summary>
internal static class DocumentIds
{
    /// <summary>Reads them from a document as it stands in a request, escaped: <c>{\"trace_id\":\"1-…\",\"id\":\"…\"…}</c>. False when there is no id; a trace id may be missing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> escaped, out string id, out string trace)
    {
        id = trace = "";
        try
        {
            var quoted = new byte[escaped.Length + 2];
            quoted[0] = quoted[^1] = (byte)'"';
            escaped.CopyTo(quoted.AsSpan(1));
            var reader = new Utf8JsonReader(quoted);
            reader.Read();
            using var document = JsonDocument.Parse(reader.GetString()!);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
            id = Text(document.RootElement, "id");
            trace = Text(document.RootElement, "trace_id");
            return id.Length > 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter from half a surrogate pair in a string
        {
            return false; // which may be why it was refused
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
