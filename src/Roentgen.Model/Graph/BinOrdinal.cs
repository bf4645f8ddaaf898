using System.Numerics;

namespace Roentgen.Model.Graph;

/// <summary>
/// Bins of a number of digits, counted from the smallest: neighbours differ by 1, however wide they are, so that their differences are small numbers.
/// </summary>
/// <remarks>At 2 digits: 0, 1, 10, 11, 100, 110, 1000, 1100, 10000, … are 0, 1, 2, 3, 4, 5, 6, 7, 8, …</remarks>
internal static class BinOrdinal
{
    /// <summary>The ordinal of the bin with this key.</summary>
    public static long Of(long key, int digits)
    {
        var excess = Length(key) - digits;
        return excess <= 0 ? key : ((long)excess << (digits - 1)) + (key >> excess);
    }

    /// <summary>The key of the bin with this ordinal; false where there is no such bin.</summary>
    public static bool TryGetKey(long ordinal, int digits, out long key)
    {
        key = ordinal;
        if (Length(ordinal) <= digits) return ordinal >= 0;
        var excess = (ordinal >> (digits - 1)) - 1;
        if (ordinal < 0 || excess + digits > LatencyHistogram.Exact) return false;
        key = (ordinal - (excess << (digits - 1))) << (int)excess;
        return true;
    }

    private static int Length(long number) => 64 - BitOperations.LeadingZeroCount((ulong)number);
}
