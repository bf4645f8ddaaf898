using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Assembly;
using Roentgen.Service.Beyond;
using Roentgen.Service.Console;
using Roentgen.Service.Control;
using Roentgen.Service.Encryption;
using Roentgen.Service.Groups;
using Roentgen.Service.Health;
using Roentgen.Service.Ingest;
using Roentgen.Service.Insights;
using Roentgen.Service.Limits;
using Roentgen.Service.Policies;
using Roentgen.Service.Retention;
using Roentgen.Service.Sampling;
using Roentgen.Service.ServiceGraphs;
using Roentgen.Service.Tags;
using Roentgen.Service.Traces;
using Roentgen.Service.TransactionSearch;
using Roentgen.Storage;

namespace Roentgen.Service;

/// <summary>The service cannot listen; the message is one sentence that tells why and what to do.</summary>
public sealed class ListenException : Exception
{
    /// <summary>With the sentence for the operator.</summary>
    public ListenException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>The service: the X-Ray API and the console over one store.</summary>
public sealed class RoentgenServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RoentgenServer(WebApplication application)
    {
        _application = application;
        // A listener on port 0 has its real port by now.
        Address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Where the service listens, with its real port.</summary>
    public Uri Address { get; }

    /// <summary>What it counts.</summary>
    public ServiceMetrics Metrics => _application.Services.GetRequiredService<ServiceMetrics>();

    /// <summary>Starts the service.</summary>
    /// <param name="endPoint">Where to listen; port 0 picks a free one.</param>
    /// <param name="store">Where traces live; stays the caller's.</param>
    /// <param name="options">Limits and habits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="moreMetrics">Prometheus text to add to <c>/metrics</c>; null for none.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ListenException">The address cannot be used.</exception>
    public static async Task<RoentgenServer> StartAsync(
        IPEndPoint endPoint, ITraceStore store, ServiceOptions options, TimeProvider time, Func<string?>? moreMetrics, CancellationToken cancellationToken)
    {
        if (options.Problems().ToList() is { Count: > 0 } problems) throw new ArgumentException(string.Join(' ', problems), nameof(options));
        // An empty one: the options decide alone, no settings file or variable that happens to lie around. A builder that reads settings also
        // watches the working folder with all that is below it, and so wakes up for every write to the data there.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Roentgen", LogLevel.Information);
        // What fails to start is told in a sentence by whoever starts it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowAlternateSchemes = true; // see CleartextHttp2
            // Counted by RequestBodyReader, after decompression, and answered in X-Ray's form.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(endPoint, listen =>
            {
                listen.Use(new ConnectionLimit(options.MaxConnections, kestrel.ApplicationServices.GetRequiredService<ServiceMetrics>()).Around);
                if (options.Certificate is not { } certificate) listen.Use(new CleartextHttp2(kestrel.Limits.KeepAliveTimeout, time).Around);
                else listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ServerCertificateChain = options.CertificateChain;
                });
            });
        }).UseKestrelHttpsConfiguration();
        // Signals are the business of the command that runs the service.
        builder.Services.AddSingleton<IHostLifetime, CallerDecides>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        AddServices(builder.Services, store, options, time);

        var application = builder.Build();
        var api = application.Services.GetRequiredService<ApiEndpoints>();
        // Files come before routes are looked for: no route of the API hides them, and they are open to everybody.
        ConsolePages.Use(application);
        api.UseMethodCheck(application);
        application.UseRouting();
        application.Services.GetRequiredService<AccessGate>().Use(application);
        MapHealth(application, moreMetrics);
        api.Map(application);
        application.Services.GetRequiredService<RoentgenApi>().Map(application);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new ListenException($"The address {endPoint} is in use; stop the program that listens there, or choose another with --http.", e);
        }
        catch (SocketException e)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new ListenException($"The address {endPoint} cannot be listened on ({e.Message}); choose another with --http.", e);
        }
        return new RoentgenServer(application);
    }

    /// <summary>Finishes the requests under way, takes no more.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _application.StopAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void AddServices(IServiceCollection services, ITraceStore store, ServiceOptions options, TimeProvider time)
    {
        services.AddSingleton(store);
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.AddSingleton<ServiceMetrics>();
        services.AddSingleton<Assembler>();
        services.AddHostedService(provider => provider.GetRequiredService<Assembler>());
        services.AddHostedService<RetentionLoop>();
        services.AddHostedService<StoreWatch>();
        services.AddSingleton<Ingestor>();
        services.AddSingleton<Arns>();
        services.AddSingleton<GroupCatalog>();
        services.AddSingleton<GroupReader>();
        services.AddSingleton<RuleCatalog>();
        services.AddSingleton<SamplingActivity>();
        services.AddSingleton<TaggedResources>();
        services.AddSingleton<PolicyCatalog>();
        services.AddSingleton<EncryptionSetting>();
        services.AddSingleton<DestinationSetting>();
        services.AddSingleton<IndexingSetting>();
        services.AddSingleton<ApiAnswers>();
        services.AddSingleton<RetrievalCatalog>();
        services.AddSingleton<InsightStore>();
        services.AddSingleton<InsightNotifier>();
        services.AddHostedService<InsightLoop>();
        services.AddSingleton<ApiEndpoints>();
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<FailedLogins>();
        services.AddSingleton<AccessGate>();
        if (options.AccessKeys is { File: not null } keys)
        {
            services.AddSingleton(keys);
            services.AddHostedService<AccessKeyWatch>();
        }
        services.AddSingleton<IOperation, PutTraceSegments>();
        services.AddSingleton<IOperation, PutTelemetryRecords>();
        services.AddSingleton<IOperation, BatchGetTraces>();
        services.AddSingleton<IOperation, GetTraceSummaries>();
        services.AddSingleton<IOperation, GetServiceGraph>();
        services.AddSingleton<IOperation, GetTraceGraph>();
        services.AddSingleton<IOperation, GetTimeSeriesServiceStatistics>();
        services.AddSingleton<IOperation, CreateSamplingRule>();
        services.AddSingleton<IOperation, GetSamplingRules>();
        services.AddSingleton<IOperation, UpdateSamplingRule>();
        services.AddSingleton<IOperation, DeleteSamplingRule>();
        services.AddSingleton<IOperation, GetSamplingTargets>();
        services.AddSingleton<IOperation, GetSamplingStatisticSummaries>();
        RoentgenApi.AddServices(services);
        services.AddSingleton<IOperation, CreateGroup>();
        services.AddSingleton<IOperation, GetGroup>();
        services.AddSingleton<IOperation, GetGroups>();
        services.AddSingleton<IOperation, UpdateGroup>();
        services.AddSingleton<IOperation, DeleteGroup>();
        services.AddSingleton<IOperation, TagResource>();
        services.AddSingleton<IOperation, UntagResource>();
        services.AddSingleton<IOperation, ListTagsForResource>();
        services.AddSingleton<IOperation, PutResourcePolicy>();
        services.AddSingleton<IOperation, ListResourcePolicies>();
        services.AddSingleton<IOperation, DeleteResourcePolicy>();
        services.AddSingleton<IOperation, GetEncryptionConfig>();
        services.AddSingleton<IOperation, PutEncryptionConfig>();
        services.AddSingleton<IOperation, GetTraceSegmentDestination>();
        services.AddSingleton<IOperation, UpdateTraceSegmentDestination>();
        services.AddSingleton<IOperation, GetIndexingRules>();
        services.AddSingleton<IOperation, UpdateIndexingRule>();
        services.AddSingleton<IOperation, StartTraceRetrieval>();
        services.AddSingleton<IOperation, ListRetrievedTraces>();
        services.AddSingleton<IOperation, GetRetrievedTracesGraph>();
        services.AddSingleton<IOperation, CancelTraceRetrieval>();
        services.AddSingleton<IOperation, GetInsightSummaries>();
        services.AddSingleton<IOperation, GetInsight>();
        services.AddSingleton<IOperation, GetInsightEvents>();
        services.AddSingleton<IOperation, GetInsightImpactGraph>();
    }

    private static void MapHealth(WebApplication application, Func<string?>? moreMetrics)
    {
        application.MapGet("/health", (ITraceStore store) => Results.Json(HealthAnswer.Of(store.ReadStatus()), HealthJson.Default.HealthAnswer)).OpenToEverybody();
        application.MapGet("/metrics", (ServiceMetrics metrics) =>
            Results.Text(metrics.ToPrometheusText() + moreMetrics?.Invoke(), "text/plain; version=0.0.4; charset=utf-8")).OpenToEverybody();
    }

    private sealed class CallerDecides : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
