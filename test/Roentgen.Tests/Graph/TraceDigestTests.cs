using Roentgen.Model.Graph;
using Roentgen.Model.Segments;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Graph;

public sealed class TraceDigestTests
{
    // front (2 s, 200) calls back through a remote subsegment of 1.5 s that faults; back (6.5 s, 500) goes on after the answer and
    // calls database through an aws subsegment of 5 s with status 429. The trace lasts 7 s.
    private static readonly string[] FrontAndBack =
    [
        Segment("70de5b6f19ff9a0a", "front", 1000, 1002, "\"http\":{\"request\":{\"method\":\"GET\",\"url\":\"https://front/\"},\"response\":{\"status\":200}},\"subsegments\":["
            + Inline("94f38223dd0a0e02", "back", 1000.25, 1001.75, "\"namespace\":\"remote\",\"fault\":true") + "]"),
        Segment("a3400cd619b47b38", "back", 1000.5, 1007, "\"parent_id\":\"94f38223dd0a0e02\",\"http\":{\"response\":{\"status\":500}},\"subsegments\":["
            + Inline("b3400cd619b47b38", "database", 1001.5, 1006.5, "\"namespace\":\"aws\",\"http\":{\"response\":{\"status\":429}}") + "]"),
    ];

    [Fact]
    public void The_worked_example_of_X_Ray_comes_out_value_by_value()
    {
        var digest = Digest(FrontAndBack);
        digest.RootSecond.ShouldBe(1000);
        DescribeNodes(digest).ShouldBe(
        [
            "front - Active root: Ok 2000000/2000000",
            "front client Unknown:",
            "back - Active: Fault 6500000/6500000",
            "database AWS::database Unknown: Throttle 5000000/5000000",
        ]);
        Describe(digest).ShouldBe(["front client -> front -: Ok 2000000", "front - -> back - (back): Fault 1500000", "back - -> database AWS::database: Throttle 5000000"], ignoreOrder: true);
        digest.Summary.DurationMicroseconds.ShouldBe(7_000_000);
        digest.Summary.ResponseMicroseconds.ShouldBe(2_000_000);
        digest.Summary.Outcome.ShouldBe(default(Classification));
    }

    [Fact]
    public void The_order_of_arrival_does_not_matter()
    {
        Describe(Digest(FrontAndBack.Reverse())).ShouldBe(Describe(Digest(FrontAndBack)), ignoreOrder: true);
        DescribeNodes(Digest(FrontAndBack.Reverse())).ShouldBe(DescribeNodes(Digest(FrontAndBack)), ignoreOrder: true);
    }

    [Fact]
    public void The_summary_tells_of_the_root_and_collects_from_all()
    {
        var summary = Digest(
            Segment("70de5b6f19ff9a0a", "front", 1000.5, 1002, """
                "user":"alice","origin":"AWS::ECS::Container","resource_arn":"arn:1","aws":{"ec2":{"instance_id":"i-1","availability_zone":"a"}},
                "http":{"request":{"method":"GET","url":"https://front/","user_agent":"curl","client_ip":"203.0.113.7"},"response":{"status":404}},
                "annotations":{"tier":"gold","age":29,"internal":true,"nested":{},"none":null}
                """),
            Segment("a3400cd619b47b38", "back", 999.25, 1007, "\"parent_id\":\"94f38223dd0a0e02\",\"user\":\"bob\",\"annotations\":{\"tier\":\"silver\",\"age\":29}")).Summary;
        summary.StartMicroseconds.ShouldBe(999_250_000);
        summary.EntryPoint.Name.ShouldBe("front");
        summary.EntryPoint.Type.ShouldBe("AWS::ECS::Container");
        summary.Outcome.ShouldBe(new Classification(Error: true, Throttle: false, Fault: false));
        (summary.HttpMethod, summary.HttpUrl, summary.HttpStatus, summary.UserAgent, summary.ClientIp).ShouldBe(("GET", "https://front/", 404, "curl", "203.0.113.7"));
        summary.Users.ShouldBe(["bob", "alice"], "in the order of the segments' starts");
        (summary.InstanceIds, summary.AvailabilityZones, summary.ResourceArns).ShouldSatisfyAllConditions(
            lists => lists.InstanceIds.ShouldBe(["i-1"]), lists => lists.AvailabilityZones.ShouldBe(["a"]), lists => lists.ResourceArns.ShouldBe(["arn:1"]));
        summary.IsPartial.ShouldBeTrue();
        summary.Annotations.Select(annotation => annotation.Key).ShouldBe(["tier", "age", "internal"]);
        summary.Annotations[0].Values.Select(value => value.Text).ShouldBe(["silver", "gold"]);
        summary.Annotations[1].Values.ShouldBe([new AnnotationValue(null, 29, null)]);
        summary.Annotations[2].Values.ShouldBe([new AnnotationValue(null, null, true)]);
    }

    [Fact]
    public void At_most_fifty_annotations_are_indexed()
    {
        var annotations = string.Join(',', Enumerable.Range(0, 80).Select(i => $"\"k{i}\":{i}"));
        Digest(Segment("70de5b6f19ff9a0a", "front", 1, 2, $"\"annotations\":{{{annotations}}}")).Summary.Annotations.Count.ShouldBe(50);
    }

    [Fact]
    public void Many_distinct_values_are_collected_each_once()
    {
        var summary = Digest(Enumerable.Range(0, 20_000).Select(i => Segment(
            (i + 1).ToString("x16"), "front", 1000, 1001, $"\"user\":\"user-{i % 10_000}\",\"annotations\":{{\"order\":{i % 10_000}}}"))).Summary;
        summary.Users.ShouldBe(Enumerable.Range(0, 10_000).Select(i => $"user-{i}"), ignoreOrder: true);
        summary.Annotations.Single().Values.Count.ShouldBe(10_000);
    }

    [Fact]
    public void A_lone_segment_in_progress_is_whole_and_has_no_times()
    {
        var digest = Digest(Segment("70de5b6f19ff9a0a", "front", 1000, null));
        digest.Summary.IsPartial.ShouldBeFalse();
        digest.Summary.DurationMicroseconds.ShouldBeNull();
        digest.Summary.ResponseMicroseconds.ShouldBeNull();
        digest.Requests.Single().IsFinished.ShouldBeFalse();
        var graph = new ServiceGraph();
        graph.Add(digest);
        graph.Nodes.ShouldBeEmpty();
    }

    [Fact]
    public void Work_that_goes_on_after_the_answer_counts_in_the_duration_of_its_node()
    {
        var digest = Digest(Segment("70de5b6f19ff9a0a", "front", 1000, 1001, $"\"subsegments\":[{Inline("94f38223dd0a0e02", "later", 1000.5, 1004)}]"));
        digest.Requests[digest.Nodes[0].Requests.Single()].ShouldBe((new RequestDigest(default, 1_000_000, 4_000_000, null, null) { EndMicroseconds = digest.Summary.StartMicroseconds + 1_000_000 }));
    }

    [Fact]
    public void A_node_knows_which_of_the_traces_annotations_and_users_are_its_own()
    {
        var digest = Digest(
            Segment("70de5b6f19ff9a0a", "front", 1000, 1002, "\"user\":\"alice\",\"annotations\":{\"tier\":\"gold\"},\"subsegments\":["
                + Inline("94f38223dd0a0e02", "back", 1000, 1001, "\"namespace\":\"remote\",\"annotations\":{\"attempt\":2}") + "]"),
            Segment("a3400cd619b47b38", "back", 1000, 1001, "\"parent_id\":\"94f38223dd0a0e02\",\"user\":\"bob\",\"annotations\":{\"tier\":\"silver\"}"));
        digest.Summary.Annotations.Select(annotation => annotation.Key).ShouldBe(["tier", "attempt"]);
        digest.Nodes.Single(node => node.IsRoot).Annotations.ShouldBe([new AnnotationPlace(0, 0), new AnnotationPlace(1, 0)]);
        var back = digest.Nodes.Single(node => node.Key.Name == "back");
        back.Annotations.ShouldBe([new AnnotationPlace(0, 1)]);
        back.Users.ShouldBe([digest.Summary.Users.ToList().IndexOf("bob")]);
        digest.Requests[digest.Edges.Single(edge => edge.Aliases.Count > 0).Calls.Single()].Annotations.ShouldBe([new AnnotationPlace(1, 0)]);
    }

    [Fact]
    public void The_first_request_is_the_roots_whatever_arrived_first() =>
        Digest(FrontAndBack.Reverse()).Requests[0].Http.ShouldBe(new HttpDigest("GET", "https://front/", 200, null, null));

    [Fact]
    public void A_call_to_an_inferred_node_is_told_once_with_what_HTTP_says()
    {
        var call = Inline("94f38223dd0a0e02", "api.example.com", 1000, 1001,
            "\"namespace\":\"remote\",\"http\":{\"request\":{\"method\":\"POST\",\"url\":\"https://api.example.com/x\"},\"response\":{\"status\":503}}");
        var digest = Digest(Segment("70de5b6f19ff9a0a", "front", 1000, 1002, $"\"subsegments\":[{call}]"));
        digest.Requests.Count.ShouldBe(2);
        digest.Nodes.Single(node => node.IsInferred).Requests.ShouldBe(digest.Edges[^1].Calls);
        digest.Requests[digest.Edges[^1].Calls[0]].Http.ShouldBe(new HttpDigest("POST", "https://api.example.com/x", 503, null, null));
    }

    [Theory]
    [InlineData("remote", "\"sql\":{}", "shop@db", "Database::SQL", NodeState.Passive)]
    [InlineData("remote", "\"fault\":true", "shop@db", "remote", NodeState.Passive)]
    [InlineData("aws", "\"aws\":{\"operation\":\"GetSecretValue\"}", "shop@db", "AWS::shop@db", NodeState.Unknown)]
    public void What_is_called_and_does_not_report_is_inferred(string @namespace, string more, string name, string type, NodeState state)
    {
        var call = Inline("94f38223dd0a0e02", name, 1000, 1001, $"\"namespace\":\"{@namespace}\",{more}");
        var node = Digest(Segment("70de5b6f19ff9a0a", "front", 1000, 1002, $"\"subsegments\":[{call}]")).Nodes[^1];
        (node.Key.Name, node.Key.Type, node.State).ShouldBe((name, type, state));
    }

    [Fact]
    public void Local_work_makes_no_node() =>
        Digest(Segment("70de5b6f19ff9a0a", "front", 1, 2, $"\"subsegments\":[{Inline("94f38223dd0a0e02", "## code", 1, 2)}]")).Nodes.Count.ShouldBe(2);

    private static IEnumerable<string> DescribeNodes(TraceDigest digest) => digest.Nodes.Select(node =>
        $"{Name(node.Key)} {node.State}{(node.IsRoot ? " root" : "")}:{string.Concat(node.Requests.Select(i => digest.Requests[i]).Select(r => $" {r.Outcome.Outcome} {r.ResponseMicroseconds}/{r.DurationMicroseconds}"))}");

    private static IEnumerable<string> Describe(TraceDigest digest) => digest.Edges.Select(edge =>
        $"{Name(digest.Nodes[edge.Caller].Key)} -> {Name(digest.Nodes[edge.Callee].Key)}{string.Concat(edge.Aliases.Select(alias => $" ({alias})"))}:{string.Concat(edge.Calls.Select(i => digest.Requests[i]).Select(r => $" {r.Outcome.Outcome} {r.ResponseMicroseconds}"))}");

    private static string Name(NodeKey key) => $"{key.Name} {key.Type ?? "-"}";
}
