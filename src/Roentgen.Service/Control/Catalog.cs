using System.Text.Json.Serialization.Metadata;
using Roentgen.Storage;

namespace Roentgen.Service.Control;

/// <summary>
/// Values of the control plane by their keys, in ordinal order. They are one setting, so that what is asked of all of them (their number, that none
/// leads back to itself) holds whoever changes them.
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="kind">Their kind in the store.</param>
/// <param name="json">How they are written.</param>
internal abstract class Catalog<T>(ITraceStore store, TimeProvider time, string kind, JsonTypeInfo<SortedDictionary<string, T>> json)
    : Setting<SortedDictionary<string, T>>(store, time, kind, json, new SortedDictionary<string, T>(StringComparer.Ordinal))
    where T : class
{
    /// <summary>What is looked for, among the latest values if it is not among those that are known; null for none.</summary>
    public async ValueTask<TFound?> FindAsync<TFound>(Func<IReadOnlyDictionary<string, T>, TFound?> find, CancellationToken cancellationToken)
        where TFound : class =>
        Known() is { } known && find(known) is { } found ? found : find(await ReadLatestAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>One value; null for none.</summary>
    public ValueTask<T?> FindAsync(string key, CancellationToken cancellationToken) => FindAsync(all => all.GetValueOrDefault(key), cancellationToken);

    /// <summary>Changes a value; see <see cref="Setting{T}.ChangeAsync"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="change">From all values as they are to the new one, or to null to delete it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new value; null after a deletion.</returns>
    /// <exception cref="StoreBusyException">Nothing has changed.</exception>
    public async Task<T?> ChangeAsync(string key, Func<IReadOnlyDictionary<string, T>, T?> change, CancellationToken cancellationToken)
    {
        T? value = null;
        await ChangeAsync(
            all =>
            {
                value = change(all);
                var changed = Prepare(all);
                if (value is null) changed.Remove(key);
                else changed[key] = value;
                return changed;
            },
            cancellationToken).ConfigureAwait(false);
        return value;
    }

    /// <summary>A copy, ordered as it should be: what was read is ordered by the culture.</summary>
    protected override SortedDictionary<string, T> Prepare(SortedDictionary<string, T> value) => new(value, StringComparer.Ordinal);
}
