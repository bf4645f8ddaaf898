using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Roentgen.Storage;
using Roentgen.Storage.Control;

namespace Roentgen.Service.Control;

/// <summary>
/// The control-plane documents of one kind, as values. What this process changes it sees at once; what another process on the same store
/// changes, within <see cref="Freshness"/>.
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="kind">Their kind in the store.</param>
/// <param name="json">How a value is written.</param>
internal abstract class Catalog<T>(ITraceStore store, TimeProvider time, string kind, JsonTypeInfo<T> json)
    where T : class
{
    /// <summary>How old an answer may be that another process could have changed.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    // As often as others can be faster without anything being wrong.
    private const int MaxAttempts = 100;

    private volatile Snapshot? _snapshot;

    private sealed record Snapshot(long ReadAt, ImmutableSortedDictionary<string, (long Version, T Value)> Documents, ImmutableSortedDictionary<string, T> Values);

    /// <summary>All values by their keys, in ordinal order.</summary>
    public async ValueTask<IReadOnlyDictionary<string, T>> ReadAsync(CancellationToken cancellationToken) =>
        (_snapshot is { } snapshot && time.GetElapsedTime(snapshot.ReadAt) < Freshness ? snapshot : await LoadAsync(cancellationToken).ConfigureAwait(false)).Values;

    /// <summary>The same, with what another process has just changed.</summary>
    public async ValueTask<IReadOnlyDictionary<string, T>> ReadLatestAsync(CancellationToken cancellationToken) =>
        (await LoadAsync(cancellationToken).ConfigureAwait(false)).Values;

    /// <summary>One value; null for none.</summary>
    public async ValueTask<T?> FindAsync(string key, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(key);

    /// <summary>Changes a value, however many others change it meanwhile. Durable when it returns.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="change">
    /// From all values as they are to the new one, or to null to delete it. May be asked again with what others have done; may refuse by throwing.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new value; null after a deletion.</returns>
    /// <exception cref="StoreBusyException">Nothing has changed.</exception>
    public async Task<T?> ChangeAsync(string key, Func<IReadOnlyDictionary<string, T>, T?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var snapshot = await LoadAsync(cancellationToken).ConfigureAwait(false);
            var value = change(snapshot.Values);
            var expected = snapshot.Documents.TryGetValue(key, out var current) ? current.Version : 0;
            var bytes = value is null ? null : JsonSerializer.SerializeToUtf8Bytes(value, json);
            if (!await store.TryChangeControlAsync(new ControlChange(kind, key, expected, bytes), cancellationToken).ConfigureAwait(false)) continue;
            _snapshot = null;
            return value;
        }
        throw new StoreBusyException($"Too many change the {kind} {key} at once; try again.");
    }

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        // Taken before the reading: what is written meanwhile is not seen, and must not be taken for older than it is.
        var readAt = time.GetTimestamp();
        var documents = (await store.ReadControlAsync(kind, cancellationToken).ConfigureAwait(false)).ToImmutableSortedDictionary(
            static document => document.Key, document => (document.Version, JsonSerializer.Deserialize(document.Json.Span, json)!), StringComparer.Ordinal);
        var snapshot = new Snapshot(readAt, documents, documents.ToImmutableSortedDictionary(static pair => pair.Key, static pair => pair.Value.Item2, StringComparer.Ordinal));
        _snapshot = snapshot;
        return snapshot;
    }
}
