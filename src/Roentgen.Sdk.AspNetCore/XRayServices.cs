using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
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
    /// <param name="configure">
    /// Adjusts the options, after the section <c>XRay</c> of the application's configuration; the environment variables that <see cref="XRayOptions"/> names win over both.
    /// </param>
    public static IServiceCollection AddXRay(this IServiceCollection services, Action<XRayAspNetCoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!IsAdded(services)) services.AddOptions<XRayAspNetCoreOptions>().Configure<IServiceProvider>(ReadConfiguration);
        return Add(services, configure);

        static void ReadConfiguration(XRayAspNetCoreOptions options, IServiceProvider provider)
        {
            if (provider.GetService<IConfiguration>()?.GetSection(XRayConfiguration.Section) is { } section) XRayConfiguration.Apply(section, options);
        }
    }

    /// <summary>As the other overload, with options out of a section of its own in the place of <c>XRay</c>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">The section: names of the options, or the keys of the AWS SDK for .NET (<c>DisableXRayTracing</c>, <c>AWSXRayPlugins</c>, …).</param>
    /// <param name="configure">Adjusts the options after it.</param>
    public static IServiceCollection AddXRay(this IServiceCollection services, IConfiguration section, Action<XRayAspNetCoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.Configure<XRayAspNetCoreOptions>(options => XRayConfiguration.Apply(section, options));
        return Add(services, configure);
    }

    private static bool IsAdded(IServiceCollection services) => services.Any(service => service.ServiceType == typeof(XRayTracer));

    private static IServiceCollection Add(IServiceCollection services, Action<XRayAspNetCoreOptions>? configure)
    {
        if (configure is not null) services.Configure(configure);
        if (IsAdded(services)) return services;

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
        var configured = provider.GetRequiredService<IOptions<XRayAspNetCoreOptions>>().Value;
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
