namespace Roentgen.Sdk;

/// <summary>The SDK's own connections: never traced, never redirected, never waited for long.</summary>
internal static class Connections
{
    /// <param name="address">Whom to ask; paths are relative to it.</param>
    /// <param name="timeout">Longest that one request takes.</param>
    /// <param name="maxAnswer">Longest answer, in bytes.</param>
    /// <param name="throughProxy">Whether a proxy that the environment names is used: for services elsewhere, not for what is on this machine.</param>
    /// <param name="wrap">Puts handlers around the connections; null for none.</param>
    public static HttpClient Open(Uri address, TimeSpan timeout, int maxAnswer, bool throughProxy, Func<HttpMessageHandler, HttpMessageHandler>? wrap = null)
    {
        var handler = Handler(timeout, throughProxy);
        return new HttpClient(wrap is null ? handler : wrap(handler))
        {
            BaseAddress = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/"),
            Timeout = timeout,
            MaxResponseContentBufferSize = maxAnswer,
        };
    }

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
}
