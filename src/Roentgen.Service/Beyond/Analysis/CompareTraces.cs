using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Documentation;

namespace Roentgen.Service.Beyond.Analysis;

/// <summary>What makes one set of traces different from another.</summary>
internal sealed class CompareTraces(TraceReader reader, QuestionReader questions) : IRoentgenOperation
{
    /// <summary>Most differences in an answer.</summary>
    public const int MaxMaxDifferences = 1000;

    private const int DefaultMaxDifferences = 20;

    public RouteDescription Description { get; } = new(
        "POST", "/roentgen/comparison", "CompareTraces", Permission.Read, "Find what makes one set of traces different from another",
        "Which values of which facets are more frequent in A than in B or the other way round, those first that tell the sets apart best. "
        + "The score of a value is the difference of its shares times how sure it is: `|ShareA − ShareB| · (1 − p)`, where p is the probability of a difference as large by chance "
        + "(two-sided test of two proportions, pooled variance, continuity correction). It is 0 for what may be chance alone and 1 for what every trace of one large set has and none of the other; "
        + "values that score 0 are not listed. The test takes the sets as independent: compare `fault` with `!fault`, or today with yesterday, not a part with the whole. "
        + "Many values are tested at once, so that among hundreds a few with low scores are chance.")
    {
        Request = Schema.Request("Two sets of traces.",
        [
            new("A", Schema.Request("The first set.", AnalysisJson.QuestionMembers), IsRequired: true),
            new("B", Schema.Request("The second set.", AnalysisJson.QuestionMembers), IsRequired: true),
            AnalysisJson.FacetsMember,
            new("MaxDifferences", Schema.Integer("Most differences in the answer.", 1, MaxMaxDifferences, DefaultMaxDifferences)),
        ]),
        RequestExample = """{"A":{"FilterExpression":"responsetime > 1"},"B":{"FilterExpression":"responsetime <= 1"},"MaxDifferences":10}""",
        AnswerMeaning = "What differs, and both sets as a whole.",
        Answer = Schema.Object("The comparison.",
        [
            new("A", Schema.Object("The first set.", [.. AnalysisJson.CoverageMembers, .. AnalysisJson.TotalMembers])),
            new("B", Schema.Object("The second set.", [.. AnalysisJson.CoverageMembers, .. AnalysisJson.TotalMembers])),
            new("Differences", Schema.List("The highest score first.", Schema.Object("A value that is more frequent in one of the sets.",
            [
                new("A", Side("In the first set.")),
                new("B", Side("In the second set.")),
                new("Difference", Schema.Number("Share in A less share in B, -1 to 1.")),
                new("Facet", Schema.Text("Name of the facet: `http.url`, `annotation.tier`.")),
                new("FilterExpression", AnalysisJson.FilterSchema()),
                new("Score", Schema.Number("How much it tells the sets apart, more than 0 to 1.")),
                new("Value", AnalysisJson.ValueSchema()),
            ]))),
            new("IncompleteFacets", Schema.List(
                $"Facets with more than {Facet.MaxValues} values in a set, or annotations beyond the first {Facets.MaxAnnotationKeys} keys: only values that are counted in both sets are compared.", Schema.Text("Name of a facet."))),
            new("OtherDifferencesCount", Schema.Integer("How many more differences there are.")),
        ]),
    };

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var a = await questions.ReadAsync(members.Object("A") ?? throw members.Missing("A"), cancellationToken).ConfigureAwait(false);
        var b = await questions.ReadAsync(members.Object("B") ?? throw members.Missing("B"), cancellationToken).ConfigureAwait(false);
        var isWanted = FacetSelection.Read(members);
        var maxDifferences = members.Integer("MaxDifferences", 1, MaxMaxDifferences) ?? DefaultMaxDifferences;

        using var turn = await reader.BeginAsync(cancellationToken).ConfigureAwait(false);
        var (facetsA, facetsB) = (new Facets(isWanted), new Facets(isWanted));
        var coverageA = await reader.ReadAsync(a, facetsA.Add, cancellationToken).ConfigureAwait(false);
        var coverageB = await reader.ReadAsync(b, facetsB.Add, cancellationToken).ConfigureAwait(false);
        var comparison = FacetComparison.Of(facetsA, facetsB);

        answer.WriteStartObject();
        Write(answer, "A", a, facetsA, coverageA);
        Write(answer, "B", b, facetsB, coverageB);
        answer.WriteStartArray("Differences"u8);
        foreach (var difference in comparison.Differences.Take(maxDifferences)) Write(answer, difference);
        answer.WriteEndArray();
        answer.WriteStartArray("IncompleteFacets"u8);
        foreach (var name in comparison.Incomplete) answer.WriteStringValue(name.ToString());
        answer.WriteEndArray();
        answer.WriteNumber("OtherDifferencesCount"u8, Math.Max(0, comparison.Differences.Count - maxDifferences));
        answer.WriteEndObject();
    }

    private static JsonSchema Side(string meaning) => Schema.Object(meaning,
    [
        new("ResponseTime", Schema.Reference("Latency", "Response times of the root segments of traces with the value.")),
        new("Share", Schema.Number("Which share of the set's traces has the value, 0 to 1.")),
        new("TraceCount", Schema.Integer("How many traces have the value.")),
    ]);

    private static void Write(Utf8JsonWriter json, string name, TraceQuestion question, Facets facets, Coverage coverage)
    {
        json.WriteStartObject(name);
        AnalysisJson.WriteCoverage(json, question, coverage);
        AnalysisJson.WriteLatency(json, "ResponseTime", facets.Statistics.ResponseTimes);
        AnalysisJson.WriteStatistics(json, facets.Statistics);
        json.WriteNumber("TraceCount"u8, facets.Traces);
        json.WriteNumber("TracesProcessedCount"u8, coverage.LookedAt);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FacetDifference difference)
    {
        json.WriteStartObject();
        WriteSide(json, "A", difference.A, difference.ShareA);
        WriteSide(json, "B", difference.B, difference.ShareB);
        AnalysisJson.WriteNumber(json, "Difference", difference.ShareA - difference.ShareB);
        json.WriteString("Facet"u8, difference.Facet.ToString());
        AnalysisJson.WriteFilter(json, difference.Facet, difference.Value);
        AnalysisJson.WriteNumber(json, "Score", difference.Score);
        AnalysisJson.WriteValue(json, difference.Value);
        json.WriteEndObject();
    }

    private static void WriteSide(Utf8JsonWriter json, string name, FacetValue? value, double share)
    {
        json.WriteStartObject(name);
        AnalysisJson.WriteLatency(json, "ResponseTime", value?.Statistics.ResponseTimes);
        AnalysisJson.WriteNumber(json, "Share", share);
        json.WriteNumber("TraceCount"u8, value?.Traces ?? 0);
        json.WriteEndObject();
    }
}
