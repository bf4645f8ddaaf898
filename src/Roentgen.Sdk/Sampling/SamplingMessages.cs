using System.Buffers;
using System.Text.Json;
using Roentgen.Model.Sampling;

namespace Roentgen.Sdk.Sampling;

/// <summary>What is told of one rule since the last report.</summary>
internal readonly record struct RuleReport(RuleSampler Sampler, SamplingStatistics Counts, BoostStatistics Outcomes);

/// <summary>What the service answers to a report.</summary>
/// <param name="Targets">By name of the rule.</param>
/// <param name="LastRuleModification">When any rule was changed last, in epoch seconds; null if it does not say.</param>
/// <param name="Refused">Names of the rules whose counts were not taken, and why: codes that begin with 4 say that the rule is gone.</param>
internal sealed record TargetsAnswer(
    IReadOnlyList<(string RuleName, SamplingTarget Target)> Targets, double? LastRuleModification, IReadOnlyList<(string? RuleName, string Code)> Refused);

/// <summary>
/// The two messages of central sampling: https://docs.aws.amazon.com/xray/latest/api/API_GetSamplingRules.html and
/// https://docs.aws.amazon.com/xray/latest/api/API_GetSamplingTargets.html
/// </summary>
internal static class SamplingMessages
{
    /// <summary>The rules of an answer that this SDK can use: of version 1, about every resource.</summary>
    /// <exception cref="JsonException">It is no answer of a service.</exception>
    public static List<SamplingRule> ReadRules(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        if (Member(document.RootElement, "SamplingRuleRecords") is not { ValueKind: JsonValueKind.Array } records) throw new JsonException("SamplingRuleRecords is missing.");
        var rules = new List<SamplingRule>();
        foreach (var record in records.EnumerateArray())
        {
            if (Member(record, "SamplingRule") is { } rule && ReadRule(rule) is { } read) rules.Add(read);
        }
        return rules;
    }

    /// <exception cref="JsonException">It is no answer of a service.</exception>
    public static TargetsAnswer ReadTargets(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        if (Member(document.RootElement, "SamplingTargetDocuments") is not { ValueKind: JsonValueKind.Array } list) throw new JsonException("SamplingTargetDocuments is missing.");
        var targets = new List<(string, SamplingTarget)>();
        foreach (var target in list.EnumerateArray())
        {
            if (Text(target, "RuleName") is not { } name || Number(target, "FixedRate") is not (>= 0 and <= 1 and var rate)) continue;
            targets.Add((name, new SamplingTarget(
                rate, Whole(target, "ReservoirQuota"), (long?)Number(target, "ReservoirQuotaTTL"), Whole(target, "Interval"), ReadBoost(target))));
        }
        var refused = new List<(string?, string)>();
        foreach (var name in (ReadOnlySpan<string>)["UnprocessedStatistics", "UnprocessedBoostStatistics"])
        {
            if (Member(document.RootElement, name) is not { ValueKind: JsonValueKind.Array } unprocessed) continue;
            foreach (var item in unprocessed.EnumerateArray()) refused.Add((Text(item, "RuleName"), Text(item, "ErrorCode") ?? ""));
        }
        return new TargetsAnswer(targets, Number(document.RootElement, "LastRuleModification"), refused);
    }

    /// <summary>The report: what each rule decided, and how it went where that may raise its rate.</summary>
    public static ReadOnlyMemory<byte> WriteReport(IEnumerable<RuleReport> rules, string clientId, string serviceName, DateTimeOffset now)
    {
        // With milliseconds: the answer is the same, and who reads the report sees more.
        var timestamp = now.ToUnixTimeMilliseconds() / 1000.0;
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteStartArray("SamplingStatisticsDocuments"u8);
        foreach (var (sampler, counts, _) in rules)
        {
            writer.WriteStartObject();
            writer.WriteString("RuleName"u8, sampler.Rule.RuleName);
            writer.WriteString("ClientID"u8, clientId);
            writer.WriteNumber("RequestCount"u8, counts.Requests);
            writer.WriteNumber("SampledCount"u8, counts.Sampled);
            writer.WriteNumber("BorrowCount"u8, counts.Borrowed);
            writer.WriteNumber("Timestamp"u8, timestamp);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        var boosted = rules.Where(static rule => rule.Outcomes.Total > 0).ToList();
        if (boosted.Count > 0)
        {
            writer.WriteStartArray("SamplingBoostStatisticsDocuments"u8);
            foreach (var (sampler, _, outcomes) in boosted)
            {
                writer.WriteStartObject();
                writer.WriteString("RuleName"u8, sampler.Rule.RuleName);
                writer.WriteString("ServiceName"u8, serviceName.Length <= MaxServiceName ? serviceName : serviceName[..MaxServiceName]);
                writer.WriteNumber("TotalCount"u8, outcomes.Total);
                writer.WriteNumber("AnomalyCount"u8, outcomes.Anomalies);
                writer.WriteNumber("SampledAnomalyCount"u8, outcomes.SampledAnomalies);
                writer.WriteNumber("Timestamp"u8, timestamp);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private const int MaxServiceName = 64;

    private static SamplingRule? ReadRule(JsonElement rule)
    {
        if (Whole(rule, "Version") is not 1 || Text(rule, "ResourceARN") is not "*") return null;
        if (Text(rule, "RuleName") is not { } name || Whole(rule, "Priority") is not { } priority) return null;
        if (Number(rule, "FixedRate") is not (>= 0 and <= 1 and var rate) || Whole(rule, "ReservoirSize") is not (>= 0 and var reservoir)) return null;
        return new SamplingRule
        {
            RuleName = name,
            Priority = priority,
            FixedRate = rate,
            ReservoirSize = reservoir,
            ServiceName = Text(rule, "ServiceName") ?? "*",
            ServiceType = Text(rule, "ServiceType") ?? "*",
            Host = Text(rule, "Host") ?? "*",
            HttpMethod = Text(rule, "HTTPMethod") ?? "*",
            UrlPath = Text(rule, "URLPath") ?? "*",
            Attributes = ReadAttributes(rule),
            RateBoost = Member(rule, "SamplingRateBoost") is { ValueKind: JsonValueKind.Object } boost
                ? new SamplingRateBoost(Number(boost, "MaxRate") ?? 0, Whole(boost, "CooldownWindowMinutes") ?? 1)
                : null,
        };
    }

    private static Dictionary<string, string> ReadAttributes(JsonElement rule)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Member(rule, "Attributes") is not { ValueKind: JsonValueKind.Object } attributes) return read;
        foreach (var attribute in attributes.EnumerateObject()) read[attribute.Name] = attribute.Value.ToString();
        return read;
    }

    private static SamplingBoost? ReadBoost(JsonElement target) =>
        Member(target, "SamplingBoost") is { ValueKind: JsonValueKind.Object } boost && Number(boost, "BoostRate") is >= 0 and <= 1 and var rate && Number(boost, "BoostRateTTL") is { } end
            ? new SamplingBoost(rate, (long)end)
            : null;

    private static string? Text(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static double? Number(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } member && member.TryGetDouble(out var number) ? number : null;

    // Numbers come as 10 or as 1.0E1.
    private static int? Whole(JsonElement parent, string name) => Number(parent, name) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : null;

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : null;
}
