using System.Text.Json;

namespace Roentgen.Daemon.Sending;

/// <summary>A document that the service refused, in its words; each may be null.</summary>
internal sealed record UnprocessedSegment(string? ErrorCode, string? Id, string? Message);

/// <summary>The answer of <c>PutTraceSegments</c>.</summary>
internal static class UnprocessedSegments
{
    /// <summary>
    /// Reads <c>{"UnprocessedTraceSegments":[{"ErrorCode":…,"Id":…,"Message":…}]}</c>. False when the body is nothing of that kind,
    /// so whoever answered is not the X-Ray API.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, out IReadOnlyList<UnprocessedSegment> segments)
    {
        segments = [];
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return false;
            if (!json.RootElement.TryGetProperty("UnprocessedTraceSegments", out var list) || list.ValueKind == JsonValueKind.Null) return true;
            if (list.ValueKind != JsonValueKind.Array) return false;
            if (list.GetArrayLength() > 0) segments = [.. list.EnumerateArray().Select(Read)];
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter from half a surrogate pair in a string
        {
            return false;
        }
    }

    private static UnprocessedSegment Read(JsonElement entry) => new(Text(entry, "ErrorCode"), Text(entry, "Id"), Text(entry, "Message"));

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
