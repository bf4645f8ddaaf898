using System.Diagnostics.CodeAnalysis;

namespace Roentgen.Model.Graph;

/// <summary>
/// Sums by key, for no more than a number of keys. Which keys stay is a matter of the keys alone: those whose fixed pseudo-random rank is
/// lowest among all that were seen.
/// </summary>
/// <remarks>
/// What stays is therefore complete: a key that is among the lowest of all is among the lowest of every part that holds it, and so was never
/// let go anywhere. The most frequent keys would be the nicer choice, but which they are depends on the order in which parts are added.
/// </remarks>
internal sealed class BoundedMap<TKey, TValue>(int limit, Func<TKey, string> text, Func<TKey, TValue> create)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _values = [];
    private readonly SortedSet<(ulong Rank, string Text, TKey Key)> _ranks = new(
        Comparer<(ulong Rank, string Text, TKey Key)>.Create((a, b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : string.CompareOrdinal(a.Text, b.Text)));

    public IReadOnlyDictionary<TKey, TValue> Values => _values;

    /// <summary>The sum of a key; false where the key does not stay.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_values.TryGetValue(key, out value)) return true;
        var keyText = text(key);
        var place = (RankOf(keyText), keyText, key);
        if (_values.Count == limit)
        {
            var last = _ranks.Max;
            if (_ranks.Comparer.Compare(place, last) > 0) return false;
            _ranks.Remove(last);
            _values.Remove(last.Key);
        }
        _ranks.Add(place);
        _values.Add(key, value = create(key));
        return true;
    }

    /// <summary>Whether the key stays, or would if it had been seen: what is said of it is complete.</summary>
    public bool Keeps(TKey key)
    {
        if (_values.Count < limit || _values.ContainsKey(key)) return true;
        var keyText = text(key);
        return _ranks.Comparer.Compare((RankOf(keyText), keyText, key), _ranks.Max) < 0;
    }

    // FNV-1a with the finish of SplitMix64: the same in every process, as the hash codes of strings are not.
    private static ulong RankOf(string key)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var character in key) hash = (hash ^ character) * 1_099_511_628_211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return hash ^ (hash >> 31);
    }
}
