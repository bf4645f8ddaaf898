using Roentgen.Model.Graph;

namespace Roentgen.Model.Filters;

/// <summary>What a test is asked about: a trace with its root request, a request of a node, a call of an edge, or an element of a root cause.</summary>
internal readonly struct Subject(TraceDigest digest, RequestDigest request, NodeDigest? node = null, EdgeDigest? edge = null, CauseElement element = default)
{
    public readonly TraceDigest Digest = digest;

    /// <summary>In the scope of the trace: that of the root segment.</summary>
    public readonly RequestDigest Request = request;

    /// <summary>Inside <c>service { }</c>.</summary>
    public readonly NodeDigest? Node = node;

    /// <summary>Inside <c>edge { }</c>.</summary>
    public readonly EdgeDigest? Edge = edge;

    /// <summary>Inside <c>rootcause.… { }</c>.</summary>
    public readonly CauseElement Element = element;

    public TraceSummary Summary => Digest.Summary;

    public static Subject Of(TraceDigest digest) => new(digest, digest.Requests[0]);
}

/// <summary>A service, an entity or an exception of a root cause, with its place in its list.</summary>
internal readonly record struct CauseElement(int Index, int Count, string? Name, string? Type, string? Message, bool Inferred, bool Remote, double? Coverage);

/// <summary>Whether something holds.</summary>
internal delegate bool Test(in Subject subject);

/// <summary>A boolean of the subject.</summary>
internal delegate bool TruthOf(in Subject subject);

/// <summary>A number of the subject, null where it has none.</summary>
internal delegate double? NumberOf(in Subject subject);

/// <summary>Texts of the subject; any of them will do.</summary>
internal delegate TextValues TextsOf(in Subject subject);

/// <summary>Annotations of the subject.</summary>
internal delegate AnnotationValues AnnotationsOf(in Subject subject);

/// <summary>No text, one, a list, or some places of a list. Nothing is copied.</summary>
internal readonly struct TextValues
{
    private readonly string? _only;
    private readonly IReadOnlyList<string>? _all;
    private readonly IReadOnlyList<int>? _places;

    public TextValues(string? only)
    {
        _only = only;
        Count = only is null ? 0 : 1;
    }

    public TextValues(IReadOnlyList<string> all)
    {
        _all = all;
        Count = all.Count;
    }

    public TextValues(IReadOnlyList<string> all, IReadOnlyList<int>? places)
    {
        _all = all;
        _places = places;
        Count = places?.Count ?? 0;
    }

    public int Count { get; }

    public string this[int index] => _all is null ? _only! : _all[_places is null ? index : _places[index]];
}

/// <summary>All annotations of a trace, or some places among them.</summary>
internal readonly struct AnnotationValues
{
    private readonly IReadOnlyList<Annotation> _all;
    private readonly IReadOnlyList<AnnotationPlace>? _places;
    private readonly bool _isWhole;

    public AnnotationValues(TraceSummary summary)
    {
        _all = summary.Annotations;
        _isWhole = true;
    }

    public AnnotationValues(TraceSummary summary, IReadOnlyList<AnnotationPlace>? places)
    {
        _all = summary.Annotations;
        _places = places;
    }

    /// <summary>Whether a value of this key passes.</summary>
    public bool Any(string key, Func<AnnotationValue, bool> passes)
    {
        if (!_isWhole)
        {
            for (var i = 0; i < (_places?.Count ?? 0); i++)
            {
                var place = _places![i];
                if (_all[place.Key].Key == key && passes(_all[place.Key].Values[place.Value])) return true;
            }
            return false;
        }
        for (var i = 0; i < _all.Count; i++)
        {
            if (_all[i].Key != key) continue;
            var values = _all[i].Values;
            for (var j = 0; j < values.Count; j++)
            {
                if (passes(values[j])) return true;
            }
            return false;
        }
        return false;
    }
}
