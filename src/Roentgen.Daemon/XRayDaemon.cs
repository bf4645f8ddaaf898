using System.Net;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Health;
using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Memory;
using Roentgen.Daemon.Proxying;
using Roentgen.Daemon.Receiving;
using Roentgen.Daemon.Sending;
using Roentgen.Daemon.Telemetry;

namespace Roentgen.Daemon;

/// <summary>
/// A running daemon, in its own process or in another's.
/// <code>
/// UDP, Unix datagrams ─► DatagramReceiver ─┐                                ┌► Outbox ─► BatchSender ─► ServiceClient ─► a service
/// TCP, Unix streams ───► LineReceiver ─────┼─► Intake ─► BatchBuffer ───────┤     └ Spool
/// POST /TraceSegments ─► TcpServer ────────┘                                └► the same for each further service
/// POST /GetSamplingRules, /SamplingTargets ─► TcpServer ─► SamplingProxy ─► the first service
/// </code>
/// </summary>
public sealed class XRayDaemon : IAsyncDisposable
{
    private readonly DaemonOptions _options;
    private readonly DaemonLog _log;
    private readonly TimeProvider _time;
    private readonly BlockArena _arena;
    private readonly BatchBuffer _buffer;
    private readonly IReadOnlyList<Route> _routes;
    private readonly TelemetryReporter _telemetry;
    private readonly Inputs _inputs;
    private readonly CancellationTokenSource _stopTelemetry = new();
    private readonly Task _reporting;
    private readonly Lock _stopping = new();
    private Task? _stopped;

    private XRayDaemon(DaemonOptions options, BlockArena arena, BatchBuffer buffer, IReadOnlyList<Route> routes, Inputs inputs, DaemonCounters counters, DaemonLog log, TimeProvider time)
    {
        (_options, _arena, _buffer, _routes, _inputs, Counters, _log, _time) = (options, arena, buffer, routes, inputs, counters, log, time);
        _telemetry = new TelemetryReporter(options, routes[0].Client, counters, log, time);
        foreach (var route in routes) route.Start();
        _reporting = options.Telemetry ? _telemetry.RunAsync(_stopTelemetry.Token) : Task.CompletedTask;
        inputs.Start();
    }

    /// <summary>Where documents are taken over UDP; the port is the real one.</summary>
    public IPEndPoint UdpEndPoint => _inputs.UdpEndPoint;

    /// <summary>Where sampling calls are taken; the port is the real one.</summary>
    public IPEndPoint TcpEndPoint => _inputs.TcpEndPoint;

    /// <summary>Where health and metrics are answered; the port is the real one.</summary>
    public IPEndPoint AdminEndPoint => _inputs.AdminEndPoint;

    /// <summary>Where lines are taken over TCP; the port is the real one. Null when they are not.</summary>
    public IPEndPoint? StreamEndPoint => _inputs.StreamEndPoint;

    /// <summary>What happened since the start.</summary>
    public DaemonCounters Counters { get; }

    /// <summary>Bytes of memory held by documents that wait for a service or are being sent.</summary>
    public long BufferedBytes => _arena.UsedBytes;

    /// <summary>Documents that wait on disk, over all destinations.</summary>
    public long SpooledDocuments => _routes.Sum(route => route.Outbox.Spool?.Documents ?? 0);

    /// <summary>The counters as Prometheus text, as <c>/metrics</c> answers.</summary>
    public string MetricsText() => MetricsPage.Write(Counters, _arena, _inputs.Sockets, [.. _routes.Select(route => route.Outbox)]);

    /// <summary>Binds the addresses and begins to work.</summary>
    /// <exception cref="DaemonStartException">An option is out of range or an address cannot be bound; the message is for the operator.</exception>
    public static async Task<XRayDaemon> StartAsync(DaemonOptions options, DaemonLog log, TimeProvider time, CancellationToken cancel)
    {
        if (options.Problems().ToArray() is { Length: > 0 } problems) throw new DaemonStartException(string.Join(" ", problems));
        var counters = new DaemonCounters(options.Destinations.Select(destination => destination.Name));
        var arena = new BlockArena(options.BufferBytes);
        var routes = new List<Route>();
        BatchBuffer? buffer = null;
        try
        {
            for (var i = 0; i < options.Destinations.Count; i++) routes.Add(new Route(options.Destinations[i], options, arena, counters.Destinations[i], log, time));
            buffer = new BatchBuffer(options, arena, [.. routes.Select(route => route.Outbox)], counters, log, time);
            XRayDaemon? daemon = null;
            var intake = new Intake(options, buffer, counters, log, time);
            var inputs = await Inputs.BindAsync(options, intake, () => daemon?.MetricsText() ?? "", () => daemon?.State() ?? DaemonState.Starting(routes.Count), counters, log, time, cancel).ConfigureAwait(false);
            daemon = new XRayDaemon(options, arena, buffer, routes, inputs, counters, log, time);
            log.Write(DaemonLogLevel.Info, $"HTTP Proxy server using X-Ray Endpoint : {options.Destinations[0].Endpoint.AbsoluteUri.TrimEnd('/')}");
            log.Write(DaemonLogLevel.Info, $"Starting proxy http server on {daemon.TcpEndPoint}");
            return daemon;
        }
        catch
        {
            buffer?.Dispose();
            foreach (var route in routes) route.Dispose();
            arena.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Stops: reads what the kernel still holds, sends everything, reports a last telemetry record; after <paramref name="limit"/> whatever is
    /// left goes to the spool, or is dropped, counted and logged. The first call sets the limit; later ones wait for it.
    /// </summary>
    public Task StopAsync(TimeSpan limit)
    {
        lock (_stopping) return _stopped ??= StopOnceAsync(limit);
    }

    /// <summary>Stops without waiting for the service, unless it has been stopped, and gives everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        await _inputs.DisposeAsync().ConfigureAwait(false);
        _buffer.Dispose();
        foreach (var route in _routes) route.Dispose();
        _arena.Dispose();
        _stopTelemetry.Dispose();
    }

    private DaemonState State() => new(
        IsReceiving: Volatile.Read(ref _stopped) is null,
        [.. _routes.Select(route => new DestinationState(route.Outbox is { QueuedBytes: > 0 } or { InFlight: > 0 } or { Spool.Documents: > 0 }, route.Outbox.Counters.BatchesSent))]);

    private async Task StopOnceAsync(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit, _time);
        await _inputs.StopAsync(limit / 4, late.Token).ConfigureAwait(false);
        _buffer.Complete();
        var lost = 0;
        foreach (var stopping in _routes.Select(route => route.StopAsync(late.Token)).ToList()) lost += await stopping.ConfigureAwait(false);
        if (lost > 0) _log.Write(DaemonLogLevel.Warn, $"Spilling over {lost} segments");
        await _stopTelemetry.CancelAsync().ConfigureAwait(false);
        await _reporting.ConfigureAwait(false);
        if (!_options.Telemetry) return;
        try
        {
            await _telemetry.ReportAsync(late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The last record is the first thing to give up when time is short.
        }
    }
}
