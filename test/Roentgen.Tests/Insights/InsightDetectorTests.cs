using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Graph;
using Roentgen.Model.Insights;
using static Roentgen.Tests.Insights.History;

namespace Roentgen.Tests.Insights;

public sealed class InsightDetectorTests
{
    private const int Noon = 720;

    private static readonly Service[] Shop =
    [
        new("front", 120, 0.005, "orders", "search"),
        new("orders", 60, 0.005, "payment", "stock"),
        new("payment", 40, 0.002),
        new("stock", 50, 0),
        new("search", 60, 0.01, "index"),
        new("index", 60, 0),
    ];

    // payment fails, and with it most of orders and some of front
    private static readonly Burst[] PaymentFails =
        [new("payment", Noon, Noon + 20, 0.9), new("orders", Noon, Noon + 20, 0.6), new("front", Noon, Noon + 20, 0.3)];

    [Fact]
    public void A_burst_of_faults_downstream_opens_one_insight_with_its_root_cause_and_closes_it()
    {
        var insight = new History(1, Shop, PaymentFails).Detect(Noon + 60).ShouldHaveSingleItem();
        insight.RootCause.ShouldBe(Node("payment"));
        insight.State.ShouldBe(InsightState.Closed);
        insight.StartSecond.ShouldBe(Start + (Noon * 60));
        insight.EndSecond.ShouldBe(Start + ((Noon + 20) * 60));
        insight.Services.ShouldBe([Node("front"), Node("orders"), Node("payment")]);
        insight.TopAnomalousServices.ShouldBe(insight.Services, ignoreOrder: true);
        insight.Events.Select(change => change.Kind).ShouldBe(
            [InsightEventKind.Opened, InsightEventKind.ImpactGrew, InsightEventKind.ImpactGrew, InsightEventKind.Closed]);
        insight.Events[0].Second.ShouldBe(insight.StartSecond + 180);
        insight.GroupName.ShouldBe("shop");
        insight.GroupArn.ShouldBe(Arn);
    }

    [Fact]
    public void Impact_is_counted_from_the_first_anomalous_minute_to_the_last()
    {
        var history = new History(1, Shop, PaymentFails);
        var insight = history.Detect(Noon + 60).ShouldHaveSingleItem();
        var burst = history.Minutes(Noon + 20).Skip(Noon).ToList();
        insight.ClientImpact.ShouldBe(burst.Aggregate(default(RequestImpact), (sum, minute) => sum.Plus(minute.Client)));
        insight.RootCauseImpact.ShouldBe(burst.Aggregate(default(RequestImpact), (sum, minute) => sum.Plus(minute.Nodes.Single(node => node.Key == Node("payment")).Requests)));
        insight.Events[^1].ClientImpactShouldBe(insight);
    }

    [Fact]
    public void Its_texts_are_sentences()
    {
        var insight = new History(1, Shop, PaymentFails).Detect(Noon + 60).ShouldHaveSingleItem();
        insight.Summary.ShouldMatch(@"^payment answered more requests with faults than expected from 2026-11-22 12:00 UTC to 2026-11-22 12:20 UTC: \d+ of \d+ \(\d+(\.\d)? %\)\. Of the clients' requests, \d+ of \d+ \(\d+(\.\d)? %\) were faults\. Also anomalous: (front, orders|orders, front)\. The faults are back in the expected range\.$");
        insight.Events[0].Summary.ShouldStartWith("Unusual faults were found. payment answers more requests with faults than expected since 2026-11-22 12:00 UTC: ");
        insight.Events[^1].Summary.ShouldBe(insight.Summary);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_month_without_a_burst_opens_none(int seed) =>
        new History(seed,
        [
            new("front", 300, 0.005, "orders", "search", "account"),
            new("orders", 100, 0.01, "payment"),
            new("payment", 40, 0.02),
            new("search", 200, 0),
            new("account", 15, 0.01, "mail"),
            new("mail", 3, 0.02),
            new("report", 0.5, 0.02),
            new("nightly", 0.05, 0.01),
        ]).Detect(30 * 1440).ShouldBeEmpty();

    [Fact]
    public void Wherever_a_burst_is_the_insight_names_it()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var services = RandomServices(random);
            var origin = services[random.Next(services.Length)].Name;
            var callers = Callers(services, origin);
            var bursts = callers.Select((name, i) => new Burst(name, 900, 930, name == origin ? 0.9 : 0.2 + (0.6 * random.NextDouble()))).ToArray();
            var insight = new History(seed, services, bursts).Detect(980).ShouldHaveSingleItem($"seed {seed}");
            (insight.RootCause, insight.State).ShouldBe((Node(origin), InsightState.Closed), $"seed {seed}");
            insight.Services.ShouldBe(callers.Select(Node), ignoreOrder: true, $"seed {seed}");
        }
    }

    [Fact]
    public void The_same_history_gives_the_same_insights_also_when_the_detector_is_saved_and_restored_on_the_way() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNegativeInt>(), split =>
        {
            var history = new History(5, Shop, PaymentFails);
            var (whole, parts) = (Detector(), Detector());
            var pause = Noon - 20 + (split.Get % 60);
            foreach (var minute in history.Minutes(Noon + 40))
            {
                if ((minute.StartSecond - Start) / 60 == pause) InsightDetector.TryRestore("shop", Arn, parts.Save(), out parts!).ShouldBeTrue();
                Text(parts.Feed(minute)).ShouldBe(Text(whole.Feed(minute)));
            }
            parts.Save().ShouldBe(whole.Save());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Bytes_that_are_no_saved_detector_restore_none()
    {
        foreach (var text in new[] { "", "{", "null", "[]", """{"Version":0}""", """{"Version":1,"Nodes":null}""", """{"Version":1,"Nodes":[null]}""" })
            InsightDetector.TryRestore("shop", Arn, System.Text.Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse(text);
    }

    [Fact]
    public void Two_bursts_in_parts_that_do_not_touch_are_two_insights()
    {
        var insights = new History(2, Shop, [.. PaymentFails[..2], new Burst("index", Noon + 5, Noon + 15, 0.8), new Burst("search", Noon + 5, Noon + 15, 0.5)]).Detect(Noon + 60);
        insights.Select(insight => insight.RootCause).ShouldBe([Node("payment"), Node("index")]);
        insights.ShouldAllBe(insight => insight.State == InsightState.Closed);
    }

    [Fact]
    public void Two_origins_below_the_same_caller_are_two_insights()
    {
        var insights = new History(2, Shop, [.. PaymentFails, new Burst("index", Noon + 5, Noon + 15, 0.8), new Burst("search", Noon + 5, Noon + 15, 0.5)]).Detect(Noon + 60);
        insights.Select(insight => insight.RootCause).ShouldBe([Node("payment"), Node("index")]);
        insights.ShouldAllBe(insight => insight.Services.Contains(Node("front")));
    }

    [Fact]
    public void A_burst_that_moves_upstream_stays_one_insight()
    {
        var insight = new History(3, Shop, [new Burst("payment", Noon, Noon + 10, 0.9), new Burst("orders", Noon, Noon + 40, 0.7)]).Detect(Noon + 80).ShouldHaveSingleItem();
        insight.RootCause.ShouldBe(Node("orders"));
        insight.EndSecond.ShouldBe(Start + ((Noon + 40) * 60));
        insight.Events.ShouldContain(change => change.Kind == InsightEventKind.RootCauseChanged && change.Summary.StartsWith("The root cause moved from payment to orders."));
    }

    [Fact]
    public void A_burst_that_moves_downstream_stays_one_insight()
    {
        var insight = new History(3, Shop, [new Burst("front", Noon, Noon + 40, 0.5), new Burst("orders", Noon + 10, Noon + 40, 0.9)]).Detect(Noon + 80).ShouldHaveSingleItem();
        insight.RootCause.ShouldBe(Node("orders"));
        insight.Events.ShouldContain(change => change.Kind == InsightEventKind.RootCauseChanged);
    }

    [Fact]
    public void Callers_that_fail_later_are_told()
    {
        var insight = new History(3, Shop, [new Burst("payment", Noon, Noon + 40, 0.9), new Burst("orders", Noon + 12, Noon + 40, 0.7)]).Detect(Noon + 80).ShouldHaveSingleItem();
        insight.Events.ShouldContain(change => change.Kind == InsightEventKind.NewAnomalousService && change.Summary.StartsWith("The faults spread to orders."));
    }

    [Fact]
    public void Services_that_call_each_other_in_a_circle_have_one_root_cause_the_one_with_the_most_faults()
    {
        Service[] services = [new("a", 100, 0, "b"), new("b", 100, 0, "c"), new("c", 100, 0, "a")];
        var insight = new History(3, services, [.. services.Select(service => new Burst(service.Name, Noon, Noon + 20, service.Name == "b" ? 0.9 : 0.5))]).Detect(Noon + 40).ShouldHaveSingleItem();
        insight.RootCause.ShouldBe(Node("b"));
        insight.Services.Count.ShouldBe(3);
    }

    [Fact]
    public void Errors_and_throttles_do_not_count() =>
        new History(4, Shop) { ErrorRate = 0.8 }.Detect(600).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_unusual_before_half_an_hour_of_traffic_is_known()
    {
        new History(4, Shop, new Burst("payment", 5, 25, 0.9)).Detect(25).ShouldBeEmpty();
        new History(4, Shop, new Burst("payment", 40, 60, 0.9)).Detect(70).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_service_with_a_request_a_minute_is_noticed_when_all_of_them_fail()
    {
        var insight = new History(7, [new("rare", 1.5, 0)], new Burst("rare", Noon, Noon + 60, 1)).Detect(Noon + 120).ShouldHaveSingleItem();
        insight.StartSecond.ShouldBeLessThan(Start + ((Noon + 15) * 60));
        insight.State.ShouldBe(InsightState.Closed);
    }

    [Fact]
    public void Faults_that_come_and_go_are_one_insight() =>
        new History(7, Shop, [.. Enumerable.Range(0, 10).Select(i => new Burst("payment", Noon + (6 * i), Noon + (6 * i) + 3, 0.9))]).Detect(Noon + 100)
            .ShouldHaveSingleItem().EndSecond.ShouldBe(Start + ((Noon + 57) * 60));

    [Fact]
    public void When_traffic_stops_the_insight_is_closed_after_half_an_hour()
    {
        var history = new History(1, Shop, PaymentFails);
        var detector = Detector();
        foreach (var minute in history.Minutes(Noon + 10)) detector.Feed(minute);
        var last = detector.Feed(history.Minute(Noon + 300))[^1];
        last.State.ShouldBe(InsightState.Closed);
        last.EndSecond.ShouldBe(Start + ((Noon + 10) * 60));
        last.UpdatedSecond.ShouldBe(Start + ((Noon + 9 + 30 + 1) * 60));
    }

    [Fact]
    public void A_fault_rate_that_rises_slowly_is_no_anomaly_and_a_lasting_rise_becomes_normal()
    {
        Burst[] slow = [.. Enumerable.Range(0, 48).Select(i => new Burst("payment", 120 + (60 * i), 180 + (60 * i), 0.002 + (0.001 * i)))];
        new History(7, Shop, slow).Detect(3000).ShouldBeEmpty();
        new History(7, Shop, new Burst("payment", Noon, 10_000, 0.3)).Detect(10_000).ShouldAllBe(insight => insight.State == InsightState.Closed);
    }

    [Fact]
    public void More_nodes_than_can_be_watched_are_counted_and_those_without_traffic_make_room()
    {
        var detector = Detector();
        detector.Feed(Crowd(0, 0));
        detector.LeftOut.ShouldBe(0);
        detector.Feed(Crowd(60, 1));
        detector.LeftOut.ShouldBe(InsightDetector.MaxNodes);
        detector.Feed(Crowd(7200, 1));
        detector.LeftOut.ShouldBe(InsightDetector.MaxNodes);

        static GroupMinute Crowd(long second, int which) =>
            new(second, default, [.. Enumerable.Range(0, InsightDetector.MaxNodes).Select(i => new NodeMinute(Node($"{which}-{i}"), new RequestImpact(0, 1, 1), []))]);
    }

    [Fact]
    public void A_chain_of_two_thousand_failing_services_has_its_root_cause_at_the_end()
    {
        Service[] chain = [.. Enumerable.Range(0, InsightDetector.MaxNodes).Select(i => new Service($"s{i:0000}", 600, 0, i + 1 < InsightDetector.MaxNodes ? [$"s{i + 1:0000}"] : []))];
        var insight = new History(7, chain, [.. chain.Select(service => new Burst(service.Name, 40, 50, 0.9))]).Detect(43).ShouldHaveSingleItem();
        insight.RootCause.ShouldBe(chain[^1].Key);
        insight.Services.Count.ShouldBe(Insight.MaxServices);
        insight.Services.ShouldContain(chain[^1].Key);
        insight.LeftOut.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Events_are_bounded_and_the_last_one_is_the_end()
    {
        // payment comes and goes below orders, which fails all the time: the root cause moves to and fro
        Burst[] turns = [.. Enumerable.Range(0, 60).Select(i => new Burst("payment", Noon + (9 * i), Noon + (9 * i) + 3, 0.9))];
        var insight = new History(7, [new("orders", 600, 0, "payment"), new("payment", 400, 0)], [.. turns, new Burst("orders", Noon, Noon + 540, 0.9)]).Detect(Noon + 580).ShouldHaveSingleItem();
        insight.Events.Count.ShouldBe(Insight.MaxEvents);
        insight.LeftOut.ShouldBeGreaterThan(0);
        insight.Events[^1].Kind.ShouldBe(InsightEventKind.Closed);
    }

    [Fact]
    public void Ids_are_UUIDs_as_the_API_wants_them()
    {
        var pattern = new Regex("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
        var ids = Enumerable.Range(0, 5).Select(i => new History(1, Shop, new Burst("payment", Noon + i, Noon + 20, 0.9)).Detect(Noon + 20).ShouldHaveSingleItem().Id).ToList();
        ids.ShouldAllBe(id => pattern.IsMatch(id));
        ids.Distinct().Count().ShouldBe(5);
        ids[0].ShouldBe(new History(1, Shop, new Burst("payment", Noon, Noon + 20, 0.9)).Detect(Noon + 20).ShouldHaveSingleItem().Id);
    }

    [Fact]
    public void Minutes_come_in_order()
    {
        var detector = Detector();
        detector.Feed(new GroupMinute(120, default, []));
        detector.NextSecond.ShouldBe(180);
        Should.Throw<ArgumentException>(() => detector.Feed(new GroupMinute(120, default, [])));
        Should.Throw<ArgumentException>(() => detector.Feed(new GroupMinute(200, default, [])));
    }

    [Fact]
    public void A_service_graph_becomes_a_minute()
    {
        var graph = BusyGraph();
        var minute = GroupMinute.Of(60, graph);
        minute.Nodes.Select(node => node.Key).ShouldBe(graph.Nodes.Where(node => node.Key.Type != NodeKey.Client).Select(node => node.Key));
        minute.Client.TotalCount.ShouldBe(Graph.BusyMinutes.Traces);
        minute.Client.FaultCount.ShouldBe(graph.Nodes.Where(node => node.Key.Type == NodeKey.Client).Sum(node => node.Edges.Sum(edge => edge.Value.Statistics.FaultCount)));
        minute.Nodes.Sum(node => node.Requests.TotalCount).ShouldBe(graph.Nodes.Sum(node => node.Statistics.TotalCount));
        minute.Nodes.Sum(node => node.Callees.Count).ShouldBe(graph.Nodes.Where(node => node.Key.Type != NodeKey.Client).Sum(node => node.Edges.Count()));

        static ServiceGraph BusyGraph() => Graph.BusyMinutes.Graph(1);
    }

    private static string Text(IReadOnlyList<Insight> insights) => JsonSerializer.Serialize(insights);

    // A tree of 3 to 12 services, each with a caller among those before it, some with a second one.
    private static Service[] RandomServices(Random random)
    {
        var count = random.Next(3, 13);
        var callees = Enumerable.Range(0, count).Select(_ => new HashSet<string>()).ToArray();
        for (var i = 1; i < count; i++)
        {
            for (var n = random.Next(1, 3); n > 0; n--) callees[random.Next(i)].Add($"s{i}");
        }
        return [.. callees.Select((names, i) => new Service($"s{i}", random.Next(60, 300), random.NextDouble() * 0.02, [.. names]))];
    }

    // The service and all that reach it.
    private static List<string> Callers(Service[] services, string origin)
    {
        var reached = new List<string> { origin };
        for (var i = 0; i < reached.Count; i++) reached.AddRange(services.Where(service => service.Callees.Contains(reached[i]) && !reached.Contains(service.Name)).Select(service => service.Name));
        return reached;
    }
}

internal static class InsightAssertions
{
    public static void ClientImpactShouldBe(this InsightEvent change, Insight insight)
    {
        change.Client.ShouldBe(insight.ClientImpact);
        change.RootCause.ShouldBe(insight.RootCauseImpact);
    }
}
