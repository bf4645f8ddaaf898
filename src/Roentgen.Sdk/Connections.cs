using System.Diagnostics.CodeAnalysis;

namespace Roentgen.Sdk;

/// <summary>The SDK's own connections: never traced, never redirected, never waited for long.</summary>
internal static class Connections
{
    private const string HttpsSwitch = "Roentgen.Sdk.Https";

    /// <summary>
    /// Whether the SDK can speak to services and collectors itself, over HTTPS; an application that only ever sends to the daemon leaves it out when it is
    /// trimmed: <c>&lt;RuntimeHostConfigurationOption Include="Roentgen.Sdk.Https" Value="false" Trim="true" /&gt;</c>.
    /// </summary>
    [FeatureSwitchDefinition(HttpsSwitch)]
    public static bool HasHttps => !AppContext.TryGetSwitch(HttpsSwitch, out var isOn) || isOn;

    /// <summary>A service elsewhere, over HTTP or HTTPS, through a proxy if the environment names one. Only where <see cref="HasHttps"/>.</summary>
    /// <param name="address">Whom to ask; paths are relative to it.</param>
    /// <param name="timeout">Longest that one request takes.</param>
    /// <param name="maxAnswer">Longest answer, in bytes.</param>
    /// <param name="wrap">Puts handlers around the connections; null for none.</param>
    public static HttpClient Open(Uri address, TimeSpan timeout, int maxAnswer, Func<HttpMessageHandler, HttpMessageHandler>? wrap = null)
    {
        var handler = Handler(timeout, throughProxy: true);
        return Client(wrap is null ? handler : wrap(handler), address, timeout, maxAnswer);
    }

    /// <summary>Something on this machine or beside it, over plain HTTP.</summary>
    /// <inheritdoc cref="Open"/>
    public static HttpClient OpenPlain(Uri address, TimeSpan timeout, int maxAnswer) => Client(new PlainHttpHandler(maxAnswer), address, timeout, maxAnswer);

    /// <summary>Connections that somebody else makes a client of.</summary>
    public static SocketsHttpHandler Handler(TimeSpan timeout, bool throughProxy) => new()
    {
        ActivityHeadersPropagator = null, // neither headers nor an activity: the SDK's own calls belong to nobody's trace
        AllowAutoRedirect = false,
        ConnectTimeout = timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // a name that moved is looked up again
        UseCookies = false,
        UseProxy = throughProxy,
    };

    private static HttpClient Client(HttpMessageHandler handler, Uri address, TimeSpan timeout, int maxAnswer) => new(handler)
    {
        BaseAddress = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/"),
        Timeout = timeout,
        MaxResponseContentBufferSize = maxAnswer,
    };
}
