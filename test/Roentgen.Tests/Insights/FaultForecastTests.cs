using Roentgen.Model.Insights;

namespace Roentgen.Tests.Insights;

public sealed class FaultForecastTests
{
    [Fact]
    public void Nothing_is_expected_before_enough_is_known()
    {
        var forecast = new FaultForecast();
        for (var i = 0; i < FaultRate.MinMinutes; i++) forecast.Feed(60 * i, new RequestImpact(1, 99, 100)).ShouldBeNull();
        forecast.Feed(60 * FaultRate.MinMinutes, new RequestImpact(1, 99, 100)).ShouldNotBeNull();
    }

    [Fact]
    public void The_band_lies_around_the_usual_share_of_the_requests()
    {
        var forecast = new FaultForecast();
        for (var i = 0; i < 600; i++) forecast.Feed(60 * i, new RequestImpact(20, 980, 1000));
        var many = forecast.Feed(36_000, new RequestImpact(20, 980, 1000)).ShouldNotBeNull();
        many.Mean.ShouldBe(20, 0.1);
        (many.Low, many.High).ShouldBe((1, 41));
        var few = forecast.Feed(36_060, new RequestImpact(0, 10, 10)).ShouldNotBeNull();
        (few.Low, few.High).ShouldBe((0, 3));
    }

    [Fact]
    public void What_is_expected_of_two_minutes_adds_up()
    {
        var both = new ExpectedFaults(20, 50).Plus(new ExpectedFaults(5, 14));
        both.ShouldBe(new ExpectedFaults(25, 64));
        (both.Low, both.High).ShouldBe((1, 50));
    }

    [Fact]
    public void A_minute_of_an_outage_hardly_moves_the_band()
    {
        var forecast = new FaultForecast();
        for (var i = 0; i < 600; i++) forecast.Feed(60 * i, new RequestImpact(i % 2, 99, 100));
        var before = forecast.Feed(36_000, new RequestImpact(0, 100, 100)).ShouldNotBeNull();
        for (var i = 0; i < 10; i++) forecast.Feed(36_060 + (60 * i), new RequestImpact(100, 0, 100));
        var after = forecast.Feed(36_660, new RequestImpact(0, 100, 100)).ShouldNotBeNull();
        after.Mean.ShouldBeInRange(before.Mean, before.Mean + 0.5);
    }
}
