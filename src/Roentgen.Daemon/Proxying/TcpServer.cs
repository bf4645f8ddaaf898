using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Roentgen.Daemon.Proxying;

/// <summary>HTTP/1.1 on the TCP address: Kestrel alone, without a host, configuration or container, which a sidecar would pay for in memory.</summary>
internal sealed class TcpServer : IHttpApplication<HttpContext>, IDisposable
{
    private readonly KestrelServer _server;
    private readonly RequestDelegate _handle;
    private readonly ListenOptions _listening;

    private TcpServer(IPEndPoint address, DaemonOptions options, RequestDelegate handle)
    {
        _handle = handle;
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = options.ProxyBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MaxConcurrentConnections = 1000;
        ListenOptions? listening = null;
        kestrel.Listen(address, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listening = listen;
        });
        _listening = listening!;
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _server = new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
    }

    /// <summary>Where it listens; the port is the real one.</summary>
    public IPEndPoint EndPoint => _listening.IPEndPoint!;

    /// <summary>Binds and begins to answer.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public static async Task<TcpServer> StartAsync(IPEndPoint address, DaemonOptions options, RequestDelegate handle, CancellationToken cancel)
    {
        var server = new TcpServer(address, options, handle);
        try
        {
            await server._server.StartAsync(server, cancel).ConfigureAwait(false);
            return server;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            server.Dispose();
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }
        catch (SocketException)
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Takes no more connections; answers what is under way until <paramref name="cancel"/>.</summary>
    public Task StopAsync(CancellationToken cancel) => _server.StopAsync(cancel);

    public void Dispose() => _server.Dispose();

    HttpContext IHttpApplication<HttpContext>.CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    Task IHttpApplication<HttpContext>.ProcessRequestAsync(HttpContext context) => _handle(context);

    void IHttpApplication<HttpContext>.DisposeContext(HttpContext context, Exception? exception)
    {
    }
}
