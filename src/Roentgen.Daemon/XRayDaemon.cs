using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Proxying;
using Roentgen.Daemon.Receiving;
using Roentgen.Daemon.Sending;
using Roentgen.Daemon.Telemetry;

namespace Roentgen.Daemon;

/// <summary>
/// A running daemon, in its own process or in another's.
/// <code>
/// UDP ─► DatagramReceiver ─► BatchBuffer ─► BatchSender (8) ─► ServiceClient ─► POST /TraceSegments
/// TCP ─► TcpServer ─► SamplingProxy ─────────────────────────────────────────► POST /GetSamplingRules, /SamplingTargets
/// </code>
/// </summary>
public sealed class XRayDaemon : IAsyncDisposable
{
    private const int PortAttempts = 20;

    private readonly DaemonLog _log;
    private readonly TimeProvider _time;
    private readonly BatchBuffer _buffer;
    private readonly ServiceClient _service;
    private readonly SamplingProxy _proxy;
    private readonly TelemetryReporter _telemetry;
    private readonly DatagramReceiver _receiver;
    private readonly TcpServer _tcp;
    private readonly CancellationTokenSource _stopSending = new();
    private readonly CancellationTokenSource _stopTelemetry = new();
    private readonly Task _sending;
    private readonly Task _reporting;
    private readonly long _bufferLimit;
    private readonly Lock _stopping = new();
    private Task? _stopped;

    private XRayDaemon(Parts parts, Socket udp, TcpServer tcp, DaemonOptions options, DaemonLog log, TimeProvider time)
    {
        (_log, _time, _tcp, _bufferLimit) = (log, time, tcp, options.BufferBytes);
        (Counters, _buffer, _service, _proxy) = (parts.Counters, parts.Buffer, parts.Service, parts.Proxy);
        UdpEndPoint = (IPEndPoint)udp.LocalEndPoint!;
        TcpEndPoint = tcp.EndPoint;
        _telemetry = new TelemetryReporter(options, _service, Counters, log, time);
        _receiver = new DatagramReceiver(udp, _buffer, Counters, log, time);
        _sending = new BatchSender(options, _buffer, _service, new BackOff(Random.Shared), Counters, log, time).RunAsync(_stopSending.Token);
        _reporting = _telemetry.RunAsync(_stopTelemetry.Token);
        _receiver.Start();
    }

    /// <summary>Where documents are taken; the port is the real one.</summary>
    public IPEndPoint UdpEndPoint { get; }

    /// <summary>Where sampling calls are taken; the port is the real one.</summary>
    public IPEndPoint TcpEndPoint { get; }

    /// <summary>What happened since the start.</summary>
    public DaemonCounters Counters { get; }

    /// <summary>Bytes of memory held by documents that wait for the service or are being sent.</summary>
    public long BufferedBytes => _buffer.HeldBytes;

    /// <summary>The counters as Prometheus text, as <c>/metrics</c> on the TCP address answers.</summary>
    public string MetricsText() => MetricsPage.Write(Counters, BufferedBytes, _bufferLimit);

    /// <summary>Binds both addresses and begins to work.</summary>
    /// <exception cref="DaemonStartException">An option is out of range or an address cannot be bound; the message is for the operator.</exception>
    public static async Task<XRayDaemon> StartAsync(DaemonOptions options, DaemonLog log, TimeProvider time, CancellationToken cancel)
    {
        if (options.Problems().ToArray() is { Length: > 0 } problems) throw new DaemonStartException(string.Join(" ", problems));
        var parts = new Parts(options, log, time);
        try
        {
            var (udp, tcp) = await BindAsync(options, parts.Requests.HandleAsync, cancel).ConfigureAwait(false);
            var daemon = new XRayDaemon(parts, udp, tcp, options, log, time);
            log.Write(DaemonLogLevel.Info, $"HTTP Proxy server using X-Ray Endpoint : {options.Destinations[0].Endpoint}");
            log.Write(DaemonLogLevel.Info, $"Starting proxy http server on {daemon.TcpEndPoint}");
            log.Write(DaemonLogLevel.Debug, $"Listening on UDP {daemon.UdpEndPoint}, receive buffer of {udp.ReceiveBufferSize} bytes");
            return daemon;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Stops: reads what the kernel still holds, sends everything, reports a last telemetry record; after <paramref name="limit"/> whatever is
    /// left is dropped, counted and logged. The first call sets the limit; later ones wait for it.
    /// </summary>
    public Task StopAsync(TimeSpan limit)
    {
        lock (_stopping) return _stopped ??= StopOnceAsync(limit);
    }

    /// <summary>Stops without waiting for the service, unless it has been stopped, and gives everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        _receiver.Dispose();
        _tcp.Dispose();
        _proxy.Dispose();
        _service.Dispose();
        _buffer.Dispose();
        _stopSending.Dispose();
        _stopTelemetry.Dispose();
    }

    private async Task StopOnceAsync(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit, _time);
        var proxy = _tcp.StopAsync(late.Token);
        await _receiver.StopAsync(limit / 4).ConfigureAwait(false);
        _buffer.Complete();
        await using (late.Token.Register(_stopSending.Cancel).ConfigureAwait(false)) await _sending.ConfigureAwait(false);
        if (_buffer.DropRest() is var lost and > 0) _log.Write(DaemonLogLevel.Warn, $"Spilling over {lost} segments");
        await _stopTelemetry.CancelAsync().ConfigureAwait(false);
        await _reporting.ConfigureAwait(false);
        try
        {
            await _telemetry.ReportAsync(late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The last record is the first thing to give up when time is short.
        }
        await proxy.ConfigureAwait(false);
    }

    private static async Task<(Socket Udp, TcpServer Tcp)> BindAsync(
        DaemonOptions options, RequestDelegate handle, CancellationToken cancel)
    {
        var samePort = options.UdpAddress.Port == 0 && options.UdpAddress.Equals(options.TcpAddress);
        for (var attempt = 1; ; attempt++)
        {
            var udp = BindUdp(options);
            var tcpAddress = samePort ? new IPEndPoint(options.TcpAddress.Address, ((IPEndPoint)udp.LocalEndPoint!).Port) : options.TcpAddress;
            try
            {
                return (udp, await TcpServer.StartAsync(tcpAddress, options, handle, cancel).ConfigureAwait(false));
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

    private static Socket BindUdp(DaemonOptions options)
    {
        try
        {
            return UdpListener.Bind(options.UdpAddress, options.ReceiveBufferBytes);
        }
        catch (SocketException e)
        {
            throw CannotListen("UDP", options.UdpAddress, e);
        }
    }

    private static DaemonStartException CannotListen(string protocol, IPEndPoint address, SocketException e) => new(
        e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"Cannot listen on {protocol} {address}: something else does already; stop it or choose another address.",
            SocketError.AddressNotAvailable => $"Cannot listen on {protocol} {address}: this machine does not have that address.",
            SocketError.AccessDenied => $"Cannot listen on {protocol} {address}: not permitted; choose a port above 1023.",
            _ => $"Cannot listen on {protocol} {address}: {e.Message}.",
        },
        e);

    /// <summary>What exists before the addresses are bound.</summary>
    private sealed class Parts : IDisposable
    {
        public Parts(DaemonOptions options, DaemonLog log, TimeProvider time)
        {
            Buffer = new BatchBuffer(options, Counters, log, time);
            Service = new ServiceClient(options.Destinations[0], options, time);
            Proxy = new SamplingProxy(options, Counters, log, time);
            Requests = new TcpRequests(Proxy, () => MetricsPage.Write(Counters, Buffer.HeldBytes, options.BufferBytes), Counters);
        }

        public DaemonCounters Counters { get; } = new();

        public BatchBuffer Buffer { get; }

        public ServiceClient Service { get; }

        public SamplingProxy Proxy { get; }

        public TcpRequests Requests { get; }

        public void Dispose()
        {
            Proxy.Dispose();
            Service.Dispose();
            Buffer.Dispose();
        }
    }
}
