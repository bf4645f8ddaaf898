using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Roentgen.IntegrationTests.Clients;
using Roentgen.IntegrationTests.Sdk;
using Roentgen.Model.Ids;
using Roentgen.Sdk.AspNetCore;
using Roentgen.Testing;

namespace Roentgen.IntegrationTests.Testing;

public sealed class XRayTestServerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trace_that_comes_later_is_waited_for()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        var waiting = xray.TraceAsync(t => t.Services.Contains("orders"), cancellationToken: Cancel);
        waiting.IsCompleted.ShouldBeFalse();
        xray.Send(SentDocuments.FailedOrder);
        (await waiting).Id.ToString().ShouldBe(SentDocuments.Id);
    }

    [Fact]
    public async Task A_trace_that_is_there_already_is_found()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        xray.Send(SentDocuments.FailedOrder);
        await xray.TraceAsync(t => t.Services.Contains("orders"), cancellationToken: Cancel);
        (await xray.TraceAsync("service(\"shop\") { fault } AND annotation.tier = \"gold\"", cancellationToken: Cancel)).Root.Name.ShouldBe("shop");
    }

    [Fact]
    public async Task A_trace_is_asked_again_as_it_grows_and_not_before_all_of_its_segments_have_ended()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        xray.Send(SentDocuments.FailedOrder[0], SentDocuments.Segment("00000000000000b1", "orders", 0.3, null, "\"parent_id\":\"00000000000000a3\""));
        var waiting = xray.TraceAsync(t => t["orders"].Fault, cancellationToken: Cancel);
        (await xray.SeenAsync(Cancel)).ShouldHaveSingleItem().IsInProgress.ShouldBeTrue();
        waiting.IsCompleted.ShouldBeFalse();
        xray.Send(SentDocuments.FailedOrder[1]);
        (await waiting)["orders"].Caller!.Name.ShouldBe("shop");
    }

    [Fact]
    public async Task Documents_that_are_put_by_HTTP_count_as_well()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        using var client = new XRayClient(xray.Address);
        await client.PutAsync(SentDocuments.FailedOrder);
        await xray.TraceAsync(t => t.HasFault, cancellationToken: Cancel);
    }

    [Fact]
    public async Task So_many_traces_come_in_the_order_in_which_they_appeared()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        for (var i = 1; i <= 3; i++)
        {
            xray.Send(SentDocuments.Segment(i, "shop", $"\"annotations\":{{\"n\":{i}}}"));
            await xray.TracesAsync(i, t => t.Services.Contains("shop"), cancellationToken: Cancel);
        }
        var traces = await xray.TracesAsync(2, "annotation.n > 1", cancellationToken: Cancel);
        traces.Select(trace => trace["shop"].Annotations["n"]).ShouldBe([2L, 3L]);
    }

    [Fact]
    public async Task Everything_sent_before_is_seen()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        (await xray.SeenAsync(Cancel)).ShouldBeEmpty();
        xray.Send(Enumerable.Range(1, 500).Select(i => SentDocuments.Segment(i, "shop")));
        (await xray.SeenAsync(Cancel)).Count.ShouldBe(500);
    }

    [Fact]
    public async Task Two_servers_at_once_see_what_is_theirs()
    {
        await using var one = await XRayTestServer.StartAsync(null, Cancel);
        await using var other = await XRayTestServer.StartAsync(null, Cancel);
        one.DaemonAddress.ShouldNotBe(other.DaemonAddress);
        one.Send(SentDocuments.Segment(1, "one"));
        other.Send(SentDocuments.Segment(2, "other"));
        (await one.TraceAsync(_ => true, cancellationToken: Cancel)).Services.ShouldBe(["one"]);
        (await other.TraceAsync(_ => true, cancellationToken: Cancel)).Services.ShouldBe(["other"]);
        (await one.SeenAsync(Cancel)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Each_of_two_applications_in_one_process_sends_to_its_own()
    {
        await using var shopXRay = await XRayTestServer.StartAsync(null, Cancel);
        await using var bankXRay = await XRayTestServer.StartAsync(null, Cancel);
        await using var shop = await TracedHost.StartAsync(app => app.MapGet("/", () => "shop"), configure: o => shopXRay.Configure(o));
        await using var bank = await TracedHost.StartAsync(app => app.MapGet("/", () => "bank"), configure: o => { o.ServiceName = "bank"; bankXRay.Configure(o); });
        await shop.GetAsync();
        await bank.GetAsync();
        (await shopXRay.TraceAsync(t => t.Root.HttpStatus == 200, cancellationToken: Cancel)).Services.ShouldBe(["shop"]);
        (await bankXRay.TraceAsync(t => t.Root.HttpStatus == 200, cancellationToken: Cancel)).Services.ShouldBe(["bank"]);
        await shop.FlushAsync();
        (await shopXRay.SeenAsync(Cancel)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_application_that_a_factory_hosts_keeps_its_set_up_and_sends_here()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        await using var factory = new WebApplicationFactory<Order>(); // any type of the application
        await using var hello = factory.WithWebHostBuilder(host => host.ConfigureServices(services => services.Configure<XRayAspNetCoreOptions>(xray.Configure)));
        using var client = hello.CreateClient();
        (await client.GetAsync("/order/7", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var trace = await xray.TraceAsync(t => t.Root.HttpStatus == 200, cancellationToken: Cancel);
        trace.Root.Name.ShouldBe("hello");
        trace["price"].Parent.ShouldBe(trace.Root);
    }

    [Fact]
    public async Task A_test_finds_its_own_request_by_the_id_that_it_sent()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        await using var shop = await TracedHost.StartAsync(app => app.MapGet("/", () => "shop"), configure: o => xray.Configure(o));
        var id = TraceId.Create(TimeProvider.System.GetUtcNow());
        await shop.GetAsync();
        await shop.GetAsync("/", (TraceHeader.Name, $"Root={id}"));
        (await xray.TraceAsync(id, cancellationToken: Cancel)).Root.Name.ShouldBe("shop");
    }

    [Fact]
    public async Task An_application_in_another_process_is_told_by_its_environment()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "hello"), "--urls http://127.0.0.1:0") { RedirectStandardOutput = true };
        xray.Configure(start);
        using var hello = Process.Start(start)!;
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressAsync(hello) };
            using var request = new HttpRequestMessage(HttpMethod.Get, "/order/7") { Headers = { { TraceHeader.Name, "Sampled=1" } } };
            (await client.SendAsync(request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
            var trace = await xray.TraceAsync(t => t.Services.Contains("hello") && t.Root.User is not null, cancellationToken: Cancel);
            trace["price"].Annotations["tier"].ShouldBe("silver");
        }
        finally
        {
            hello.Kill();
            await hello.WaitForExitAsync(Cancel);
        }
    }

    [Fact]
    [Trait("Needs", "clients")]
    public async Task An_application_in_another_language_is_told_in_the_same_way()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        var start = ClientProgram.StartInfo(ClientProgram.Python, "flask_app.py");
        xray.Configure(start);
        using var flask = Process.Start(start)!;
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressAsync(flask) };
            var id = TraceId.Create(TimeProvider.System.GetUtcNow());
            client.DefaultRequestHeaders.Add(TraceHeader.Name, $"Root={id};Sampled=1");
            await client.GetStringAsync("/", Cancel);
            (await xray.TraceAsync(id, cancellationToken: Cancel)).Root.HttpStatus.ShouldBe(200);
        }
        finally
        {
            flask.Kill();
            await flask.WaitForExitAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_client_that_asks_for_rules_is_told_to_sample_everything()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        using var daemon = new XRayClient(new Uri($"http://{xray.DaemonAddress}"));
        var rules = await daemon.AskAsync("/GetSamplingRules", "");
        rules.Text("SamplingRuleRecords/0/SamplingRule/RuleName").ShouldBe("Default");
        rules.Text("SamplingRuleRecords/0/SamplingRule/FixedRate").ShouldBe("1.0");
    }

    [Fact]
    public async Task With_another_rate_an_application_samples_by_that()
    {
        await using var xray = await XRayTestServer.StartAsync(new XRayTestOptions { SamplingRate = 0 }, Cancel);
        await using var shop = await TracedHost.StartAsync(app => app.MapGet("/", () => "shop"), configure: o => xray.Configure(o));
        await shop.GetAsync();
        await shop.FlushAsync();
        (await xray.SeenAsync(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_does_not_come_is_told_with_all_that_came_instead()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        xray.Send(SentDocuments.FailedOrder);
        await xray.SeenAsync(Cancel);
        var missed = await Should.ThrowAsync<TraceNotFoundException>(() => xray.TraceAsync(t => t.Services.Contains("warehouse"), Soon, Cancel));
        missed.Message.ShouldStartWith("No trace came within 0.3 s that matches: t => t.Services.Contains(\"warehouse\")\n\nOne trace was seen:\n\n" + SentDocuments.Id);
        missed.Message.ShouldContain("[orders]");
    }

    [Fact]
    public async Task Too_few_traces_are_told_with_their_number()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        xray.Send(Enumerable.Range(1, 12).Select(i => SentDocuments.Segment(i, "shop")));
        await xray.SeenAsync(Cancel);
        var missed = await Should.ThrowAsync<TraceNotFoundException>(() => xray.TracesAsync(13, "service(\"shop\")", Soon, Cancel));
        missed.Message.ShouldStartWith("Only 12 of 13 traces came within 0.3 s that matches: service(\"shop\")\n\n12 traces were seen; the 10 newest:\n");
        missed.Message.ShouldNotContain($"1-6b02aa79-{2:x24}");
        missed.Message.ShouldContain($"1-6b02aa79-{3:x24}");
    }

    [Fact]
    public async Task That_nothing_came_at_all_is_told_with_the_address_that_nothing_came_to()
    {
        await using var xray = await XRayTestServer.StartAsync(new XRayTestOptions { Patience = Soon }, Cancel);
        var missed = await Should.ThrowAsync<TraceNotFoundException>(() => xray.TraceAsync("fault", cancellationToken: Cancel));
        missed.Message.ShouldContain($"No trace was seen at all: nothing reached the daemon on {xray.DaemonAddress}.");
    }

    [Fact]
    public async Task What_the_service_refused_is_told_with_its_reasons()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        xray.Send("{\"name\":\"shop\"}");
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)) socket.SendTo("hello"u8, IPEndPoint.Parse(xray.DaemonAddress));
        await xray.SeenAsync(Cancel);
        var missed = await Should.ThrowAsync<TraceNotFoundException>(() => xray.TraceAsync(_ => true, Soon, Cancel));
        missed.Message.ShouldContain("The service refused 1 documents:\n");
        missed.Message.ShouldContain("ErrorCode: ");
        missed.Message.ShouldContain("1 datagrams were no documents");
    }

    [Fact]
    public async Task A_condition_that_throws_is_not_met_and_told_of()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        xray.Send(SentDocuments.Segment(1, "shop"));
        await xray.SeenAsync(Cancel);
        var missed = await Should.ThrowAsync<TraceNotFoundException>(() => xray.TraceAsync(t => t["orders"].Fault, Soon, Cancel));
        missed.Message.ShouldContain("the condition threw TraceNotFoundException: Nothing in the trace is named \"orders\":");
    }

    [Fact]
    public async Task What_is_no_filter_expression_is_refused_with_its_place()
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        (await Should.ThrowAsync<ArgumentException>(() => xray.TraceAsync("service(\"shop\" AND", cancellationToken: Cancel))).Message.ShouldContain("line 1, position");
    }

    [Fact]
    public async Task Waiting_ends_with_its_token_and_with_the_server()
    {
        var xray = await XRayTestServer.StartAsync(null, Cancel);
        using var stop = new CancellationTokenSource();
        var cancelled = xray.TraceAsync(_ => true, cancellationToken: stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled);
        var abandoned = xray.TraceAsync(_ => true, cancellationToken: Cancel);
        await xray.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => abandoned);
    }

    [Fact]
    public async Task Options_that_cannot_be_used_are_named()
    {
        var options = new XRayTestOptions { Patience = TimeSpan.Zero, SamplingRate = 2 };
        var refused = await Should.ThrowAsync<ArgumentException>(() => XRayTestServer.StartAsync(options, Cancel));
        refused.Message.ShouldContain("Patience is 00:00:00");
        refused.Message.ShouldContain("SamplingRate is 2; it must be 0 to 1.");
    }

    // Now listening on: http://127.0.0.1:40123
    private static async Task<Uri> AddressAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            if (line.IndexOf("http://127.0.0.1:", StringComparison.Ordinal) is >= 0 and var at) return new Uri(line[at..]);
        }
        throw new InvalidOperationException("The application ended before it listened.");
    }
}
