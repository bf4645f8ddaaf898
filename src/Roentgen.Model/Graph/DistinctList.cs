namespace Roentgen.Model.Graph;

/// <summary>Distinct values in the order of their first mention, each found by its value. Few are searched through, many are looked up.</summary>
internal sealed class DistinctList<T>
    where T : notnull
{
    // Up to here a search is as fast as a look-up; most lists of a trace never get longer.
    private const int MaxSearched = 16;

    private readonly List<T> _items = [];
    private Dictionary<T, int>? _places;

    /// <summary>The values.</summary>
    public IReadOnlyList<T> Items => _items;

    /// <summary>Where the value stands; it is added where it is new.</summary>
    public int IndexOfOrAdd(T value)
    {
        if (_places is null)
        {
            var index = _items.IndexOf(value);
            if (index >= 0) return index;
        }
        else if (_places.TryGetValue(value, out var place))
        {
            return place;
        }
        _items.Add(value);
        if (_places is not null) _places.Add(value, _items.Count - 1);
        else if (_items.Count > MaxSearched) _places = _items.Index().ToDictionary(item => item.Item, item => item.Index);
        return _items.Count - 1;
    }
}
