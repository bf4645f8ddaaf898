using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Roentgen.Model.Sampling;
using Roentgen.Sdk;
using Roentgen.Sdk.AspNetCore;

namespace Roentgen.Benchmarks.Sdk;

/// <summary>
/// Requests through the middleware as a server would make them, without a server: so that what is measured is the SDK. Documents go over UDP
/// to a socket that takes them.
/// </summary>
internal sealed class TracedRequests : IDisposable
{
    private readonly Socket _daemon = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly ActivitySource _source = new("Microsoft.AspNetCore");
    private readonly ServiceProvider _services;
    private readonly RequestDelegate _pipeline;
    private readonly DefaultHttpContext _context;
    private readonly RequestActivity _feature = new();

    /// <param name="rate">Share of requests to sample; null for an application that is not traced.</param>
    /// <param name="handler">What the application does; null for nothing.</param>
    public TracedRequests(double? rate, Func<XRayTracer, RequestDelegate>? handler = null)
    {
        _daemon.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(_source);
        if (rate is { } share) services.AddXRay(o =>
        {
            o.ServiceName = "shop";
            o.DaemonAddress = _daemon.LocalEndPoint!.ToString()!;
            o.QueueCapacity = 10_000;
            o.SamplingRules = [SamplingRule.Default with { FixedRate = share, ReservoirSize = 0 }];
        });
        _services = services.BuildServiceProvider();
        Tracer = _services.GetService<XRayTracer>()!;

        var app = new ApplicationBuilder(_services);
        var end = handler?.Invoke(Tracer) ?? (_ => Task.CompletedTask);
        _services.GetServices<IStartupFilter>().Aggregate((Action<IApplicationBuilder>)(inner => inner.Run(end)), (next, filter) => filter.Configure(next))(app);
        _pipeline = app.Build();
        _context = new DefaultHttpContext { Request = { Scheme = "http", Host = new HostString("shop.example.com", 8080), Method = "GET", Path = "/orders/17" } };
        _context.Features.Set<IHttpActivityFeature>(_feature);
        _context.Connection.RemoteIpAddress = IPAddress.Loopback;
        _context.Request.Headers.UserAgent = "ApacheBench/2.3";
    }

    public XRayTracer Tracer { get; }

    /// <summary>The activity that ASP.NET Core makes for every request while anybody listens, logging for one.</summary>
    public Activity Begin() => _source.StartActivity("Microsoft.AspNetCore.Hosting.HttpRequestIn", ActivityKind.Server) ?? throw new InvalidOperationException("Nobody listens.");

    /// <summary>All that a request passes through below its activity.</summary>
    public void Serve(Activity activity)
    {
        _feature.Activity = activity;
        Activity.Current = activity;
        _pipeline(_context).GetAwaiter().GetResult();
    }

    public Task FlushAsync() => Tracer.FlushAsync();

    public void Dispose()
    {
        _services.Dispose();
        _source.Dispose();
        _daemon.Dispose();
    }

    private sealed class RequestActivity : IHttpActivityFeature
    {
        public Activity Activity { get; set; } = null!;
    }
}
