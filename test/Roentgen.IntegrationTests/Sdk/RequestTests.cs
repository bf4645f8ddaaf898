using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Roentgen.Model.Ids;
using Roentgen.Sdk;
using Roentgen.Sdk.AspNetCore;

namespace Roentgen.IntegrationTests.Sdk;

public sealed class RequestTests
{
    private const string Root = "1-5759e988-bd862e3fe1be46a994272793";
    private const string Parent = "53995c3f42cd8ad8";

    [Fact]
    public async Task A_request_is_a_segment_at_the_daemon()
    {
        await using var host = await TracedHost.StartAsync(async context =>
        {
            context.Response.ContentLength = 5;
            await context.Response.WriteAsync("hello");
        });
        var before = DateTimeOffset.UnixEpoch + (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch);
        using var response = await host.GetAsync("/orders/17?size=a%20b", ("User-Agent", "test/1"));
        var segment = await host.Daemon.ReceiveAsync();

        segment.Text("name").ShouldBe("shop");
        segment.Text("http/request/method").ShouldBe("GET");
        segment.Text("http/request/url").ShouldBe(new Uri(host.Address, "/orders/17?size=a%20b").AbsoluteUri);
        segment.Text("http/request/user_agent").ShouldBe("test/1");
        segment.Text("http/request/client_ip").ShouldBe("127.0.0.1");
        segment.Text("http/request/x_forwarded_for").ShouldBeNull();
        segment.Text("http/response/status").ShouldBe("200");
        segment.Text("http/response/content_length").ShouldBe("5");
        segment.Text("parent_id").ShouldBeNull();
        segment.Text("aws/xray/sdk").ShouldBe("Roentgen for .NET");
        segment.TryGetProperty("fault", out _).ShouldBeFalse();

        // The id tells the second of the request, and the answer the id.
        TraceId.TryParse(segment.Text("trace_id"), out var id).ShouldBeTrue();
        DateTimeOffset.FromUnixTimeSeconds(id.EpochSeconds).ShouldBeInRange(before.AddSeconds(-2), before.AddSeconds(30));
        var start = segment.GetProperty("start_time").GetDouble();
        start.ShouldBeInRange(id.EpochSeconds - 2, id.EpochSeconds + 2);
        segment.GetProperty("end_time").GetDouble().ShouldBeGreaterThanOrEqualTo(start);
        response.Headers.GetValues(TraceHeader.Name).ShouldBe([$"Root={id}"]);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData(" 203.0.113.7 , 10.0.0.1", "203.0.113.7")]
    public async Task The_client_behind_a_proxy_is_the_first_forwarded_address(string forwarded, string expected)
    {
        await using var host = await TracedHost.StartAsync(_ => Task.CompletedTask);
        using var response = await host.GetAsync("/", ("X-Forwarded-For", forwarded));
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("http/request/client_ip").ShouldBe(expected);
        segment.Text("http/request/x_forwarded_for").ShouldBe("True");
    }

    [Theory]
    [InlineData($"Root={Root};Parent={Parent};Sampled=1", Parent, $"Root={Root}")]
    [InlineData($"Sampled=1; Root={Root}", null, $"Root={Root}")]
    [InlineData($"Root={Root}", null, $"Root={Root}")]
    [InlineData($"Self=1-67891233-abcdef012345678912345678;Root={Root};Sampled=?", null, $"Root={Root};Sampled=1")]
    public async Task The_callers_header_names_trace_and_parent(string header, string? parent, string answer)
    {
        await using var host = await TracedHost.StartAsync(_ => Task.CompletedTask);
        using var response = await host.GetAsync("/", (TraceHeader.Name, header));
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("trace_id").ShouldBe(Root);
        segment.Text("parent_id").ShouldBe(parent);
        response.Headers.GetValues(TraceHeader.Name).ShouldBe([answer]);
    }

    [Theory]
    [InlineData($"Root={Root};Sampled=0", 1.0, null)]
    [InlineData("Sampled=0", 1.0, null)]
    [InlineData($"Root={Root}", 0.0, null)]
    [InlineData($"Root={Root};Sampled=?", 0.0, $"Root={Root};Sampled=0")]
    public async Task What_is_not_sampled_is_not_sent_and_answered_only_if_asked(string header, double rate, string? answer)
    {
        await using var host = await TracedHost.StartAsync(_ => Task.CompletedTask, rate);
        using var response = await host.GetAsync("/", (TraceHeader.Name, header));
        response.Headers.TryGetValues(TraceHeader.Name, out var values);
        values?.Single().ShouldBe(answer);
        (values is null).ShouldBe(answer is null);
        (await host.FlushAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1;Sampled=1")]
    [InlineData("Root=;Parent=;Sampled=")]
    [InlineData("Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=1")]
    [InlineData("Root=dummy")]
    [InlineData(";;;====;;=")]
    [InlineData("")]
    public async Task Hostile_headers_are_harmless(string header)
    {
        await using var host = await TracedHost.StartAsync(_ => Task.CompletedTask);
        using var response = await host.GetAsync("/", (TraceHeader.Name, header), (TraceHeader.Name, header + "x"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var long8K = await host.GetAsync("/", (TraceHeader.Name, string.Join(';', Enumerable.Range(0, 1000).Select(i => $"k{i}=vv"))));
        long8K.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Daemon.ReceiveAsync(2)).ShouldAllBe(segment => segment.Text("trace_id") != "1-00000000-000000000000000000000000");
    }

    [Fact]
    public async Task A_traceparent_that_was_recorded_is_trace_parent_and_decision()
    {
        await using var host = await TracedHost.StartAsync(_ => Task.CompletedTask, rate: 0);
        using var response = await host.GetAsync("/", ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("trace_id").ShouldBe("1-0af76519-16cd43dd8448eb211c80319c");
        segment.Text("parent_id").ShouldBe("b7ad6b7169203331");
    }

    [Fact]
    public async Task A_traceparent_that_was_not_recorded_is_the_trace_but_no_decision_and_no_parent()
    {
        await using var host = await TracedHost.StartAsync(_ => Task.CompletedTask);
        using var response = await host.GetAsync("/", ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"));
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("trace_id").ShouldBe("1-0af76519-16cd43dd8448eb211c80319c");
        segment.Text("parent_id").ShouldBeNull();
    }

    [Fact]
    public async Task Of_two_headers_xrays_wins()
    {
        Activity? activity = null;
        await using var host = await TracedHost.StartAsync(_ =>
        {
            activity = Activity.Current;
            return Task.CompletedTask;
        });
        using var response = await host.GetAsync(
            "/", ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), (TraceHeader.Name, $"Root={Root};Parent={Parent};Sampled=1"));
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("trace_id").ShouldBe(Root);
        segment.Text("parent_id").ShouldBe(Parent);
        // So that what logs by the activity logs the same trace.
        activity!.TraceId.ToHexString().ShouldBe("5759e988bd862e3fe1be46a994272793");
        activity.SpanId.ToHexString().ShouldBe(segment.Text("id"));
    }

    [Theory]
    [InlineData(404, "error")]
    [InlineData(429, "error throttle")]
    [InlineData(503, "fault")]
    [InlineData(302, "")]
    public async Task The_status_sets_the_flags(int status, string flags)
    {
        await using var host = await TracedHost.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler);
        using var response = await client.GetAsync(host.Address, TestContext.Current.CancellationToken);
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("http/response/status").ShouldBe(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        string.Join(' ', new[] { "error", "throttle", "fault" }.Where(flag => segment.TryGetProperty(flag, out _))).ShouldBe(flags);
        segment.TryGetProperty("cause", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_unhandled_exception_is_a_fault_with_status_500_and_its_cause()
    {
        await using var host = await TracedHost.StartAsync(_ => throw new InvalidOperationException("broken"));
        using var response = await host.GetAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("fault").ShouldBe("True");
        segment.Text("http/response/status").ShouldBe("500");
        segment.Text("cause/exceptions/0/type").ShouldBe("System.InvalidOperationException");
        segment.Text("cause/exceptions/0/message").ShouldBe("broken");
        segment.Text("cause/exceptions/0/stack/0/label")!.ShouldContain(nameof(RequestTests));
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(409, true)]
    [InlineData(200, false)]
    public async Task A_handled_exception_is_told_where_it_explains_a_failure(int status, bool told)
    {
        await using var host = await TracedHost.StartAsync(app =>
        {
            app.UseExceptionHandler(handler => handler.Run(context =>
            {
                context.Response.StatusCode = status;
                return context.Response.WriteAsync("sorry");
            }));
            app.Run(_ => throw new InvalidOperationException("broken"));
        });
        using var response = await host.GetAsync();
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("http/response/status").ShouldBe(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        segment.TryGetProperty("fault", out _).ShouldBe(status >= 500);
        (segment.Text("cause/exceptions/0/message") == "broken").ShouldBe(told);
        // Although the handler cleared the response.
        response.Headers.GetValues(TraceHeader.Name).ShouldBe([$"Root={segment.Text("trace_id")}"]);
    }

    [Fact]
    public async Task A_failure_after_the_answer_began_is_a_fault_with_the_status_that_was_sent()
    {
        await using var host = await TracedHost.StartAsync(async context =>
        {
            await context.Response.WriteAsync("first half");
            await context.Response.Body.FlushAsync();
            throw new InvalidOperationException("broken");
        });
        await Should.ThrowAsync<HttpRequestException>(() => host.GetAsync());
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("fault").ShouldBe("True");
        segment.Text("http/response/status").ShouldBe("200");
    }

    [Fact]
    public async Task A_caller_that_does_not_wait_is_an_error_and_no_fault()
    {
        var entered = new TaskCompletionSource();
        await using var host = await TracedHost.StartAsync(async context =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        using var impatient = new CancellationTokenSource();
        var request = host.Client.GetAsync("/", impatient.Token);
        await entered.Task;
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => request);
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("http/response/status").ShouldBe("499");
        segment.Text("error").ShouldBe("True");
        segment.TryGetProperty("fault", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Recording_by_hand_goes_into_the_segment_of_the_request()
    {
        await using var host = await TracedHost.StartAsync(async context =>
        {
            var tracer = context.RequestServices.GetRequiredService<XRayTracer>();
            tracer.Current.Annotate("tier", "gold");
            tracer.Current.SetUser("alice");
            await Task.Yield();
            using var subsegment = tracer.BeginSubsegment("price");
            subsegment.AddMetadata("order", "{\"id\":1}");
        });
        using var response = await host.GetAsync();
        var segment = await host.Daemon.ReceiveAsync();
        segment.Text("annotations/tier").ShouldBe("gold");
        segment.Text("user").ShouldBe("alice");
        segment.Text("subsegments/0/name").ShouldBe("price");
        segment.Text("subsegments/0/metadata/default/order/id").ShouldBe("1");
    }

    [Fact]
    public async Task Parallel_requests_each_get_a_segment_of_their_own()
    {
        await using var host = await TracedHost.StartAsync(async context =>
        {
            using var subsegment = context.RequestServices.GetRequiredService<XRayTracer>().BeginSubsegment("work");
            subsegment.Annotate("path", context.Request.Path.Value!);
            await Task.Yield();
        });
        await Parallel.ForAsync(0, 300, TestContext.Current.CancellationToken, async (i, _) => (await host.GetAsync($"/{i}")).Dispose());
        var segments = await host.Daemon.ReceiveAsync(300);
        segments.Select(s => s.Text("trace_id")).Distinct().Count().ShouldBe(300);
        segments.ShouldAllBe(s => s.Text("http/request/url")!.EndsWith(s.Text("subsegments/0/annotations/path")!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Calling_AddXRay_twice_adds_up()
    {
        await using var host = await TracedHost.StartAsync(app => app.Run(_ => Task.CompletedTask), build: builder => builder.Services.AddXRay(o => o.ServiceName = "renamed"));
        using var response = await host.GetAsync();
        (await host.Daemon.ReceiveAsync()).Text("name").ShouldBe("renamed");
        (await host.FlushAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_recorded_is_sent_before_the_application_is_gone()
    {
        await using var host = await TracedHost.StartAsync(_ => Task.CompletedTask);
        for (var i = 0; i < 50; i++) (await host.GetAsync()).Dispose();
        await host.StopAsync();
        host.Daemon.Received().Count.ShouldBe(50);
    }
}
