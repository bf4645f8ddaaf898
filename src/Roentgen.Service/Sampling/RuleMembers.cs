using System.Collections.ObjectModel;
using System.Text.Json;
using Roentgen.Model.Sampling;
using Roentgen.Model.Segments;
using Roentgen.Service.Api;

namespace Roentgen.Service.Sampling;

/// <summary>What the operations on sampling rules have in common: how a rule is named, read, checked and written.</summary>
internal static class RuleMembers
{
    /// <summary>Longest name, as X-Ray.</summary>
    public const int MaxNameLength = 32;

    private const int MaxPriority = 9999;
    private const int MaxAttributes = 5;
    private const int MaxAttributeLength = 32;
    private const string ArnMarker = ":sampling-rule/";

    /// <summary>How a request names a rule: at least one of the two is there.</summary>
    public static (string? Name, string? Arn) ReadSelector(RequestObject members)
    {
        var (name, arn) = (members.Text("RuleName"), members.Text("RuleARN"));
        return name is null && arn is null ? throw ApiException.InvalidRequest("Request must contain either sampling rule name or sampling rule ARN") : (name, arn);
    }

    /// <summary>A rule to be made.</summary>
    public static SamplingRule ReadNew(RequestObject members)
    {
        var (name, arn) = ReadSelector(members);
        var version = members.Integer("Version", 1) ?? throw members.Missing("Version");
        var rule = new SamplingRule
        {
            RuleName = members.Text("RuleName", 1, MaxNameLength) ?? NameOf(arn!),
            ResourceArn = members.RequiredText("ResourceARN", 0, 500),
            Priority = members.Integer("Priority", 1, MaxPriority) ?? throw members.Missing("Priority"),
            FixedRate = members.Number("FixedRate", 0, 1) ?? throw members.Missing("FixedRate"),
            ReservoirSize = members.Integer("ReservoirSize", 0) ?? throw members.Missing("ReservoirSize"),
            ServiceName = members.RequiredText("ServiceName", 0, 64),
            ServiceType = members.RequiredText("ServiceType", 0, 64),
            Host = members.RequiredText("Host", 0, 64),
            HttpMethod = members.RequiredText("HTTPMethod", 0, 10),
            UrlPath = members.RequiredText("URLPath", 0, 128),
            Attributes = ReadAttributes(members) ?? ReadOnlyDictionary<string, string>.Empty,
            RateBoost = ReadBoost(members),
        };
        if (version != 1) throw ApiException.InvalidRequest("Sampling rule version must be 1");
        return arn is null || rule.RuleName == NameOf(arn) ? rule : throw ApiException.InvalidRequest("The sampling rule name and the sampling rule ARN name two rules");
    }

    /// <summary>A rule with what a request changes of it. What it leaves out stays, but for the boost, which goes.</summary>
    public static SamplingRule Change(SamplingRule rule, RequestObject members)
    {
        var changed = rule with
        {
            ResourceArn = members.Text("ResourceARN", 0, 500) ?? rule.ResourceArn,
            Priority = members.Integer("Priority") ?? rule.Priority,
            FixedRate = members.Number("FixedRate", "a Double") ?? rule.FixedRate,
            ReservoirSize = members.Integer("ReservoirSize") ?? rule.ReservoirSize,
            ServiceName = members.Text("ServiceName", 0, 64) ?? rule.ServiceName,
            ServiceType = members.Text("ServiceType", 0, 64) ?? rule.ServiceType,
            Host = members.Text("Host", 0, 64) ?? rule.Host,
            HttpMethod = members.Text("HTTPMethod", 0, 10) ?? rule.HttpMethod,
            UrlPath = members.Text("URLPath", 0, 128) ?? rule.UrlPath,
            Attributes = ReadAttributes(members) ?? rule.Attributes,
            RateBoost = ReadBoost(members),
        };
        // The model of this operation has no bounds for them.
        if (changed.FixedRate is < 0 or > 1) throw ApiException.InvalidRequest("FixedRate must be between 0 and 1");
        if (changed.ReservoirSize < 0) throw ApiException.InvalidRequest("ReservoirSize must be 0 or more");
        if (rule.RuleName == SamplingRule.DefaultName)
        {
            // Attributes compare by reference.
            return changed.Attributes.Count == 0 && changed with { Attributes = rule.Attributes } == rule with { FixedRate = changed.FixedRate, ReservoirSize = changed.ReservoirSize }
                ? changed
                : throw ApiException.InvalidRequest("Only FixedRate and ReservoirSize of the Default sampling rule can be changed");
        }
        return changed.Priority is < 1 or > MaxPriority ? throw ApiException.InvalidRequest($"Priority must be between 1 and {MaxPriority}") : changed;
    }

    /// <summary>The answer of an operation that is about one rule.</summary>
    public static void WriteAnswer(Utf8JsonWriter answer, RuleCatalog rules, StoredRule rule)
    {
        answer.WriteStartObject();
        answer.WritePropertyName("SamplingRuleRecord"u8);
        Write(answer, rules, rule);
        answer.WriteEndObject();
    }

    /// <summary>Every member is written, since some SDKs drop a rule that lacks one; only the boost is left out when there is none.</summary>
    public static void Write(Utf8JsonWriter answer, RuleCatalog rules, StoredRule stored)
    {
        var rule = stored.Rule;
        answer.WriteStartObject();
        answer.WritePropertyName("CreatedAt"u8);
        answer.WriteJavaDouble(stored.CreatedAt);
        answer.WritePropertyName("ModifiedAt"u8);
        answer.WriteJavaDouble(stored.ModifiedAt);
        answer.WriteStartObject("SamplingRule"u8);
        answer.WriteStartObject("Attributes"u8);
        foreach (var (key, pattern) in rule.Attributes) answer.WriteString(key, pattern);
        answer.WriteEndObject();
        answer.WritePropertyName("FixedRate"u8);
        answer.WriteJavaDouble(rule.FixedRate);
        answer.WriteString("HTTPMethod"u8, rule.HttpMethod);
        answer.WriteString("Host"u8, rule.Host);
        answer.WriteNumber("Priority"u8, rule.Priority);
        answer.WriteNumber("ReservoirSize"u8, rule.ReservoirSize);
        answer.WriteString("ResourceARN"u8, rule.ResourceArn);
        answer.WriteString("RuleARN"u8, rules.ArnOf(stored));
        answer.WriteString("RuleName"u8, rule.RuleName);
        if (rule.RateBoost is { } boost)
        {
            answer.WriteStartObject("SamplingRateBoost"u8);
            answer.WriteNumber("CooldownWindowMinutes"u8, boost.CooldownWindowMinutes);
            answer.WritePropertyName("MaxRate"u8);
            answer.WriteJavaDouble(boost.MaxRate);
            answer.WriteEndObject();
        }
        answer.WriteString("ServiceName"u8, rule.ServiceName);
        answer.WriteString("ServiceType"u8, rule.ServiceType);
        answer.WriteString("URLPath"u8, rule.UrlPath);
        answer.WriteNumber("Version"u8, 1);
        answer.WriteEndObject();
        answer.WriteEndObject();
    }

    // None and the empty map are one, so that rules compare as values where it matters.
    private static IReadOnlyDictionary<string, string>? ReadAttributes(RequestObject members) =>
        members.TextMap("Attributes", MaxAttributes, 1, MaxAttributeLength) is { } attributes ? attributes.Count > 0 ? attributes : ReadOnlyDictionary<string, string>.Empty : null;

    private static SamplingRateBoost? ReadBoost(RequestObject members)
    {
        if (members.Object("SamplingRateBoost") is not { } boost) return null;
        var read = new SamplingRateBoost(
            boost.Number("MaxRate", 0, 1) ?? throw boost.Missing("MaxRate"),
            boost.Integer("CooldownWindowMinutes", 0) ?? throw boost.Missing("CooldownWindowMinutes"));
        // The real service fails with 500.
        return read.CooldownWindowMinutes == 0
            ? throw ApiException.InvalidRequest("CooldownWindowMinutes must be 1 or more; to have no boost, leave SamplingRateBoost out")
            : read;
    }

    private static string NameOf(string arn)
    {
        var marker = arn.IndexOf(ArnMarker, StringComparison.Ordinal);
        var name = marker < 0 ? "" : arn[(marker + ArnMarker.Length)..];
        return name.Length is >= 1 and <= MaxNameLength ? name : throw ApiException.InvalidRequest($"{arn} is not the ARN of a sampling rule: it must end with {ArnMarker} and a name of 1 to {MaxNameLength} characters");
    }
}
