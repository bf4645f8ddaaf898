using System.Net;
using System.Reflection;
using System.Text.Json;
using Roentgen.IntegrationTests.Service;
using Roentgen.Service;
using Roentgen.Storage;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Beyond;

public sealed class AnalysisTests : ServiceFixture
{
    [Fact]
    public async Task Facets_count_the_traces_of_a_window_that_a_filter_selects()
    {
        await Client.PutAsync(
            Request(1, "/a", 200, -10, 0.1, "alice", "\"tier\":\"gold\""), Request(2, "/a", 500, -10, 0.3, "alice", "\"tier\":\"gold\",\"size\":3"),
            Request(3, "/b", 500, -10, 2, "bob", "\"tier\":\"free\",\"internal\":true"), Request(4, "/b", 500, -7200, 2, "old"),
            Segment(5, "70de5b6f19ff9a0a", "stock", -10, -9, "\"fault\":true,\"cause\":{\"exceptions\":[{\"id\":\"1234567890123456\",\"type\":\"TimeoutException\"}]}"));
        var answer = await Client.PostAsync("/roentgen/facets", """{"FilterExpression":"fault"}""");
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        var facets = answer.Json;
        (facets.GetProperty("TraceCount").GetInt32(), facets.GetProperty("Complete").GetBoolean(), facets.GetProperty("TracesProcessedCount").GetInt32()).ShouldBe((3, true, 4));
        facets.GetProperty("ApproximateTime").GetDouble().ShouldBe(Now - 3600, "the last hour, where nothing is said");
        Describe(facets).ShouldBe([
            "entrypoint: shop 2, stock 1", "service: shop 2, stock 1", "http.url: http://shop/a 1, http://shop/b 1", "http.method: GET 2", "http.status: 500 2", "user: alice 1, bob 1",
            "annotation.internal: True 1", "annotation.size: 3 1", "annotation.tier: free 1, gold 1", "rootcause.fault: stock: TimeoutException 1"]);
        var alice = Facet(facets, "user").GetProperty("Values")[0];
        alice.GetProperty("FilterExpression").GetString().ShouldBe("user = \"alice\"");
        alice.GetProperty("SummaryStatistics").GetProperty("FaultStatistics").GetProperty("TotalCount").GetInt32().ShouldBe(1);
        alice.GetProperty("ResponseTime").GetProperty("P99").GetDouble().ShouldBe(0.3);
        Facet(facets, "rootcause.fault").GetProperty("Values")[0].GetProperty("FilterExpression").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Facets_are_chosen_by_name_and_what_is_left_out_is_counted()
    {
        await Client.PutAsync(Enumerable.Range(0, 6).Select(i => Request(i + 1, $"/{i / 3 * i}", 200, -10, 1, $"u{i}", "\"k\":1,\"l\":2")));
        var facets = await AskAsync("/roentgen/facets", """{"Facets":["http.url","annotation.k"],"MaxValues":2}""");
        Describe(facets).ShouldBe(["http.url: http://shop/0 3, http://shop/3 1", "annotation.k: 1 6"]);
        var urls = Facet(facets, "http.url");
        (urls.GetProperty("OtherValuesCount").GetInt32(), urls.GetProperty("LimitExceeded").GetBoolean()).ShouldBe((2, false));
        Describe(await AskAsync("/roentgen/facets", """{"Facets":["annotation"]}""")).ShouldBe(["annotation.k: 1 6", "annotation.l: 2 6"]);
    }

    [Fact]
    public async Task More_values_than_are_counted_are_told()
    {
        foreach (var some in Enumerable.Range(1, 1100).Chunk(500)) await Client.PutAsync(some.Select(i => Request(i, $"/{i}", 200, -10, 1, "u")));
        var facets = await AskAsync("/roentgen/facets", """{"Facets":["http.url"],"MaxValues":1000}""");
        var urls = Facet(facets, "http.url");
        (urls.GetProperty("Values").GetArrayLength(), urls.GetProperty("OtherValuesCount").GetInt32(), urls.GetProperty("LimitExceeded").GetBoolean()).ShouldBe((1000, 100, true));
    }

    [Fact]
    public async Task A_graph_has_the_services_of_the_traces_that_a_filter_selects_and_their_numbers_alone()
    {
        await Client.PutAsync(
            Request(1, "/a", 200, -10, 0.1, "alice"), Request(2, "/a", 500, -10, 0.3, "alice"), Request(3, "/b", 500, -7200, 2, "old"),
            Segment(4, "70de5b6f19ff9a0a", "stock", -10, -9));
        var whole = await AskAsync("/roentgen/graph", "{}");
        Services(whole).ShouldBe(["shop 2", "shop client", "stock 1", "stock client"], ignoreOrder: true);
        var graph = await AskAsync("/roentgen/graph", """{"FilterExpression":"fault"}""");
        Services(graph).ShouldBe(["shop 1", "shop client"], ignoreOrder: true);
        (graph.GetProperty("Complete").GetBoolean(), graph.GetProperty("TracesProcessedCount").GetInt32()).ShouldBe((true, 3));
        var client = graph.GetProperty("Services").EnumerateArray().Single(service => service.GetProperty("Type").GetString() == "client");
        var edge = client.GetProperty("Edges").EnumerateArray().ShouldHaveSingleItem();
        edge.GetProperty("SummaryStatistics").GetProperty("FaultStatistics").GetProperty("TotalCount").GetInt32().ShouldBe(1);
        edge.GetProperty("ResponseTimeHistogram")[0].GetProperty("Value").GetDouble().ShouldBe(0.3);

        static IEnumerable<string> Services(JsonElement graph) => graph.GetProperty("Services").EnumerateArray().Select(static service => service.GetProperty("Name").GetString() + " "
            + (service.GetProperty("SummaryStatistics") is { ValueKind: JsonValueKind.Object } statistics ? statistics.GetProperty("TotalCount").GetInt32().ToString() : service.GetProperty("Type").GetString()));
    }

    [Fact]
    public async Task Statistics_tell_how_traces_ended_how_long_they_took_and_when()
    {
        await Client.PutAsync(Enumerable.Range(1, 100).Select(i => Request(i, "/a", i <= 90 ? 200 : i <= 95 ? 404 : i <= 98 ? 500 : 429, i <= 60 ? -30 : -90, i / 100.0, "u")));
        await Client.PutAsync(Segment(101, "70de5b6f19ff9a0a", "shop", -30, null));
        var statistics = await AskAsync("/roentgen/statistics", """{"Period":60}""");
        statistics.GetProperty("TraceCount").GetInt32().ShouldBe(101);
        var ended = statistics.GetProperty("SummaryStatistics");
        (ended.GetProperty("OkCount").GetInt32(), ended.GetProperty("ErrorStatistics").GetProperty("OtherCount").GetInt32(), ended.GetProperty("ErrorStatistics").GetProperty("ThrottleCount").GetInt32(),
            ended.GetProperty("FaultStatistics").GetProperty("TotalCount").GetInt32(), ended.GetProperty("TotalCount").GetInt32()).ShouldBe((90, 5, 2, 3, 100), "one is still in progress");
        statistics.GetProperty("ResponseTime").GetRawText().ShouldBe("""{"Max":1.0,"Mean":0.505,"Min":0.01,"P50":0.5,"P75":0.75,"P90":0.9,"P95":0.95,"P99":0.99,"P999":1.0}""");
        statistics.GetProperty("Duration").GetRawText().ShouldBe(statistics.GetProperty("ResponseTime").GetRawText());
        statistics.GetProperty("ResponseTimeHistogram").EnumerateArray().Sum(entry => entry.GetProperty("Count").GetInt32()).ShouldBe(100);
        statistics.GetProperty("TimeSeries").EnumerateArray()
            .Select(period => (period.GetProperty("StartTime").GetDouble(), period.GetProperty("EndTime").GetDouble(), period.GetProperty("TraceCount").GetInt32()))
            .ShouldBe([(Now - 120, Now - 60, 40), (Now - 60, Now, 61)]);
    }

    [Theory]
    [InlineData(3600, 60)]
    [InlineData(14400, 60)]
    [InlineData(14401, 300)]
    [InlineData(86400, 900)]
    [InlineData(604800, 3600)]
    [InlineData(2678400, 43200)]
    public async Task A_period_that_nobody_chose_fits_the_window(int window, int period) =>
        (await AskAsync("/roentgen/statistics", $$"""{"StartTime":{{Now - window}},"EndTime":{{Now}}}""")).GetProperty("Period").GetInt32().ShouldBe(period);

    [Fact]
    public async Task Of_no_traces_there_are_no_times()
    {
        var statistics = await AskAsync("/roentgen/statistics", "{}");
        statistics.GetProperty("ResponseTime").GetRawText().ShouldBe("""{"Max":null,"Mean":null,"Min":null,"P50":null,"P75":null,"P90":null,"P95":null,"P99":null,"P999":null}""");
        (statistics.GetProperty("TraceCount").GetInt32(), statistics.GetProperty("TimeSeries").GetArrayLength()).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_window_is_compared_with_the_start_or_with_the_last_change()
    {
        await Client.PutAsync(Request(1, "/a", 200, -7200, 1, "u"));
        (await AskAsync("/roentgen/statistics", "{}")).GetProperty("TraceCount").GetInt32().ShouldBe(0);
        (await AskAsync("/roentgen/statistics", $$"""{"TimeRangeType":"Event","EndTime":{{Now + 1}}}""")).GetProperty("TraceCount").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_comparison_ranks_what_tells_two_sets_apart()
    {
        // What is slow comes from one zone; which user asks makes no difference.
        await Client.PutAsync(Enumerable.Range(1, 80).Select(i => Request(i, "/a", 200, -10, i <= 40 ? 2 : 0.1, $"u{i % 2}", $"\"zone\":\"{(i <= 38 || i == 80 ? "b" : "a")}\"")));
        const string Slow = """{"FilterExpression":"responsetime > 1"}""", Quick = """{"FilterExpression":"responsetime <= 1"}""";
        var comparison = await AskAsync("/roentgen/comparison", $$"""{"A":{{Slow}},"B":{{Quick}}}""");
        comparison.GetProperty("Differences").EnumerateArray().Select(difference => $"{difference.GetProperty("Facet").GetString()} {difference.GetProperty("Value").GetString()}")
            .ShouldBe(["annotation.zone a", "annotation.zone b"]);
        var b = comparison.GetProperty("Differences")[1];
        (b.GetProperty("A").GetProperty("TraceCount").GetInt32(), b.GetProperty("B").GetProperty("TraceCount").GetInt32()).ShouldBe((38, 1));
        (b.GetProperty("A").GetProperty("Share").GetDouble(), b.GetProperty("B").GetProperty("Share").GetDouble()).ShouldBe((0.95, 0.025));
        b.GetProperty("Difference").GetDouble().ShouldBe(0.925, 1e-9);
        b.GetProperty("Score").GetDouble().ShouldBe(0.925, 1e-6);
        b.GetProperty("A").GetProperty("ResponseTime").GetProperty("P50").GetDouble().ShouldBe(2);
        b.GetProperty("FilterExpression").GetString().ShouldBe("annotation.zone = \"b\"");
        (comparison.GetProperty("A").GetProperty("TraceCount").GetInt32(), comparison.GetProperty("A").GetProperty("ResponseTime").GetProperty("P95").GetDouble()).ShouldBe((40, 2));
        comparison.GetProperty("IncompleteFacets").GetArrayLength().ShouldBe(0);

        var first = await AskAsync("/roentgen/comparison", $$"""{"A":{{Slow}},"B":{{Quick}},"MaxDifferences":1}""");
        (first.GetProperty("Differences").GetArrayLength(), first.GetProperty("OtherDifferencesCount").GetInt32()).ShouldBe((1, 1));
        var same = await AskAsync("/roentgen/comparison", $$"""{"A":{{Slow}},"B":{{Slow}}}""");
        same.GetProperty("Differences").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("/roentgen/facets", """{"FilterExpression":"madeup"}""", "InvalidRequestException", "Error Location: line 1, position 1")]
    [InlineData("/roentgen/facets", """{"Facets":["user","url"]}""", "ValidationException", "Value 'url' at 'facets.2.member' failed to satisfy constraint: Member must satisfy enum value set: [entrypoint, ")]
    [InlineData("/roentgen/facets", """{"Facets":"user"}""", "SerializationException", "can not be converted to a List")]
    [InlineData("/roentgen/facets", """{"MaxValues":0}""", "ValidationException", "Value '0' at 'maxValues' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("/roentgen/facets", """{"TimeRangeType":"Service"}""", "ValidationException", "Member must satisfy enum value set: [TraceId, Event]")]
    [InlineData("/roentgen/facets", """{"StartTime":10,"EndTime":9}""", "InvalidRequestException", "End time cannot be earlier than start time")]
    [InlineData("/roentgen/facets", """{"StartTime":0,"EndTime":2678401}""", "InvalidRequestException", "Time range cannot be longer than 744 hours")]
    [InlineData("/roentgen/facets", "nonsense", "SerializationException", "The request body is not JSON")]
    [InlineData("/roentgen/statistics", """{"Period":1}""", "InvalidRequestException", "A period of 1 seconds divides the window into more than 1440 periods")]
    [InlineData("/roentgen/statistics", """{"Period":86401}""", "ValidationException", "Member must have value less than or equal to 86400")]
    [InlineData("/roentgen/comparison", """{"A":{}}""", "ValidationException", "Value null at 'b' failed to satisfy constraint: Member must not be null")]
    [InlineData("/roentgen/comparison", """{"A":{},"B":{"FilterExpression":5}}""", "SerializationException", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("/roentgen/comparison", """{"A":{},"B":{},"MaxDifferences":1001}""", "ValidationException", "at 'maxDifferences'")]
    public async Task A_question_that_cannot_be_answered_is_refused_as_X_Ray_does(string path, string body, string code, string message)
    {
        var answer = await Client.PostAsync(path, body);
        (answer.Status, answer.ErrorType).ShouldBe((HttpStatusCode.BadRequest, code), answer.Text);
        answer.Json.GetProperty(code == "ValidationException" ? "message" : "Message").GetString().ShouldNotBeNull().ShouldContain(message);
        (await Client.GetAsync("/metrics")).ShouldContain(",status=\"400\"} 1\n");
    }

    private async Task<JsonElement> AskAsync(string path, string body)
    {
        var answer = await Client.PostAsync(path, body);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    internal static string Request(int trace, string path, int status, double start, double seconds, string user, string annotations = "") => Segment(
        trace, "70de5b6f19ff9a0a", "shop", start, start + seconds,
        $"\"user\":\"{user}\",\"annotations\":{{{annotations}}},\"http\":{{\"request\":{{\"method\":\"GET\",\"url\":\"http://shop{path}\"}},\"response\":{{\"status\":{status}}}}}");

    private static JsonElement Facet(JsonElement facets, string name) => facets.GetProperty("Facets").EnumerateArray().Single(facet => facet.GetProperty("Name").GetString() == name);

    private static IEnumerable<string> Describe(JsonElement facets) => facets.GetProperty("Facets").EnumerateArray().Select(facet =>
        $"{facet.GetProperty("Name").GetString()}: {string.Join(", ", facet.GetProperty("Values").EnumerateArray().Select(value => $"{value.GetProperty("Value")} {value.GetProperty("TraceCount").GetInt32()}"))}");
}

public sealed class AnalysisLimitTests : ServiceFixture
{
    protected override ServiceOptions Options => new() { AnalysisScanSize = 10 };

    [Theory]
    [InlineData("/roentgen/facets")]
    [InlineData("/roentgen/statistics")]
    public async Task Beyond_the_limit_of_work_the_answer_is_about_the_newest_part_and_says_so(string path)
    {
        await Client.PutAsync(Enumerable.Range(1, 25).Select(i => AnalysisTests.Request(i, "/a", i % 2 == 0 ? 500 : 200, -i * 10, 1, "u")));
        var answer = (await Client.PostAsync(path, "{}")).Json;
        (answer.GetProperty("Complete").GetBoolean(), answer.GetProperty("TraceCount").GetInt32(), answer.GetProperty("TracesProcessedCount").GetInt32()).ShouldBe((false, 10, 10));
        answer.GetProperty("ApproximateTime").GetDouble().ShouldBe(Now - 100);
        // What the store leaves out by its columns does not count as looked into.
        var faults = (await Client.PostAsync(path, """{"FilterExpression":"fault AND user = \"nobody\""}""")).Json;
        (faults.GetProperty("Complete").GetBoolean(), faults.GetProperty("TraceCount").GetInt32(), faults.GetProperty("TracesProcessedCount").GetInt32()).ShouldBe((true, 0, 25));
    }

    [Fact]
    public async Task Each_set_of_a_comparison_has_the_limit_of_its_own()
    {
        await Client.PutAsync(Enumerable.Range(1, 25).Select(i => AnalysisTests.Request(i, "/a", i > 20 ? 500 : 200, -i * 10, 1, "u")));
        var answer = (await Client.PostAsync("/roentgen/comparison", """{"A":{"FilterExpression":"fault"},"B":{"FilterExpression":"!fault"}}""")).Json;
        (answer.GetProperty("A").GetProperty("Complete").GetBoolean(), answer.GetProperty("A").GetProperty("TraceCount").GetInt32()).ShouldBe((true, 5));
        (answer.GetProperty("B").GetProperty("Complete").GetBoolean(), answer.GetProperty("B").GetProperty("TraceCount").GetInt32()).ShouldBe((false, 10));
    }
}

public sealed class AnalysisTurnTests
{
    [Fact]
    public async Task More_analyses_than_may_wait_are_asked_to_come_again()
    {
        var store = HeldStore.Of(new MemoryTraceStore(), out var held);
        await using var server = await RoentgenServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), store, new ServiceOptions { MaxAnalyses = 1, MaxWaitingAnalyses = 1 }, TimeProvider.System, moreMetrics: null, TestContext.Current.CancellationToken);
        using var client = new XRayClient(server.Address);
        var answers = Enumerable.Range(0, 3).Select(_ => client.PostAsync("/roentgen/statistics", "{}")).ToList();
        // Whichever came last finds no place, and is answered while the others are not.
        var refused = await await Task.WhenAny(answers);
        (refused.Status, refused.ErrorType).ShouldBe((HttpStatusCode.TooManyRequests, "ThrottledException"));
        (await client.GetAsync("/metrics")).ShouldContain("\nroentgen_throttled_total{reason=\"Analyses\"} 1\n");
        held.SetResult();
        (await Task.WhenAll(answers)).Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(2);
    }

    /// <summary>A store whose scans wait until they are let go.</summary>
    public class HeldStore : DispatchProxy
    {
        private ITraceStore _store = null!;
        private Task _held = null!;

        public static ITraceStore Of(ITraceStore store, out TaskCompletionSource held)
        {
            held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var proxy = Create<ITraceStore, HeldStore>();
            ((HeldStore)proxy)._store = store;
            ((HeldStore)proxy)._held = held.Task;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var result = targetMethod!.Invoke(_store, args);
            return targetMethod.Name == nameof(ITraceStore.ScanAsync) ? WaitAsync((IAsyncEnumerable<ScanStep>)result!) : result;
        }

        private async IAsyncEnumerable<ScanStep> WaitAsync(IAsyncEnumerable<ScanStep> steps)
        {
            await _held;
            await foreach (var step in steps) yield return step;
        }
    }
}

/// <summary>What analyses do while the store is slow.</summary>
public sealed class SlowAnalysisTests
{
    [Fact]
    public async Task Clients_that_leave_while_they_wait_for_digests_take_no_turn_along()
    {
        await using var store = new TroubledStore();
        await using var server = await RoentgenServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), store, new ServiceOptions { MaxAnalyses = 1, MaxWaitingAnalyses = 1, DigestDelay = TimeSpan.FromSeconds(10) }, TimeProvider.System, null, TestContext.Current.CancellationToken);
        using var client = new XRayClient(server.Address);
        using var http = new HttpClient { BaseAddress = server.Address };
        for (var i = 0; i < 3; i++)
        {
            var reads = new TaskCompletionSource();
            var left = new TaskCompletionSource();
            store.BeforeReading = async gone =>
            {
                reads.TrySetResult();
                await using var _ = gone.Register(left.SetResult);
                await Task.Delay(Timeout.InfiniteTimeSpan, gone);
            };
            await client.PutAsync($$"""{"trace_id":"1-5f84c7a1-00000000000000000000000{{i}}","id":"70de5b6f19ff9a0a","name":"shop","start_time":1,"end_time":2}""");
            using var leave = new CancellationTokenSource();
            using var question = new StringContent("{}");
            var asked = http.PostAsync("/roentgen/facets", question, leave.Token);
            await reads.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            await leave.CancelAsync();
            await asked.ContinueWith(static _ => { }, TaskScheduler.Default);
            await left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        store.BeforeReading = static _ => Task.CompletedTask;
        (await client.AskAsync("/roentgen/facets", "{}").WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).GetProperty("Complete").GetBoolean().ShouldBeTrue();
    }
}
