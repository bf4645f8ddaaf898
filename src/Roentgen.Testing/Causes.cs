using System.Text.Json;

namespace Roentgen.Testing;

/// <summary>
/// The exceptions of <c>cause</c>, in the forms that SDKs send:
/// <code>
/// {"exceptions":[{"id":"ecf1964ebaccbe29","type":"InvalidOperationException","message":"pricing failed"}]}
/// "ecf1964ebaccbe29"                 an exception that another one tells of
/// {"id":"594e1f2b1e3a5c21"}          a subsegment that tells of it
/// </code>
/// </summary>
internal static class Causes
{
    public static IReadOnlyList<RecordedFailure> Of(RecordedEntity entity)
    {
        if (Cause(entity) is not { } cause) return [];
        if (cause.ValueKind == JsonValueKind.String)
            return [.. entity.Trace.Entities.SelectMany(other => Told(Cause(other))).Where(told => Text(told, "id") == cause.GetString()).Take(1).Select(Read)];
        if (Told(cause).ToList() is { Count: > 0 } told) return [.. told.Select(Read)];
        return Text(cause, "id") is { } id
            ? [.. entity.Trace.Entities.Where(other => other.Id.ToString() == id && other != entity).Take(1).SelectMany(other => Told(Cause(other))).Select(Read)]
            : [];
    }

    private static JsonElement? Cause(RecordedEntity entity) => entity.Entity.Cause is { IsEmpty: false } json ? JsonElement.Parse(json.Span) : null;

    private static IEnumerable<JsonElement> Told(JsonElement? cause) =>
        cause is { ValueKind: JsonValueKind.Object } told && told.TryGetProperty("exceptions", out var exceptions) && exceptions.ValueKind == JsonValueKind.Array
            ? exceptions.EnumerateArray().Where(exception => exception.ValueKind == JsonValueKind.Object)
            : [];

    private static RecordedFailure Read(JsonElement exception) => new(
        Text(exception, "type") ?? "", Text(exception, "message") ?? "", exception.TryGetProperty("remote", out var remote) && remote.ValueKind == JsonValueKind.True);

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
