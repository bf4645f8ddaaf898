using Roentgen.Benchmarks.Daemon;

namespace Roentgen.Tests.Benchmarks;

public sealed class TrendTests
{
    [Fact]
    public void A_line_has_its_slope_and_noise_around_it_changes_nothing() =>
        Trend.PerSecond(Enumerable.Range(0, 100).Select(second => ((double)second, 80 + (0.25 * second) + (second % 4 is 0 or 3 ? 5 : -5)))).ShouldBe(0.25, 0.01);

    [Fact]
    public void One_moment_has_no_trend()
    {
        Trend.PerSecond([]).ShouldBe(0);
        Trend.PerSecond([(3, 80), (3, 90)]).ShouldBe(0);
    }
}
