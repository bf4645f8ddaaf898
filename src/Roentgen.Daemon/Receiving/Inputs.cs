using System.Net;
using System.Net.Sockets;
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

    private Inputs(SamplingProxy proxy) => _proxy = proxy;

    /// <summary>Where UDP is; the port is the real one.</summary>
    public IPEndPoint UdpEndPoint => (IPEndPoint)_datagrams[0].Socket.Socket.LocalEndPoint!;

    /// <summary>Where HTTP is; the port is the real one.</summary>
    public IPEndPoint TcpEndPoint => _tcp!.EndPoint;

    /// <summary>Where lines are taken over TCP; null for nowhere.</summary>
    public IPEndPoint? StreamEndPoint => _lines.Select(line => line.EndPoint).OfType<IPEndPoint>().FirstOrDefault();

    /// <summary>The sockets of datagrams.</summary>
    public IEnumerable<DatagramSocket> Sockets => _datagrams.Select(receiver => receiver.Socket);

    /// <summary>Binds all of them; nothing is read yet, the kernel keeps what arrives.</summary>
    /// <exception cref="DaemonStartException">One cannot be bound; the message is for the operator.</exception>
    public static async Task<Inputs> BindAsync(
        DaemonOptions options, Intake intake, Func<string> metrics, DaemonCounters counters, DaemonLog log, TimeProvider time, CancellationToken cancel)
    {
        var inputs = new Inputs(new SamplingProxy(options, counters, log, time));
        try
        {
            await inputs.BindPortsAsync(options, intake, metrics, counters, log, time, cancel).ConfigureAwait(false);
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
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in _datagrams) receiver.Dispose();
        foreach (var receiver in _lines) await receiver.DisposeAsync().ConfigureAwait(false);
        _tcp?.Dispose();
        _proxy.Dispose();
    }

    private void Add(DatagramSocket socket, Intake intake, DaemonCounters counters, DaemonLog log, TimeProvider time)
    {
        _datagrams.Add(new DatagramReceiver(socket, intake, counters, log, time));
        log.Write(DaemonLogLevel.Debug, $"Listening on {(socket.Path is null ? $"UDP {socket.Socket.LocalEndPoint}" : $"Unix datagrams {socket.Path}")}, receive buffer of {socket.ReceiveBufferBytes} bytes");
    }

    private async Task BindPortsAsync(
        DaemonOptions options, Intake intake, Func<string> metrics, DaemonCounters counters, DaemonLog log, TimeProvider time, CancellationToken cancel)
    {
        var requests = new TcpRequests(_proxy, metrics, counters);
        var samePort = options.UdpAddress.Port == 0 && options.UdpAddress.Equals(options.TcpAddress);
        for (var attempt = 1; ; attempt++)
        {
            var udp = Bind("UDP", options.UdpAddress, () => DatagramSocket.BindUdp(options.UdpAddress, options.ReceiveBufferBytes));
            var tcpAddress = samePort ? new IPEndPoint(options.TcpAddress.Address, ((IPEndPoint)udp.Socket.LocalEndPoint!).Port) : options.TcpAddress;
            try
            {
                _tcp = await TcpServer.StartAsync(tcpAddress, options, requests.HandleAsync, cancel).ConfigureAwait(false);
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
