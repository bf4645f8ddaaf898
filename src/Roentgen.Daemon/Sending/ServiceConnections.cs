using System.Net;
using System.Net.Security;
using System.Text;
using Roentgen.Model.Signing;

namespace Roentgen.Daemon.Sending;

/// <summary>How the daemon connects to the service, for its own calls and for those of the SDKs, which get a pool each: neither waits for the other.</summary>
internal static class ServiceConnections
{
    public static HttpMessageInvoker Open(DestinationOptions destination, TimeSpan connectTimeout, TimeProvider time)
    {
        var connections = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null, // the daemon's own calls belong to nobody's trace
            AllowAutoRedirect = false,
            ConnectTimeout = connectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // a name that moved is looked up again
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1, // headers of clients are passed on byte for byte
            UseCookies = false,
            UseProxy = destination.HttpProxy is not null,
        };
        if (destination.HttpProxy is { } proxy) connections.Proxy = new WebProxy(proxy);
#pragma warning disable CA5359 // what NoVerifySSL asks for
        if (!destination.VerifyCertificate) connections.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5359
        var handler = destination.Through?.Invoke(connections) ?? connections;
        return new HttpMessageInvoker(destination.Signing is { } signing ? new SigningHandler(signing, time) { InnerHandler = handler } : handler);
    }
}
