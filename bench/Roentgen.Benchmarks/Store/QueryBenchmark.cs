using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Roentgen.Benchmarks.Store;

/// <summary>
/// Reads the loaded data set over HTTP: Jaeger's queries as calls of the X-Ray API, and ours. Everything is chosen by the seed, at random places
/// of the data set, so that some of what is read is in a cache and some is not.
/// </summary>
internal sealed class QueryBenchmark(ServiceProcess service, LoadedData loaded, StoreBenchmarkOptions options, Report report)
{
    private const int Hour = 3600;

    // A search is answered when there is a page to show, as the console shows it, or nothing more to find.
    private const int Page = 200;

    // Of all runs beforehand, so that the first ones do not measure the compiler.
    private const int WarmUpShare = 20;

    private readonly DataSet _data = loaded.Data;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var byId = await MeasureAsync(options.Runs * 5, (dice, cancel) => ReadTraceAsync(dice, cancel), cancellationToken);
        report.Add("trace by id, p50", null, byId.Quantile(0.5), Unit.Milliseconds);
        report.Add("trace by id, p99", 10, byId.Quantile(0.99), Unit.Milliseconds);

        await SearchesAsync("service, duration, 1 h", 30, 1, question => $"{question.Service} AND {question.Duration}", cancellationToken);
        await SearchesAsync("service, duration, 6 h", 30, 6, question => $"{question.Service} AND {question.Duration}", cancellationToken);
        await SearchesAsync("annotation, 6 h", 200, 6, question => question.Annotation, cancellationToken);
        await SearchesAsync("annotation, 24 h", null, 24, question => question.Annotation, cancellationToken);
        await SearchesAsync("service, 24 h", null, 24, question => question.Service, cancellationToken);
        await SearchesAsync("service, operation, 24 h", null, 24, question => question.Operation, cancellationToken);
        await SearchesAsync("service, operation, duration, 24 h", null, 24, question => $"{question.Operation} AND {question.Duration}", cancellationToken);
        await SearchesAsync("service, operation, duration, 1 h", null, 1, question => $"{question.Operation} AND {question.Duration}", cancellationToken);
        await SearchesAsync("service, operation, duration, annotation, 6 h", null, 6, question => $"{question.Operation} AND {question.Duration} AND {question.Annotation}", cancellationToken);

        var map = await MeasureAsync(options.Runs, (dice, cancel) => ReadMapAsync(dice, cancel), cancellationToken);
        report.Add("service map, 6 h, p95", 100, map.Quantile(0.95), Unit.Milliseconds);
    }

    // What a search may ask for, after the example of a trace in the window. That trace fits all of it; the duration only when it is slow.
    private readonly record struct Question(string Service, string Operation, string Duration, string Annotation, bool IsSlow);

    private async Task SearchesAsync(string what, double? target, int hours, Func<Question, string> filter, CancellationToken cancellationToken)
    {
        var latencies = await MeasureAsync(options.Runs, (dice, cancel) => SearchAsync(dice, hours, filter, cancel), cancellationToken);
        report.Add($"search by {what}, p95", target, latencies.Quantile(0.95), Unit.Milliseconds);
    }

    // Each run has dice of its own; those of the warm-up are others.
    private async Task<Latencies> MeasureAsync(int runs, Func<Dice, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var latencies = new Latencies();
        for (var i = -(runs / WarmUpShare) - 1; i < runs; i++)
        {
            var watch = Stopwatch.StartNew();
            await run(Dice.For(options.Seed, int.MaxValue + (long)i), cancellationToken);
            if (i >= 0) latencies.Add(watch.Elapsed);
        }
        return latencies;
    }

    private async Task ReadTraceAsync(Dice dice, CancellationToken cancellationToken)
    {
        var number = dice.Below(loaded.Traces);
        var id = _data.IdOf(number, _data.StartOf(number, loaded.FirstSecond * 1_000_000));
        using var answer = await service.AskAsync("/Traces", $"{{\"TraceIds\":[\"{id}\"]}}", cancellationToken);
        var traces = answer.RootElement.GetProperty("Traces");
        if (traces.GetArrayLength() != 1 || traces[0].GetProperty("Segments").GetArrayLength() != Shop.Steps)
            throw new InvalidOperationException($"Trace {id} is not as it was stored.");
    }

    private async Task SearchAsync(Dice dice, int hours, Func<Question, string> filter, CancellationToken cancellationToken)
    {
        var (from, to) = Window(ref dice, hours);
        var question = Ask(ref dice, from, to);
        var expression = JsonSerializer.Serialize(filter(question));
        var found = 0;
        string? token = null;
        do
        {
            var more = token is null ? "" : $",\"NextToken\":\"{token}\"";
            using var answer = await service.AskAsync("/TraceSummaries", $"{{\"StartTime\":{from},\"EndTime\":{to},\"FilterExpression\":{expression}{more}}}", cancellationToken);
            found += answer.RootElement.GetProperty("TraceSummaries").GetArrayLength();
            token = answer.RootElement.GetProperty("NextToken").GetString();
        }
        while (found < Page && token is not null);
        // Of a trace with more than fifty annotation keys the later ones are not indexed, so its own annotation need not find it.
        if (found == 0 && question.IsSlow && !expression.Contains("annotation.", StringComparison.Ordinal)) throw new InvalidOperationException($"{filter(question)} found nothing from {from} to {to}.");
    }

    private async Task ReadMapAsync(Dice dice, CancellationToken cancellationToken)
    {
        var (from, to) = Window(ref dice, 6);
        using var answer = await service.AskAsync("/ServiceGraph", $"{{\"StartTime\":{from},\"EndTime\":{to}}}", cancellationToken);
        if (answer.RootElement.GetProperty("Services").GetArrayLength() < Shop.Services.Count) throw new InvalidOperationException("Services are missing from the map.");
    }

    private Question Ask(ref Dice dice, long from, long to)
    {
        // Of the traces of which even the first and the last start inside.
        var first = ((from - loaded.FirstSecond) * 1_000_000 / DataSet.MicrosecondsPerTrace) + 1;
        var number = first + dice.Below(((to - loaded.FirstSecond) * 1_000_000 / DataSet.MicrosecondsPerTrace) - first);
        var (route, microseconds) = _data.OutlineOf(number);
        var operation = route.Steps[dice.Below(Shop.Steps)].Operation;
        var service = $"service(\"{Shop.Services[operation.Service]}\")";
        var seconds = 0.05 * (1 << dice.Below(5)); // 0.05 to 0.8: from most traces to a few in a thousand
        return new Question(
            service, $"{service} {{ http.url = \"{operation.Url}\" }}", string.Create(CultureInfo.InvariantCulture, $"duration > {seconds}"),
            _data.AnnotationOf(number, ref dice).Filter, microseconds > seconds * 1_000_000);
    }

    private (long From, long To) Window(ref Dice dice, int hours)
    {
        var length = Math.Min(hours * Hour, loaded.EndSecond - loaded.FirstSecond);
        var from = loaded.FirstSecond + dice.Below(loaded.EndSecond - loaded.FirstSecond - length + 1);
        return (from, from + length);
    }
}
