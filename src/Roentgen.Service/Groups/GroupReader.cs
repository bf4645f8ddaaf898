using System.Runtime.CompilerServices;
using Roentgen.Model.Graph;
using Roentgen.Service.ServiceGraphs;
using Roentgen.Storage;

namespace Roentgen.Service.Groups;

/// <summary>What was received of a group, added up. All traces are, from rollups; those of a named group from the digests that it chose.</summary>
internal sealed class GroupReader(ITraceStore store, GroupCatalog groups, TimeProvider time)
{
    /// <summary>A sum over the traces of a group.</summary>
    /// <param name="Value">The sum.</param>
    /// <param name="HasOldVersions">Some of the traces were chosen by an expression that the group has no more.</param>
    public readonly record struct Sum<T>(T Value, bool HasOldVersions);

    // Receipts of a window that one expression decides about.
    private readonly record struct Stretch(string Expression, bool IsOld, long FromMicroseconds, long ToMicroseconds);

    /// <summary>The service graph of a window.</summary>
    /// <param name="group">The group; null for all traces.</param>
    /// <param name="fromMicroseconds">Inclusive start, by <see cref="TraceClock.Update"/>.</param>
    /// <param name="toMicroseconds">Exclusive end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Sum<ServiceGraph>> ReadGraphAsync(Group? group, long fromMicroseconds, long toMicroseconds, CancellationToken cancellationToken)
    {
        if (group?.FilterExpression is null)
            return new Sum<ServiceGraph>(await store.ReadGraphAsync(fromMicroseconds, Extend(toMicroseconds), cancellationToken).ConfigureAwait(false), false);
        var graph = new ServiceGraph();
        var hasOld = await AddAsync(group, fromMicroseconds, toMicroseconds, graph.Add, cancellationToken).ConfigureAwait(false);
        return new Sum<ServiceGraph>(graph, hasOld);
    }

    /// <summary>The time series of the whole minutes of a window.</summary>
    /// <param name="group">The group; null for all traces.</param>
    /// <param name="fromMicroseconds">Inclusive start, by <see cref="TraceClock.Update"/>.</param>
    /// <param name="toMicroseconds">Exclusive end.</param>
    /// <param name="periodSeconds">Length of a period: whole minutes.</param>
    /// <param name="selector">What is counted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Sum<TimeSeries>> ReadSeriesAsync(
        Group? group, long fromMicroseconds, long toMicroseconds, int periodSeconds, TimeSeriesSelector selector, CancellationToken cancellationToken)
    {
        if (group?.FilterExpression is null)
            return new Sum<TimeSeries>(await store.ReadSeriesAsync(fromMicroseconds, toMicroseconds, periodSeconds, selector, cancellationToken).ConfigureAwait(false), false);
        var series = new TimeSeries(periodSeconds, selector);
        var whole = WindowPart.WholeMinutes(fromMicroseconds, toMicroseconds);
        var hasOld = await AddAsync(group, whole.FromSecond * 1_000_000, whole.ToSecond * 1_000_000, series.Add, cancellationToken).ConfigureAwait(false);
        return new Sum<TimeSeries>(series, hasOld);
    }

    /// <summary>The service graphs of the minutes between two seconds, oldest first; minutes without traces are absent.</summary>
    /// <param name="group">The group; null for all traces.</param>
    /// <param name="fromSecond">Start of the first minute; a multiple of 60.</param>
    /// <param name="toSecond">End of the last minute, exclusive; a multiple of 60.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<(long StartSecond, ServiceGraph Graph)> ReadMinutesAsync(
        Group? group, long fromSecond, long toSecond, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (group?.FilterExpression is null)
        {
            await foreach (var rollup in store.ReadRollupsAsync(RollupPeriod.Minute, fromSecond, toSecond, cancellationToken).ConfigureAwait(false)) yield return (rollup.StartSecond, rollup.Graph);
            yield break;
        }
        // Digests come newest first: of an hour at a time, so that few graphs are in memory.
        for (var start = fromSecond; start < toSecond;)
        {
            var end = Math.Min(toSecond, start + (int)RollupPeriod.Hour);
            var graphs = new SortedDictionary<long, ServiceGraph>();
            await AddAsync(group, start * 1_000_000, end * 1_000_000, digest =>
            {
                var minute = RollupPeriod.Minute.StartOf(digest.UpdatedAt);
                if (!graphs.TryGetValue(minute, out var graph)) graphs.Add(minute, graph = new ServiceGraph());
                graph.Add(digest);
            }, cancellationToken).ConfigureAwait(false);
            foreach (var (minute, graph) in graphs) yield return (minute, graph);
            start = end;
        }
    }

    // A window that reaches as far as anything was received may as well reach to the end of the minute: its rollup is cheaper than its digests.
    private long Extend(long toMicroseconds)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return WindowPart.SecondsOf(toMicroseconds) > now ? Math.Max(toMicroseconds, (RollupPeriod.Minute.StartOf(now) + (int)RollupPeriod.Minute) * 1_000_000) : toMicroseconds;
    }

    private async Task<bool> AddAsync(Group group, long fromMicroseconds, long toMicroseconds, Action<TraceDigest> add, CancellationToken cancellationToken)
    {
        var others = await groups.ReadAsync(cancellationToken).ConfigureAwait(false);
        var hasOld = false;
        foreach (var stretch in Stretches(group, fromMicroseconds, toMicroseconds))
        {
            var filter = groups.Compile(GroupCatalog.Parse(stretch.Expression), others);
            var scan = new DigestScan(TraceClock.Update, stretch.FromMicroseconds, stretch.ToMicroseconds) { Where = filter.Conditions };
            await foreach (var digest in store.DigestsAsync(scan, cancellationToken).ConfigureAwait(false))
            {
                if (!filter.Matches(digest)) continue;
                add(digest);
                hasOld |= stretch.IsOld;
            }
        }
        return hasOld;
    }

    private static IEnumerable<Stretch> Stretches(Group group, long fromMicroseconds, long toMicroseconds)
    {
        for (var i = 0; i < group.Filters.Count; i++)
        {
            var isOld = i < group.Filters.Count - 1;
            var from = Math.Max(fromMicroseconds, group.Filters[i].Since * 1_000_000);
            var to = isOld ? Math.Min(toMicroseconds, group.Filters[i + 1].Since * 1_000_000) : toMicroseconds;
            if (from < to) yield return new Stretch(group.Filters[i].Expression, isOld, from, to);
        }
    }
}
