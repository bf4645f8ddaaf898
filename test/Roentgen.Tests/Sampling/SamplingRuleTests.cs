using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Sampling;

namespace Roentgen.Tests.Sampling;

public sealed class SamplingRuleTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("shop", "SHOP", true)]
    [InlineData("shop", "shopping", false)]
    [InlineData("/api/*", "/api/orders/1", true)]
    [InlineData("/api/*", "/v2/api/orders", false)]
    [InlineData("*.example.com", "www.example.com", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*a*b*c*", "xxaxxbxxcxx", true)]
    [InlineData("*a*b*c*", "xxcxxbxxaxx", false)]
    [InlineData("**?", "", false)]
    public void Patterns_match_whole_texts(string pattern, string text, bool expected) => Wildcard.IsMatch(pattern, text).ShouldBe(expected);

    [Fact]
    public void A_rule_matches_as_its_patterns_do() =>
        Prop.ForAll(Text().ToArbitrary(), Text().ToArbitrary(), (pattern, text) =>
            new SamplingRule { RuleName = "r", Priority = 1, FixedRate = 1, ReservoirSize = 0, UrlPath = pattern }.Matches(new SamplingRequest(null, null, null, text, null)) == IsMatch(pattern, text)
            && Wildcard.IsMatch(pattern, text) == IsMatch(pattern, text)).QuickCheckThrowOnFailure();

    private static Gen<string> Text() => Gen.Elements("abAB/é*?".ToCharArray()).ArrayOf().Select(characters => new string(characters));

    // As slow as it is simple.
    private static bool IsMatch(string pattern, string text) => pattern switch
    {
        "" => text.Length == 0,
        ['*', .. var rest] => IsMatch(rest, text) || (text.Length > 0 && IsMatch(pattern, text[1..])),
        _ => text.Length > 0 && (pattern[0] == '?' || char.ToUpperInvariant(pattern[0]) == char.ToUpperInvariant(text[0])) && IsMatch(pattern[1..], text[1..]),
    };

    [Fact]
    public void A_hostile_pattern_costs_bounded_time() =>
        Wildcard.IsMatch(string.Concat(Enumerable.Repeat("*a", 50)) + "b", new string('a', 5000)).ShouldBeFalse();

    [Fact]
    public void All_patterns_of_a_rule_must_match_and_what_is_unknown_matches()
    {
        var rule = new SamplingRule { RuleName = "r", Priority = 1, FixedRate = 1, ReservoirSize = 0, HttpMethod = "GET", UrlPath = "/api/*" };
        rule.Matches(new SamplingRequest("shop", "example.com", "GET", "/api/x", null)).ShouldBeTrue();
        rule.Matches(new SamplingRequest("shop", "example.com", "POST", "/api/x", null)).ShouldBeFalse();
        rule.Matches(new SamplingRequest(null, null, null, "/api/x", null)).ShouldBeTrue();
    }

    [Fact]
    public void A_reservoir_gives_its_size_each_second_and_no_more()
    {
        var reservoir = new Reservoir();
        Enumerable.Range(0, 10).Count(_ => reservoir.TryTake(100, 3)).ShouldBe(3);
        Enumerable.Range(0, 10).Count(_ => reservoir.TryTake(101, 3)).ShouldBe(3);
        reservoir.TryTake(102, 0).ShouldBeFalse();
    }

    [Fact]
    public void A_reservoir_gives_its_size_to_all_threads_together()
    {
        var reservoir = new Reservoir();
        var taken = 0;
        Parallel.For(0, 10_000, _ => { if (reservoir.TryTake(7, 100)) Interlocked.Increment(ref taken); });
        taken.ShouldBe(100);
    }
}
