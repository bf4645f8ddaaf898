using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Model.Sampling;
using Roentgen.Sdk;
using Roentgen.Sdk.AspNetCore;

namespace Roentgen.Tests.Sdk;

/// <summary>The middleware without a server; with one it is tried in the integration tests.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task A_request_that_is_not_sampled_allocates_nothing()
    {
        await using var provider = Services(SamplingRule.Default with { FixedRate = 0, ReservoirSize = 0 });
        var pipeline = Pipeline(provider);
        var context = Request(provider, "GET", "/orders/17");

        for (var i = 0; i < 1_000; i++) await pipeline(context);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) _ = pipeline(context);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public async Task A_library_that_offers_activities_below_it_gets_none()
    {
        await using var provider = Services(SamplingRule.Default with { FixedRate = 0, ReservoirSize = 0 });
        using var library = new ActivitySource("Some.Library");
        var pipeline = Pipeline(provider, _ =>
        {
            library.StartActivity("work").ShouldBeNull();
            return Task.CompletedTask;
        });
        await pipeline(Request(provider, "GET", "/"));
    }

    [Fact]
    public async Task Rules_see_host_method_and_path()
    {
        await using var provider = Services(
            SamplingRule.Default with { FixedRate = 0, ReservoirSize = 0 },
            new() { RuleName = "orders", Priority = 1, Host = "shop.example.com", HttpMethod = "POST", UrlPath = "/orders/*", FixedRate = 1, ReservoirSize = 0 });
        var recorded = false;
        var pipeline = Pipeline(provider, _ =>
        {
            recorded = provider.GetRequiredService<XRayTracer>().Current.IsRecording;
            return Task.CompletedTask;
        });
        await pipeline(Request(provider, "POST", "/orders/17"));
        recorded.ShouldBeTrue();
        await pipeline(Request(provider, "GET", "/orders/17"));
        recorded.ShouldBeFalse();
        await pipeline(Request(provider, "POST", "/health"));
        recorded.ShouldBeFalse();
    }

    [Fact]
    public async Task Turned_off_the_middleware_is_not_there()
    {
        await using var provider = Services(o => o.Enabled = false);
        var called = false;
        await Pipeline(provider, _ =>
        {
            called = true;
            return Task.CompletedTask;
        })(new DefaultHttpContext());
        called.ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_that_the_application_does_not_want_traced_is_not_even_counted()
    {
        await using var provider = Services(o =>
        {
            o.SamplingRules = [SamplingRule.Default with { FixedRate = 0, ReservoirSize = 1 }];
            o.ShouldTrace = context => context.Request.Path == "/throws" ? throw new InvalidOperationException("no") : context.Request.Path != "/health";
        });
        var pipeline = Recording(provider, out var recorded);
        for (var i = 0; i < 3; i++) await pipeline(Request(provider, "GET", "/health"));
        await pipeline(Request(provider, "GET", "/throws"));
        // The one of this second was there for the request that wanted it, and a callback that throws hides nothing.
        recorded.ShouldBe([false, false, false, true]);
    }

    [Fact]
    public async Task A_segment_is_enriched_when_the_answer_is_known_and_a_callback_that_throws_costs_nothing()
    {
        var transport = new CollectingTransport();
        await using var provider = Services(o =>
        {
            o.Transport = transport;
            o.SamplingRules = [SamplingRule.Default with { FixedRate = 1 }];
            o.EnrichRequest = (segment, context) =>
            {
                segment.Annotate("answer", context.Response.StatusCode);
                segment.SetUser("alice");
                throw new InvalidOperationException("no");
            };
        });
        var pipeline = Pipeline(provider, context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await pipeline(Request(provider, "GET", "/?q=1"));
        await provider.GetRequiredService<XRayTracer>().FlushAsync(TestContext.Current.CancellationToken);
        var segment = transport.Documents.ShouldHaveSingleItem();
        segment.Text("annotations/answer").ShouldBe("404");
        segment.Text("user").ShouldBe("alice");
        segment.Text("http/response/status").ShouldBe("404");
    }

    [Theory]
    [InlineData("*.example.com", "shop.example.com")]
    [InlineData("shop.*", "shop.example.com")]
    [InlineData("*.other.com", "service")]
    public async Task A_host_that_matches_names_the_segment(string pattern, string expected)
    {
        var transport = new CollectingTransport();
        await using var provider = Services(o =>
        {
            (o.Transport, o.ServiceName, o.NameByHost, o.RecordQueryString) = (transport, "service", pattern, false);
            o.SamplingRules = [SamplingRule.Default with { FixedRate = 0, ReservoirSize = 0 }, new() { RuleName = "by name", Priority = 1, ServiceName = expected, FixedRate = 1, ReservoirSize = 0 }];
        });
        var pipeline = Pipeline(provider);
        var request = Request(provider, "GET", "/orders");
        request.Request.QueryString = new QueryString("?token=secret");
        await pipeline(request);
        await provider.GetRequiredService<XRayTracer>().FlushAsync(TestContext.Current.CancellationToken);
        var segment = transport.Documents.ShouldHaveSingleItem();
        segment.Text("name").ShouldBe(expected);
        segment.Text("http/request/url").ShouldBe("http://shop.example.com:8080/orders");
    }

    private static RequestDelegate Recording(ServiceProvider provider, out List<bool> recorded)
    {
        var seen = recorded = [];
        return Pipeline(provider, _ =>
        {
            seen.Add(provider.GetRequiredService<XRayTracer>().Current.IsRecording);
            return Task.CompletedTask;
        });
    }

    private static ServiceProvider Services(params SamplingRule[] rules) => Services(o => o.SamplingRules = rules);

    private static ServiceProvider Services(Action<XRayAspNetCoreOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider());
        services.AddSingleton(new ActivitySource("Microsoft.AspNetCore"));
        services.AddXRay(o =>
        {
            o.Transport = new CollectingTransport();
            o.SegmentSources = [];
            configure(o);
        });
        return services.BuildServiceProvider();
    }

    private static RequestDelegate Pipeline(ServiceProvider provider, RequestDelegate? handler = null)
    {
        var app = new ApplicationBuilder(provider);
        provider.GetServices<IStartupFilter>().Aggregate((Action<IApplicationBuilder>)(inner => inner.Run(handler ?? (_ => Task.CompletedTask))), (next, filter) => filter.Configure(next))(app);
        return app.Build();
    }

    private static DefaultHttpContext Request(ServiceProvider provider, string method, string path)
    {
        var context = new DefaultHttpContext { Request = { Scheme = "http", Host = new HostString("shop.example.com", 8080), Method = method, Path = path } };
        Activity.Current = null;
        var activity = provider.GetRequiredService<ActivitySource>().StartActivity("Microsoft.AspNetCore.Hosting.HttpRequestIn", ActivityKind.Server).ShouldNotBeNull();
        activity.IsAllDataRequested.ShouldBeFalse();
        context.Features.Set<IHttpActivityFeature>(new RequestActivity { Activity = activity });
        return context;
    }

    private sealed class RequestActivity : IHttpActivityFeature
    {
        public required Activity Activity { get; set; }
    }
}
