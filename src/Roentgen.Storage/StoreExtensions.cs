using System.Runtime.CompilerServices;
using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;

namespace Roentgen.Storage;

/// <summary>What is the same for every store.</summary>
public static class StoreExtensions
{
    /// <summary>Seconds of a UTC day.</summary>
    public const long SecondsPerDay = 86_400;

    private const int TracesPerWrite = 500;

    /// <summary>A digest's time by either clock, in microseconds.</summary>
    public static long Microseconds(this TraceDigest digest, TraceClock clock) =>
        clock == TraceClock.Start ? digest.Summary.StartMicroseconds : digest.UpdatedAt * 1_000_000;

    /// <summary>A digest's place in a scan by either clock.</summary>
    public static ScanPosition Position(this TraceDigest digest, TraceClock clock) => new(digest.Microseconds(clock), digest.Id);

    /// <summary>The digests of a window alone.</summary>
    public static async IAsyncEnumerable<TraceDigest> DigestsAsync(this ITraceStore store, DigestScan scan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var step in store.ScanAsync(scan, cancellationToken).ConfigureAwait(false))
        {
            if (step.Digest is { } digest) yield return digest;
        }
    }

    /// <summary>Computes digests from all that the store holds of the traces, and puts them there. Returns how many.</summary>
    /// <exception cref="StoreBusyException">Some may be stored; all can be computed again.</exception>
    public static async Task<int> DigestAsync(this ITraceStore store, IEnumerable<TraceId> traces, CancellationToken cancellationToken)
    {
        var stored = 0;
        foreach (var some in traces.Chunk(TracesPerWrite))
        {
            var digested = new List<DigestedTrace>(some.Length);
            foreach (var id in some)
            {
                var documents = await store.ReadTraceAsync(id, cancellationToken).ConfigureAwait(false);
                if (documents.Count > 0) digested.Add(DigestedTrace.Of(id, documents));
            }
            await store.PutDigestsAsync(digested, cancellationToken).ConfigureAwait(false);
            stored += digested.Count;
        }
        return stored;
    }

    /// <summary>The facets of the traces of a window that a filter selects.</summary>
    /// <param name="store">Where the traces are.</param>
    /// <param name="scan">The window.</param>
    /// <param name="filter">Which of its traces.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Facets> ReadFacetsAsync(this ITraceStore store, DigestScan scan, TraceFilter filter, CancellationToken cancellationToken)
    {
        var facets = new Facets();
        await foreach (var digest in store.DigestsAsync(scan with { Where = filter.Conditions }, cancellationToken).ConfigureAwait(false))
        {
            if (filter.Matches(digest)) facets.Add(digest);
        }
        return facets;
    }

    /// <summary>UTC day, as days since 1970, of an epoch second.</summary>
    public static long DayOf(long epochSecond) => (epochSecond - Modulo(epochSecond, SecondsPerDay)) / SecondsPerDay;

    /// <summary>Start of the period that a second lies in.</summary>
    public static long StartOf(this RollupPeriod period, long epochSecond) => epochSecond - Modulo(epochSecond, (int)period);

    private static long Modulo(long value, long length) => ((value % length) + length) % length;
}
