using System.Net;
using System.Net.Sockets;
using System.Text;
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
    /// <summary>Most connections at once.</summary>
    public const int MaxConnections = 1000;

    // Of one connection, in each direction; larger bodies wait in the network.
    private const int BufferBytes = 64 * 1024;

    private readonly KestrelServer _server;
    private readonly RequestDelegate _handle;
    private readonly DaemonCounters _counters;
    private readonly ListenOptions _listening;
    private int _connections;

    private TcpServer(IPEndPoint address, DaemonOptions options, RequestDelegate handle, DaemonCounters counters)
    {
        (_handle, _counters) = (handle, counters);
        var kestrel = new KestrelServerOptions
        {
            AddServerHeader = false,
            // Headers of the service are passed on byte for byte, whatever they hold; and so are those of clients.
            RequestHeaderEncodingSelector = static _ => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static _ => Encoding.Latin1,
        };
        kestrel.Limits.MaxRequestBodySize = options.ProxyBodyBytes;
        kestrel.Limits.MaxRequestBufferSize = BufferBytes;
        kestrel.Limits.MaxResponseBufferSize = BufferBytes;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        ListenOptions? listening = null;
        kestrel.Listen(address, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(LimitConnections);
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
    public static async Task<TcpServer> StartAsync(IPEndPoint address, DaemonOptions options, RequestDelegate handle, DaemonCounters counters, CancellationToken cancel)
    {
        var server = new TcpServer(address, options, handle, counters);
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

    // Kestrel has a limit of its own, but tells nobody when it is reached.
    private ConnectionDelegate LimitConnections(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _connections) > MaxConnections)
            {
                _counters.AddConnectionRefused();
                connection.Abort();
            }
            else
            {
                await next(connection).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    };

    HttpContext IHttpApplication<HttpContext>.CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    Task IHttpApplication<HttpContext>.ProcessRequestAsync(HttpContext context) => _handle(context);

    void IHttpApplication<HttpContext>.DisposeContext(HttpContext context, Exception? exception)
    {
    }
}
