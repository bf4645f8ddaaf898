using Roentgen.Sdk.Diagnostics;
using Roentgen.Sdk.Emitting.Http;
using Roentgen.Sdk.Emitting.Otlp;
using Roentgen.Sdk.Plugins;

namespace Roentgen.Sdk.Emitting;

/// <summary>Where documents go, and where sampling is asked for, by what the options say.</summary>
internal static class Transports
{
    private const int MaxAnswer = 1 << 20;
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SamplingTimeout = TimeSpan.FromSeconds(5);

    public static IBatchTransport Open(XRayOptions options, ApplicationBlock application, Func<string, string?> variable, SelfReport report, TimeProvider clock)
    {
        if (options.Transport is { } own) return new OneByOne(own, report);
        // Asked first, so that what is behind it is left out where it is off.
        if (Connections.HasHttps)
        {
            if (options.ServiceEndpoint is { } service) return ToService(service, options, variable, report, clock);
            if (options.OtlpEndpoint is { } collector) return ToCollector(collector, options, application, variable, report, clock);
        }
        return new OneByOne(DaemonTransport.To(options.DaemonAddress, clock), report);
    }

    private static HttpTransport ToService(Uri service, XRayOptions options, Func<string, string?> variable, SelfReport report, TimeProvider clock)
    {
        var http = Connections.Open(service, SendTimeout, MaxAnswer, Signing.Of(options, service, variable, clock));
        return new HttpTransport(http, SegmentsFormat.Path, new SegmentsFormat(), report, clock);
    }

    private static HttpTransport ToCollector(Uri collector, XRayOptions options, ApplicationBlock application, Func<string, string?> variable, SelfReport report, TimeProvider clock)
    {
        // The address is whole: nothing is appended to it.
        var http = Connections.Open(new Uri(collector, "/"), SendTimeout, MaxAnswer, Signing.Of(options, collector, variable, clock));
        foreach (var (name, value) in options.OtlpHeaders) http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return new HttpTransport(http, collector.PathAndQuery, new OtlpFormat(application), report, clock);
    }

    /// <summary>Who knows the rules: the service itself where it is sent to directly, else the daemon, which passes questions on and signs them.</summary>
    public static HttpClient OpenSampling(XRayOptions options, Func<string, string?> variable, TimeProvider clock)
    {
        if (Connections.HasHttps && options.ServiceEndpoint is { } service)
            return Connections.Open(service, SamplingTimeout, MaxAnswer, Signing.Of(options, service, variable, clock));
        var daemon = DaemonAddress.Parse(options.DaemonAddress);
        return Connections.OpenPlain(new UriBuilder(Uri.UriSchemeHttp, daemon.TcpHost, daemon.TcpPort).Uri, SamplingTimeout, MaxAnswer);
    }
}
