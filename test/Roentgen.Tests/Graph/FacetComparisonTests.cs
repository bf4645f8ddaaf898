using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Graph;
using Roentgen.Tests.Traces;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Graph;

public sealed class FacetComparisonTests
{
    [Fact]
    public void What_one_set_has_and_the_other_has_not_comes_first()
    {
        // Of 200 slow traces all but ten come from one zone and half are gold; of 200 quick ones ten come from there, and half are gold.
        var slow = Of(Enumerable.Range(0, 200).Select(i => Tagged(("zone", i < 190 ? "b" : "a"), ("tier", i % 2 == 0 ? "gold" : "free"))));
        var quick = Of(Enumerable.Range(0, 200).Select(i => Tagged(("zone", i < 10 ? "b" : "a"), ("tier", i % 2 == 0 ? "gold" : "free"))));
        var comparison = FacetComparison.Of(slow, quick);
        comparison.Differences.Select(difference => $"{difference.Facet} {difference.Value.Text}").ShouldBe(["annotation.zone a", "annotation.zone b"]);
        var (b, a) = (comparison.Differences[1], comparison.Differences[0]);
        (b.A!.Traces, b.B!.Traces, b.ShareA, b.ShareB).ShouldBe((190, 10, 0.95, 0.05));
        (a.ShareA, a.ShareB).ShouldBe((0.05, 0.95));
        b.Score.ShouldBe(0.9, 1e-9, "nobody takes that for chance");
        comparison.Incomplete.ShouldBeEmpty();
    }

    // p from the two-sided test of two proportions with continuity correction, as R's prop.test(c(a, b), c(n, m)) gives it.
    [Theory]
    [InlineData(15, 25, 5, 25, 0.4, 0.00937477)]
    [InlineData(83, 86, 90, 93, 0.0026256, 1.0)]
    [InlineData(500, 1000, 450, 1000, 0.05, 0.02835)]
    public void The_score_is_the_difference_times_how_sure_it_is(long a, long n, long b, long m, double difference, double p) =>
        FacetComparison.ScoreOf(a, n, b, m).ShouldBe(difference * (1 - p), 1e-4);

    [Theory]
    [InlineData(0, 0, 5, 5)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(3, 10, 3, 10)]
    [InlineData(10, 10, 20, 20)]
    [InlineData(0, 10, 0, 20)]
    public void What_may_be_chance_entirely_scores_nothing(long a, long n, long b, long m) => FacetComparison.ScoreOf(a, n, b, m).ShouldBe(0);

    [Fact]
    public void A_score_grows_with_the_sets()
    {
        var scores = new[] { 10, 100, 1000, 10_000 }.Select(size => FacetComparison.ScoreOf(size * 6 / 10, size, size * 4 / 10, size)).ToList();
        scores.ShouldBe(scores.Order());
        scores[^1].ShouldBe(0.2, 1e-6);
    }

    [Fact]
    public void Exchanging_the_sets_exchanges_the_sides_and_nothing_else() => Prop.ForAll(Seeds, Seeds, (a, b) =>
        Describe(FacetComparison.Of(Random(a), Random(b)), mirrored: false).ShouldBe(Describe(FacetComparison.Of(Random(b), Random(a)), mirrored: true))).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_sets_differ_in_nothing() => Prop.ForAll(Seeds, seeds =>
        FacetComparison.Of(Random(seeds), Random([.. seeds.Reverse()])).Differences.ShouldBeEmpty()).QuickCheckThrowOnFailure();

    [Fact]
    public void Scores_are_shares_and_ordered() => Prop.ForAll(Seeds, Seeds, (a, b) =>
    {
        var differences = FacetComparison.Of(Random(a), Random(b)).Differences;
        differences.ShouldAllBe(difference => difference.Score > 0 && difference.Score <= Math.Abs(difference.ShareA - difference.ShareB));
        differences.Select(difference => difference.Score).ShouldBe(differences.Select(difference => difference.Score).OrderDescending());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_value_that_a_set_may_have_but_does_not_count_is_not_compared()
    {
        // 1500 values in one set, each twice, the first 700 of them in the other: what the first set lost must not seem to be absent there.
        var many = Of(Enumerable.Range(0, 3000).Select(i => Tagged(("id", $"{i % 1500}"))));
        var few = Of(Enumerable.Range(0, 1400).Select(i => Tagged(("id", $"{i % 700}"))));
        var comparison = FacetComparison.Of(many, few);
        comparison.Incomplete.ShouldBe([new FacetName(FacetKind.Annotation, "id")]);
        comparison.Differences.ShouldAllBe(difference => difference.A == null || difference.A.Traces == 2);
        comparison.Differences.Where(difference => difference.A == null).ShouldBeEmpty("every value of the second set is in the first");
    }

    [Fact]
    public void An_annotation_that_a_set_may_have_but_does_not_count_is_not_compared()
    {
        var many = Of(Enumerable.Range(0, 1200).Select(i => Tagged(($"key{i % 400}", "x"))));
        var few = Of(Enumerable.Range(0, 1200).Select(i => Tagged(($"key{i % 40}", "x"))));
        var comparison = FacetComparison.Of(many, few);
        comparison.Differences.ShouldAllBe(difference => difference.A != null);
        comparison.Incomplete.ShouldNotBeEmpty();
    }

    private static Arbitrary<int[]> Seeds => Arb.From(Gen.Choose(0, 60).ArrayOf());

    private static Facets Random(int[] seeds) => Of(seeds.Select(seed => TraceDigest.Of(new RandomTrace(seed).Assemble())).OfType<TraceDigest>());

    private static Facets Of(IEnumerable<TraceDigest> digests)
    {
        var facets = new Facets();
        foreach (var digest in digests) facets.Add(digest);
        return facets;
    }

    private static TraceDigest Template { get; } = Digest(Segment("70de5b6f19ff9a0a", "shop", 1000, 1001));

    private static TraceDigest Tagged(params (string Key, string Value)[] annotations) => Template with
    {
        Summary = Template.Summary with { Annotations = [.. annotations.Select(annotation => new Annotation(annotation.Key, [new AnnotationValue(annotation.Value, null, null)]))] },
    };

    private static string Describe(FacetComparison comparison, bool mirrored) => string.Join('\n', comparison.Differences.Select(difference =>
    {
        var (a, b) = ((difference.A?.Traces, difference.ShareA), (difference.B?.Traces, difference.ShareB));
        if (mirrored) (a, b) = (b, a);
        return string.Create(CultureInfo.InvariantCulture, $"{difference.Facet} {difference.Value} {a} {b} {difference.Score:R}");
    }).Concat(comparison.Incomplete.Select(name => name.ToString())));
}
