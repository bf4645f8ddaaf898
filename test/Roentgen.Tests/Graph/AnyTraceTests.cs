using System.Globalization;
using System.Text;
using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;
using Roentgen.Tests.Traces;

namespace Roentgen.Tests.Graph;

/// <summary>What holds for traces of any shape.</summary>
public sealed class AnyTraceTests
{
    private const int Traces = 1500;

    [Fact]
    public void Order_batching_and_duplication_of_documents_do_not_matter()
    {
        for (var seed = 0; seed < Traces; seed++)
        {
            var trace = new RandomTrace(seed);
            Describe(trace.AssembleOtherwise(seed)).ShouldBe(Describe(trace.Assemble()), $"seed {seed}:\n{string.Join('\n', trace.Documents)}");
        }
    }

    [Fact]
    public void Graphs_of_parts_add_up_to_the_graph_of_the_whole_in_any_order()
    {
        for (var seed = 0; seed < Traces; seed += 20)
        {
            var digests = Enumerable.Range(seed, 20).Select(i => TraceDigest.Of(new RandomTrace(i).Assemble())).OfType<TraceDigest>().ToList();
            var whole = Graph(digests);
            var sum = new ServiceGraph();
            foreach (var part in digests.Chunk(1 + (seed % 7)).Reverse()) sum.Add(Graph(part.Reverse()));
            GraphText.Of(sum).ShouldBe(GraphText.Of(whole), $"seed {seed}");
        }
    }

    [Fact]
    public void Every_finished_request_is_counted_once_on_its_node_and_once_on_the_edge_that_leads_to_it()
    {
        for (var seed = 0; seed < Traces; seed++)
        {
            var trace = new RandomTrace(seed).Assemble();
            if (TraceDigest.Of(trace) is not { } digest) continue;
            var graph = Graph([digest]);
            var calls = trace.Entities.SelectMany(caller => caller.Callees.Select(callee => (caller.Entity, callee.Entity))).ToList();
            var finished = trace.Segments.Count(segment => !segment.Entity.InProgress);
            var finishedRoots = trace.Segments.Count(segment => segment.Entity is { InProgress: false, ParentId: null });
            var inferred = trace.Entities.Count(place => place.Inferred is not null);
            // A call is counted as its caller saw it, where a subsegment of the caller tells, and else as the callee did.
            var finishedCalls = calls.Count(call => !(call.Item1 is { Kind: EntityKind.Subsegment, InProgress: false } ? call.Item1 : call.Item2).InProgress);

            graph.Nodes.Sum(node => node.Statistics.TotalCount).ShouldBe(finished + inferred, $"seed {seed}");
            Edges(graph, isClient: true).Sum(edge => edge.Statistics.TotalCount).ShouldBe(finishedRoots, $"seed {seed}");
            Edges(graph, isClient: false).Sum(edge => edge.Statistics.TotalCount).ShouldBe(finishedCalls + inferred, $"seed {seed}");
            foreach (var statistics in graph.Nodes.Select(node => node.Statistics).Concat(Edges(graph, true).Select(edge => edge.Statistics)).Concat(Edges(graph, false).Select(edge => edge.Statistics)))
            {
                statistics.ResponseTimes.Count.ShouldBe(statistics.TotalCount);
                statistics.Durations.Count.ShouldBe(statistics.TotalCount);
                (statistics.OkCount + statistics.ErrorCount + statistics.ThrottleCount + statistics.FaultCount).ShouldBe(statistics.TotalCount);
            }
        }
    }

    [Fact]
    public void Root_causes_start_where_they_should_and_end_where_something_explains_them()
    {
        var causes = 0;
        for (var seed = 0; seed < Traces; seed++)
        {
            if (TraceDigest.Of(new RandomTrace(seed).Assemble())?.Summary is not { } summary) continue;
            foreach (var cause in summary.FaultRootCauses.Concat(summary.ErrorRootCauses))
            {
                causes++;
                var last = cause.Services[^1];
                (last.Inferred || last.EntityPath[^1].Exceptions.Count > 0).ShouldBeTrue($"seed {seed}");
                cause.Services.SkipLast(1).ShouldAllBe(service => !service.Inferred);
                if (cause.ClientImpacting) cause.Services[0].Key.ShouldBe(summary.EntryPoint);
            }
            summary.ResponseTimeRootCauses.Count.ShouldBeLessThanOrEqualTo(1);
            summary.ResponseTimeRootCauses.SelectMany(cause => cause.Services).SelectMany(service => service.EntityPath)
                .ShouldAllBe(entity => entity.Coverage > 0.499 && entity.Coverage <= 1);
        }
        causes.ShouldBeGreaterThan(Traces / 10, "the traces must be such that there is something to see");
    }

    private static IEnumerable<ServiceEdge> Edges(ServiceGraph graph, bool isClient) =>
        graph.Nodes.Where(node => node.Key.Type == NodeKey.Client == isClient).SelectMany(node => node.Edges.Select(edge => edge.Value));

    private static ServiceGraph Graph(IEnumerable<TraceDigest> digests)
    {
        var graph = new ServiceGraph();
        foreach (var digest in digests) graph.Add(digest);
        return graph;
    }

    // Everything that is derived, apart from the revision and its time, which count calls by definition.
    private static string Describe(Trace trace)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{trace.DurationMicroseconds} {trace.IsPartial} {trace.Root}");
        foreach (var segment in CompiledTrace.Of(trace)) text.AppendLine(Encoding.UTF8.GetString(segment.Document.Span));
        if (TraceDigest.Of(trace) is not { } digest) return text.ToString();
        foreach (var link in TraceLink.Of(trace)) text.AppendLine(CultureInfo.InvariantCulture, $"{link.Receiver} {link.TraceId} {link.Id}");
        text.AppendLine(JsonSerializer.Serialize(digest with { Revision = 0, UpdatedAt = 0 }));
        return text + GraphText.Of(Graph([digest]));
    }
}
