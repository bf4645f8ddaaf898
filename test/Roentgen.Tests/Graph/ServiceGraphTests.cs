using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Graph;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Graph;

public sealed class ServiceGraphTests
{
    [Fact]
    public void Traces_add_up()
    {
        var graph = new ServiceGraph();
        graph.Add(Shop(1000, 200));
        graph.Add(Shop(1005, 500));
        (graph.FirstSecond, graph.LastSecond).ShouldBe((1000, 1005));
        Describe(graph).ShouldBe(
        [
            "orders AWS::DynamoDB::Table ok 2 error 0 throttle 0 fault 0 sum 0.5 bins 1",
            "shop - ok 1 error 0 throttle 0 fault 1 sum 2 bins 1",
            "  -> orders ok 2 error 0 throttle 0 fault 0 sum 0.5 bins 1",
            "shop client ok 0 error 0 throttle 0 fault 0 sum 0 bins 0",
            "  -> shop ok 1 error 0 throttle 0 fault 1 sum 2 bins 1",
        ]);
    }

    [Fact]
    public void An_open_trace_adds_nothing()
    {
        var graph = new ServiceGraph();
        graph.Add(Digest(Segment("70de5b6f19ff9a0a", "shop", 1000, null)));
        graph.Nodes.ShouldBeEmpty();
        graph.FirstSecond.ShouldBeNull();
    }

    [Fact]
    public void A_caller_in_progress_is_there_for_the_calls_that_it_has_made()
    {
        var call = Inline("94f38223dd0a0e02", "back", 1000, 1001, "\"namespace\":\"remote\"");
        var graph = new ServiceGraph();
        graph.Add(Digest(Segment("70de5b6f19ff9a0a", "front", 1000, null, $"\"subsegments\":[{call}]")));
        Describe(graph).ShouldBe(["back remote ok 1 error 0 throttle 0 fault 0 sum 1 bins 1", "front - ok 0 error 0 throttle 0 fault 0 sum 0 bins 0", "  -> back ok 1 error 0 throttle 0 fault 0 sum 1 bins 1"]);
    }

    [Fact]
    public void Parts_computed_apart_add_up_to_the_whole() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Second, byte Status)[]>(), traces =>
        {
            var digests = traces.Select(trace => Shop(trace.Second, 200 + (trace.Status % 4 * 100))).ToList();
            var whole = new ServiceGraph();
            foreach (var digest in digests) whole.Add(digest);
            var sum = new ServiceGraph();
            foreach (var part in digests.Chunk(3).Reverse())
            {
                var graph = new ServiceGraph();
                foreach (var digest in part) graph.Add(digest);
                sum.Add(graph);
            }
            return Describe(sum).SequenceEqual(Describe(whole)) && (sum.FirstSecond, sum.LastSecond) == (whole.FirstSecond, whole.LastSecond);
        }).QuickCheckThrowOnFailure();

    private static TraceDigest Shop(int second, int status)
    {
        var call = Inline("94f38223dd0a0e02", "DynamoDB", second + 0.25, second + 0.5, "\"namespace\":\"aws\",\"aws\":{\"operation\":\"GetItem\",\"table_name\":\"orders\"}");
        return Digest(Segment("70de5b6f19ff9a0a", "shop", second, second + 1, $"\"http\":{{\"response\":{{\"status\":{status}}}}},\"subsegments\":[{call}]"));
    }

    private static IEnumerable<string> Describe(ServiceGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            yield return $"{node.Key.Name} {node.Key.Type ?? "-"} {Describe(node.Statistics)}";
            foreach (var (callee, edge) in node.Edges) yield return $"  -> {callee.Name} {Describe(edge.Statistics)}";
        }
    }

    private static string Describe(Statistics statistics) => string.Create(
        CultureInfo.InvariantCulture,
        $"ok {statistics.OkCount} error {statistics.ErrorCount} throttle {statistics.ThrottleCount} fault {statistics.FaultCount} sum {statistics.TotalResponseTime} bins {statistics.ResponseTimes.Entries().Count()}");
}
