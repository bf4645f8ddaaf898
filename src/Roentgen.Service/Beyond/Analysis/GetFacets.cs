using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Documentation;

namespace Roentgen.Service.Beyond.Analysis;

/// <summary>Traces counted by what they are told apart by.</summary>
internal sealed class GetFacets(TraceReader reader, QuestionReader questions) : IRoentgenOperation
{
    /// <summary>Most values of a facet in an answer, as many as are counted.</summary>
    public const int MaxMaxValues = Facet.MaxValues;

    private const int DefaultMaxValues = 20;

    public RouteDescription Description { get; } = new(
        "POST", "/roentgen/facets", "GetFacets", Permission.Read, "Count traces by what they are told apart by",
        "How many of the traces that a filter selects in a window have which URL, status, user, service, annotation, root cause and so on; how those ended and how long they took. "
        + $"A trace counts once for each of its values. Of a facet, {Facet.MaxValues} values are counted, of annotations, {Facets.MaxAnnotationKeys} keys; the answer says when there were more.")
    {
        Request = Schema.Request("Which traces, and by what to count them.",
        [
            .. AnalysisJson.QuestionMembers, AnalysisJson.FacetsMember,
            new("MaxValues", Schema.Integer("Most values of a facet in the answer, the most frequent ones.", 1, MaxMaxValues, DefaultMaxValues)),
        ]),
        RequestExample = """{"FilterExpression":"fault","Facets":["http.url","user","annotation"],"MaxValues":5}""",
        AnswerMeaning = "The facets of which some trace has a value, and the sum of all traces.",
        Answer = Schema.Object("The facets.",
        [
            .. AnalysisJson.CoverageMembers, .. AnalysisJson.TotalMembers,
            new("Facets", Schema.List("Facets; those of annotations by their keys.", Schema.Object("A facet.",
            [
                new("LimitExceeded", Schema.Flag($"There were more than {Facet.MaxValues} values: those that are counted are counted wholly, but there may be more frequent ones among the others.")),
                new("Name", Schema.Text("Its name: `http.url`, `annotation.tier`.")),
                new("OtherValuesCount", Schema.Integer("How often traces had values that are not listed.")),
                new("Values", Schema.List("The most frequent first.", Schema.Object("The traces with one value.",
                [
                    new("FilterExpression", AnalysisJson.FilterSchema()),
                    new("ResponseTime", Schema.Reference("Latency", "Response times of their root segments.")),
                    new("SummaryStatistics", Schema.Reference("SummaryStatistics", "How their root segments ended.")),
                    new("TraceCount", Schema.Integer("How many traces have the value.")),
                    new("Value", AnalysisJson.ValueSchema()),
                ]))),
            ]))),
            new("OtherAnnotationsCount", Schema.Integer("How often values occurred of annotations that have no facet, because there were too many keys.")),
        ]),
    };

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var question = await questions.ReadAsync(members, cancellationToken).ConfigureAwait(false);
        var facets = new Facets(FacetSelection.Read(members));
        var maxValues = members.Integer("MaxValues", 1, MaxMaxValues) ?? DefaultMaxValues;

        using var turn = await reader.BeginAsync(cancellationToken).ConfigureAwait(false);
        var coverage = await reader.ReadAsync(question, facets.Add, cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        AnalysisJson.WriteCoverage(answer, question, coverage);
        answer.WriteStartArray("Facets"u8);
        foreach (var facet in facets.All) Write(answer, facet, maxValues);
        answer.WriteEndArray();
        answer.WriteNumber("OtherAnnotationsCount"u8, facets.OtherAnnotations);
        AnalysisJson.WriteLatency(answer, "ResponseTime", facets.Statistics.ResponseTimes);
        AnalysisJson.WriteStatistics(answer, facets.Statistics);
        answer.WriteNumber("TraceCount"u8, facets.Traces);
        answer.WriteNumber("TracesProcessedCount"u8, coverage.LookedAt);
        answer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Facet facet, int maxValues)
    {
        var values = facet.Values;
        json.WriteStartObject();
        json.WriteBoolean("LimitExceeded"u8, facet.Others > 0);
        json.WriteString("Name"u8, facet.Name.ToString());
        json.WriteNumber("OtherValuesCount"u8, facet.Others + values.Skip(maxValues).Sum(value => value.Traces));
        json.WriteStartArray("Values"u8);
        foreach (var value in values.Take(maxValues))
        {
            json.WriteStartObject();
            AnalysisJson.WriteFilter(json, facet.Name, value.Value);
            AnalysisJson.WriteLatency(json, "ResponseTime", value.Statistics.ResponseTimes);
            AnalysisJson.WriteStatistics(json, value.Statistics);
            json.WriteNumber("TraceCount"u8, value.Traces);
            AnalysisJson.WriteValue(json, value.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
