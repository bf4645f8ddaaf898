using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Roentgen.Sdk.Propagation;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.AspNetCore;

/// <summary>Tracing as a service of the application.</summary>
public static partial class XRayServices
{
    /// <summary>
    /// Traces every request that the application serves, and the calls it makes below them. This is all the set-up: the middleware puts itself
    /// before all others. An <see cref="XRayTracer"/> is there to be injected, for recording by hand.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Adjusts the options; the environment variables that <see cref="XRayOptions"/> names win over it.</param>
    public static IServiceCollection AddXRay(this IServiceCollection services, Action<XRayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<XRayOptions>();
        if (configure is not null) services.Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(XRayTracer))) return services;

        services.AddSingleton(Start);
        services.AddHostedService<XRayHostedService>();
        services.AddSingleton<IStartupFilter, XRayStartupFilter>();

        var scopes = services.LastOrDefault(service => service.ServiceType == typeof(IExternalScopeProvider))?.ImplementationInstance as IExternalScopeProvider;
        services.AddSingleton<IExternalScopeProvider>(provider => new TraceScopes(scopes ?? TraceScopes.OfHost(
            provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(), provider.GetRequiredService<IOptions<LoggerFactoryOptions>>())));

        // Asked by this host alone, when it begins the activity of a request; the one that it would have asked otherwise is asked through it.
        var before = services.LastOrDefault(service => service.ServiceType == typeof(DistributedContextPropagator))?.ImplementationInstance;
        var inner = before as DistributedContextPropagator ?? DistributedContextPropagator.Current;
        services.AddSingleton(provider => provider.GetRequiredService<XRayTracer>().IsEnabled ? new IncomingPropagator(inner) : inner);
        return services;
    }

    private static XRayTracer Start(IServiceProvider provider)
    {
        var log = provider.GetRequiredService<ILogger<XRayTracer>>();
        var configured = provider.GetRequiredService<IOptions<XRayOptions>>().Value;
        var options = configured with
        {
            ServiceName = configured.ServiceName ?? Names.Clean(provider.GetService<IHostEnvironment>()?.ApplicationName),
            OnProblem = configured.OnProblem ?? (sentence => Problem(log, sentence)),
        };
        var tracer = XRayTracer.Start(options, provider.GetService<TimeProvider>());
        if (tracer.IsEnabled && provider.GetService<ActivitySource>() is { } source) tracer.TraceRequestsOf(source);
        return tracer;
    }

    [LoggerMessage(1, LogLevel.Warning, "{Problem}")]
    private static partial void Problem(ILogger log, string problem);
}
