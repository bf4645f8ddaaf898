using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Roentgen.Benchmarks.Store;
using Roentgen.Model.Ids;
using Roentgen.Storage.Sqlite;

namespace Roentgen.Benchmarks.Api;

/// <summary>
/// Many clients that write and read at once, on the service as it is shipped: what they are answered and how fast, that each sees at once what it
/// has written, and that after a <c>kill -9</c> every acknowledged trace is still there. <c>./dev bench api</c>.
/// </summary>
internal sealed class ApiBenchmark(int connections, int seconds)
{
    private const int TracesPerWrite = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Latencies> _latencies = [];
    private readonly List<TraceId> _acknowledged = [];
    private readonly List<string> _problems = [];
    private long _asked;
    private long _nextTrace;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var connections = new Option<int>("--connections") { Description = "Clients at once, each with a connection of its own", DefaultValueFactory = _ => 64 };
        var seconds = new Option<int>("--seconds") { Description = "How long", DefaultValueFactory = _ => 60 };
        var save = new Option<bool>("--save") { Description = "Write the table to bench/Results/api.md" };
        var command = new RootCommand("Writes and reads through the API at once, then kills the service and looks for every acknowledged trace.\n\nExample:\n  ./dev bench api --connections 64 --seconds 60") { connections, seconds, save };
        command.SetAction(async (parsed, cancel) =>
        {
            var benchmark = new ApiBenchmark(parsed.GetValue(connections), parsed.GetValue(seconds));
            var (markdown, isSound) = await benchmark.MeasureAsync(cancel);
            Console.WriteLine(markdown);
            if (parsed.GetValue(save)) await File.WriteAllTextAsync(Path.Combine("bench", "Results", "api.md"), markdown, cancel);
            return isSound ? 0 : 1;
        });
        return await command.Parse([.. arguments]).InvokeAsync();
    }

    private async Task<(string Markdown, bool IsSound)> MeasureAsync(CancellationToken cancellationToken)
    {
        // On the disk that the build is on: a folder for temporary files may be in memory, where durable means nothing.
        var folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "bench", $"api-{Environment.ProcessId}"));
        try
        {
            double cpu;
            long peak;
            var service = await ServiceProcess.StartAsync(folder, cancellationToken, connections);
            try
            {
                var before = service.Usage.CpuSeconds;
                var end = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
                Console.Error.WriteLine($"{connections} clients for {seconds} s");
                await Task.WhenAll(Enumerable.Range(0, connections).Select(client => Task.Run(() => ClientAsync(service, new Random(client), end, cancellationToken), cancellationToken)));
                (cpu, peak) = (service.Usage.CpuSeconds - before, service.Usage.PeakResidentBytes);
                service.Kill();
            }
            finally
            {
                await service.DisposeAsync();
            }
            Console.Error.WriteLine($"Looking for {_acknowledged.Count:N0} traces after kill -9");
            var lost = await CountLostAsync(folder, cancellationToken);
            if (lost > 0) _problems.Add($"{lost} acknowledged traces were lost");
            return (Markdown(cpu, peak, lost), _problems.Count == 0);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private async Task ClientAsync(ServiceProcess service, Random random, long end, CancellationToken cancellationToken)
    {
        var own = new List<TraceId>();
        while (Stopwatch.GetTimestamp() < end)
        {
            try
            {
                await StepAsync(service, random, own, cancellationToken);
            }
            catch (Exception e) when (e is InvalidOperationException or HttpRequestException or JsonException)
            {
                lock (_lock) _problems.Add(e.Message);
            }
        }
    }

    // Six of ten calls write.
    private async Task StepAsync(ServiceProcess service, Random random, List<TraceId> own, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        switch (random.Next(10))
        {
            case < 6:
                await WriteAsync(service, random, own, now, cancellationToken);
                break;
            case 6 when own.Count > 0:
                var asked = own.TakeLast(5).ToList();
                using (var traces = await TimedAsync(service, "BatchGetTraces", "/Traces", $"{{\"TraceIds\":[{string.Join(',', asked.Select(id => $"\"{id}\""))}]}}", cancellationToken))
                {
                    if (traces.RootElement.GetProperty("Traces").GetArrayLength() != asked.Count) throw new InvalidOperationException("A trace was acknowledged and cannot be read.");
                }
                break;
            case 7:
                var name = $"service-{random.Next(8)}";
                (await TimedAsync(service, "GetTraceSummaries", "/TraceSummaries", $"{{\"StartTime\":{now - 60},\"EndTime\":{now + 1},\"FilterExpression\":\"service(\\\"{name}\\\") AND duration > 0.9\"}}", cancellationToken)).Dispose();
                break;
            case 8:
                (await TimedAsync(service, "GetServiceGraph", "/ServiceGraph", $"{{\"StartTime\":{now - 600},\"EndTime\":{now + 1}}}", cancellationToken)).Dispose();
                break;
            default:
                (await TimedAsync(service, "GetTimeSeriesServiceStatistics", "/TimeSeriesServiceStatistics", $"{{\"StartTime\":{now - 600},\"EndTime\":{now + 60}}}", cancellationToken)).Dispose();
                break;
        }
    }

    private async Task WriteAsync(ServiceProcess service, Random random, List<TraceId> own, long now, CancellationToken cancellationToken)
    {
        var ids = new TraceId[TracesPerWrite];
        var documents = new List<string>();
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = new TraceId((uint)now, (ulong)random.NextInt64(), (uint)Interlocked.Increment(ref _nextTrace));
            var duration = random.NextDouble();
            documents.Add(string.Create(CultureInfo.InvariantCulture,
                $"{{\"trace_id\":\"{ids[i]}\",\"id\":\"{random.NextInt64():x16}\",\"name\":\"service-{random.Next(8)}\",\"start_time\":{now},\"end_time\":{now + duration:F6},\"http\":{{\"request\":{{\"method\":\"GET\",\"url\":\"https://shop.example/item/{random.Next(500)}\"}},\"response\":{{\"status\":{(random.Next(50) == 0 ? 500 : 200)}}}}},\"annotations\":{{\"customer\":\"c{random.Next(1000)}\"}},\"subsegments\":[{{\"id\":\"{random.NextInt64():x16}\",\"name\":\"orders\",\"namespace\":\"remote\",\"start_time\":{now},\"end_time\":{now + (duration / 2):F6}}}]}}"));
        }
        using (await TimedAsync(service, "PutTraceSegments", "/TraceSegments", JsonSerializer.Serialize(new { TraceSegmentDocuments = documents }), cancellationToken))
        {
            own.AddRange(ids);
            lock (_lock) _acknowledged.AddRange(ids);
        }
    }

    private async Task<JsonDocument> TimedAsync(ServiceProcess service, string operation, string path, string body, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        var watch = Stopwatch.StartNew();
        var answer = await service.AskAsync(path, body, cancellationToken);
        lock (_lock)
        {
            if (!_latencies.TryGetValue(operation, out var latencies)) _latencies.Add(operation, latencies = new Latencies());
            latencies.Add(watch.Elapsed);
        }
        return answer;
    }

    private async Task<int> CountLostAsync(string folder, CancellationToken cancellationToken)
    {
        await using var store = SqliteTraceStore.Open(folder);
        var lost = 0;
        foreach (var id in _acknowledged)
        {
            if ((await store.ReadTraceAsync(id, cancellationToken)).Count == 0) lost++;
        }
        return lost;
    }

    private string Markdown(double cpu, long peak, int lost)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Writing and reading at once\n\n`./dev bench api --connections {connections} --seconds {seconds}`\n\n");
        text.Append("| operation | calls | p50 ms | p99 ms | slowest ms |\n|---|---|---|---|---|\n");
        foreach (var (operation, latencies) in _latencies.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| {operation} | {latencies.Count:N0} | {latencies.Quantile(0.5):F1} | {latencies.Quantile(0.99):F1} | {latencies.Quantile(1):F1} |\n");
        text.Append(CultureInfo.InvariantCulture, $"\n- {_asked:N0} calls, {_problems.Count} of them not answered as they should be; {_acknowledged.Count:N0} traces acknowledged, {lost} of them lost after kill -9.\n");
        text.Append(CultureInfo.InvariantCulture, $"- The service took {cpu:F1} s of processor time and at most {peak / (1024.0 * 1024):F0} MiB. The clients run on the same machine, of {Environment.ProcessorCount} cores.\n");
        foreach (var problem in _problems.Distinct().Take(5)) text.Append("- ").Append(problem).Append('\n');
        return text.ToString();
    }
}
