using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.ServiceGraphs;

namespace Roentgen.Service.Beyond.Analysis;

/// <summary>The service graph of the traces that a filter selects. X-Ray has it of groups only.</summary>
internal sealed class GetTracesGraph(TraceReader reader, QuestionReader questions) : IRoentgenOperation
{
    public RouteDescription Description { get; } = new(
        "POST", "/roentgen/graph", "GetTracesGraph", Permission.Read, "Service graph of the traces that a filter selects",
        "Services and calls of the traces that a filter selects in a window, with the members of `GetServiceGraph`. The whole of each trace is in it, those services too that the filter says nothing of. Links between traces are not.")
    {
        Request = Schema.Request("Which traces.", AnalysisJson.QuestionMembers),
        RequestExample = """{"FilterExpression":"fault"}""",
        AnswerMeaning = "The services, and the calls between them.",
        Answer = Schema.Object("The graph.",
        [
            .. AnalysisJson.CoverageMembers,
            new("Services", Schema.List("Services, by name and type.", Schema.Object("A service.",
            [
                new("AccountId", Schema.Text("Account of the service.").OrNull()),
                new("DurationHistogram", Schema.List("How long its segments took.", Schema.Reference("HistogramEntry", "A bin.")).OrNull()),
                new("Edges", Schema.List("What it calls.", Schema.Object("Calls to another service.",
                [
                    new("Aliases", Schema.List("Other names that the caller has for what it calls.", Schema.Object("A name.",
                    [
                        new("Name", Schema.Text("The name.")), new("Names", Schema.List("The same, in a list.", Schema.Text("The name."))), new("Type", Schema.Text("Its type.")),
                    ]))),
                    new("EndTime", Schema.Timestamp("End of the last second with a trace of the caller.")),
                    new("ReferenceId", Schema.Integer("`ReferenceId` of the service that is called.")),
                    new("ResponseTimeHistogram", Schema.List("How long the calls took.", Schema.Reference("HistogramEntry", "A bin."))),
                    new("StartTime", Schema.Timestamp("First second with a trace of the caller.")),
                    new("SummaryStatistics", Schema.Reference("SummaryStatistics", "How the calls ended.")),
                ]))),
                new("EndTime", Schema.Timestamp("End of its last second with a trace.")),
                new("HostedIn", Schema.Object("Always empty.", [])),
                new("KeyAttributes", Schema.Object("Always empty.", [])),
                new("Name", Schema.Text("Its name.")),
                new("Names", Schema.List("The same, in a list.", Schema.Text("Its name."))),
                new("ReferenceId", Schema.Integer("What edges refer to it by, in this answer.")),
                new("Region", Schema.Text("Always null, as in `GetServiceGraph`.").OrNull()),
                new("ResponseTimeHistogram", Schema.List("Its response times; null for a client.", Schema.Reference("HistogramEntry", "A bin.")).OrNull()),
                new("Root", Schema.Flag("True where some request began; null elsewhere.").OrNull()),
                new("StartTime", Schema.Timestamp("Its first second with a trace.")),
                new("State", Schema.Choice("`active` sends segments of its own, `passive` and `unknown` are known from those that call them.", null, ["active", "passive", "unknown"])),
                new("SummaryStatistics", Schema.Reference("SummaryStatistics", "How its requests ended; null for a client.").OrNull()),
                new("Type", Schema.Text("Its type: `AWS::ECS::Container`, `client`.").OrNull()),
            ]))),
        ]),
    };

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var question = await questions.ReadAsync(request.Members, cancellationToken).ConfigureAwait(false);
        using var turn = await reader.BeginAsync(cancellationToken).ConfigureAwait(false);
        var graph = new ServiceGraph();
        var coverage = await reader.ReadAsync(question, graph.Add, cancellationToken).ConfigureAwait(false);

        answer.WriteStartObject();
        AnalysisJson.WriteCoverage(answer, question, coverage);
        answer.WritePropertyName("Services"u8);
        ServiceGraphJson.WriteServices(answer, graph, ServiceGraphJson.Form.ServiceGraph);
        answer.WriteNumber("TracesProcessedCount"u8, coverage.LookedAt);
        answer.WriteEndObject();
    }
}
