namespace Roentgen.Daemon.Sending;

/// <summary>How the daemon connects to the service, for its own calls and for those of the SDKs, which get a pool each: neither waits for the other.</summary>
internal static class ServiceConnections
{
    public static HttpMessageInvoker Open(DaemonOptions options)
    {
        var connections = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null, // the daemon's own calls belong to nobody's trace
            AllowAutoRedirect = false,
            ConnectTimeout = options.RequestTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // a name that moved is looked up again
            UseCookies = false,
            UseProxy = false,
        };
        return new HttpMessageInvoker(options.Through?.Invoke(connections) ?? connections);
    }
}
