using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Roentgen.IntegrationTests.Corpus;

/// <summary>
/// Answers as texts that are equal when the answers mean the same: what has no order is sorted, what is random or depends on the moment is
/// masked, references to nodes are replaced by the nodes' names.
/// </summary>
internal sealed partial class NativeAnswer(NativeCase native)
{
    private Dictionary<int, string> _nodes = [];

    public string Normal(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("Services", out var services))
        {
            _nodes = services.EnumerateArray().ToDictionary(
                node => node.GetProperty("ReferenceId").GetInt32(), node => $"{node.GetProperty("Name")}/{(node.TryGetProperty("Type", out var type) ? type.ToString() : "")}");
        }
        return Normal("", answer);
    }

    /// <summary>Our answer without the traces and services that the capture leaves out.</summary>
    public static JsonElement Reduce(JsonElement ours, JsonElement native)
    {
        if (ours.ValueKind != JsonValueKind.Object || native.ValueKind != JsonValueKind.Object) return ours;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in ours.EnumerateObject())
            {
                // Counts and bounds of what was left out are not to be compared.
                if (member.Name is "TracesProcessedCount" or "StartTime" or "EndTime" && native.TryGetProperty(member.Name, out var other)) WriteMember(writer, member.Name, other);
                else if (member.Name is "TraceSummaries" or "Services" && native.TryGetProperty(member.Name, out other)) WriteKept(writer, member.Name, member.Value, other);
                else member.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return JsonDocument.Parse(buffer.ToArray()).RootElement;
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    private static void WriteKept(Utf8JsonWriter writer, string name, JsonElement ours, JsonElement native)
    {
        var kept = native.EnumerateArray().Select(Key).ToHashSet();
        writer.WriteStartArray(name);
        foreach (var element in ours.EnumerateArray().Where(element => kept.Contains(Key(element)))) element.WriteTo(writer);
        writer.WriteEndArray();
    }

    private static string Key(JsonElement element) => element.TryGetProperty("Id", out var id) ? id.ToString() : $"{element.GetProperty("Name")}/{element.GetProperty("Type")}";

    private string Normal(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Object(name, value),
        JsonValueKind.Array => Array(name, value),
        JsonValueKind.Number when name == "ReferenceId" => JsonSerializer.Serialize(_nodes[value.GetInt32()]),
        JsonValueKind.Number when native.IsRaw => value.GetRawText(),
        JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        JsonValueKind.String when name == "Document" => Normal("", JsonDocument.Parse(value.GetString()!).RootElement),
        JsonValueKind.String => Suffix().Replace(Arn().Replace(value.GetRawText(), "arn:aws:xray:here:"), "$1…"),
        _ => value.GetRawText(),
    };

    private string Object(string name, JsonElement value)
    {
        var inferred = value.TryGetProperty("inferred", out _) || (value.TryGetProperty("Document", out var document) && document.GetString()!.Contains("\"inferred\":true", StringComparison.Ordinal));
        var members = value.EnumerateObject()
            .Where(member => !(native.IsDecoded && IsNothing(member.Value)))
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"\"{member.Name}\":{(IsMasked(member, inferred || IsQueueTime(value)) ? "…" : Normal(member.Name, member.Value))}");
        return "{" + string.Join(',', members) + "}";
    }

    private string Array(string name, JsonElement value)
    {
        var elements = value.EnumerateArray().Select(element => Normal(name, element));
        // Only these are lists in an order that means something: services come by name, other lists as they happen to.
        var ordered = name is "Services" or "EntityPath" or "Exceptions" or "exceptions" or "UnprocessedTraceSegments";
        return "[" + string.Join(",\n", ordered ? elements : elements.Order(StringComparer.Ordinal)) + "]";
    }

    private static bool IsQueueTime(JsonElement value) => value.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() == "QueueTime";

    private bool IsMasked(JsonProperty member, bool isInferred) =>
        member.Value.ValueKind != JsonValueKind.Null
        && ((member.Name == "TracesProcessedCount" && native.IsByReceipt) || member.Name is "NextToken" or "MatchedEventTime" or "LastRuleModification" or "ReservoirQuota" or "CreatedAt" or "ModifiedAt" or "LastUpdatedTime" || (isInferred && member.Name is "id" or "Id"));

    // Region and account are those of the server.
    [GeneratedRegex(@"arn:aws:xray:[\w-]+:\d+:")]
    private static partial Regex Arn();

    // The suffix of a group's ARN is random.
    [GeneratedRegex(@"(:group/[\w-]+/)[A-Z2-7]{52}")]
    private static partial Regex Suffix();

    private static bool IsNothing(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(member => IsNothing(member.Value)));
}
