using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Roentgen.Model.Sampling;
using Roentgen.Sdk;
using Roentgen.Sdk.AspNetCore;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>A small application on a free port, set up by AddXRay and nothing else, with a listener in the place of its daemon.</summary>
internal sealed class TracedHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TracedHost(WebApplication app, DocumentListener daemon)
    {
        _app = app;
        Daemon = daemon;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public DocumentListener Daemon { get; }

    /// <summary>A client that nothing traces: it belongs to the test.</summary>
    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    public XRayTracer Tracer => _app.Services.GetRequiredService<XRayTracer>();

    public static async Task<TracedHost> StartAsync(
        Action<WebApplication> map, double rate = 1, Action<XRayOptions>? configure = null, Action<WebApplicationBuilder>? build = null, bool traced = true)
    {
        var daemon = new DocumentListener();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (traced)
        {
            builder.Services.AddXRay(o =>
            {
                o.ServiceName = "shop";
                o.DaemonAddress = daemon.Address;
                o.CentralSampling = false; // a listener answers no questions
                o.SamplingRules = [SamplingRule.Default with { FixedRate = rate, ReservoirSize = 0 }];
                configure?.Invoke(o);
            });
        }
        build?.Invoke(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TracedHost(app, daemon);
    }

    public static Task<TracedHost> StartAsync(RequestDelegate handler, double rate = 1) => StartAsync(app => app.Run(handler), rate);

    public async Task<HttpResponseMessage> GetAsync(string path = "/", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Ends the application as a signal would: requests drain, then the tracer flushes.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    /// <summary>Everything that was sent until now.</summary>
    public async Task<IReadOnlyList<System.Text.Json.JsonElement>> FlushAsync()
    {
        await Tracer.FlushAsync(TestContext.Current.CancellationToken);
        return Daemon.Received();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Daemon.Dispose();
    }
}

internal static class Json
{
    /// <summary>The member at a path such as <c>http/response/status</c> as text; null if it is not there.</summary>
    public static string? Text(this System.Text.Json.JsonElement element, string path)
    {
        foreach (var step in path.Split('/'))
        {
            if (element.ValueKind == System.Text.Json.JsonValueKind.Array && int.TryParse(step, out var index) && index < element.GetArrayLength()) element = element[index];
            else if (element.ValueKind != System.Text.Json.JsonValueKind.Object || !element.TryGetProperty(step, out element)) return null;
        }
        return element.ToString();
    }
}
