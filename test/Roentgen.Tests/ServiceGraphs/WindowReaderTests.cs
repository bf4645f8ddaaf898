using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Graph;
using Roentgen.Model.Traces;
using Roentgen.Service.ServiceGraphs;
using Roentgen.Storage;
using Roentgen.Storage.Memory;
using Roentgen.Tests.Graph;
using Roentgen.Tests.Traces;

namespace Roentgen.Tests.ServiceGraphs;

public sealed class WindowReaderTests
{
    private const int Traces = 400;
    private const long Day = StoreExtensions.SecondsPerDay;
    private const long Second = 1_000_000;

    // Around midnight; windows begin and end anywhere, often where hours and minutes do.
    private static readonly Gen<long> Times = Gen.OneOf(
        Gen.Choose(-5, 5).Select(hours => (Day + (hours * 3600L)) * Second),
        Gen.Choose(-300, 300).Select(minutes => (Day + (minutes * 60L)) * Second),
        Gen.Choose(-18_000, 18_000).Select(seconds => (Day + seconds) * Second),
        Gen.Choose(-18_000, 18_000).SelectMany(seconds => Gen.Choose(-2, 2).Select(microseconds => ((Day + seconds) * Second) + microseconds)));

    [Fact]
    public async Task The_graph_of_a_window_is_the_sum_of_its_digests()
    {
        var (store, digests) = await StoreAsync();
        foreach (var (a, b) in Times.Two().Sample(300).Select(window => (window.Item1, window.Item2)))
        {
            var (from, to) = (Math.Min(a, b), Math.Max(a, b));
            var sum = new ServiceGraph();
            foreach (var digest in digests.Where(digest => IsWithin(digest, from, to))) sum.Add(digest);
            GraphText.Of(await store.ReadGraphAsync(from, to, TestContext.Current.CancellationToken)).ShouldBe(GraphText.Of(sum), $"{from} to {to}");
        }
    }

    [Fact]
    public async Task The_series_of_a_window_is_the_sum_of_the_digests_of_its_whole_minutes()
    {
        var (store, digests) = await StoreAsync();
        TimeSeriesSelector[] selectors =
        [
            TimeSeriesSelector.Entry, TimeSeriesSelector.Service(new NodeMatch("shop", null, null)), TimeSeriesSelector.Service(default),
            TimeSeriesSelector.Edge(new NodeMatch("back", null, null), default), TimeSeriesSelector.Edge(default, new NodeMatch(null, "AWS::DynamoDB::Table", null)),
        ];
        foreach (var ((a, b), i) in Times.Two().Sample(300).Select((window, i) => ((window.Item1, window.Item2), i)))
        {
            var (from, to, selector, period) = (Math.Min(a, b), Math.Max(a, b), selectors[i % selectors.Length], i % 2 == 0 ? 60 : 300);
            var sum = new TimeSeries(period, selector);
            foreach (var digest in digests)
            {
                var minute = RollupPeriod.Minute.StartOf(digest.UpdatedAt) * Second;
                if (minute >= from && minute + (60 * Second) <= to) sum.Add(digest);
            }
            var series = await store.ReadSeriesAsync(from, to, period, selector, TestContext.Current.CancellationToken);
            Describe(series).ShouldBe(Describe(sum), $"{from} to {to}");
        }
    }

    [Fact]
    public async Task A_minute_that_ends_behind_the_window_is_not_whole()
    {
        await using var store = new MemoryTraceStore();
        var id = Documents.TraceId;
        await store.AppendAsync([new NewDocument(id, Documents.Utf8(Documents.Segment("70de5b6f19ff9a0a", "shop", 1, 2)))], Day + 30, TestContext.Current.CancellationToken);
        await store.PutDigestsAsync([DigestedTrace.Of(id, await store.ReadTraceAsync(id, TestContext.Current.CancellationToken))], TestContext.Current.CancellationToken);
        foreach (var (to, buckets) in ((long, int)[])[((Day + 60) * Second, 1), (((Day + 60) * Second) - 1, 0), (((Day + 59) * Second) + 1, 0), ((Day + 59) * Second, 0), (((Day + 60) * Second) + 1, 1)])
        {
            (await store.ReadSeriesAsync(Day * Second, to, 60, TimeSeriesSelector.Entry, TestContext.Current.CancellationToken)).Buckets.Count().ShouldBe(buckets, $"{to}");
        }
    }

    [Fact]
    public async Task Windows_at_the_ends_of_time_are_answered()
    {
        var (store, digests) = await StoreAsync();
        var whole = new ServiceGraph();
        foreach (var digest in digests) whole.Add(digest);
        // As far as times of requests go.
        GraphText.Of(await store.ReadGraphAsync(long.MinValue / 2, long.MaxValue / 2, TestContext.Current.CancellationToken)).ShouldBe(GraphText.Of(whole));
        (await store.ReadGraphAsync(long.MaxValue / 2, long.MaxValue / 2, TestContext.Current.CancellationToken)).Nodes.ShouldBeEmpty();
    }

    private static bool IsWithin(TraceDigest digest, long from, long to) => digest.UpdatedAt * Second >= from && digest.UpdatedAt * Second < to;

    private static IEnumerable<string> Describe(TimeSeries series) => series.Buckets.Select(bucket => $"{bucket.EndSecond} {GraphText.Of(bucket.Statistics)}");

    private static async Task<(ITraceStore Store, List<TraceDigest> Digests)> StoreAsync()
    {
        var (store, digests) = (new MemoryTraceStore(), new List<TraceDigest>());
        var random = new Random(1);
        for (var i = 0; i < Traces; i++)
        {
            var trace = new RandomTrace(i);
            await store.AppendAsync([.. trace.Documents.Select(document => new NewDocument(trace.Id, Documents.Utf8(document)))], Day + random.Next(-18_000, 18_000), TestContext.Current.CancellationToken);
            var documents = await store.ReadTraceAsync(trace.Id, TestContext.Current.CancellationToken);
            if (documents.Count == 0) continue;
            var digest = TraceDigest.Of(Trace.Assemble(trace.Id, documents));
            await store.PutDigestsAsync([new DigestedTrace(trace.Id, documents[^1].Call, digest)], TestContext.Current.CancellationToken);
            if (digest is not null) digests.Add(digest);
        }
        return (store, digests);
    }
}
