using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Graph;

namespace Roentgen.Tests.Graph;

public sealed class LatencyHistogramTests
{
    // Times as services have them: mostly microseconds to minutes, spread over orders of magnitude.
    private static readonly Arbitrary<long[]> Times =
        Gen.Choose(0, 27).SelectMany(magnitude => Gen.Choose(0, int.MaxValue).Select(value => (long)value % (1L << magnitude))).ArrayOf().Resize(2000).ToArbitrary();

    [Fact]
    public void Few_times_are_kept_exactly()
    {
        var histogram = Of([2_000_000, 1_000_000, 2_000_000]);
        histogram.Entries().ShouldBe([new HistogramEntry(1, 1), new HistogramEntry(2, 2)]);
    }

    [Fact]
    public void Nothing_is_nothing() => new LatencyHistogram().Entries().ShouldBeEmpty();

    [Fact]
    public void Order_and_grouping_do_not_matter() =>
        Prop.ForAll(Times, times =>
        {
            var whole = Of(times).Entries().ToArray();
            var backwards = Of(times.Reverse()).Entries().ToArray();
            var parts = new LatencyHistogram();
            foreach (var part in times.Chunk(97).Reverse()) parts.Add(Of(part));
            return whole.SequenceEqual(backwards) && whole.SequenceEqual(parts.Entries());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Counts_extremes_and_sums_are_kept_and_the_number_of_bins_is_bounded() =>
        Prop.ForAll(Times, times =>
        {
            var entries = Of(times).Entries().ToArray();
            if (times.Length == 0) return entries.Length == 0;
            return entries.Sum(entry => entry.Count) == times.Length
                && entries[0].Value == times.Min() / 1e6
                && entries[^1].Value == times.Max() / 1e6
                && Math.Abs(entries.Sum(entry => entry.Value * entry.Count) - (times.Sum() / 1e6)) <= 0.5e-6 * times.Length + 1e-6
                && entries.Length <= LatencyHistogram.MaxBins + 2;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(100_000, 1_000_000, 0.04)]
    [InlineData(10, 1_000_000, 0.13)]
    public void The_narrower_the_distribution_the_narrower_its_bins(long from, long to, double width)
    {
        var histogram = Of(Enumerable.Range(0, 100_000).Select(i => from + ((to - from) * i / 100_000)));
        // Without the extremes, which stand alone, and where bins are wider than the steps between the times.
        var values = histogram.Entries().Skip(1).SkipLast(1).Select(entry => entry.Value).Where(value => value > 0.001).ToArray();
        values.Length.ShouldBeGreaterThan(50);
        for (var i = 1; i < values.Length; i++) (values[i] / values[i - 1]).ShouldBeLessThan(1 + width);
    }

    private static LatencyHistogram Of(IEnumerable<long> microseconds)
    {
        var histogram = new LatencyHistogram();
        foreach (var time in microseconds) histogram.Add(time);
        return histogram;
    }

    [Theory]
    [InlineData(0, 0.001)]
    [InlineData(0.01, 0.001)]
    [InlineData(0.5, 0.05)]
    [InlineData(0.501, 0.051)]
    [InlineData(0.07, 0.007)]
    [InlineData(0.99, 0.099)]
    [InlineData(0.999, 0.1)]
    [InlineData(1, 0.1)]
    public void A_quantile_is_the_time_of_its_nearest_rank(double share, double seconds)
    {
        var histogram = new LatencyHistogram();
        foreach (var milliseconds in Enumerable.Range(1, 100).Reverse()) histogram.Add(milliseconds * 1000);
        histogram.Quantile(share).ShouldBe(seconds);
    }

    [Fact]
    public void A_quantile_of_many_times_is_as_near_as_its_bin_is_wide()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 100_000; i++) histogram.Add(i * 10);
        foreach (var share in new[] { 0.25, 0.5, 0.75, 0.9, 0.99, 0.999 }) histogram.Quantile(share)!.Value.ShouldBe(share, share * 0.125);
        (histogram.Quantile(0), histogram.Quantile(1)).ShouldBe((0.00001, 1));
    }

    [Fact]
    public void Of_nothing_there_is_no_quantile() => new LatencyHistogram().Quantile(0.5).ShouldBeNull();
}
