using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Sampling;

namespace Roentgen.Tests.Sampling;

public sealed class RuleSamplerTests
{
    private const long Now = 1_795_348_800;
    private const double Unlucky = 0.999999;

    private static SamplingRule Rule(int reservoir, double rate) => new() { RuleName = "r", Priority = 1, ReservoirSize = reservoir, FixedRate = rate };

    [Fact]
    public void Without_a_quota_one_request_a_second_is_borrowed()
    {
        var sampler = new RuleSampler(Rule(reservoir: 50, rate: 0));
        Sampled(sampler, Now, 50).ShouldBe(1);
        Sampled(sampler, Now + 1, 50).ShouldBe(1);
        sampler.TakeStatistics().ShouldBe(new SamplingStatistics(Requests: 100, Sampled: 0, Borrowed: 2));
    }

    [Fact]
    public void A_rule_without_a_reservoir_lends_nothing() => Sampled(new RuleSampler(Rule(reservoir: 0, rate: 0)), Now, 50).ShouldBe(0);

    [Fact]
    public void A_quota_is_used_each_second_until_it_ends_and_then_borrowing_begins_again()
    {
        var sampler = new RuleSampler(Rule(reservoir: 50, rate: 0));
        sampler.Apply(new SamplingTarget(0, ReservoirQuota: 5, ReservoirQuotaTtl: Now + 10, IntervalSeconds: 7));
        sampler.IntervalSeconds.ShouldBe(7);
        Sampled(sampler, Now, 50).ShouldBe(5);
        Sampled(sampler, Now + 10, 50).ShouldBe(5);
        sampler.TakeStatistics().ShouldBe(new SamplingStatistics(100, 10, 0));
        Sampled(sampler, Now + 11, 50).ShouldBe(1);
        sampler.TakeStatistics().ShouldBe(new SamplingStatistics(50, 0, 1));
    }

    [Fact]
    public void A_quota_of_nothing_is_an_answer()
    {
        var sampler = new RuleSampler(Rule(reservoir: 50, rate: 0));
        sampler.Apply(new SamplingTarget(0, 0, Now + 10, null));
        Sampled(sampler, Now, 50).ShouldBe(0);
    }

    [Fact]
    public void Beyond_the_reservoir_the_rate_decides_and_the_service_may_change_it()
    {
        var sampler = new RuleSampler(Rule(reservoir: 0, rate: 0.5));
        sampler.Decide(Now, 0.49).ShouldBeTrue();
        sampler.Decide(Now, 0.5).ShouldBeFalse();
        sampler.Apply(new SamplingTarget(0.1, null, null, null));
        sampler.Decide(Now, 0.49).ShouldBeFalse();
        sampler.Decide(Now, 0.09).ShouldBeTrue();
    }

    [Fact]
    public void An_answer_without_a_quota_leaves_the_one_that_is_there()
    {
        var sampler = new RuleSampler(Rule(reservoir: 50, rate: 0));
        sampler.Apply(new SamplingTarget(0, 5, Now + 10, 20));
        sampler.Apply(new SamplingTarget(0, null, null, null));
        Sampled(sampler, Now, 50).ShouldBe(5);
        sampler.IntervalSeconds.ShouldBe(20);
    }

    [Fact]
    public void Counts_of_a_report_that_failed_are_in_the_next_one()
    {
        var sampler = new RuleSampler(Rule(reservoir: 1, rate: 0));
        Sampled(sampler, Now, 10);
        var lost = sampler.TakeStatistics();
        Sampled(sampler, Now + 1, 10);
        sampler.Restore(lost);
        sampler.TakeStatistics().ShouldBe(new SamplingStatistics(20, 0, 2));
        sampler.TakeStatistics().ShouldBe(default);
    }

    [Fact]
    public void A_changed_rule_goes_on_with_its_quota_and_its_counts()
    {
        var sampler = new RuleSampler(Rule(reservoir: 50, rate: 0));
        sampler.Apply(new SamplingTarget(0, 5, Now + 10, null));
        Sampled(sampler, Now, 3);
        var changed = sampler.With(Rule(reservoir: 50, rate: 0) with { UrlPath = "/api/*" });
        changed.Rule.UrlPath.ShouldBe("/api/*");
        Sampled(changed, Now + 1, 50).ShouldBe(5);
        changed.TakeStatistics().ShouldBe(new SamplingStatistics(53, 8, 0));
        new RuleSampler(Rule(0, 0)).With(Rule(0, 1)).Decide(Now, Unlucky).ShouldBeTrue("a new rate counts until the service says another");
    }

    [Fact]
    public void Counts_add_up_on_many_threads()
    {
        var sampler = new RuleSampler(Rule(reservoir: 1, rate: 0.5));
        sampler.Apply(new SamplingTarget(0.5, 100, Now, null));
        var sampled = 0;
        Parallel.For(0, 10_000, i => { if (sampler.Decide(Now, i % 2 == 0 ? 0.4 : 0.6)) Interlocked.Increment(ref sampled); });
        sampler.TakeStatistics().ShouldBe(new SamplingStatistics(10_000, sampled, 0));
        sampled.ShouldBeInRange(5000, 5100);
    }

    [Fact]
    public void No_more_than_the_quota_and_the_rate_allow_is_ever_sampled() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Quota, byte[] Seconds)>(), input =>
        {
            var sampler = new RuleSampler(Rule(reservoir: 1, rate: 0));
            sampler.Apply(new SamplingTarget(0, input.Quota, Now + 1000, null));
            var expected = (input.Seconds ?? []).GroupBy(second => second).Sum(group => Math.Min(group.Count(), input.Quota));
            // A clock that runs forward, as clocks do within a reservoir's memory of one second.
            return (input.Seconds ?? []).Order().Count(second => sampler.Decide(Now + second, Unlucky)) == expected;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void All_attributes_of_a_rule_must_be_there_and_match()
    {
        var rule = Rule(1, 1) with { Attributes = new Dictionary<string, string> { ["tier"] = "gold*", ["region"] = "*" } };
        rule.Matches(new SamplingRequest(null, null, null, null, null)).ShouldBeFalse();
        rule.Matches(new SamplingRequest(null, null, null, null, null, new Dictionary<string, string> { ["tier"] = "golden" })).ShouldBeFalse();
        rule.Matches(new SamplingRequest(null, null, null, null, null, new Dictionary<string, string> { ["tier"] = "golden", ["region"] = "" })).ShouldBeTrue();
    }

    [Fact]
    public void The_built_in_rule_matches_everything_and_asks_for_nothing()
    {
        SamplingRule.Default.Attributes.ShouldBeEmpty();
        SamplingRule.Default.Matches(default).ShouldBeTrue();
    }

    [Fact]
    public void Rules_are_tried_by_priority_and_then_by_name() =>
        new[] { SamplingRule.Default, Rule(1, 1) with { RuleName = "b", Priority = 2 }, Rule(1, 1) with { RuleName = "a", Priority = 2 }, Rule(1, 1) with { RuleName = "z" } }
            .Order(SamplingRule.Order).Select(rule => rule.RuleName).ShouldBe(["z", "a", "b", "Default"]);

    private static int Sampled(RuleSampler sampler, long second, int requests) => Enumerable.Range(0, requests).Count(_ => sampler.Decide(second, Unlucky));
}
