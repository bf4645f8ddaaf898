using System.Text.Json.Serialization.Metadata;
using Roentgen.Storage;

namespace Roentgen.Service.Control;

/// <summary>A kind of control-plane value of which there is one.</summary>
/// <param name="store">Where it is kept.</param>
/// <param name="time">The clock.</param>
/// <param name="kind">Its kind in the store.</param>
/// <param name="json">How it is written.</param>
/// <param name="initial">What holds until somebody changes it.</param>
internal abstract class Setting<T>(ITraceStore store, TimeProvider time, string kind, JsonTypeInfo<SortedDictionary<string, T>> json, T initial)
    where T : class
{
    private const string Key = "Default";

    private readonly Documents _documents = new(store, time, kind, json);

    public async ValueTask<T> ReadAsync(CancellationToken cancellationToken) => await _documents.FindAsync(Key, cancellationToken).ConfigureAwait(false) ?? initial;

    /// <summary>Replaces it. Durable when it returns.</summary>
    /// <exception cref="StoreBusyException">Nothing has changed.</exception>
    public Task WriteAsync(T value, CancellationToken cancellationToken) => _documents.ChangeAsync(Key, _ => value, cancellationToken);

    private sealed class Documents(ITraceStore store, TimeProvider time, string kind, JsonTypeInfo<SortedDictionary<string, T>> json) : Catalog<T>(store, time, kind, json);
}
