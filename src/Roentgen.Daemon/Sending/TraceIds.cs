using System.Text.Json;

namespace Roentgen.Daemon.Sending;

/// <summary>Which trace a refused document belongs to, so that the log can say so. The one place that looks into documents, and only after a refusal.</summary>
internal static class TraceIds
{
    /// <summary>Segment id to trace id, for those documents of a request's body that have both.</summary>
    public static Dictionary<string, string> ById(ReadOnlyMemory<byte> body)
    {
        var traces = new Dictionary<string, string>();
        using var request = JsonDocument.Parse(body);
        foreach (var document in request.RootElement.GetProperty("TraceSegmentDocuments"u8).EnumerateArray())
            if (TryRead(document.GetString()!, out var id, out var trace)) traces[id] = trace;
        return traces;
    }

    private static bool TryRead(string text, out string id, out string trace)
    {
        id = trace = "";
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
            id = Text(document.RootElement, "id");
            trace = Text(document.RootElement, "trace_id");
            return id.Length > 0 && trace.Length > 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter from half a surrogate pair in a string
        {
            return false; // which may be why it was refused
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
