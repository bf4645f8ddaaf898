using Roentgen.Model.Graph;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Graph;

public sealed class TraceLinkTests
{
    private const string Root = "70de5b6f19ff9a0a";
    private const string Call = "94f38223dd0a0e02";

    [Fact]
    public void Links_of_segments_and_subsegments_are_read_and_what_is_no_link_is_passed_over()
    {
        var poll = Inline(Call, "poll", 1, 2, $"\"links\":[{Link(1)}]");
        const string others = """7,null,[],{},{"trace_id":"x","id":"y"},{"id\ud800":1,"trace_id":{}}""";
        var links = TraceLink.Of(Trace(Segment(Root, "worker", 1, 2, $"\"links\":[{Link(1)},{Link(1)},{others},{Link(2)}],\"subsegments\":[{poll}]")));
        links.Select(link => (link.Receiver.Entity.Name, link.Id.Value)).ShouldBe([("worker", 1UL), ("worker", 2UL), ("poll", 1UL)]);
        links.ShouldAllBe(link => link.TraceId == TraceId);
    }

    [Fact]
    public void A_segment_has_at_most_twenty_links_and_a_trace_a_hundred()
    {
        var links = string.Join(',', Enumerable.Range(1, 50).Select(i => Link(i)));
        var trace = Trace(Enumerable.Range(1, 10).Select(i => Segment(i.ToString("x16"), "worker", i, 20, $"\"links\":[{links}]")));
        TraceLink.Of(trace).GroupBy(link => link.Receiver).Select(segment => segment.Count()).ShouldBe([20, 20, 20, 20, 20]);
    }

    [Theory]
    [InlineData("\"namespace\":\"aws\",\"aws\":{\"operation\":\"SendMessage\",\"queue_url\":\"https://q/\"}", "https://q/", NodeState.Unknown)]
    [InlineData("\"fault\":false", "shop", NodeState.Active)]
    public void A_link_leads_from_what_was_written_to_or_else_from_the_sender_to_the_receiver(string more, string from, NodeState state)
    {
        var sender = Trace(Segment(Root, "shop", 10, 12, $"\"subsegments\":[{Inline(Call, "SQS", 10.5, 11, more)}]"));
        var link = $"{{\"trace_id\":\"{TraceIdText}\",\"id\":\"{Call}\"}}";
        var receiver = Trace(Segment("a3400cd619b47b38", "worker", 14.5, 15, $"\"fault\":true,\"links\":[{link}]"));
        var graph = new ServiceGraph();
        foreach (var found in TraceLink.Of(receiver)) graph.Add(found, sender);

        var node = graph.Nodes.Single(node => node.Key.Name == from);
        node.State.ShouldBe(state);
        node.Edges.ShouldBeEmpty();
        var (to, edge) = node.Links.Single();
        to.Name.ShouldBe("worker");
        edge.Ages.Entries().ShouldBe([new HistogramEntry(3.5, 1)]);
        (edge.Statistics.FaultCount, edge.Statistics.TotalCount).ShouldBe((1, 1));

        var twice = new ServiceGraph();
        twice.Add(graph);
        twice.Add(graph);
        twice.Nodes.Single(twin => twin.Key == node.Key).Links.Single().Value.Ages.Count.ShouldBe(2);
    }

    [Fact]
    public void A_link_to_what_is_not_known_adds_nothing()
    {
        var receiver = Trace(Segment(Root, "worker", 14.5, 15, $"\"links\":[{Link(7)}]"));
        var graph = new ServiceGraph();
        graph.Add(TraceLink.Of(receiver).Single(), receiver);
        graph.Nodes.ShouldBeEmpty();
    }

    private static string Link(int id) => $"{{\"trace_id\":\"{TraceIdText}\",\"id\":\"{id:x16}\",\"attributes\":{{\"x\":[1]}}}}";
}
