using System.Collections.Immutable;
using Roentgen.Model.Graph;

namespace Roentgen.Storage.Sqlite;

/// <summary>Adds up what parts have of each period and what is not packed yet; computes again what has changed.</summary>
internal sealed class RollupReader(PartSet set)
{
    public async Task<List<Rollup>> ReadAsync(RollupPeriod period, long fromSecond, long toSecond, ImmutableArray<Part> parts, CancellationToken cancellationToken)
    {
        var sums = new SortedDictionary<long, (long Traces, ServiceGraph Graph)>();
        void Add(long second, long traces, ServiceGraph graph)
        {
            var start = period.StartOf(second);
            if (!sums.TryGetValue(start, out var sum))
            {
                sums.Add(start, (traces, graph));
                return;
            }
            sum.Graph.Add(graph);
            sums[start] = (sum.Traces + traces, sum.Graph);
        }

        var (unpacked, hidden) = Unpacked(fromSecond, toSecond, parts);
        foreach (var part in parts)
        {
            foreach (var (start, traces, data) in part.Read(reader => reader.ReadRollups(fromSecond, toSecond)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (data is not null && !hidden.Contains((part.Name, start)))
                {
                    if (traces > 0) Add(start, traces, RollupData.Read(data));
                    continue;
                }
                var (counted, graph) = await ComputeAsync(part, start, !hidden.Contains((part.Name, start)), parts, cancellationToken).ConfigureAwait(false);
                if (counted > 0) Add(start, counted, graph);
            }
        }
        foreach (var minute in unpacked.GroupBy(digest => RollupPeriod.Minute.StartOf(digest.UpdatedAt)))
        {
            var graph = new ServiceGraph();
            foreach (var digest in minute) graph.Add(digest);
            Add(minute.Key, minute.Count(), graph);
        }
        return [.. sums.Select(sum => new Rollup(sum.Key, sum.Value.Traces, sum.Value.Graph))];
    }

    // What counts although it is not packed; and the minutes of parts in which it hides what is.
    private (List<TraceDigest> Digests, HashSet<(PartName, long)> Hidden) Unpacked(long fromSecond, long toSecond, ImmutableArray<Part> parts)
    {
        var digests = new List<TraceDigest>();
        var hidden = new HashSet<(PartName, long)>();
        lock (set.Lock)
        {
            foreach (var trace in parts.SelectMany(part => part.Unpacked.Values))
            {
                if (trace.Digested is not { } digested) continue;
                if (digested.Counted is { } digest && digest.UpdatedAt >= fromSecond && digest.UpdatedAt < toSecond) digests.Add(digest);
                if (trace.Supersedes is { UpdatedAt: { } second } old) hidden.Add((old.Place.Part, RollupPeriod.Minute.StartOf(second)));
            }
        }
        return (digests, hidden);
    }

    /// <summary>Adds up the digests of a part's minute anew.</summary>
    public async Task<(long Traces, ServiceGraph Graph)> ComputeAsync(Part part, long start, bool isKept, ImmutableArray<Part> parts, CancellationToken cancellationToken)
    {
        int generation;
        lock (set.Lock) generation = part.Generation;
        var graph = new ServiceGraph();
        var traces = 0L;
        var scan = new DigestScan(TraceClock.Update, start * 1_000_000, (start + (int)RollupPeriod.Minute) * 1_000_000);
        var scanner = new DigestScanner(set, [part], parts, scan, withUnpacked: false);
        while (scanner.Next() is { } step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step.Digest is not { } digest) continue;
            graph.Add(digest);
            traces++;
        }
        if (isKept && !part.IsReadOnly)
        {
            try
            {
                await part.Writer.WriteAsync(
                    connection =>
                    {
                        lock (set.Lock)
                        {
                            if (part.Generation != generation || part.Superseding > 0) return;
                        }
                        Packer.PutRollup(connection, start, traces, graph);
                    },
                    null,
                    cancellationToken).ConfigureAwait(false);
            }
            catch (StoreBusyException)
            {
                // It is a cache: the next who asks computes it again.
            }
        }
        return (traces, graph);
    }
}
