using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Roentgen.Storage;
using Roentgen.Storage.Control;

namespace Roentgen.Service.Control;

/// <summary>
/// A value of the control plane of which there is one, in one document. What this process changes it sees at once; what another process on the same
/// store changes, within <see cref="Freshness"/>.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="time">The clock.</param>
/// <param name="kind">Its kind in the store.</param>
/// <param name="json">How it is written.</param>
/// <param name="initial">What holds until somebody changes it.</param>
internal abstract class Setting<T>(ITraceStore store, TimeProvider time, string kind, JsonTypeInfo<T> json, T initial)
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

    private sealed record Snapshot(long ReadAt, long Version, T Value);

    /// <summary>The value, at most <see cref="Freshness"/> old.</summary>
    public async ValueTask<T> ReadAsync(CancellationToken cancellationToken) => Known() ?? await ReadLatestAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The value as it is at this moment, with what another process has just changed.</summary>
    public async ValueTask<T> ReadLatestAsync(CancellationToken cancellationToken) => (await LoadAsync(cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Changes the value, however many others change it meanwhile. Durable when it returns.</summary>
    /// <param name="change">From the value as it is to the new one. May be asked again with what others have done; may refuse by throwing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="StoreBusyException">Nothing has changed.</exception>
    public async Task<T> ChangeAsync(Func<T, T> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var snapshot = await LoadAsync(cancellationToken).ConfigureAwait(false);
            var value = change(snapshot.Value);
            var written = new ControlChange(kind, Key, snapshot.Version, JsonSerializer.SerializeToUtf8Bytes(value, json));
            if (!await store.TryChangeControlAsync(written, cancellationToken).ConfigureAwait(false)) continue;
            lock (_lock)
            {
                _changes++;
                _snapshot = null;
            }
            return value;
        }
        throw new StoreBusyException($"Too many change the same at once ({kind}); try again.");
    }

    /// <summary>The value that this process knows; null when that is too old.</summary>
    protected T? Known()
    {
        lock (_lock) return _snapshot is { } snapshot && time.GetElapsedTime(snapshot.ReadAt) < Freshness ? snapshot.Value : null;
    }

    /// <summary>Makes a value that was read ready for use.</summary>
    protected virtual T Prepare(T value) => value;

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        long changes;
        lock (_lock) changes = _changes;
        // Taken before the reading: what is written meanwhile is not seen, and must not be taken for older than it is.
        var readAt = time.GetTimestamp();
        var document = (await store.ReadControlAsync(kind, cancellationToken).ConfigureAwait(false)).FirstOrDefault(static document => document.Key == Key);
        var snapshot = new Snapshot(readAt, document?.Version ?? 0, document is null ? initial : Prepare(JsonSerializer.Deserialize(document.Json.Span, json)!));
        lock (_lock)
        {
            // What was read before a change must not hide it afterwards.
            if (changes == _changes) _snapshot = snapshot;
        }
        return snapshot;
    }
}
