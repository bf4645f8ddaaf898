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

    /// <summary>As many digits as a time has: every time has a bin of its own.</summary>
    internal const int Exact = 63;

    /// <summary>Most digits of a histogram that is not exact any more.</summary>
    internal const int Finest = 20;

    internal const int Coarsest = 1;

    // The bins in ascending order of their keys, _size of them. Sorted arrays merge in one pass without a lookup for each bin, which is what
    // adding up graphs spends its time on.
    private Bin[] _bins = [];
    private int _size;

    /// <summary>An empty histogram.</summary>
    public LatencyHistogram()
    {
    }

    private LatencyHistogram(int digits, Bin[] bins, int size, long minimum, long maximum)
    {
        Digits = digits;
        _bins = bins;
        _size = size;
        foreach (var bin in Bins) Include(minimum, maximum, bin.Count, bin.Sum);
    }

    /// <summary>Times that agree in their leading digits.</summary>
    /// <param name="Key">The smallest such time, in microseconds.</param>
    /// <param name="Count">How many.</param>
    /// <param name="Sum">Their sum in microseconds.</param>
    internal readonly record struct Bin(long Key, long Count, Int128 Sum);

    /// <summary>How many times were added.</summary>
    public long Count { get; private set; }

    /// <summary>Sum of the times, in microseconds.</summary>
    public Int128 SumMicroseconds { get; private set; }

    /// <summary>Smallest time in microseconds; meaningless while empty.</summary>
    public long Minimum { get; private set; } = long.MaxValue;

    /// <summary>Largest time in microseconds; meaningless while empty.</summary>
    public long Maximum { get; private set; } = long.MinValue;

    /// <summary>How many leading digits the times of a bin agree in.</summary>
    internal int Digits { get; private set; } = Exact;

    /// <summary>The bins in ascending order.</summary>
    internal ReadOnlySpan<Bin> Bins => _bins.AsSpan(0, _size);

    /// <summary>Adds one time.</summary>
    /// <param name="microseconds">0 or more.</param>
    public void Add(long microseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(microseconds);
        var key = Key(microseconds, Digits);
        var place = Find(key);
        if (place == _size || _bins[place].Key != key)
        {
            Reserve(_size + 1);
            Array.Copy(_bins, place, _bins, place + 1, _size - place);
            _bins[place] = new Bin(key, 0, 0);
            _size++;
        }
        _bins[place] = With(_bins[place], 1, microseconds);
        Include(microseconds, microseconds, 1, microseconds);
        Coarsen();
    }

    /// <summary>Adds all of another histogram's times.</summary>
    public void Add(LatencyHistogram other)
    {
        if (other.Count == 0) return;
        if (other.Digits < Digits) Coarsen(other.Digits);
        Merge(other.Bins);
        Include(other.Minimum, other.Maximum, other.Count, other.SumMicroseconds);
        Coarsen();
    }

    /// <summary>The bins in ascending order; a bin's value is the mean of its times, the extremes are exact.</summary>
    public IEnumerable<HistogramEntry> Entries()
    {
        for (var i = 0; i < _size; i++)
        {
            var (_, count, sum) = _bins[i];
            // Split the smallest and the largest off the bins that hold them, so that a reader sees the true range.
            if (i == 0 && sum != (Int128)Minimum * count)
            {
                yield return new HistogramEntry(Minimum / 1e6, 1);
                count--;
                sum -= Minimum;
            }
            var tail = i == _size - 1 && count > 1 && sum != (Int128)Maximum * count;
            if (tail)
            {
                count--;
                sum -= Maximum;
            }
            yield return new HistogramEntry(Math.Round((double)sum / count) / 1e6, count);
            if (tail) yield return new HistogramEntry(Maximum / 1e6, 1);
        }
    }

    /// <summary>
    /// The time in seconds that a share of the times does not exceed: the nearest rank of the entries, so that it is a time that was added while the
    /// histogram is exact, and the mean of a bin when it is coarser. 0 is the smallest, 1 the largest; null while empty.
    /// </summary>
    /// <param name="share">0 to 1: 0.99 for the 99th percentile.</param>
    public double? Quantile(double share)
    {
        if (share is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "A share is 0 to 1.");
        // A share of a count is rarely exact: 0.07 * 100 is a little more than 7.
        var rank = Math.Max(1, (long)Math.Ceiling((share * Count) - 1e-9));
        foreach (var entry in Entries())
        {
            rank -= entry.Count;
            if (rank <= 0) return entry.Value;
        }
        return null;
    }

    /// <summary>Another histogram of the same times, on its own from now on.</summary>
    internal LatencyHistogram Copy() => new(Digits, Bins.ToArray(), _size, Minimum, Maximum);

    /// <summary>The histogram with these bins, which are in order, belong to the digits and are not used any more by the caller.</summary>
    internal static LatencyHistogram Of(int digits, Bin[] bins, long minimum, long maximum) => new(digits, bins, bins.Length, minimum, maximum);

    /// <summary>The number with all but its leading digits cleared: at 3 digits, 1101101 becomes 1100000.</summary>
    private static long Key(long microseconds, int digits)
    {
        var excess = 64 - (int)long.LeadingZeroCount(microseconds) - digits;
        return excess <= 0 ? microseconds : microseconds >> excess << excess;
    }

    private static Bin With(in Bin bin, long count, Int128 sum) => new(bin.Key, bin.Count + count, bin.Sum + sum);

    private void Include(long minimum, long maximum, long count, Int128 sum)
    {
        Minimum = Math.Min(Minimum, minimum);
        Maximum = Math.Max(Maximum, maximum);
        Count += count;
        SumMicroseconds += sum;
    }

    // The place of the first bin whose key is not less.
    private int Find(long key)
    {
        var (from, to) = (0, _size);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if (_bins[middle].Key < key) from = middle + 1;
            else to = middle;
        }
        return from;
    }

    private void Merge(ReadOnlySpan<Bin> others)
    {
        // Mostly the bins are there already; what is missing is put in afterwards.
        Span<int> missing = stackalloc int[MaxBins];
        var (place, count) = (0, 0);
        for (var i = 0; i < others.Length; i++)
        {
            ref readonly var other = ref others[i];
            var key = Key(other.Key, Digits);
            while (place < _size && _bins[place].Key < key) place++;
            if (place < _size && _bins[place].Key == key) _bins[place] = With(_bins[place], other.Count, other.Sum);
            else missing[count++] = i;
        }
        if (count > 0) Insert(others, missing[..count]);
    }

    // From the largest to the smallest into the space behind, so that what is there need not be copied first.
    private void Insert(ReadOnlySpan<Bin> others, ReadOnlySpan<int> missing)
    {
        var end = _size + missing.Length;
        Reserve(end);
        var bins = _bins.AsSpan(0, end);
        var (own, other, first) = (_size - 1, missing.Length - 1, end);
        // Below the smallest of the missing ones, everything stays where it is unless some of them shared a bin.
        while (other >= 0 || (own >= 0 && first > own + 1))
        {
            var otherKey = other < 0 ? -1 : Key(others[missing[other]].Key, Digits);
            var bin = own >= 0 && bins[own].Key >= otherKey ? bins[own--] : others[missing[other--]] with { Key = otherKey };
            if (first < end && bins[first].Key == bin.Key) bins[first] = With(bins[first], bin.Count, bin.Sum);
            else bins[--first] = bin;
        }
        if (own < 0) bins[first..].CopyTo(bins);
        _size = own < 0 ? end - first : end;
    }

    private void Reserve(int size)
    {
        if (size > _bins.Length) Array.Resize(ref _bins, Math.Max(size, Math.Min(2 * _bins.Length, MaxBins + 1)));
    }

    private void Coarsen()
    {
        while (_size > MaxBins && Digits > Coarsest) Coarsen(Digits == Exact ? Finest : Digits - 1);
    }

    private void Coarsen(int digits)
    {
        Digits = digits;
        var last = -1;
        foreach (var bin in Bins)
        {
            var key = Key(bin.Key, digits);
            if (last >= 0 && _bins[last].Key == key) _bins[last] = With(_bins[last], bin.Count, bin.Sum);
            else _bins[++last] = bin with { Key = key };
        }
        _size = last + 1;
    }
}
