namespace Roentgen.Model.Graph;

/// <summary>One bin of a histogram.</summary>
/// <param name="Value">Mean of the bin's times, in seconds.</param>
/// <param name="Count">How many.</param>
public readonly record struct HistogramEntry(double Value, long Count);

/// <summary>
/// Times added up into bins: exact while there are few, coarser by and by, never more than <see cref="MaxBins"/>. Adding and merging give
/// the same bins in whatever order and grouping they happen.
/// </summary>
/// <remarks>
/// <para>A bin holds the times that agree in their leading binary digits. Bins of fewer digits are unions of bins of more, and the number of
/// digits is the largest that keeps the number of bins within bounds; so the state depends on what was added, not on how.</para>
/// <para>Times that spread over one order of magnitude end in bins at most 3 % wide, over five orders at most 12.5 %. The smallest and the
/// largest time are kept exactly.</para>
/// </remarks>
public sealed class LatencyHistogram
{
    /// <summary>Most bins, besides those of the smallest and the largest time.</summary>
    public const int MaxBins = 160;

    private const int Exact = 63;
    private const int Coarsest = 1;

    private readonly SortedDictionary<long, Bin> _bins = [];
    private int _digits = Exact;

    private readonly record struct Bin(long Count, Int128 Sum);

    /// <summary>How many times were added.</summary>
    public long Count { get; private set; }

    /// <summary>Sum of the times, in microseconds.</summary>
    public Int128 SumMicroseconds { get; private set; }

    /// <summary>Smallest time in microseconds; meaningless while empty.</summary>
    public long Minimum { get; private set; } = long.MaxValue;

    /// <summary>Largest time in microseconds; meaningless while empty.</summary>
    public long Maximum { get; private set; } = long.MinValue;

    /// <summary>Adds one time.</summary>
    /// <param name="microseconds">0 or more.</param>
    public void Add(long microseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(microseconds);
        Add(microseconds, new Bin(1, microseconds));
        Include(microseconds, microseconds, 1, microseconds);
        Coarsen();
    }

    /// <summary>Adds all of another histogram's times.</summary>
    public void Add(LatencyHistogram other)
    {
        if (other.Count == 0) return;
        if (other._digits < _digits) Coarsen(other._digits);
        foreach (var (key, bin) in other._bins) Add(key, bin);
        Include(other.Minimum, other.Maximum, other.Count, other.SumMicroseconds);
        Coarsen();
    }

    /// <summary>The bins in ascending order; a bin's value is the mean of its times, the extremes are exact.</summary>
    public IEnumerable<HistogramEntry> Entries()
    {
        foreach (var (key, bin) in _bins)
        {
            var count = bin.Count;
            var sum = bin.Sum;
            // Split the smallest and the largest off the bins that hold them, so that a reader sees the true range.
            if (Key(Minimum) == key && sum != (Int128)Minimum * count)
            {
                yield return new HistogramEntry(Minimum / 1e6, 1);
                count--;
                sum -= Minimum;
            }
            var tail = Key(Maximum) == key && count > 1 && sum != (Int128)Maximum * count;
            if (tail)
            {
                count--;
                sum -= Maximum;
            }
            yield return new HistogramEntry(Math.Round((double)sum / count) / 1e6, count);
            if (tail) yield return new HistogramEntry(Maximum / 1e6, 1);
        }
    }

    private void Include(long minimum, long maximum, long count, Int128 sum)
    {
        Minimum = Math.Min(Minimum, minimum);
        Maximum = Math.Max(Maximum, maximum);
        Count += count;
        SumMicroseconds += sum;
    }

    private void Add(long microseconds, Bin bin)
    {
        var key = Key(microseconds);
        _bins.TryGetValue(key, out var known);
        _bins[key] = new Bin(known.Count + bin.Count, known.Sum + bin.Sum);
    }

    // The number with all but its leading digits cleared: at 3 digits, 1101101 becomes 1100000.
    private long Key(long microseconds)
    {
        var excess = 64 - long.LeadingZeroCount(microseconds) - _digits;
        return excess <= 0 ? microseconds : microseconds >> (int)excess << (int)excess;
    }

    private void Coarsen()
    {
        while (_bins.Count > MaxBins && _digits > Coarsest) Coarsen(_digits == Exact ? 20 : _digits - 1);
    }

    private void Coarsen(int digits)
    {
        _digits = digits;
        var bins = _bins.ToArray();
        _bins.Clear();
        foreach (var (key, bin) in bins) Add(key, bin);
    }
}
