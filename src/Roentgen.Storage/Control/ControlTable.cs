namespace Roentgen.Storage.Control;

/// <summary>The control plane in memory. Safe to use from many threads at once.</summary>
internal sealed class ControlTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<string, ControlDocument>> _kinds = new(StringComparer.Ordinal);
    private long _lastVersion;

    /// <summary>Puts in what was there before.</summary>
    public void Load(IEnumerable<ControlDocument> documents, long lastVersion)
    {
        foreach (var document in documents) Documents(document.Kind)[document.Key] = document;
        _lastVersion = lastVersion;
    }

    public IReadOnlyList<ControlDocument> Read(string kind)
    {
        lock (_lock) return [.. Documents(kind).Values];
    }

    /// <summary>Makes a change if the document is as expected.</summary>
    /// <param name="change">The change.</param>
    /// <param name="persist">Makes it durable under its new version, before anybody sees it; whatever it throws undoes the change.</param>
    public bool TryChange(ControlChange change, Action<long>? persist = null)
    {
        lock (_lock)
        {
            var documents = Documents(change.Kind);
            if ((documents.TryGetValue(change.Key, out var current) ? current.Version : 0) != change.Expected) return false;
            persist?.Invoke(_lastVersion + 1);
            _lastVersion++;
            if (change.Json is { } json) documents[change.Key] = new ControlDocument(change.Kind, change.Key, _lastVersion, json);
            else documents.Remove(change.Key);
            return true;
        }
    }

    private SortedDictionary<string, ControlDocument> Documents(string kind)
    {
        if (!_kinds.TryGetValue(kind, out var documents)) _kinds.Add(kind, documents = new SortedDictionary<string, ControlDocument>(StringComparer.Ordinal));
        return documents;
    }
}
