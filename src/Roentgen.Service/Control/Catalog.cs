using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Roentgen.Storage;
using Roentgen.Storage.Control;

namespace Roentgen.Service.Control;

/// <summary>
/// Values of the control plane by their keys. They are one document, so that what is asked of all of them (their number, that none leads back to itself)
/// holds whoever changes them. What this process changes it sees at once; what another process on the same store changes, within
/// <see cref="Freshness"/>.
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="kind">Their kind in the store.</param>
/// <param name="json">How they are written.</param>
internal abstract class Catalog<T>(ITraceStore store, TimeProvider time, string kind, JsonTypeInfo<SortedDictionary<string, T>> json)
    where T : class
{
    /// <summary>How old an answer may be that another process could have changed.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private const string Key = "all";

    // As often as others can be faster without anything being wrong.
    private const int MaxAttempts = 100;

    private readonly Lock _lock = new();
    private Snapshot? _snapshot;
    private long _changes;

    private sealed record Snapshot(long ReadAt, long Version, ImmutableSortedDictionary<string, T> Values);

    /// <summary>All values by their keys, in ordinal order.</summary>
    public async ValueTask<IReadOnlyDictionary<string, T>> ReadAsync(CancellationToken cancellationToken) =>
        Known() is { } known ? known.Values : await ReadLatestAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The same, with what another process has just changed.</summary>
    public async ValueTask<IReadOnlyDictionary<string, T>> ReadLatestAsync(CancellationToken cancellationToken) =>
        (await LoadAsync(cancellationToken).ConfigureAwait(false)).Values;

    /// <summary>What is looked for, among the latest values if it is not among those that are known; null for none.</summary>
    public async ValueTask<TFound?> FindAsync<TFound>(Func<IReadOnlyDictionary<string, T>, TFound?> find, CancellationToken cancellationToken)
        where TFound : class =>
        Known() is { } known && find(known.Values) is { } found ? found : find(await ReadLatestAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>One value; null for none.</summary>
    public ValueTask<T?> FindAsync(string key, CancellationToken cancellationToken) => FindAsync(all => all.GetValueOrDefault(key), cancellationToken);

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
            var values = value is null ? snapshot.Values.Remove(key) : snapshot.Values.SetItem(key, value);
            var bytes = JsonSerializer.SerializeToUtf8Bytes(new SortedDictionary<string, T>(values, StringComparer.Ordinal), json);
            if (!await store.TryChangeControlAsync(new ControlChange(kind, Key, snapshot.Version, bytes), cancellationToken).ConfigureAwait(false)) continue;
            lock (_lock)
            {
                _changes++;
                _snapshot = null;
            }
            return value;
        }
        throw new StoreBusyException($"Too many change the same at once ({kind}); try again.");
    }

    private Snapshot? Known()
    {
        lock (_lock) return _snapshot is { } snapshot && time.GetElapsedTime(snapshot.ReadAt) < Freshness ? snapshot : null;
    }

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        long changes;
        lock (_lock) changes = _changes;
        // Taken before the reading: what is written meanwhile is not seen, and must not be taken for older than it is.
        var readAt = time.GetTimestamp();
        var document = (await store.ReadControlAsync(kind, cancellationToken).ConfigureAwait(false)).FirstOrDefault(static document => document.Key == Key);
        var values = document is null ? [] : JsonSerializer.Deserialize(document.Json.Span, json)!;
        var snapshot = new Snapshot(readAt, document?.Version ?? 0, values.ToImmutableSortedDictionary(StringComparer.Ordinal));
        lock (_lock)
        {
            // What was read before a change must not hide it afterwards.
            if (changes == _changes) _snapshot = snapshot;
        }
        return snapshot;
    }
}
