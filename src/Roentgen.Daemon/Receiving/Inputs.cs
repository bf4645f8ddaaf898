using System.Net;
using System.Net.Sockets;
using Roentgen.Daemon.Health;
using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Proxying;

namespace Roentgen.Daemon.Receiving;

/// <summary>Every address that the daemon listens on.</summary>
internal sealed class Inputs : IAsyncDisposable
{
    private const int PortAttempts = 20;

    private readonly List<DatagramReceiver> _datagrams = [];
    private readonly List<LineReceiver> _lines = [];
    private readonly SamplingProxy _proxy;
    private TcpServer? _tcp;
    private TcpServer? _admin;

    private Inputs(SamplingProxy proxy) => _proxy = proxy;

    /// <summary>Where UDP is; the port is the real one.</summary>
    public IPEndPoint UdpEndPoint => (IPEndPoint)_datagrams[0].Socket.Socket.LocalEndPoint!;

    /// <summary>Where HTTP is; the port is the real one.</summary>
    public IPEndPoint TcpEndPoint => _tcp!.EndPoint;

    /// <summary>Where health and metrics are; the port is the real one.</summary>
    public IPEndPoint AdminEndPoint => (_admin ?? _tcp!).EndPoint;

    /// <summary>Where lines are taken over TCP; null for nowhere.</summary>
    public IPEndPoint? StreamEndPoint => _lines.Select(line => line.EndPoint).OfType<IPEndPoint>().FirstOrDefault();

    /// <summary>The sockets of datagrams.</summary>
    public IEnumerable<DatagramSocket> Sockets => _datagrams.Select(receiver => receiver.Socket);

    /// <summary>Binds all of them; nothing is read yet, the kernel keeps what arrives.</summary>
    /// <exception cref="DaemonStartException">One cannot be bound; the message is for the operator.</exception>
    public static async Task<Inputs> BindAsync(
        DaemonOptions options, Intake intake, Func<string> metrics, Func<DaemonState> state, DaemonCounters counters, DaemonLog log, TimeProvider time, CancellationToken cancel)
    {
        var bodies = new RequestBodies(options.ProxyBodyBytes);
        var inputs = new Inputs(new SamplingProxy(options, bodies, counters, log, time));
        var admin = new AdminRequests(new ReadinessCheck(options, state, time), metrics);
        var upload = new SegmentUpload(options, bodies, intake.TryTakeDocument, counters, time);
        var requests = new TcpRequests(options, inputs._proxy, upload, options.AdminAddress is null ? admin : null, counters);
        try
        {
            await inputs.BindPortsAsync(options, intake, requests, counters, log, time, cancel).ConfigureAwait(false);
            if (options.AdminAddress is { } apart) inputs._admin = await BindAdminAsync(apart, options, admin, counters, cancel).ConfigureAwait(false);
            if (options.UnixDatagramPath is { } datagrams)
                inputs.Add(Bind("Unix datagrams", datagrams, () => DatagramSocket.BindUnix(datagrams, options.ReceiveBufferBytes)), intake, counters, log, time);
            if (options.StreamAddress is { } address)
                inputs._lines.Add(Bind("TCP", address, () => LineReceiver.BindTcp(address, intake, options, counters, log, time)));
            if (options.UnixStreamPath is { } lines)
                inputs._lines.Add(Bind("Unix streams", lines, () => LineReceiver.BindUnix(lines, intake, options, counters, log, time)));
            return inputs;
        }
        catch
        {
            await inputs.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Begins to read.</summary>
    public void Start()
    {
        foreach (var receiver in _datagrams) receiver.Start();
        foreach (var receiver in _lines) receiver.Start();
    }

    /// <summary>Takes nothing new; reads what the kernel holds, for at most <paramref name="limit"/>, and answers what is under way until <paramref name="late"/>.</summary>
    public async Task StopAsync(TimeSpan limit, CancellationToken late)
    {
        var tcp = _tcp!.StopAsync(late);
        foreach (var receiver in _lines) await receiver.StopAsync().ConfigureAwait(false);
        await Task.WhenAll(_datagrams.Select(receiver => receiver.StopAsync(limit))).ConfigureAwait(false);
        await tcp.ConfigureAwait(false);
        if (_admin is not null) await _admin.StopAsync(late).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in _datagrams) receiver.Dispose();
        foreach (var receiver in _lines) await receiver.DisposeAsync().ConfigureAwait(false);
        _tcp?.Dispose();
        _admin?.Dispose();
        _proxy.Dispose();
    }

    private void Add(DatagramSocket socket, Intake intake, DaemonCounters counters, DaemonLog log, TimeProvider time)
    {
        _datagrams.Add(new DatagramReceiver(socket, intake, counters, log, time));
        log.Write(DaemonLogLevel.Debug, $"Listening on {(socket.Path is null ? $"UDP {socket.Socket.LocalEndPoint}" : $"Unix datagrams {socket.Path}")}, receive buffer of {socket.ReceiveBufferBytes} bytes");
    }

    private async Task BindPortsAsync(
        DaemonOptions options, Intake intake, TcpRequests requests, DaemonCounters counters, DaemonLog log, TimeProvider time, CancellationToken cancel)
    {
        var samePort = options.UdpAddress.Port == 0 && options.UdpAddress.Equals(options.TcpAddress);
        for (var attempt = 1; ; attempt++)
        {
            var udp = Bind("UDP", options.UdpAddress, () => DatagramSocket.BindUdp(options.UdpAddress, options.ReceiveBufferBytes));
            var tcpAddress = samePort ? new IPEndPoint(options.TcpAddress.Address, ((IPEndPoint)udp.Socket.LocalEndPoint!).Port) : options.TcpAddress;
            try
            {
                _tcp = await TcpServer.StartAsync(tcpAddress, options, requests.HandleAsync, counters, cancel).ConfigureAwait(false);
                Add(udp, intake, counters, log, time);
                return;
            }
            catch (SocketException e)
            {
                udp.Dispose();
                // The number that UDP was given may be taken on TCP; the next one is another.
                if (samePort && attempt < PortAttempts && e.SocketErrorCode == SocketError.AddressAlreadyInUse) continue;
                throw CannotListen("TCP", tcpAddress, e);
            }
        }
    }

    private static async Task<TcpServer> BindAdminAsync(IPEndPoint address, DaemonOptions options, AdminRequests requests, DaemonCounters counters, CancellationToken cancel)
    {
        try
        {
            return await TcpServer.StartAsync(address, options, requests.HandleAsync, counters, cancel).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw CannotListen("TCP", address, e);
        }
    }

    private static T Bind<T>(string protocol, object address, Func<T> bind)
    {
        try
        {
            return bind();
        }
        catch (SocketException e)
        {
            throw CannotListen(protocol, address, e);
        }
    }

    private static DaemonStartException CannotListen(string protocol, object address, SocketException e) => new(
        e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"Cannot listen on {protocol} {address}: something else does already; stop it or choose another address.",
            SocketError.AddressNotAvailable => $"Cannot listen on {protocol} {address}: this machine does not have that address.",
            SocketError.AccessDenied => $"Cannot listen on {protocol} {address}: not permitted; choose a port above 1023, or a folder that can be written.",
            _ => $"Cannot listen on {protocol} {address}: {e.Message}.",
        },
        e);
}
