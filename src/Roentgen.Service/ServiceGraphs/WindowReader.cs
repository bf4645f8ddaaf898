using Roentgen.Model.Graph;
using Roentgen.Storage;

namespace Roentgen.Service.ServiceGraphs;

/// <summary>
/// Adds up what was received in a window: whole hours and minutes out of rollups, the parts of minutes at both ends out of digests. Equal to
/// adding up all digests of the window, which are many more.
/// </summary>
public static class WindowReader
{
    /// <summary>The service graph of a window.</summary>
    /// <param name="store">Where the traces are.</param>
    /// <param name="fromMicroseconds">Inclusive start, by <see cref="TraceClock.Update"/>.</param>
    /// <param name="toMicroseconds">Exclusive end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ServiceGraph> ReadGraphAsync(this ITraceStore store, long fromMicroseconds, long toMicroseconds, CancellationToken cancellationToken)
    {
        var graph = new ServiceGraph();
        foreach (var part in WindowPart.Split(fromMicroseconds, toMicroseconds))
        {
            if (part.Period is { } period)
            {
                await foreach (var rollup in store.ReadRollupsAsync(period, part.FromSecond, part.ToSecond, cancellationToken).ConfigureAwait(false)) graph.Add(rollup.Graph);
            }
            else
            {
                var scan = new DigestScan(TraceClock.Update, part.FromSecond * 1_000_000, part.ToSecond * 1_000_000);
                await foreach (var digest in store.DigestsAsync(scan, cancellationToken).ConfigureAwait(false)) graph.Add(digest);
            }
        }
        return graph;
    }

    /// <summary>The time series of the whole minutes of a window.</summary>
    /// <param name="store">Where the traces are.</param>
    /// <param name="fromMicroseconds">Inclusive start, by <see cref="TraceClock.Update"/>.</param>
    /// <param name="toMicroseconds">Exclusive end.</param>
    /// <param name="periodSeconds">Length of a period: whole minutes.</param>
    /// <param name="selector">What is counted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<TimeSeries> ReadSeriesAsync(
        this ITraceStore store, long fromMicroseconds, long toMicroseconds, int periodSeconds, TimeSeriesSelector selector, CancellationToken cancellationToken)
    {
        var series = new TimeSeries(periodSeconds, selector);
        var whole = WindowPart.WholeMinutes(fromMicroseconds, toMicroseconds);
        if (whole.IsEmpty) return series;
        await foreach (var rollup in store.ReadRollupsAsync(RollupPeriod.Minute, whole.FromSecond, whole.ToSecond, cancellationToken).ConfigureAwait(false))
            series.Add(rollup.StartSecond, rollup.Graph);
        return series;
    }
}
