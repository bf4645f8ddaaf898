namespace Roentgen.Daemon;

/// <summary>How often something took how long, in fixed bounds; safe for any number of threads.</summary>
public sealed class DurationHistogram
{
    private static readonly double[] UpperBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly long[] _counts = new long[UpperBounds.Length + 1];
    private long _sumMicroseconds;

    /// <summary>Upper bounds in seconds, ascending; one more bucket takes what is longer.</summary>
    public static IReadOnlyList<double> Bounds => UpperBounds;

    /// <summary>How many there were.</summary>
    public long Count => _counts.Sum();

    /// <summary>All of them together, in seconds.</summary>
    public double SumSeconds => Volatile.Read(ref _sumMicroseconds) / 1e6;

    /// <summary>How many took at most the bound of this index; the last index has them all.</summary>
    public long CountUpTo(int bound) => _counts.AsSpan(0, bound + 1).ToArray().Sum();

    internal void Add(TimeSpan duration)
    {
        var index = Array.BinarySearch(UpperBounds, duration.TotalSeconds);
        Interlocked.Increment(ref _counts[index < 0 ? ~index : index]);
        Interlocked.Add(ref _sumMicroseconds, (long)duration.TotalMicroseconds);
    }
}
