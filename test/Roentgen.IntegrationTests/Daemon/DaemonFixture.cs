using System.Net;
using System.Net.Sockets;
using System.Text;
using Roentgen.Daemon;
using Roentgen.Daemon.Logging;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>A daemon on free ports, in front of a service, and a client of both its ports.</summary>
public sealed class DaemonFixture : IAsyncDisposable
{
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly StringWriter _log;

    private DaemonFixture(XRayDaemon daemon, StringWriter log)
    {
        (Daemon, _log) = (daemon, log);
        Http = new HttpClient { BaseAddress = new Uri($"http://{daemon.TcpEndPoint}") };
    }

    public XRayDaemon Daemon { get; }

    /// <summary>What happened on the way to the first service.</summary>
    public DestinationCounters Service => Daemon.Counters.Destinations[0];

    public HttpClient Http { get; }

    public static async Task<DaemonFixture> StartAsync(Uri endpoint, Func<DaemonOptions, DaemonOptions>? adjust = null, TimeProvider? time = null)
    {
        var loopback = new IPEndPoint(IPAddress.Loopback, 0);
        var options = new DaemonOptions { Destinations = [new DestinationOptions { Endpoint = endpoint }], UdpAddress = loopback, TcpAddress = loopback };
        var log = new StringWriter();
        time ??= TimeProvider.System;
        var daemon = await XRayDaemon.StartAsync(
            adjust is null ? options : adjust(options), new DaemonLog(log, DaemonLogLevel.Debug, time), time, CancellationToken.None);
        return new DaemonFixture(daemon, log);
    }

    public void Send(string document) => SendRaw([.. "{\"format\":\"json\",\"version\":1}\n"u8, .. Encoding.UTF8.GetBytes(document)]);

    public void SendRaw(ReadOnlySpan<byte> datagram) => _sender.SendTo(datagram, Daemon.UdpEndPoint);

    /// <summary>Stops the daemon and gives its log; while it runs, it writes.</summary>
    public async Task<string> StopAsync()
    {
        await Daemon.StopAsync(TimeSpan.FromSeconds(4));
        return _log.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        Http.Dispose();
        _sender.Dispose();
        await _log.DisposeAsync();
    }
}
