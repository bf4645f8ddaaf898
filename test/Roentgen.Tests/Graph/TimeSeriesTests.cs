using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Graph;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Graph;

public sealed class TimeSeriesTests
{
    [Fact]
    public void A_trace_is_counted_in_the_period_of_its_receipt_whose_end_is_its_timestamp()
    {
        // 08:49:11, 08:49:59 and 08:50:00 of some day
        Describe(Series(60, TimeSeriesSelector.Entry, Shop(31_751, 200), Shop(31_799, 500), Shop(31_800, 200))).ShouldBe(["31860: 1 ok 0 fault 1 s", "31800: 1 ok 1 fault 2 s"]);
        Describe(Series(300, TimeSeriesSelector.Entry, Shop(31_751, 200), Shop(31_799, 500))).ShouldBe(["31800: 1 ok 1 fault 2 s"]);
    }

    [Fact]
    public void A_selector_counts_what_a_service_served_or_what_a_caller_saw()
    {
        var table = new NodeMatch("orders", "AWS::DynamoDB::Table", null);
        Describe(Series(60, TimeSeriesSelector.Service(table), Shop(0, 500))).ShouldBe(["60: 1 ok 0 fault 0.25 s"]);
        Describe(Series(60, TimeSeriesSelector.Edge(new NodeMatch("shop", null, null), table), Shop(0, 500))).ShouldBe(["60: 1 ok 0 fault 0.25 s"]);
        Describe(Series(60, TimeSeriesSelector.Service(new NodeMatch("shop", null, null)), Shop(0, 500))).ShouldBe(["60: 0 ok 1 fault 1 s"]);
    }

    [Fact]
    public void A_period_in_which_nothing_was_selected_is_there_without_statistics() =>
        Series(60, TimeSeriesSelector.Service(new NodeMatch("other", null, null)), Shop(0, 200)).Buckets.Single().ShouldBe(new TimeBucket(60, null));

    [Fact]
    public void Only_series_of_the_same_kind_add_up() =>
        Should.Throw<ArgumentException>(() => new TimeSeries(60, TimeSeriesSelector.Entry).Add(new TimeSeries(300, TimeSeriesSelector.Entry)));

    [Fact]
    public void Parts_computed_apart_add_up_to_the_whole() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Minute, byte Status)[]>(), traces =>
        {
            var digests = traces.Select(trace => Shop(trace.Minute * 30, 200 + (trace.Status % 4 * 100))).ToArray();
            var sum = new TimeSeries(60, TimeSeriesSelector.Entry);
            foreach (var part in digests.Chunk(3).Reverse()) sum.Add(Series(60, TimeSeriesSelector.Entry, part));
            return Describe(sum).SequenceEqual(Describe(Series(60, TimeSeriesSelector.Entry, digests)));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    public void Minutes_that_are_added_up_already_give_the_same_series(int period) =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Received, byte Status)[]>(), traces =>
        {
            var digests = traces.Select(trace => Shop((trace.Received * 10) - 500, 200 + (trace.Status % 4 * 100))).ToArray();
            foreach (var selector in new[] { TimeSeriesSelector.Entry, TimeSeriesSelector.Service(new NodeMatch("orders", null, null)), TimeSeriesSelector.Edge(default, new NodeMatch("orders", null, null)) })
            {
                var series = new TimeSeries(period, selector);
                foreach (var minute in digests.GroupBy(digest => Math.Floor(digest.UpdatedAt / 60.0)))
                {
                    var graph = new ServiceGraph();
                    foreach (var digest in minute) graph.Add(digest);
                    series.Add((long)minute.Key * 60, graph);
                }
                Describe(series).ShouldBe(Describe(Series(period, selector, digests)));
            }
        }).QuickCheckThrowOnFailure();

    private static TimeSeries Series(int period, TimeSeriesSelector selector, params TraceDigest[] digests)
    {
        var series = new TimeSeries(period, selector);
        foreach (var digest in digests) series.Add(digest);
        return series;
    }

    private static TraceDigest Shop(long received, int status)
    {
        var call = Inline("94f38223dd0a0e02", "DynamoDB", 1000.25, 1000.5, "\"namespace\":\"aws\",\"aws\":{\"operation\":\"GetItem\",\"table_name\":\"orders\"}");
        return Digest(Segment("70de5b6f19ff9a0a", "shop", 1000, 1001, $"\"http\":{{\"response\":{{\"status\":{status}}}}},\"subsegments\":[{call}]")) with { UpdatedAt = received };
    }

    private static IEnumerable<string> Describe(TimeSeries series) => series.Buckets.Select(bucket => string.Create(
        CultureInfo.InvariantCulture, $"{bucket.EndSecond}: {bucket.Statistics?.OkCount} ok {bucket.Statistics?.FaultCount} fault {bucket.Statistics?.TotalResponseTime} s"));
}
