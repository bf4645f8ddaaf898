namespace Roentgen.Service.Sampling;

/// <summary>A client that takes part in the division of a reservoir.</summary>
/// <param name="ClientId">Decides between clients that are equal in everything else.</param>
/// <param name="Demand">Requests each second that the rule decides about, 0 or more.</param>
/// <param name="Held">Its share so far.</param>
internal readonly record struct ReservoirClaim(string ClientId, double Demand, int Held);

/// <summary>Divides a rule's reservoir among its clients by what they need.</summary>
internal static class ReservoirShares
{
    // Two clients that are about equally busy must not take the odd trace from each other at every report.
    private const double Loyalty = 1.25;

    // Reports come a little early or late, so that one request a second is measured as 1.01 now and then; that must not claim two.
    private const double Tolerance = 0.05;

    private readonly record struct Ranked(int Want, double Weight, string ClientId, int Index);

    /// <summary>
    /// First everybody gets what it needs, as long as that is not more than an even part of what is left, so that nobody who needs something goes
    /// without while there is one for each; what does not divide goes to the busiest. Then what nobody needs is spread evenly, for the seconds in
    /// which a client needs more than on average. The same claims in any order give the same shares.
    /// </summary>
    /// <param name="size">The reservoir, 0 or more.</param>
    /// <param name="claims">The clients.</param>
    /// <param name="shares">Takes the shares, in the order of the claims. They add up to the reservoir, unless there is no client.</param>
    public static void Divide(int size, ReadOnlySpan<ReservoirClaim> claims, Span<int> shares)
    {
        if (claims.IsEmpty) return;
        var ranked = new Ranked[claims.Length];
        for (var i = 0; i < claims.Length; i++)
        {
            var claim = claims[i];
            var weight = claim.Held > size / claims.Length ? claim.Demand * Loyalty : claim.Demand;
            ranked[i] = new Ranked((int)Math.Min(size, Math.Ceiling(claim.Demand * (1 - Tolerance))), weight, claim.ClientId, i);
        }
        Array.Sort(ranked, static (a, b) => Compare(a, b));
        var left = size;
        // From who needs least to who needs most: what the former leave is there for the latter, and rounding down leaves the odd ones to the last.
        for (var i = 0; i < ranked.Length; i++) left -= shares[ranked[i].Index] = Math.Min(ranked[i].Want, left / (ranked.Length - i));
        for (var i = 0; i < ranked.Length; i++)
        {
            var spare = left / (ranked.Length - i);
            shares[ranked[i].Index] += spare;
            left -= spare;
        }
    }

    private static int Compare(Ranked a, Ranked b)
    {
        if (a.Want != b.Want) return a.Want.CompareTo(b.Want);
        if (!a.Weight.Equals(b.Weight)) return a.Weight.CompareTo(b.Weight);
        return string.CompareOrdinal(b.ClientId, a.ClientId);
    }
}
