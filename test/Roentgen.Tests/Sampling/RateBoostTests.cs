using Roentgen.Model.Sampling;
using Roentgen.Service.Sampling;

namespace Roentgen.Tests.Sampling;

public sealed class RateBoostTests
{
    private const long Now = 1_795_348_800;

    private readonly RateBoost _boost = new();

    [Theory]
    [InlineData(90, 0.1111)] // as the real service, which answers 0.1 to 0.13
    [InlineData(20, 0.5)] // no more than the rule allows
    [InlineData(0.1, 0.5)]
    [InlineData(150, 0.0667)]
    public void The_rate_is_what_captures_a_few_anomalies_a_second(double anomaliesPerSecond, double rate) =>
        _boost.Next(Rule(), anomaliesPerSecond, Now).ShouldBe(new BoostTarget(rate, Now + 20));

    [Fact]
    public void Without_anomalies_there_is_none() => _boost.Next(Rule(), 0, Now).ShouldBeNull();

    [Fact]
    public void A_rule_that_captures_enough_by_itself_needs_none() => _boost.Next(Rule(), 300, Now).ShouldBeNull();

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    public void A_highest_rate_that_is_not_above_the_rules_own_has_no_effect(double maxRate) => _boost.Next(Rule(maxRate), 90, Now).ShouldBeNull();

    [Fact]
    public void A_rule_without_a_boost_has_none() => _boost.Next(Rule() with { RateBoost = null }, 90, Now).ShouldBeNull();

    [Fact]
    public void A_boost_ends_after_a_minute_and_the_next_begins_after_the_cool_down()
    {
        _boost.Next(Rule(), 90, Now);
        _boost.Next(Rule(), 90, Now + 39)!.Value.EpochSecond.ShouldBe(Now + 59);
        _boost.Next(Rule(), 90, Now + 59)!.Value.EpochSecond.ShouldBe(Now + 60);
        _boost.Next(Rule(), 90, Now + 60).ShouldBeNull();
        _boost.Next(Rule(), 90, Now + 179).ShouldBeNull();
        _boost.Next(Rule(), 90, Now + 180).ShouldBe(new BoostTarget(0.1111, Now + 200));
    }

    [Fact]
    public void A_boost_rests_while_nothing_goes_wrong_and_goes_on_within_its_minute()
    {
        _boost.Next(Rule(), 90, Now);
        _boost.Next(Rule(), 0, Now + 20).ShouldBeNull();
        _boost.Next(Rule(), 45, Now + 50).ShouldBe(new BoostTarget(0.2222, Now + 60));
        _boost.Next(Rule(), 45, Now + 61).ShouldBeNull();
    }

    private static SamplingRule Rule(double maxRate = 0.5) =>
        new() { RuleName = "r", Priority = 1, FixedRate = 0.05, ReservoirSize = 1, RateBoost = new SamplingRateBoost(maxRate, CooldownWindowMinutes: 2) };
}
