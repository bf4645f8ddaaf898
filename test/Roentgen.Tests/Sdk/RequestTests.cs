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

    private static ServiceProvider Services(params SamplingRule[] rules) => Services(o => o.SamplingRules = rules);

    private static ServiceProvider Services(Action<XRayOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider());
        services.AddSingleton(new ActivitySource("Microsoft.AspNetCore"));
        services.AddXRay(o =>
        {
            o.Transport = new CollectingTransport();
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
