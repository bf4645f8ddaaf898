using System.Globalization;
using static Roentgen.Benchmarks.Daemon.DaemonReport;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>Measures a daemon as a process, beside what the AWS daemon measured. <c>./dev bench daemon</c>.</summary>
internal sealed class DaemonBenchmark(DaemonBenchmarkOptions options, EndpointProcess endpoint, uint epochSeconds)
{
    private const double Mebibyte = 1024 * 1024;
    private const double MostMebibytes = 64, MostIdleMebibytes = 40;

    // A timer that fires once a second takes about a tenth of it.
    private const double MostIdleMilliseconds = 10;

    private static readonly (int Bytes, double[] Rates)[] CpuLoads = [(600, [1_000, 5_000, 20_000, 40_000]), (2048, [1_000, 5_000, 20_000]), (20_480, [200, 1_000])];

    private static readonly (int Bytes, double Rate, string Aws)[] LossLoads = [(600, 100_000, "13 %"), (2048, 20_000, "some; none up to 5,000/s"), (20_480, 4_000, "3 %")];

    private static readonly (string Name, EndpointBehaviour Behaviour)[] Faults =
    [
        ("answers after 2 s", new EndpointBehaviour { DelayMilliseconds = 2_000 }),
        ("500", new EndpointBehaviour { Status = 500 }),
        ("429, Retry-After: 1", new EndpointBehaviour { Status = 429, RetryAfterSeconds = 1 }),
        ("closes connections", new EndpointBehaviour { Mode = EndpointMode.Close }),
        ("reads and says nothing", new EndpointBehaviour { Mode = EndpointMode.Hang }),
    ];

    private readonly DaemonReport _report = new(options);
    private readonly LoadRun _run = new(options, endpoint, epochSeconds);

    /// <summary>Runs the command; returns its exit code, 2 for arguments that cannot be used, 1 when the figures are worth nothing.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var parsed = DaemonBenchmarkOptions.CreateCommand(RunAsync).Parse(arguments);
        if (parsed.Errors.Count == 0) return await parsed.InvokeAsync();
        Console.Error.WriteLine($"{parsed.Errors[0].Message} See: ./dev bench daemon --help");
        return 2;
    }

    private static async Task<int> RunAsync(DaemonBenchmarkOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.WorkFolder);
        try
        {
            var epochSeconds = (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            await using var endpoint = await EndpointProcess.StartAsync(epochSeconds, cancellationToken);
            await SelfCheck.RunAsync(endpoint, epochSeconds, cancellationToken);
            var benchmark = new DaemonBenchmark(options, endpoint, epochSeconds);
            foreach (var part in options.Parts.Order()) await benchmark.TryAsync(part, cancellationToken);
            var markdown = benchmark._report.ToMarkdown();
            Console.WriteLine(markdown);
            if (options.Save) await File.WriteAllTextAsync(Path.Combine("bench", "Results", "daemon.md"), markdown, cancellationToken);
            return benchmark._report.IsSound ? 0 : 1;
        }
        finally
        {
            Directory.Delete(options.WorkFolder, recursive: true);
        }
    }

    // A daemon that crashes in one part can still be measured in the next.
    private async Task TryAsync(DaemonPart part, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(part, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            _report.Problem($"{part}: {e.Message}");
        }
    }

    private Task RunAsync(DaemonPart part, CancellationToken cancellationToken) => part switch
    {
        DaemonPart.Idle => IdleAsync(cancellationToken),
        DaemonPart.Cpu => CpuAsync(cancellationToken),
        DaemonPart.Loss => LossAsync(cancellationToken),
        DaemonPart.Latency => LatencyAsync(cancellationToken),
        DaemonPart.Slow => SlowAsync(cancellationToken),
        DaemonPart.Down => DownAsync(cancellationToken),
        DaemonPart.Faults => FaultsAsync(cancellationToken),
        DaemonPart.Quota => QuotaAsync(cancellationToken),
        DaemonPart.Outage => new OutageCampaign(options, endpoint, epochSeconds, _run, _report).RunAsync(cancellationToken),
        DaemonPart.Soak => SoakAsync(cancellationToken),
        _ => throw new InvalidOperationException($"There is no part {part}."),
    };

    private async Task IdleAsync(CancellationToken cancellationToken)
    {
        _report.Begin("Idle", "when", $"CPU ms in {options.IdleSeconds:F0} s", "resident MiB", "AWS MiB");
        await using var daemon = await DaemonProcess.StartAsync(options, endpoint.Address, DaemonProcess.FreeAddress(), [], quota: null, cancellationToken);
        var start = daemon.Usage.CpuSeconds;
        await AddAsync("fresh", MostIdleMebibytes);
        var load = new Load { Rate = 20_000, Seconds = options.WarmSeconds };
        _report.Explain("a load before idling", await _run.RunAsync(daemon, load, cancellationToken));
        await AddAsync("after 20,000/s", MostMebibytes);
        _report.Note(string.Create(CultureInfo.InvariantCulture, $"The daemon listened {daemon.ReadyAfter.TotalSeconds:F2} s after its start, of which {start:F2} s on a processor, with a receive buffer of {Count(UdpSockets.ReceiveBufferBytes(daemon.Id, daemon.Address.Port))} bytes of kernel memory"));

        async Task AddAsync(string when, double most)
        {
            await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
            var before = daemon.Usage.CpuSeconds;
            await Task.Delay(TimeSpan.FromSeconds(options.IdleSeconds), cancellationToken);
            var (cpu, resident) = ((daemon.Usage.CpuSeconds - before) * 1000, daemon.Usage.ResidentBytes / Mebibyte);
            _report.Add(when, Limited(Number(cpu), cpu <= MostIdleMilliseconds), Limited(Number(resident), resident <= most), Number(AwsDaemon.Mebibytes(0)));
        }
    }

    private async Task CpuAsync(CancellationToken cancellationToken)
    {
        _report.Begin("Processor time and memory", "documents", "CPU s per 100,000", "AWS", "ratio", "target", "most resident MiB", "AWS", "lost", "sent twice", "endpoint CPU s per 100,000");
        foreach (var (bytes, rates) in CpuLoads)
        {
            foreach (var rate in rates)
            {
                var load = new Load { Bytes = bytes, Rate = rate, Seconds = options.Seconds, WarmRate = bytes > 4_096 ? 1_000 : 5_000 };
                var result = await _run.RunAsync(load, cancellationToken);
                var aws = AwsDaemon.CpuSeconds(bytes, rate);
                var target = rate switch { 1_000 => 0.5, 20_000 => 1.0 / 3, _ => (double?)null };
                var ratio = result.CpuPer100000 / aws;
                _report.Add(
                    load.Name, Number(result.CpuPer100000), Number(aws), Limited(Number(ratio), ratio is null || target is null || ratio <= target), Number(target),
                    Memory(result), Number(bytes == 600 ? AwsDaemon.Mebibytes(rate) : null), Lost(result), Count(result.Counts.Repeated), Number(result.EndpointCpuSeconds / result.Sent.Count * 100_000));
                _report.Explain(load.Name, result);
            }
        }
    }

    private async Task LossAsync(CancellationToken cancellationToken)
    {
        _report.Begin("Losses", "documents", "sent", "lost", "of these by the kernel", "AWS lost", "sent twice", "cores", "most resident MiB", "p50 / p99 ms");
        foreach (var (bytes, rate, aws) in LossLoads)
        {
            var load = new Load { Bytes = bytes, Rate = rate, Seconds = options.LossSeconds, WarmRate = 1_000 };
            var result = await _run.RunAsync(load, cancellationToken);
            _report.Add(
                string.Create(CultureInfo.InvariantCulture, $"{load.Name}, {load.Seconds:F0} s"), Count(result.Sent.Count), Lost(result), Count(result.KernelDrops), aws, Count(result.Counts.Repeated),
                $"{Number(result.CpuSeconds / result.Sent.Took.TotalSeconds)} (endpoint {Number(result.EndpointCpuSeconds / result.Sent.Took.TotalSeconds)}, sender {Number(result.Sent.CpuSeconds / result.Sent.Took.TotalSeconds)})",
                Memory(result), Latencies(result));
            _report.Explain(load.Name, result);
        }
    }

    private async Task LatencyAsync(CancellationToken cancellationToken)
    {
        _report.Begin("From datagram to request", "documents", "p50 ms", "p99 ms", "AWS p50 / p99 ms", "target", "lost");
        foreach (var (rate, medianLimit, p99Limit) in new[] { (10.0, (double?)50, (double?)null), (1_000, null, 20), (20_000, null, null) })
        {
            var load = new Load { Rate = rate, Seconds = options.Seconds };
            var result = await _run.RunAsync(load, cancellationToken);
            var aws = AwsDaemon.Milliseconds(rate);
            _report.Add(
                load.Name, Limited(Number(result.Median), medianLimit is null || result.Median <= medianLimit), Limited(Number(result.P99), p99Limit is null || result.P99 <= p99Limit),
                $"{Number(aws?.Median)} / {Number(aws?.P99)}", medianLimit is not null ? $"p50 {Number(medianLimit)}" : p99Limit is not null ? $"p99 {Number(p99Limit)}" : "–", Lost(result));
            _report.Explain(load.Name, result);
        }
    }

    private async Task SlowAsync(CancellationToken cancellationToken)
    {
        _report.Begin("A service that answers after 100 ms", "documents", "sent", "lost", "AWS lost", "sent twice", "most resident MiB", "p50 / p99 ms", "CPU s per 100,000");
        var load = new Load { Rate = 10_000, Seconds = options.Seconds, Behaviour = new EndpointBehaviour { DelayMilliseconds = 100 } };
        var result = await _run.RunAsync(load, cancellationToken);
        _report.Add(load.Name, Count(result.Sent.Count), Lost(result), "16 % at 5,000/s; none up to 3,500/s", Count(result.Counts.Repeated), Memory(result), Latencies(result), Number(result.CpuPer100000));
        _report.Explain(load.Name, result);
    }

    private async Task DownAsync(CancellationToken cancellationToken)
    {
        var spool = await SpoolAsync(cancellationToken);
        _report.Begin(
            string.Create(CultureInfo.InvariantCulture, $"A service that is away for {options.DownSeconds:F0} s, a daemon {spool}"), "how", "documents", "sent", "lost", "AWS lost", "sent twice", "refused uploads", "everything there after s", "most resident MiB", "CPU s per 100,000");
        foreach (var (name, behaviour) in new[] { ("503", new EndpointBehaviour { Status = 503 }), ("connections refused", new EndpointBehaviour { Mode = EndpointMode.Refuse }) })
        {
            foreach (var rate in new double[] { 500, 2_000 })
            {
                var load = new Load { Rate = rate, Seconds = options.DownSeconds + 5, TroubleSeconds = options.DownSeconds, Behaviour = behaviour, Spool = true, PatienceSeconds = 40 };
                var result = await _run.RunAsync(load, cancellationToken);
                _report.Add(
                    name, load.Name, Count(result.Sent.Count), Lost(result), rate == 500 && behaviour.Status == 503 ? "23 % of 15 s, 5 s away" : "–", Count(result.Counts.Repeated), Count(result.Counts.NotTaken),
                    Number(result.Sent.Took.TotalSeconds - options.DownSeconds + result.DrainedAfter.TotalSeconds), Memory(result), Number(result.CpuPer100000));
                _report.Explain($"{name}, {load.Name}", result);
            }
        }
    }

    private async Task FaultsAsync(CancellationToken cancellationToken)
    {
        var trouble = options.Quick ? 5 : 15;
        var spool = await SpoolAsync(cancellationToken);
        _report.Begin(
            string.Create(CultureInfo.InvariantCulture, $"A service that fails in other ways for {trouble} s, a daemon {spool}"), "how", "documents", "sent", "lost", "sent twice", "uploads not taken", "everything there after s", "most resident MiB");
        foreach (var (name, behaviour) in Faults)
        {
            var load = new Load { Rate = 500, Seconds = trouble + 5, TroubleSeconds = trouble, Behaviour = behaviour, Spool = true, PatienceSeconds = 40 };
            var result = await _run.RunAsync(load, cancellationToken);
            _report.Add(
                name, load.Name, Count(result.Sent.Count), Lost(result), Count(result.Counts.Repeated), Count(result.Counts.NotTaken),
                Number(result.Sent.Took.TotalSeconds - trouble + result.DrainedAfter.TotalSeconds), Memory(result));
            _report.Explain(name, result);
        }
    }

    private async Task QuotaAsync(CancellationToken cancellationToken)
    {
        const double cores = 1 / 32.0;
        _report.Begin("A thirty-second of a core (32 CPU units of Fargate)", "documents", "listens after s", "sent", "lost", "of these by the kernel", "CPU s per 100,000", "most resident MiB", "p50 / p99 ms", "throttled");
        using var quota = CpuQuota.TryCreate(cores, out var why);
        if (quota is null) _report.Note($"No quota of processor time: {why}. The daemon was stopped and let go on instead, 3.125 ms of each 100 ms, which is harder");
        await using var daemon = await DaemonProcess.StartAsync(options, endpoint.Address, DaemonProcess.FreeAddress(), [], quota, cancellationToken);
        using var duty = quota is null ? new DutyCycle(daemon.Id, cores) : null;
        var throttled = quota?.ThrottledPeriods;
        var load = new Load { Rate = 200, Seconds = options.Seconds, WarmRate = 200, PatienceSeconds = 20 };
        var result = await _run.RunAsync(daemon, load, cancellationToken);
        _report.Add(
            load.Name, Number(daemon.ReadyAfter.TotalSeconds), Count(result.Sent.Count), Lost(result), Count(result.KernelDrops), Number(result.CpuPer100000), Memory(result), Latencies(result),
            quota is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{quota.ThrottledPeriods - throttled} periods of 100 ms"));
        _report.Explain(load.Name, result);
    }

    private async Task SoakAsync(CancellationToken cancellationToken)
    {
        var load = new Load { Bytes = options.SoakBytes, Rate = options.SoakRate, Seconds = options.SoakMinutes * 60 };
        _report.Begin(string.Create(CultureInfo.InvariantCulture, $"{options.SoakMinutes:G3} minutes of {load.Name}"), "second", "resident MiB");
        var result = await _run.RunAsync(load, cancellationToken);
        var samples = result.Memory.Where((_, number) => number % 10 == 0).ToList();
        foreach (var sample in samples) _report.Add(Number(sample.Seconds), Number(sample.ResidentBytes / Mebibyte));
        // After the first fifth, in which pools find their size.
        var settled = result.Memory.Skip(result.Memory.Count / 5).ToList();
        _report.Note(string.Create(CultureInfo.InvariantCulture,
            $"Soak: memory grows by {Trend.PerSecond(settled.Select(sample => (sample.Seconds, sample.ResidentBytes / Mebibyte))) * 60:F3} MiB a minute after the first fifth; {Memory(result)} MiB at most; {Count(result.Sent.Count)} documents, {Lost(result)} lost, {result.Counts.Repeated} sent twice; {Number(result.CpuPer100000)} CPU s per 100,000; p50 / p99 {Latencies(result)} ms"));
        _report.Explain("soak", result);
    }

    private async Task<string> SpoolAsync(CancellationToken cancellationToken) => await _run.SpoolsAsync(cancellationToken) ? "with a spool" : "without a spool";

    private static string Lost(LoadResult result) => Limited(Share(result.Lost, result.Sent.Count), result.Lost == 0);

    private static string Memory(LoadResult result) => Limited(Number(result.PeakBytes / Mebibyte), result.PeakBytes <= MostMebibytes * Mebibyte);

    private static string Latencies(LoadResult result) => $"{Number(result.Median)} / {Number(result.P99)}";
}
