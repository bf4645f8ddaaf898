using System.Diagnostics;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>
/// When what is due at an even rate. Pure arithmetic over the clock's nanoseconds. Whoever was kept from sending for longer than
/// <see cref="LongestBurst"/> does not make up for it: the rest of the schedule moves, so that the load stays even and what is lost is not lost to the sender.
/// </summary>
internal sealed class Pace
{
    /// <summary>What may be sent at once after a delay, in nanoseconds of the schedule: 5 ms.</summary>
    public const long LongestBurst = 5_000_000;

    private readonly double _nanosecondsEach;
    private readonly long _total;
    private long _start;

    /// <summary>An even schedule; the first is due at the start.</summary>
    /// <param name="perSecond">The rate, above 0.</param>
    /// <param name="total">How many.</param>
    /// <param name="start">The clock when it begins.</param>
    public Pace(double perSecond, long total, long start)
    {
        Debug.Assert(Stopwatch.Frequency == 1_000_000_000, "Linux counts nanoseconds");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        (_nanosecondsEach, _total, _start) = (1e9 / perSecond, total, start);
    }

    /// <summary>How many were taken.</summary>
    public long Taken { get; private set; }

    /// <summary>Whether everything was taken.</summary>
    public bool IsDone => Taken == _total;

    /// <summary>When the next one is due.</summary>
    public long NextAt => _start + (long)Math.Ceiling(Taken * _nanosecondsEach);

    /// <summary>By how much the schedule had to move, altogether, in nanoseconds.</summary>
    public long Moved { get; private set; }

    /// <summary>Takes what is due now: so many are to be sent at once.</summary>
    public int Take(long now)
    {
        if (IsDone) return 0;
        if (now - NextAt - LongestBurst is var late and > 0)
        {
            _start += late;
            Moved += late;
        }
        var due = now < NextAt ? 0 : Math.Min(_total, (long)((now - _start) / _nanosecondsEach) + 1) - Taken;
        Taken += due;
        return (int)due;
    }
}
