namespace Roentgen.Model.Graph;

/// <summary>A value that is more frequent in one of two sets of traces than in the other.</summary>
/// <param name="Facet">Which facet.</param>
/// <param name="Value">Which of its values.</param>
/// <param name="A">The traces of the first set that have it; null for none.</param>
/// <param name="B">Those of the second.</param>
/// <param name="ShareA">Which share of the first set's traces have it, 0 to 1.</param>
/// <param name="ShareB">Which share of the second's.</param>
/// <param name="Score">How much it tells the sets apart, more than 0 to 1; see <see cref="FacetComparison.ScoreOf"/>.</param>
public sealed record FacetDifference(FacetName Facet, AnnotationValue Value, FacetValue? A, FacetValue? B, double ShareA, double ShareB, double Score);

/// <summary>Tells what makes one set of traces different from another.</summary>
public sealed class FacetComparison
{
    private FacetComparison(IReadOnlyList<FacetDifference> differences, IReadOnlyList<FacetName> incomplete)
    {
        Differences = differences;
        Incomplete = incomplete;
    }

    /// <summary>What differs, the highest score first; of equal scores by facet and value.</summary>
    public IReadOnlyList<FacetDifference> Differences { get; }

    /// <summary>Facets of which some values could not be compared, because a set has more of them than are counted.</summary>
    public IReadOnlyList<FacetName> Incomplete { get; }

    /// <summary>Compares two sets; exchanging them exchanges A and B of each difference, and nothing else.</summary>
    public static FacetComparison Of(Facets a, Facets b)
    {
        var differences = new List<FacetDifference>();
        var incomplete = new List<FacetName>();
        foreach (var name in a.All.Concat(b.All).Select(facet => facet.Name).Distinct())
        {
            var (facetA, facetB) = (a.Find(name), b.Find(name));
            var isTold = a.Tells(name) && b.Tells(name);
            foreach (var value in ValuesOf(facetA).Concat(ValuesOf(facetB)).Distinct())
            {
                // A value that one of the sets may have but does not count says nothing.
                if (!isTold || facetA?.Tells(value) is false || facetB?.Tells(value) is false) continue;
                var (valueA, valueB) = (facetA?.Find(value), facetB?.Find(value));
                var score = ScoreOf(valueA?.Traces ?? 0, a.Traces, valueB?.Traces ?? 0, b.Traces);
                if (score > 0) differences.Add(new FacetDifference(name, value, valueA, valueB, Share(valueA, a), Share(valueB, b), score));
            }
            if (!isTold || facetA?.Others > 0 || facetB?.Others > 0) incomplete.Add(name);
        }
        return new FacetComparison(
            [.. differences.OrderByDescending(difference => difference.Score).ThenBy(difference => difference.Facet.Kind)
                .ThenBy(difference => difference.Facet.AnnotationKey, StringComparer.Ordinal).ThenBy(difference => Facet.TextOf(difference.Value), StringComparer.Ordinal)],
            [.. incomplete.OrderBy(name => name.Kind).ThenBy(name => name.AnnotationKey, StringComparer.Ordinal)]);
    }

    /// <summary>
    /// The difference of two shares, times how sure it is: |a/n − b/m| · (1 − p), where p is the probability that two sets of these sizes that were
    /// drawn from the same traces differ as much or more by chance: the two-sided test of two proportions with pooled variance and continuity
    /// correction. 0 where they are equal, where a set is empty, and where the sets are so small that the difference could be chance entirely.
    /// </summary>
    /// <param name="a">How many traces of the first set have the value.</param>
    /// <param name="n">How many traces it has; not less.</param>
    /// <param name="b">How many traces of the second set have it.</param>
    /// <param name="m">How many traces that has.</param>
    public static double ScoreOf(long a, long n, long b, long m)
    {
        if (n == 0 || m == 0) return 0;
        var difference = Math.Abs(((double)a / n) - ((double)b / m));
        var sizes = (1.0 / n) + (1.0 / m);
        var corrected = difference - (sizes / 2);
        if (corrected <= 0) return 0;
        var pooled = ((double)a + b) / ((double)n + m);
        return difference * ErrorFunction(corrected / Math.Sqrt(2 * pooled * (1 - pooled) * sizes));
    }

    private static IEnumerable<AnnotationValue> ValuesOf(Facet? facet) => facet is null ? [] : facet.Values.Select(value => value.Value);

    private static double Share(FacetValue? value, Facets set) => (double)(value?.Traces ?? 0) / Math.Max(1, set.Traces);

    // Abramowitz and Stegun, 7.1.26: wrong by less than 2e-7. x is 0 or more.
    private static double ErrorFunction(double x)
    {
        var t = 1 / (1 + (0.3275911 * x));
        var polynomial = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429))))))));
        return 1 - (polynomial * Math.Exp(-x * x));
    }
}
