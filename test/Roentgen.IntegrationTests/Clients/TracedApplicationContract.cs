using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Roentgen.IntegrationTests.Sdk;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>
/// The founding scenario with one X-Ray SDK: a traced application, the daemon, the service, and everybody who reads there. Each test has
/// processes of its own, and an application that has answered nothing yet.
/// </summary>
public abstract partial class TracedApplicationContract
{
    private protected const int Requests = 100;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<TracedApplication> StartAsync(IPEndPoint daemon);

    [Fact]
    public async Task Of_a_hundred_requests_the_default_rule_keeps_a_few_and_every_client_reads_them()
    {
        await using var roentgen = await RunningRoentgen.StartAsync();
        await using var application = await StartAsync(roentgen.Daemon);
        var range = TimeRange.AroundNow;
        var run = await ApacheBenchAsync(application.Address);

        var traces = Ids(await roentgen.SettledSummariesAsync(range));
        TestContext.Current.TestOutputHelper!.WriteLine($"{traces.Count} of {Requests} requests in {run.Seconds:0.000} s were traced");
        traces.Count.ShouldBeInRange(1, MostTraces(run));
        ServiceGraph.Of(await roentgen.GraphAsync(range)).ShouldShow("hello", "AWS::ECS::Container", traces.Count);
        foreach (var client in ApiClient.All) await ShouldReadAsync(client, roentgen.Address, range, traces, application.Address, run);
    }

    [Fact]
    public async Task Every_request_that_its_caller_chose_is_a_trace_under_the_callers_id()
    {
        await using var roentgen = await RunningRoentgen.StartAsync();
        await using var application = await StartAsync(roentgen.Daemon);
        var range = TimeRange.AroundNow;
        var chosen = new HashSet<string>();
        using var http = new HttpClient { BaseAddress = application.Address };
        for (var i = 0; i < Requests; i++)
        {
            var trace = SampleTrace.Create();
            chosen.Add(trace.Id);
            (await RequestAsync(http, $"Root={trace.Id};Parent={trace.SegmentId};Sampled=1")).ShouldBe("Hello X-Ray!");
            (await RequestAsync(http, $"Root={SampleTrace.Create().Id};Sampled=0")).ShouldBe("Hello X-Ray!");
        }

        Ids(await roentgen.SettledSummariesAsync(range, Requests)).ShouldBe(chosen, ignoreOrder: true);
    }

    /// <summary><c>ab -n 100</c>, one request at a time, none of which fails.</summary>
    private protected static async Task<Run> ApacheBenchAsync(Uri address)
    {
        var start = RunningRoentgen.Now;
        var output = await ClientProgram.RunAsync("ab", ["-n", $"{Requests}", address.ToString()]);
        var run = new Run(start, RunningRoentgen.Now);
        Number(output, CompletePattern()).ShouldBe(Requests, output);
        Number(output, FailedPattern()).ShouldBe(0, output);
        output.ShouldNotContain("Non-2xx responses");
        return run;
    }

    private protected static List<string> Ids(IEnumerable<JsonElement> summaries) => [.. summaries.Select(summary => summary.Text("Id")!)];

    /// <summary>
    /// The first request of each second, then 5 % of the others: 14 at most for a run within one or two seconds, and one more for each further
    /// second that a busy machine took. 5 % of 99 are more than 12 once in a thousand runs.
    /// </summary>
    private static int MostTraces(Run run) => Math.Max(14, 12 + (int)Math.Ceiling(run.Seconds) + 1);

    private static async Task ShouldReadAsync(ApiClient client, Uri endpoint, TimeRange range, List<string> traces, Uri address, Run run)
    {
        var answers = await client.GetAsync(endpoint,
        [
            new ApiCall("GetTraceSummaries", range.Input),
            new ApiCall("GetServiceGraph", range.Input),
            .. traces.Chunk(5).Select(ids => new ApiCall("BatchGetTraces", new { TraceIds = ids })),
        ]);

        var summaries = answers[0].GetProperty("TraceSummaries").EnumerateArray().ToList();
        Ids(summaries).ShouldBe(traces, ignoreOrder: true, client.Name);
        foreach (var summary in summaries) ShouldDescribe(summary, address, run);
        ServiceGraph.Of(answers[1]).ShouldShow("hello", "AWS::ECS::Container", traces.Count);
        var read = answers.Skip(2).SelectMany(answer => answer.GetProperty("Traces").EnumerateArray()).ToList();
        Ids(read).ShouldBe(traces, ignoreOrder: true, client.Name);
        foreach (var trace in read) ShouldHold(trace, address, run);
    }

    private static void ShouldDescribe(JsonElement summary, Uri address, Run run)
    {
        var http = summary.GetProperty("Http");
        http.Text("HttpMethod").ShouldBe("GET");
        http.Text("HttpURL").ShouldBe(address.ToString());
        http.GetProperty("HttpStatus").GetInt32().ShouldBe(200);
        http.Text("ClientIp").ShouldBe("127.0.0.1");
        summary.GetProperty("Duration").GetDouble().ShouldBeInRange(0, run.Seconds);
        summary.GetProperty("ResponseTime").GetDouble().ShouldBeInRange(0, run.Seconds);
        foreach (var flag in new[] { "HasError", "HasFault", "HasThrottle", "IsPartial" }) summary.GetProperty(flag).GetBoolean().ShouldBeFalse(flag);
        summary.Text("EntryPoint/Name").ShouldBe("hello");
        summary.Text("EntryPoint/Type").ShouldBe("AWS::ECS::Container");
    }

    private static void ShouldHold(JsonElement trace, Uri address, Run run)
    {
        trace.GetProperty("Duration").GetDouble().ShouldBeInRange(0, run.Seconds);
        var segment = trace.GetProperty("Segments").EnumerateArray().ShouldHaveSingleItem();
        var document = JsonElement.Parse(segment.Text("Document")!);
        document.Text("id").ShouldBe(segment.Text("Id"));
        document.Text("trace_id").ShouldBe(trace.Text("Id"));
        document.Text("name").ShouldBe("hello");
        document.Text("origin").ShouldBe("AWS::ECS::Container");
        document.Text("aws/ecs/container").ShouldBe(Dns.GetHostName());
        // Some SDKs cut times to whole milliseconds.
        document.GetProperty("start_time").GetDouble().ShouldBeInRange(run.Start - 0.001, run.End);
        document.GetProperty("end_time").GetDouble().ShouldBeInRange(document.GetProperty("start_time").GetDouble(), run.End);
        var request = document.GetProperty("http").GetProperty("request");
        request.Text("method").ShouldBe("GET");
        request.Text("url").ShouldBe(address.ToString());
        request.Text("user_agent")!.ShouldStartWith("ApacheBench/");
        document.GetProperty("http").GetProperty("response").GetProperty("status").GetInt32().ShouldBe(200);
    }

    private static async Task<string> RequestAsync(HttpClient http, string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("X-Amzn-Trace-Id", header);
        using var response = await http.SendAsync(request, Cancel);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancel);
    }

    private static int Number(string output, Regex pattern) => int.Parse(pattern.Match(output).Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Complete requests: +(\d+)")]
    private static partial Regex CompletePattern();

    [GeneratedRegex(@"Failed requests: +(\d+)")]
    private static partial Regex FailedPattern();

    /// <summary>When the requests were made, in epoch seconds.</summary>
    private protected readonly record struct Run(double Start, double End)
    {
        public double Seconds => End - Start;
    }
}

/// <inheritdoc/>
/// <remarks>The SDK of this repository.</remarks>
[Trait("Needs", "clients")]
public sealed class HelloTests : TracedApplicationContract
{
    private protected override Task<TracedApplication> StartAsync(IPEndPoint daemon) => TracedApplication.HelloAsync(daemon);
}

/// <summary>An application whose SDK can be told to sample everything.</summary>
public abstract class TracedApplicationWithRulesContract : TracedApplicationContract
{
    private protected abstract Task<TracedApplication> StartAsync(IPEndPoint daemon, bool everyRequest);

    private protected sealed override Task<TracedApplication> StartAsync(IPEndPoint daemon) => StartAsync(daemon, everyRequest: false);

    [Fact]
    public async Task With_a_rate_of_one_each_of_a_hundred_requests_is_a_trace()
    {
        await using var roentgen = await RunningRoentgen.StartAsync();
        await using var application = await StartAsync(roentgen.Daemon, everyRequest: true);
        var range = TimeRange.AroundNow;
        await ApacheBenchAsync(application.Address);

        (await roentgen.SettledSummariesAsync(range, Requests)).Count.ShouldBe(Requests);
        ServiceGraph.Of(await roentgen.GraphAsync(range)).ShouldShow("hello", "AWS::ECS::Container", Requests);
    }
}

/// <inheritdoc/>
/// <remarks>Debian's X-Ray SDK for Python, 0.95. It knows local rules only: it has no poller.</remarks>
[Trait("Needs", "clients")]
public sealed class FlaskTests : TracedApplicationWithRulesContract
{
    private protected override Task<TracedApplication> StartAsync(IPEndPoint daemon, bool everyRequest) => TracedApplication.FlaskAsync(daemon, everyRequest);
}

/// <inheritdoc/>
/// <remarks>The X-Ray SDK for Node, whose pollers ask the service for rules and targets unless it is given local ones.</remarks>
[Trait("Needs", "clients")]
public sealed class ExpressTests : TracedApplicationWithRulesContract
{
    private protected override Task<TracedApplication> StartAsync(IPEndPoint daemon, bool everyRequest) => TracedApplication.ExpressAsync(daemon, everyRequest);

    [Fact]
    public async Task Its_pollers_get_rules_and_targets_through_the_daemon()
    {
        await using var roentgen = await RunningRoentgen.StartAsync();
        await using var application = await TracedApplication.ExpressAsync(roentgen.Daemon);
        using var http = new HttpClient { BaseAddress = application.Address };
        // The first decision starts the pollers. From the moment the rules are there, decisions are counted and reported every 10 s.
        var clock = Stopwatch.StartNew();
        while (!application.Output.Contains("Successfully reported rule statistics to get new sampling quota.", StringComparison.Ordinal))
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1), application.Output);
            await http.GetStringAsync("/", TestContext.Current.CancellationToken);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"Targets were there {clock.Elapsed.TotalSeconds:0.0} s after the first request.");
        application.Output.ShouldContain("Successfully refreshed centralized sampling rule cache.");
        application.Output.ShouldNotContain("Failed to retrieve");
        (await roentgen.AnswersAsync("GetSamplingRules", 200)).ShouldBe(1);
        (await roentgen.AnswersAsync("GetSamplingTargets", 200)).ShouldBe(1);
        (await roentgen.ForwardedAsync()).ShouldBe(2);
    }
}
