using System.Text.Json;

namespace Roentgen.Daemon.Sending;

/// <summary>A document that the service did not process, in its words; each may be null.</summary>
internal sealed record UnprocessedSegment(string? ErrorCode, string? Id, string? Message)
{
    /// <summary>Whether the service says something about itself, not about the document, so that the same may succeed later.</summary>
    public bool IsPassing => ErrorCode is { } code && ServiceErrors.IsPassing(code);
}

/// <summary>The answer of <c>PutTraceSegments</c>: <c>{"UnprocessedTraceSegments":[{"ErrorCode":…,"Id":…,"Message":…}]}</c>.</summary>
internal static class UnprocessedSegments
{
    /// <summary>Whether a body is such an answer; otherwise whoever answered is not the X-Ray API. No body at all is one that names nothing.</summary>
    public static bool IsAnswer(ReadOnlyMemory<byte> body) => TryRead(body, out _);

    /// <summary>The documents that it names; none for a body that is no such answer.</summary>
    public static IReadOnlyList<UnprocessedSegment> Read(ReadOnlyMemory<byte> body) => TryRead(body, out var segments) ? segments : [];

    private static bool TryRead(ReadOnlyMemory<byte> body, out IReadOnlyList<UnprocessedSegment> segments)
    {
        segments = [];
        // Nearly every answer.
        if (body.IsEmpty || body.Span.SequenceEqual("{\"UnprocessedTraceSegments\":[]}"u8)) return true;
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
