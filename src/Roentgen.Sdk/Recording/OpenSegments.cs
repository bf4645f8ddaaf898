namespace Roentgen.Sdk.Recording;

/// <summary>
/// The segments that have not ended, or have subsegments that have not: what is told of as in progress when the application stops. Bounded, since
/// an application may forget to end them: of too many, the oldest are forgotten here. Linked through the segments themselves, which costs no memory.
/// </summary>
internal sealed class OpenSegments
{
    /// <summary>Most segments that are remembered.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private Segment? _first;
    private Segment? _last;
    private int _count;

    public void Add(Segment segment)
    {
        lock (_gate)
        {
            segment.Place = (_last, null, true);
            if (_last is null) _first = segment;
            else _last.Place = _last.Place with { After = segment };
            _last = segment;
            if (++_count > Capacity) Unlink(_first!);
        }
    }

    public void Remove(Segment segment)
    {
        lock (_gate)
        {
            if (segment.Place.IsListed) Unlink(segment);
        }
    }

    public List<Segment> ToList()
    {
        var segments = new List<Segment>();
        lock (_gate)
        {
            for (var segment = _first; segment is not null; segment = segment.Place.After) segments.Add(segment);
        }
        return segments;
    }

    private void Unlink(Segment segment)
    {
        var (before, after, _) = segment.Place;
        segment.Place = default;
        _count--;
        if (before is null) _first = after;
        else before.Place = before.Place with { After = after };
        if (after is null) _last = before;
        else after.Place = after.Place with { Before = before };
    }
}
