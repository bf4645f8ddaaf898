using Roentgen.Storage;

namespace Roentgen.Service.ServiceGraphs;

/// <summary>A part of a window that is answered in one way.</summary>
/// <param name="Period">Whole periods of this length, out of rollups; null: out of digests.</param>
/// <param name="FromSecond">Inclusive start, epoch seconds.</param>
/// <param name="ToSecond">Exclusive end.</param>
internal readonly record struct WindowPart(RollupPeriod? Period, long FromSecond, long ToSecond)
{
    public bool IsEmpty => FromSecond >= ToSecond;

    /// <summary>The parts of a window, which cover it without a gap: digests, minutes, hours, minutes, digests; those that are empty are absent.</summary>
    public static IEnumerable<WindowPart> Split(long fromMicroseconds, long toMicroseconds)
    {
        var window = new WindowPart(null, SecondsOf(fromMicroseconds), SecondsOf(toMicroseconds));
        return window.Around(Whole(RollupPeriod.Minute, window.FromSecond, window.ToSecond))
            .SelectMany(part => part.Period is null ? [part] : part.Around(Whole(RollupPeriod.Hour, part.FromSecond, part.ToSecond)))
            .Where(part => !part.IsEmpty);
    }

    /// <summary>All whole periods between two seconds.</summary>
    public static WindowPart Whole(RollupPeriod period, long fromSecond, long toSecond) =>
        new(period, period.StartOf(fromSecond + (int)period - 1), period.StartOf(toSecond));

    /// <summary>The minutes that lie wholly in a window.</summary>
    public static WindowPart WholeMinutes(long fromMicroseconds, long toMicroseconds) =>
        Whole(RollupPeriod.Minute, SecondsOf(fromMicroseconds), SecondsOf(toMicroseconds - 999_999));

    /// <summary>The first second that is not earlier: receipts are counted in whole seconds.</summary>
    public static long SecondsOf(long microseconds) => (microseconds / 1_000_000) + (microseconds % 1_000_000 > 0 ? 1 : 0);

    // What lies before the inner part, the inner part, what lies behind it.
    private IEnumerable<WindowPart> Around(WindowPart inner) =>
        inner.IsEmpty ? [this] : [this with { ToSecond = inner.FromSecond }, inner, this with { FromSecond = inner.ToSecond }];
}
