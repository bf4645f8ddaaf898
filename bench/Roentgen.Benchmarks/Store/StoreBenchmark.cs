using System.Diagnostics;
using System.Globalization;
using System.Text;
using Roentgen.Model.Ids;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;

namespace Roentgen.Benchmarks.Store;

/// <summary>Measures what the embedded store promises, on the service as it is shipped, and prints a table. <c>./dev bench store</c>.</summary>
internal sealed class StoreBenchmark : IDisposable
{
    private const double Mebibyte = 1024 * 1024;
    private const int Starts = 3;

    // On the disk that the build is on: a folder for temporary files may be in memory, where durable means nothing.
    private static readonly string Work = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "bench"));

    private readonly StoreBenchmarkOptions _options;
    private readonly Report _report;
    private readonly string _folder;
    private LoadedData? _loaded;

    private StoreBenchmark(StoreBenchmarkOptions options)
    {
        _options = options;
        _report = new Report(options);
        _folder = Path.Combine(Work, $"store-{Environment.ProcessId}");
    }

    /// <summary>Runs the command; returns its exit code, 2 for arguments that cannot be used.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var parsed = StoreBenchmarkOptions.CreateCommand(RunAsync).Parse(arguments);
        if (parsed.Errors.Count == 0) return await parsed.InvokeAsync();
        Console.Error.WriteLine($"{parsed.Errors[0].Message} See: ./dev bench store --help");
        return 2;
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private static async Task<int> RunAsync(StoreBenchmarkOptions options, CancellationToken cancellationToken)
    {
        using var benchmark = new StoreBenchmark(options);
        foreach (var part in options.Parts.Order())
        {
            Console.Error.WriteLine($"{part}");
            await benchmark.RunAsync(part, cancellationToken);
        }
        var markdown = benchmark._report.ToMarkdown();
        Console.WriteLine(markdown);
        if (options.Save) await SaveAsync(options, markdown, cancellationToken);
        return 0;
    }

    private static Task SaveAsync(StoreBenchmarkOptions options, string markdown, CancellationToken cancellationToken)
    {
        var name = options.Scale == 1 ? "store.md" : $"store-scale-{options.Scale.ToString(CultureInfo.InvariantCulture)}.md";
        return File.WriteAllTextAsync(Path.Combine("bench", "Results", name), markdown, cancellationToken);
    }

    private Task RunAsync(Part part, CancellationToken cancellationToken) => part switch
    {
        Part.Ingest => IngestAsync(cancellationToken),
        Part.Memory => MemoryAsync(cancellationToken),
        Part.Searchable => SearchableAsync(cancellationToken),
        Part.Disk => DiskAsync(cancellationToken),
        Part.Queries => QueriesAsync(cancellationToken),
        Part.Start => StartAsync(cancellationToken),
        _ => throw new InvalidOperationException($"There is no part {part}."),
    };

    // The two ways in which documents are spread over calls: the second has the service put traces together from many calls.
    private async Task IngestAsync(CancellationToken cancellationToken)
    {
        await IngestAsync("ingest, whole traces in a call", BatchKind.WholeTraces, cancellationToken);
        await IngestAsync("ingest, one service's documents in a call", BatchKind.OneService, cancellationToken);
    }

    private async Task IngestAsync(string what, BatchKind kind, CancellationToken cancellationToken)
    {
        await using var service = await ServiceProcess.StartAsync(NewFolder(), cancellationToken);
        var generator = new LoadGenerator(NewData(), kind);
        var before = service.Usage.CpuSeconds;
        var first = await generator.SendAsync(service, _options.Segments / 2, segmentsPerSecond: null, cancellationToken);
        var middle = service.Usage.CpuSeconds;
        var second = await generator.SendAsync(service, _options.Segments - first.Segments, segmentsPerSecond: null, cancellationToken);
        await service.SettleAsync(cancellationToken);
        var after = service.Usage.CpuSeconds;
        _report.Add($"{what}, segments per CPU second", 50_000, (first.Segments + second.Segments) / (after - before), Unit.PerSecond);
        _report.Note(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {first.Segments + second.Segments:N0} segments, {second.Segments / (after - middle):N0} per CPU second in the second half; {(first.Segments + second.Segments) / (first.Elapsed + second.Elapsed).TotalSeconds:N0} a second by the clock, the load generator on the same machine; {first.Throttled + second.Throttled:N0} calls throttled; {service.Usage.PeakResidentBytes / Mebibyte:N0} MiB at most"));
    }

    private async Task MemoryAsync(CancellationToken cancellationToken)
    {
        await using var service = await ServiceProcess.StartAsync(NewFolder(), cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(Math.Min(10, _options.Seconds)), cancellationToken);
        _report.Add("memory, idle and empty", 120, service.Usage.ResidentBytes / Mebibyte, Unit.Mebibytes);

        var load = await new LoadGenerator(NewData(), BatchKind.OneService)
            .SendAsync(service, (long)(StoreBenchmarkOptions.SteadyRate * _options.Seconds), StoreBenchmarkOptions.SteadyRate, cancellationToken);
        var loaded = service.Usage.ResidentBytes / Mebibyte;
        await service.SettleAsync(cancellationToken);
        _report.Add("memory at 10,000 segments a second, at most", 512, service.Usage.PeakResidentBytes / Mebibyte, Unit.Mebibytes);
        _report.Note(string.Create(CultureInfo.InvariantCulture,
            $"memory: {load.Segments:N0} segments in {load.Elapsed.TotalSeconds:F1} s, {load.Behind.TotalSeconds:F1} s behind at the end, {load.Throttled:N0} calls throttled; {loaded:N0} MiB then, {service.Usage.ResidentBytes / Mebibyte:N0} MiB once idle"));
    }

    private async Task SearchableAsync(CancellationToken cancellationToken)
    {
        await using var service = await ServiceProcess.StartAsync(NewFolder(), cancellationToken);
        using var loadEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = new LoadGenerator(NewData(), BatchKind.OneService).SendAsync(service, long.MaxValue, StoreBenchmarkOptions.SteadyRate, loadEnd.Token);
        var latencies = new Latencies();
        // One run in four, as each is as long as a digest takes.
        for (var i = -1; i < Math.Max(1, _options.Runs / 4); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            var took = await ProbeAsync(service, i, cancellationToken);
            if (i >= 0) latencies.Add(took);
        }
        await loadEnd.CancelAsync();
        await load;
        _report.Add("received to searchable, p50", null, latencies.Quantile(0.5) / 1000, Unit.Seconds);
        _report.Add("received to searchable, at most", 1, latencies.Quantile(1) / 1000, Unit.Seconds);
    }

    // From the answer that a segment is stored until a search shows it; the search asks again and again without a pause.
    private static async Task<TimeSpan> ProbeAsync(ServiceProcess service, int number, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var start = now.ToUnixTimeMilliseconds() / 1000.0;
        var document = string.Create(CultureInfo.InvariantCulture,
            $"{{\\\"trace_id\\\":\\\"{TraceId.Create(now)}\\\",\\\"id\\\":\\\"70de5b6f19ff9a0a\\\",\\\"name\\\":\\\"probe-{number}\\\",\\\"start_time\\\":{start:F3},\\\"end_time\\\":{start + 0.001:F3}}}");
        var question = string.Create(CultureInfo.InvariantCulture, $"{{\"StartTime\":{start - 0.001:F3},\"EndTime\":{start + 0.001:F3},\"FilterExpression\":\"service(\\\"probe-{number}\\\")\"}}");
        while (!await service.PutAsync(Encoding.UTF8.GetBytes($"{{\"TraceSegmentDocuments\":[\"{document}\"]}}"), cancellationToken)) await Task.Yield();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using var answer = await service.AskAsync("/TraceSummaries", question, cancellationToken);
            if (answer.RootElement.GetProperty("TraceSummaries").GetArrayLength() > 0) return watch.Elapsed;
            if (watch.Elapsed > TimeSpan.FromMinutes(1)) throw new InvalidOperationException($"A stored segment cannot be found after {watch.Elapsed}.");
        }
    }

    private async Task DiskAsync(CancellationToken cancellationToken)
    {
        var loaded = await LoadedAsync(cancellationToken);
        _report.Add("disk per span, everything included", 60, (double)loaded.BytesOnDisk() / (loaded.Traces * Shop.Steps), Unit.Bytes);
    }

    private async Task QueriesAsync(CancellationToken cancellationToken)
    {
        var loaded = await LoadedAsync(cancellationToken);
        await loaded.ForgetCachedAsync(cancellationToken);
        await using (var service = await ServiceProcess.StartAsync(loaded.Folder, cancellationToken))
        {
            await new QueryBenchmark(service, loaded, _options, _report).RunAsync(cancellationToken);
            _report.Note(FormattableString.Invariant($"queries: {service.Usage.PeakResidentBytes / Mebibyte:N0} MiB at most"));
        }
        await TimeSeriesAsync(loaded, cancellationToken);
    }

    // Minute by minute, straight from the store.
    private async Task TimeSeriesAsync(LoadedData loaded, CancellationToken cancellationToken)
    {
        const int minute = (int)RollupPeriod.Minute;
        const int length = 6 * 60 * minute;
        await using var store = SqliteTraceStore.Open(loaded.Folder);
        // As the service's assembler at its start: digests of what is not packed yet.
        while (await store.FindUndigestedAsync(1000, cancellationToken) is { Count: > 0 } undigested) await store.DigestAsync(undigested, cancellationToken);
        var latencies = new Latencies();
        for (var i = -1; i < _options.Runs; i++)
        {
            var dice = Dice.For(_options.Seed, i);
            var from = (loaded.FirstSecond + dice.Below(Math.Max(1, loaded.EndSecond - loaded.FirstSecond - length))) / minute * minute;
            var watch = Stopwatch.StartNew();
            var points = 0;
            await foreach (var rollup in store.ReadRollupsAsync(RollupPeriod.Minute, from, from + length, cancellationToken)) points += rollup.Graph.Nodes.Count;
            if (points == 0) throw new InvalidOperationException("A time series is empty.");
            if (i >= 0) latencies.Add(watch.Elapsed);
        }
        _report.Add("time series, 6 h, rollups of the store, p95", 100, latencies.Quantile(0.95), Unit.Milliseconds);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var empty = new Latencies();
        for (var i = 0; i < Starts; i++)
        {
            await using var service = await ServiceProcess.StartAsync(NewFolder(), cancellationToken);
            empty.Add(service.ReadyAfter);
        }
        _report.Add("start to ready, empty", 1, empty.Quantile(1) / 1000, Unit.Seconds);

        var loaded = await LoadedAsync(cancellationToken);
        var full = new Latencies();
        for (var i = 0; i < Starts; i++)
        {
            await loaded.ForgetCachedAsync(cancellationToken);
            await using var service = await ServiceProcess.StartAsync(loaded.Folder, cancellationToken);
            full.Add(service.ReadyAfter);
        }
        _report.Add("start to ready, loaded", 5, full.Quantile(1) / 1000, Unit.Seconds);
    }

    private DataSet NewData() => new(_options.Seed, _options.Attributes);

    private async Task<LoadedData> LoadedAsync(CancellationToken cancellationToken) =>
        _loaded ??= await LoadedData.OpenAsync(_options.Keep ?? Path.Combine(_folder, "loaded"), _options, _report, cancellationToken);

    private string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder, Path.GetRandomFileName())).FullName;
}
