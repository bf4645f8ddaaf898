using System.Text.Json;

namespace Roentgen.Daemon.Sending;

/// <summary>The error form of the API: the code in a header or in the body, the text in the body.</summary>
internal static class ErrorBody
{
    /// <summary>Code and text; empty where the answer has none. A code like <c>a.b#ThrottledException:http://…</c> is cut to its middle.</summary>
    public static (string Code, string Message) Read(string? header, ReadOnlyMemory<byte> body)
    {
        var code = header ?? "";
        var message = "";
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                if (code.Length == 0) code = Text(json.RootElement, "__type") ?? Text(json.RootElement, "code") ?? "";
                message = Text(json.RootElement, "message") ?? Text(json.RootElement, "Message") ?? "";
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter from half a surrogate pair in a string
        {
            // Not the API's own answer (a load balancer's page, say): the status has to do.
        }
        code = code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..];
        var colon = code.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? code : code[..colon], message);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
