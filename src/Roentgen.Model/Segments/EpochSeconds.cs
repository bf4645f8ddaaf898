namespace Roentgen.Model.Segments;

/// <summary>
/// Times of documents are JSON numbers, seconds since 1970 with a fraction. They are kept as sent; everything that is computed from them
/// (durations, buckets) is computed in whole microseconds, so that sums do not depend on their order.
/// </summary>
public static class EpochSeconds
{
    // Half of what a long can hold, so that the difference of any two times still fits.
    private const double Furthest = long.MaxValue / 2;

    /// <summary>Whole microseconds, rounded; times beyond what fits (about 146,000 years) are brought to the bound.</summary>
    public static long ToMicroseconds(double epochSeconds) => (long)Math.Clamp(Math.Round(epochSeconds * 1e6), -Furthest, Furthest);

    /// <summary>Microseconds as seconds.</summary>
    public static double FromMicroseconds(long microseconds) => microseconds / 1e6;

    /// <summary>The whole second that holds this microsecond; also for times before 1970.</summary>
    public static long WholeSecond(long microseconds) => (long)Math.Floor(microseconds / 1e6);
}
