using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Roentgen.Model.Insights;
using Roentgen.Storage;
using Roentgen.Storage.Control;

namespace Roentgen.Service.Insights;

/// <summary>
/// Insights as documents of the control plane, by their ids. Who watches the same group over the same store finds the same insights, so that any of
/// them may write: the one that has seen more stays.
/// </summary>
internal sealed class InsightStore(ITraceStore store)
{
    /// <summary>Most insights that are kept; of more, those that were closed first go.</summary>
    public const int MaxInsights = 1000;

    /// <summary>How long an insight is kept after its end, as X-Ray.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private const string Kind = "insight";

    // What was read last, so that only what has changed since is read again.
    private ImmutableDictionary<string, Stored> _known = ImmutableDictionary<string, Stored>.Empty;

    private sealed record Stored(long Version, Insight Insight);

    /// <summary>All insights of all groups, the newest first; of equal times the greater id first.</summary>
    public async Task<IReadOnlyList<Insight>> ReadAllAsync(CancellationToken cancellationToken) =>
        [.. (await LoadAsync(cancellationToken).ConfigureAwait(false)).Values.Select(static stored => stored.Insight)
            .OrderByDescending(static insight => insight.StartSecond).ThenByDescending(static insight => insight.Id, StringComparer.Ordinal)];

    /// <summary>One insight, however the id is capitalised; null for none.</summary>
    public async Task<Insight?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await LoadAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(id.ToLowerInvariant())?.Insight;

    /// <summary>Writes an insight unless what is there has seen as much or more.</summary>
    /// <returns>What was there before: null for none; and whether anything was written.</returns>
    /// <exception cref="StoreBusyException">Nothing has changed.</exception>
    public async Task<(bool IsWritten, Insight? Former)> WriteAsync(Insight insight, CancellationToken cancellationToken)
    {
        while (true)
        {
            var former = (await LoadAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(insight.Id);
            if (former is not null && !IsNewer(insight, former.Insight)) return (false, former.Insight);
            var json = JsonSerializer.SerializeToUtf8Bytes(insight, InsightDocumentJson.Default.Insight);
            if (await store.TryChangeControlAsync(new ControlChange(Kind, insight.Id, former?.Version ?? 0, json), cancellationToken).ConfigureAwait(false)) return (true, former?.Insight);
        }
    }

    /// <summary>Deletes what ended too long ago, and the oldest of too many.</summary>
    /// <returns>How many went because there were too many.</returns>
    public async Task<int> DeleteOldAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await LoadAsync(cancellationToken).ConfigureAwait(false);
        var since = (now - Retention).ToUnixTimeSeconds();
        var byEnd = known.OrderByDescending(static pair => pair.Value.Insight.EndSecond ?? long.MaxValue).ThenBy(static pair => pair.Key, StringComparer.Ordinal).ToList();
        var tooMany = 0;
        for (var i = 0; i < byEnd.Count; i++)
        {
            var (id, stored) = byEnd[i];
            var isOld = (stored.Insight.EndSecond ?? stored.Insight.UpdatedSecond) < since;
            if (!isOld && i < MaxInsights) continue;
            if (await store.TryChangeControlAsync(new ControlChange(Kind, id, stored.Version, null), cancellationToken).ConfigureAwait(false) && !isOld) tooMany++;
        }
        return tooMany;
    }

    private static bool IsNewer(Insight insight, Insight former) =>
        insight.UpdatedSecond > former.UpdatedSecond || (insight.UpdatedSecond == former.UpdatedSecond && insight.State > former.State);

    private async Task<ImmutableDictionary<string, Stored>> LoadAsync(CancellationToken cancellationToken)
    {
        var known = _known;
        var documents = await store.ReadControlAsync(Kind, cancellationToken).ConfigureAwait(false);
        var loaded = documents.ToImmutableDictionary(static document => document.Key, document =>
            known.TryGetValue(document.Key, out var stored) && stored.Version == document.Version
                ? stored
                : new Stored(document.Version, JsonSerializer.Deserialize(document.Json.Span, InsightDocumentJson.Default.Insight)!));
        _known = loaded;
        return loaded;
    }
}

[JsonSerializable(typeof(Insight))]
internal sealed partial class InsightDocumentJson : JsonSerializerContext;
