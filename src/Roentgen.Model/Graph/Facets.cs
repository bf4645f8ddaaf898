using System.Globalization;

namespace Roentgen.Model.Graph;

/// <summary>What traces are told apart by.</summary>
public enum FacetKind
{
    /// <summary>URL of the root segment's request.</summary>
    Url,

    /// <summary>Its method.</summary>
    HttpMethod,

    /// <summary>Status of its answer; a number.</summary>
    HttpStatus,

    /// <summary>Users of any segment.</summary>
    User,

    /// <summary>Names of the nodes, the client's left out.</summary>
    Service,

    /// <summary>Values of one annotation; strings, numbers and booleans.</summary>
    Annotation,

    /// <summary>Where faults came from; see <see cref="Facets.TextOf"/>.</summary>
    FaultRootCause,

    /// <summary>Where errors and throttling came from.</summary>
    ErrorRootCause,
}

/// <summary>Which facet is meant.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="AnnotationKey">Of an annotation: its key. Null otherwise.</param>
public readonly record struct FacetName(FacetKind Kind, string? AnnotationKey = null);

/// <summary>The traces with one value of a facet.</summary>
public sealed class FacetValue
{
    internal FacetValue(AnnotationValue value) => Value = value;

    /// <summary>The value: a text, and of a status or an annotation perhaps a number or a boolean.</summary>
    public AnnotationValue Value { get; }

    /// <summary>How many traces have it.</summary>
    public long Traces { get; private set; }

    /// <summary>Their root segments; those in progress count nowhere there.</summary>
    public Statistics Statistics { get; } = new();

    internal void Add(RequestDigest root)
    {
        Traces++;
        Statistics.Add(root);
    }

    internal void Add(FacetValue other)
    {
        Traces += other.Traces;
        Statistics.Add(other.Statistics);
    }
}

/// <summary>The values of one facet.</summary>
public sealed class Facet
{
    /// <summary>Most distinct values; what exceeds them is counted, not told.</summary>
    public const int MaxValues = 1000;

    private readonly BoundedMap<AnnotationValue, FacetValue> _values = new(MaxValues, TextOf, value => new FacetValue(value));
    private long _total;

    internal Facet(FacetName name) => Name = name;

    /// <summary>What it tells apart.</summary>
    public FacetName Name { get; }

    /// <summary>The values, the most frequent first; between equally frequent ones their texts decide.</summary>
    public IReadOnlyList<FacetValue> Values => [.. _values.Values.Values.OrderByDescending(value => value.Traces).ThenBy(value => TextOf(value.Value), StringComparer.Ordinal)];

    /// <summary>How often other values occurred in traces, a trace counted for each of its values; 0 unless there were too many.</summary>
    public long Others => _total - _values.Values.Values.Sum(value => value.Traces);

    internal void Add(AnnotationValue value, RequestDigest root)
    {
        _total++;
        if (_values.TryGet(Normal(value), out var known)) known.Add(root);
    }

    internal void Add(Facet other)
    {
        _total += other._total;
        foreach (var (value, sum) in other._values.Values)
        {
            if (_values.TryGet(value, out var known)) known.Add(sum);
        }
    }

    // 0 and -0 are equal and have two texts.
    private static AnnotationValue Normal(AnnotationValue value) => value.Number is 0 ? value with { Number = 0 } : value;

    private static string TextOf(AnnotationValue value) =>
        value.Text is { } text ? "\"" + text : value.Number is { } number ? number.ToString("R", CultureInfo.InvariantCulture) : $"{value.Truth}";
}

/// <summary>
/// Traces counted by what they are told apart by, for analysis: how many, how they ended, how long they took. Adding is associative and
/// commutative, bounds included: parts that are computed apart and added give the whole, in any order and grouping.
/// </summary>
public sealed class Facets
{
    /// <summary>Most annotation keys that have a facet; what exceeds them is counted, not told.</summary>
    public const int MaxAnnotationKeys = 200;

    private readonly Dictionary<FacetKind, Facet> _facets = [];
    private readonly BoundedMap<string, Facet> _annotations = new(MaxAnnotationKeys, key => key, key => new Facet(new FacetName(FacetKind.Annotation, key)));
    private readonly FacetValue _all = new(default);
    private long _annotated;

    /// <summary>How many traces were added.</summary>
    public long Traces => _all.Traces;

    /// <summary>Their root segments; those in progress count nowhere there.</summary>
    public Statistics Statistics => _all.Statistics;

    /// <summary>The facets of which some trace has a value: by kind, those of annotations by their keys.</summary>
    public IEnumerable<Facet> All => _facets.Values.Concat(_annotations.Values.Values)
        .OrderBy(facet => facet.Name.Kind).ThenBy(facet => facet.Name.AnnotationKey, StringComparer.Ordinal);

    /// <summary>How often values of annotations occurred that have no facet; 0 unless there were too many keys.</summary>
    public long OtherAnnotations => _annotated - _annotations.Values.Values.Sum(facet => facet.Others + facet.Values.Sum(value => value.Traces));

    /// <summary>Adds one trace.</summary>
    public void Add(TraceDigest digest)
    {
        var (summary, root) = (digest.Summary, digest.Requests[0]);
        _all.Add(root);
        Add(FacetKind.Url, root, [summary.HttpUrl]);
        Add(FacetKind.HttpMethod, root, [summary.HttpMethod]);
        if (summary.HttpStatus is { } status) Facet(FacetKind.HttpStatus).Add(new AnnotationValue(null, status, null), root);
        Add(FacetKind.User, root, summary.Users);
        Add(FacetKind.Service, root, summary.Services.Where(node => node.Type != NodeKey.Client).Select(node => node.Name));
        Add(FacetKind.FaultRootCause, root, summary.FaultRootCauses.Select(TextOf));
        Add(FacetKind.ErrorRootCause, root, summary.ErrorRootCauses.Select(TextOf));
        foreach (var annotation in summary.Annotations)
        {
            _annotated += annotation.Values.Count;
            if (!_annotations.TryGet(annotation.Key, out var facet)) continue;
            foreach (var value in annotation.Values) facet.Add(value, root);
        }
    }

    /// <summary>Adds all that others hold.</summary>
    public void Add(Facets other)
    {
        _all.Add(other._all);
        _annotated += other._annotated;
        foreach (var facet in other._facets.Values) Facet(facet.Name.Kind).Add(facet);
        foreach (var (key, facet) in other._annotations.Values)
        {
            if (_annotations.TryGet(key, out var known)) known.Add(facet);
        }
    }

    /// <summary>
    /// A root cause in a line: the services on the way and the first exception at its end, <c>shop → orders: TimeoutException</c>. Causes that
    /// differ in subsegments alone have the same.
    /// </summary>
    public static string TextOf(RootCause cause)
    {
        var services = string.Join(" → ", cause.Services.Select(service => service.Key.Name));
        return cause.Services[^1].EntityPath[^1].Exceptions is [{ Name: { } exception }, ..] ? $"{services}: {exception}" : services;
    }

    // A trace counts once for a value, however often it has it.
    private void Add(FacetKind kind, RequestDigest root, IEnumerable<string?> values)
    {
        foreach (var value in values.OfType<string>().Distinct(StringComparer.Ordinal)) Facet(kind).Add(new AnnotationValue(value, null, null), root);
    }

    private Facet Facet(FacetKind kind)
    {
        if (!_facets.TryGetValue(kind, out var facet)) _facets.Add(kind, facet = new Facet(new FacetName(kind)));
        return facet;
    }
}
