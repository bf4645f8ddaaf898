using System.Text.Json;
using Roentgen.Model.Sampling;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.Sampling;

namespace Roentgen.Service.Beyond.Sampling;

/// <summary>Which rule decides about a request, and why none of those before it does.</summary>
internal sealed class MatchSamplingRule(RuleCatalog rules) : IRoentgenOperation
{
    private const int MaxAttributes = 50;
    private const int MaxLength = 2000;

    public RouteDescription Description { get; } = new(
        "POST", "/roentgen/sampling/match", "MatchSamplingRule", Permission.ReadSampling, "Find the sampling rule of a request",
        "Which sampling rule decides about a request, as the SDKs find it: the first by priority, then by name, whose patterns all match. A member that is left out is one that the SDK does not know; it matches every pattern.")
    {
        Request = Schema.Request("The request.",
        [
            new("Attributes", Schema.Map("What is known of the request besides. A rule that asks for an attribute that is not here does not match.", Schema.Text("A value."))),
            new("HTTPMethod", Schema.Text("Its method: `GET`.")),
            new("Host", Schema.Text("Its header `Host`, without port.")),
            new("ServiceName", Schema.Text("Name of the service that gets it.")),
            new("ServiceType", Schema.Text("Where that runs: `AWS::ECS::Container`.")),
            new("URLPath", Schema.Text("Its path, without query.")),
        ]),
        RequestExample = """{"ServiceName":"shop","HTTPMethod":"GET","URLPath":"/health"}""",
        AnswerMeaning = "The rule.",
        Answer = Schema.Object("The rule, and the way to it.",
        [
            new("FixedRate", Schema.Number("Its rate beyond the reservoir, 0 to 1.")),
            new("ReservoirSize", Schema.Integer("Its reservoir: requests a second.")),
            new("RuleName", Schema.Text("The rule that decides.")),
            new("Tried", Schema.List("The rules that were tried, the one that decides last.", Schema.Object("A rule.",
            [
                new("Mismatches", Schema.List("Members whose patterns do not match; empty for the rule that decides.", Schema.Object("A member.",
                [
                    new("Member", Schema.Text("Its name in the rule: `URLPath`, `Attributes.tier`.")),
                    new("Pattern", Schema.Text("What the rule asks for.")),
                    new("Value", Schema.Text("What the request has; null for an attribute that it lacks.").OrNull()),
                ]))),
                new("Priority", Schema.Integer("Its priority.")),
                new("RuleName", Schema.Text("Its name.")),
            ]))),
        ]),
    };

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var asked = new SamplingRequest(
            members.Text("ServiceName", 0, MaxLength), members.Text("Host", 0, MaxLength), members.Text("HTTPMethod", 0, MaxLength), members.Text("URLPath", 0, MaxLength),
            members.Text("ServiceType", 0, MaxLength), members.TextMap("Attributes", MaxAttributes, 1, MaxLength));
        var book = await rules.ReadAsync(cancellationToken).ConfigureAwait(false);
        var ordered = book.All.Select(static stored => stored.Rule).Order(SamplingRule.Order).ToList();
        // The default rule matches every request.
        var decides = ordered.FindIndex(rule => new RuleMatcher(rule).Matches(asked));

        answer.WriteStartObject();
        answer.WriteNumber("FixedRate"u8, ordered[decides].FixedRate);
        answer.WriteNumber("ReservoirSize"u8, ordered[decides].ReservoirSize);
        answer.WriteString("RuleName"u8, ordered[decides].RuleName);
        answer.WriteStartArray("Tried"u8);
        foreach (var rule in ordered.Take(decides + 1)) Write(answer, rule, asked);
        answer.WriteEndArray();
        answer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SamplingRule rule, in SamplingRequest asked)
    {
        json.WriteStartObject();
        json.WriteStartArray("Mismatches"u8);
        foreach (var (member, pattern, value) in Mismatches(rule, asked))
        {
            json.WriteStartObject();
            json.WriteString("Member"u8, member);
            json.WriteString("Pattern"u8, pattern);
            json.WriteString("Value"u8, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("Priority"u8, rule.Priority);
        json.WriteString("RuleName"u8, rule.RuleName);
        json.WriteEndObject();
    }

    // What RuleMatcher answers as a whole, member by member.
    private static IEnumerable<(string Member, string Pattern, string? Value)> Mismatches(SamplingRule rule, SamplingRequest asked)
    {
        if (rule.RuleName == SamplingRule.DefaultName) return [];
        (string Member, string Pattern, string? Value)[] members =
        [
            ("ServiceName", rule.ServiceName, asked.ServiceName), ("ServiceType", rule.ServiceType, asked.ServiceType), ("Host", rule.Host, asked.Host),
            ("HTTPMethod", rule.HttpMethod, asked.HttpMethod), ("URLPath", rule.UrlPath, asked.UrlPath),
        ];
        return members.Where(static member => member.Value is { } value && !Wildcard.IsMatch(member.Pattern, value))
            .Concat(rule.Attributes.Select(wanted => ("Attributes." + wanted.Key, wanted.Value, asked.Attributes?.GetValueOrDefault(wanted.Key)))
                .Where(static attribute => attribute.Item3 is not { } value || !Wildcard.IsMatch(attribute.Value, value)));
    }
}
