using FsCheck;
using FsCheck.Fluent;
using Roentgen.Benchmarks.Daemon;

namespace Roentgen.Tests.Benchmarks;

public sealed class ArrivalsTests
{
    [Fact]
    public void Each_document_counts_once_and_what_came_again_is_counted_apart()
    {
        var arrivals = new Arrivals(first: 100);
        foreach (var sequence in new long[] { 100, 102, 102, 99, 5_000_000, 102 }) arrivals.Add(new Stamp(sequence, 0), now: 0);
        (arrivals.Distinct, arrivals.Repeated, arrivals.Earlier).ShouldBe((3, 2, 1));
    }

    [Fact]
    public void What_is_missing_is_told_as_ranges()
    {
        var arrivals = new Arrivals(first: 10);
        foreach (var sequence in new long[] { 10, 13, 14, 17 }) arrivals.Add(new Stamp(sequence, 0), now: 0);
        arrivals.Missing(10).ShouldBe([new SequenceRange(11, 12), new SequenceRange(15, 16), new SequenceRange(18, 19)]);
        arrivals.Missing(1).ShouldBeEmpty();
    }

    [Fact]
    public void Latency_is_from_sending_to_the_first_arrival()
    {
        var arrivals = new Arrivals(first: 0);
        arrivals.Add(new Stamp(0, 1_000_000), now: 3_500_000);
        arrivals.Add(new Stamp(0, 1_000_000), now: 900_000_000);
        arrivals.Latencies.Quantile(1).ShouldBe(2.5, 0.001);
    }

    [Fact]
    public void What_arrived_and_what_is_missing_is_everything()
    {
        Prop.ForAll(Gen.Choose(0, 300).ListOf().ToArbitrary(), numbers =>
        {
            var arrivals = new Arrivals(first: 7);
            foreach (var number in numbers) arrivals.Add(new Stamp(7 + number, 0), now: 0);
            arrivals.Distinct.ShouldBe(numbers.Distinct().Count());
            arrivals.Repeated.ShouldBe(numbers.Count - numbers.Distinct().Count());
            var missing = arrivals.Missing(301).SelectMany(range => Enumerable.Range((int)range.First - 7, (int)range.Count)).ToList();
            missing.ShouldBe(Enumerable.Range(0, 301).Except(numbers));
        }).QuickCheckThrowOnFailure();
    }
}
