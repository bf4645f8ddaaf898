using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Roentgen.Model.Ids;

namespace Roentgen.IntegrationTests.Sdk;

public sealed class PropagationTests : IDisposable
{
    private const string Root = "1-5759e988-bd862e3fe1be46a994272793";

    // Made before any tracer may have started, and by nobody's help.
    private readonly HttpClient _plain = new();

    public void Dispose() => _plain.Dispose();

    [Fact]
    public async Task A_call_to_another_traced_host_of_the_same_process_connects_the_two()
    {
        await using var back = await TracedHost.StartAsync(app => app.Run(_ => Task.CompletedTask), configure: o => o.ServiceName = "back");
        await using var front = await TracedHost.StartAsync(async _ =>
        {
            using var client = new HttpClient();
            (await client.GetAsync(new Uri(back.Address, "/stock?id=1"))).Dispose();
        });
        using var response = await front.GetAsync("/", (TraceHeader.Name, $"Root={Root};Sampled=1;Lineage=a:1"));

        var segment = await front.Daemon.ReceiveAsync();
        var downstream = await back.Daemon.ReceiveAsync();
        segment.Text("trace_id").ShouldBe(Root);
        segment.Text("subsegments/0/name").ShouldBe("127.0.0.1");
        segment.Text("subsegments/0/namespace").ShouldBe("remote");
        segment.Text("subsegments/0/http/request/method").ShouldBe("GET");
        segment.Text("subsegments/0/http/request/url").ShouldBe(new Uri(back.Address, "/stock").AbsoluteUri);
        segment.Text("subsegments/0/http/response/status").ShouldBe("200");
        downstream.Text("name").ShouldBe("back");
        downstream.Text("trace_id").ShouldBe(Root);
        downstream.Text("parent_id").ShouldBe(segment.Text("subsegments/0/id"));

        // Each recorded its own and nothing of the other's.
        segment.GetProperty("subsegments").GetArrayLength().ShouldBe(1);
        downstream.TryGetProperty("subsegments", out _).ShouldBeFalse();
        (await front.FlushAsync()).ShouldBeEmpty();
        (await back.FlushAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_carries_both_headers_and_the_callers_other_pairs()
    {
        var (host, headers) = await CallerOfEchoAsync(rate: 1);
        await using var _ = host;
        using var response = await host.GetAsync("/", (TraceHeader.Name, $"Root={Root};Lineage=a87bd80c:1"));
        var segment = await host.Daemon.ReceiveAsync();
        var id = segment.Text("subsegments/0/id");
        headers()[TraceHeader.Name].ToString().ShouldBe($"Root={Root};Parent={id};Sampled=1;Lineage=a87bd80c:1");
        headers().TraceParent.ToString().ShouldBe($"00-5759e988bd862e3fe1be46a994272793-{id}-01");
    }

    [Theory]
    [InlineData($"Root={Root};Parent=53995c3f42cd8ad8;Sampled=1;Sampled=0", 1.0, true)]
    [InlineData($"Root={Root};Parent=53995c3f42cd8ad8;Sampled=0", 1.0, false)]
    [InlineData($"Root={Root}", 0.0, false)]
    public async Task The_decision_travels_on(string header, double rate, bool sampled)
    {
        var (host, headers) = await CallerOfEchoAsync(rate);
        await using var _ = host;
        using var response = await host.GetAsync("/", (TraceHeader.Name, header));
        var outgoing = TraceHeader.Parse(headers()[TraceHeader.Name].ToString());
        outgoing.Root.ToString().ShouldBe(Root);
        outgoing.Decision.ShouldBe(sampled ? SamplingDecision.Sampled : SamplingDecision.NotSampled);
        outgoing.Parent.HasValue.ShouldBe(sampled);
        (await host.FlushAsync()).Count.ShouldBe(sampled ? 1 : 0);
    }

    [Fact]
    public async Task Other_pairs_travel_on_below_what_is_not_sampled_too()
    {
        var (host, headers) = await CallerOfEchoAsync(rate: 0);
        await using var _ = host;
        using var response = await host.GetAsync("/", (TraceHeader.Name, $"Root={Root};Lineage=a87bd80c:1"));
        headers()[TraceHeader.Name].ToString().ShouldBe($"Root={Root};Sampled=0;Lineage=a87bd80c:1");
    }

    [Fact]
    public async Task A_new_trace_that_is_not_sampled_says_so_with_the_id_of_its_activity()
    {
        var (host, headers) = await CallerOfEchoAsync(rate: 0);
        await using var _ = host;
        using var response = await host.GetAsync();
        var outgoing = TraceHeader.Parse(headers()[TraceHeader.Name].ToString());
        outgoing.Decision.ShouldBe(SamplingDecision.NotSampled);
        headers().TraceParent.ToString().Split('-')[1].ShouldBe(outgoing.Root.ToString()![2..].Replace("-", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_header_that_the_application_sets_itself_is_kept()
    {
        IHeaderDictionary? seen = null;
        await using var echo = await TracedHost.StartAsync(app => app.Run(context => Keep(context, ref seen)), traced: false);
        await using var host = await TracedHost.StartAsync(async _ =>
        {
            using var client = new HttpClient();
            client.DefaultRequestHeaders.Add(TraceHeader.Name, "Root=mine");
            (await client.GetAsync(echo.Address)).Dispose();
        });
        using var response = await host.GetAsync();
        seen![TraceHeader.Name].ToString().ShouldBe("Root=mine");
    }

    [Fact]
    public async Task A_host_that_is_not_traced_is_left_alone_beside_one_that_is()
    {
        IHeaderDictionary? seen = null;
        Activity? activity = null;
        await using var traced = await TracedHost.StartAsync(_ => Task.CompletedTask);
        await using var echo = await TracedHost.StartAsync(app => app.Run(context => Keep(context, ref seen)), traced: false);
        await using var untraced = await TracedHost.StartAsync(
            app => app.Run(async _ =>
            {
                activity = Activity.Current;
                using var client = new HttpClient();
                (await client.GetAsync(echo.Address)).Dispose();
            }),
            traced: false);
        using var response = await untraced.GetAsync("/", (TraceHeader.Name, $"Root={Root};Sampled=1"));
        response.Headers.Contains(TraceHeader.Name).ShouldBeFalse();
        seen!.ContainsKey(TraceHeader.Name).ShouldBeFalse();
        activity?.TraceId.ToHexString().ShouldNotBe("5759e988bd862e3fe1be46a994272793");
        (await traced.FlushAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_outside_any_request_is_left_alone()
    {
        IHeaderDictionary? seen = null;
        await using var echo = await TracedHost.StartAsync(app => app.Run(context => Keep(context, ref seen)), traced: false);
        await using var traced = await TracedHost.StartAsync(_ => Task.CompletedTask);
        using var work = new Activity("background").Start();
        (await _plain.GetAsync(echo.Address, TestContext.Current.CancellationToken)).Dispose();
        seen!.ContainsKey(TraceHeader.Name).ShouldBeFalse();
        (await traced.FlushAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_nobody_answers_is_a_fault_of_its_subsegment_only()
    {
        await using var host = await TracedHost.StartAsync(async _ => await CallNobodyAsync().ShouldThrowAsync<HttpRequestException>());
        using var response = await host.GetAsync();
        var segment = await host.Daemon.ReceiveAsync();
        segment.TryGetProperty("fault", out var _).ShouldBeFalse();
        segment.Text("subsegments/0/fault").ShouldBe("True");
        segment.Text("subsegments/0/cause/exceptions/0/type").ShouldBe("System.Net.Http.HttpRequestException");
        segment.Text("subsegments/0/http/response").ShouldBeNull();
    }

    /// <summary>A traced host whose only handler calls an echo that is not; and the headers that the echo saw.</summary>
    private static async Task<(TracedHost Host, Func<IHeaderDictionary> Headers)> CallerOfEchoAsync(double rate)
    {
        IHeaderDictionary? seen = null;
        var echo = await TracedHost.StartAsync(app => app.Run(context => Keep(context, ref seen)), traced: false);
        var host = await TracedHost.StartAsync(
            async _ =>
            {
                using var client = new HttpClient();
                (await client.GetAsync(echo.Address)).Dispose();
                await echo.DisposeAsync();
            },
            rate);
        return (host, () => seen.ShouldNotBeNull());
    }

    private static async Task CallNobodyAsync()
    {
        using var client = new HttpClient();
        (await client.GetAsync("http://127.0.0.1:1/")).Dispose();
    }

    private static Task Keep(HttpContext context, ref IHeaderDictionary? seen)
    {
        // A copy: the server uses the collection again.
        seen = new HeaderDictionary(context.Request.Headers.ToDictionary());
        return Task.CompletedTask;
    }
}
