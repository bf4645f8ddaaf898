using System.Diagnostics;
using System.Globalization;
using Roentgen.Benchmarks.Store;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>What a daemon is given to do.</summary>
internal sealed record Load
{
    /// <summary>Bytes of a document.</summary>
    public int Bytes { get; init; } = LoadDocument.LeastLength;

    /// <summary>Documents a second.</summary>
    public required double Rate { get; init; }

    /// <summary>For how long.</summary>
    public required double Seconds { get; init; }

    /// <summary>How the service behaves while it lasts, or for <see cref="TroubleSeconds"/>; it is good before and afterwards.</summary>
    public EndpointBehaviour Behaviour { get; init; } = EndpointBehaviour.Good;

    /// <summary>For how long from the beginning the service behaves so; null for all of the time.</summary>
    public double? TroubleSeconds { get; init; }

    /// <summary>Documents a second before it counts: enough of them that a runtime has compiled what it will.</summary>
    public double WarmRate { get; init; } = 5_000;

    /// <summary>How long nothing has to arrive, after the last was sent, until the rest is called lost.</summary>
    public double PatienceSeconds { get; init; } = 3;

    /// <summary>Whether the daemon may keep documents on the disk, if it can.</summary>
    public bool Spool { get; init; }

    /// <summary>A name for people.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Size(Bytes)}, {Rate:N0}/s");

    /// <summary>Bytes, for people.</summary>
    public static string Size(int bytes) => bytes % 1024 == 0 ? $"{bytes / 1024} KB" : $"{bytes} B";
}

/// <summary>Memory at a moment of a load.</summary>
internal readonly record struct MemorySample(double Seconds, long ResidentBytes);

/// <summary>What came of a load.</summary>
internal sealed record LoadResult
{
    /// <summary>What the sender did.</summary>
    public required Sent Sent { get; init; }

    /// <summary>What the service saw.</summary>
    public required EndpointCounts Counts { get; init; }

    /// <summary>Datagrams that the kernel dropped at the daemon's socket.</summary>
    public required long KernelDrops { get; init; }

    /// <summary>Datagrams that the machine dropped on the way there, whoever had sent them.</summary>
    public required long BacklogDrops { get; init; }

    /// <summary>Processor time of the daemon, until the last document had arrived.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Processor time of the endpoint, meanwhile.</summary>
    public required double EndpointCpuSeconds { get; init; }

    /// <summary>Most resident memory of the daemon.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Its memory, every second.</summary>
    public required IReadOnlyList<MemorySample> Memory { get; init; }

    /// <summary>Milliseconds from datagram to request.</summary>
    public required double? Median { get; init; }

    /// <inheritdoc cref="Median"/>
    public required double? P99 { get; init; }

    /// <summary>From the last datagram until the last document had arrived.</summary>
    public required TimeSpan DrainedAfter { get; init; }

    /// <summary>Documents that never arrived.</summary>
    public long Lost => Sent.Count - Counts.Distinct;

    /// <summary>Processor time for 100,000 documents, in seconds.</summary>
    public double CpuPer100000 => CpuSeconds / Sent.Count * 100_000;
}

/// <summary>Puts loads on daemons: what they cost, and what became of each document.</summary>
internal sealed class LoadRun(DaemonBenchmarkOptions options, EndpointProcess endpoint, uint epochSeconds)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    // For what a runtime compiles in the background after a load.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private bool? _spools;

    /// <summary>Whether the daemon has a spool; the AWS daemon has none.</summary>
    public async Task<bool> SpoolsAsync(CancellationToken cancellationToken)
    {
        if (_spools is { } known) return known;
        try
        {
            await (await StartAsync(spool: true, cancellationToken)).DisposeAsync();
            _spools = true;
        }
        catch (InvalidOperationException)
        {
            _spools = false;
        }
        return _spools.Value;
    }

    /// <summary>Starts a daemon for a load alone, and ends it.</summary>
    public async Task<LoadResult> RunAsync(Load load, CancellationToken cancellationToken)
    {
        await using var daemon = await StartAsync(load.Spool && await SpoolsAsync(cancellationToken), cancellationToken);
        return await RunAsync(daemon, load, cancellationToken);
    }

    /// <summary>Warms a daemon up, then puts the load on it and waits until everything has arrived, or nothing does any more.</summary>
    /// <exception cref="InvalidOperationException">The daemon ended.</exception>
    public async Task<LoadResult> RunAsync(DaemonProcess daemon, Load load, CancellationToken cancellationToken)
    {
        using var sender = new PacedSender(daemon.Address, new LoadDocument(load.Bytes, epochSeconds), first: 0);
        await endpoint.BehaveAsync(EndpointBehaviour.Good);
        await endpoint.BeginAsync(0);
        var warm = await sender.SendAsync(load.WarmRate, (long)Math.Ceiling(load.WarmRate * options.WarmSeconds), cancellationToken);
        var (warmed, _) = await DrainAsync(warm.Count, load.PatienceSeconds, cancellationToken);
        daemon.MustRun();
        if (warmed.Distinct == 0) throw new InvalidOperationException($"None of the {warm.Count} documents that were to warm it up arrived; {UdpSockets.Drops(daemon.Address.Port)} were dropped by the kernel.");
        await Task.Delay(Settle, cancellationToken);

        await endpoint.BeginAsync(sender.Next);
        await endpoint.BehaveAsync(load.Behaviour);
        var endpointCpu = (await endpoint.CountAsync()).CpuSeconds;
        var (drops, backlog, cpu) = (UdpSockets.Drops(daemon.Address.Port), UdpSockets.BacklogDrops(), daemon.Usage.CpuSeconds);
        daemon.Usage.ForgetPeak();
        var memory = new List<MemorySample>();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = WatchAsync(daemon.Usage, memory, watching.Token);
        var sending = sender.SendAsync(load.Rate, (long)(load.Rate * load.Seconds), cancellationToken);
        if (load.TroubleSeconds is { } trouble)
        {
            await Task.Delay(TimeSpan.FromSeconds(trouble), cancellationToken);
            await endpoint.BehaveAsync(EndpointBehaviour.Good);
        }
        var sent = await sending;
        var (counts, drained) = await DrainAsync(sent.Count, load.PatienceSeconds, cancellationToken);
        await watching.CancelAsync();
        await watch;
        daemon.MustRun();
        return new LoadResult
        {
            Sent = sent,
            Counts = counts,
            KernelDrops = UdpSockets.Drops(daemon.Address.Port) - drops,
            BacklogDrops = UdpSockets.BacklogDrops() - backlog,
            CpuSeconds = daemon.Usage.CpuSeconds - cpu,
            EndpointCpuSeconds = counts.CpuSeconds - endpointCpu,
            PeakBytes = daemon.Usage.PeakResidentBytes,
            Memory = memory,
            Median = await endpoint.LatencyAsync(0.5),
            P99 = await endpoint.LatencyAsync(0.99),
            DrainedAfter = drained,
        };
    }

    /// <summary>Waits until so many have arrived, or nothing has for so long.</summary>
    /// <returns>The last counts, and when the last document came.</returns>
    public async Task<(EndpointCounts Counts, TimeSpan After)> DrainAsync(long expected, double patienceSeconds, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var (counts, last) = (await endpoint.CountAsync(), TimeSpan.Zero);
        while (counts.Distinct < expected && (watch.Elapsed - last).TotalSeconds < patienceSeconds)
        {
            await Task.Delay(Glance, cancellationToken);
            var now = await endpoint.CountAsync();
            if (now.Distinct > counts.Distinct) last = watch.Elapsed;
            counts = now;
        }
        return (counts, last);
    }

    private Task<DaemonProcess> StartAsync(bool spool, CancellationToken cancellationToken)
    {
        string[] flags = spool ? ["--spool-folder", options.NewSpool()] : [];
        return DaemonProcess.StartAsync(options, endpoint.Address, DaemonProcess.FreeAddress(), flags, quota: null, cancellationToken);
    }

    private static async Task WatchAsync(ProcessUsage usage, List<MemorySample> memory, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            while (true)
            {
                memory.Add(new MemorySample(watch.Elapsed.TotalSeconds, usage.ResidentBytes));
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }
}
