using System.Globalization;

namespace Roentgen.Model.Graph;

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

    /// <summary>The traces with a value; null for none of them.</summary>
    public FacetValue? Find(AnnotationValue value) => _values.Values.GetValueOrDefault(Normal(value));

    /// <summary>Whether what <see cref="Find"/> tells of a value is all; false for one that too many others may have pushed out.</summary>
    public bool Tells(AnnotationValue value) => _values.Keeps(Normal(value)) || Others == 0;

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

    internal static string TextOf(AnnotationValue value) =>
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
    private readonly Func<FacetName, bool> _isWanted;
    private long _annotated;

    /// <summary>Counts by everything.</summary>
    public Facets()
        : this(static _ => true)
    {
    }

    /// <summary>Counts by some facets only, which costs less.</summary>
    /// <param name="isWanted">Which; asked for each, again and again.</param>
    public Facets(Func<FacetName, bool> isWanted) => _isWanted = isWanted;

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
        Add(FacetKind.EntryPoint, root, digest.Nodes.Where(node => node.IsRoot).Select(node => node.Key.Name));
        Add(FacetKind.Service, root, Reported(summary).Select(node => node.Name));
        Add(FacetKind.ServiceType, root, Reported(summary).Select(node => node.Type));
        Add(FacetKind.Url, root, [summary.HttpUrl]);
        Add(FacetKind.HttpMethod, root, [summary.HttpMethod]);
        if (summary.HttpStatus is { } status && _isWanted(new FacetName(FacetKind.HttpStatus))) Facet(FacetKind.HttpStatus).Add(new AnnotationValue(null, status, null), root);
        Add(FacetKind.UserAgent, root, [summary.UserAgent]);
        Add(FacetKind.ClientIp, root, [summary.ClientIp]);
        Add(FacetKind.User, root, summary.Users);
        Add(FacetKind.InstanceId, root, summary.InstanceIds);
        Add(FacetKind.AvailabilityZone, root, summary.AvailabilityZones);
        Add(FacetKind.ResourceArn, root, summary.ResourceArns);
        Add(FacetKind.AccountId, root, summary.Services.Select(node => node.AccountId));
        Add(FacetKind.FaultRootCause, root, summary.FaultRootCauses.Select(TextOf));
        Add(FacetKind.ErrorRootCause, root, summary.ErrorRootCauses.Select(TextOf));
        Add(FacetKind.ResponseTimeRootCause, root, summary.ResponseTimeRootCauses.Select(TextOf));
        foreach (var annotation in summary.Annotations)
        {
            if (!_isWanted(new FacetName(FacetKind.Annotation, annotation.Key))) continue;
            _annotated += annotation.Values.Count;
            if (!_annotations.TryGet(annotation.Key, out var facet)) continue;
            foreach (var value in annotation.Values) facet.Add(value, root);
        }
    }

    /// <summary>The facet of a name; null where no trace has a value of it.</summary>
    public Facet? Find(FacetName name) =>
        name.AnnotationKey is { } key ? _annotations.Values.GetValueOrDefault(key) : _facets.GetValueOrDefault(name.Kind);

    /// <summary>Whether what <see cref="Find"/> tells of a facet is all; false for an annotation that too many others may have pushed out.</summary>
    public bool Tells(FacetName name) => name.AnnotationKey is not { } key || _annotations.Keeps(key) || OtherAnnotations == 0;

    /// <summary>Adds all that others hold, which were counted by the same facets.</summary>
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

    private static IEnumerable<NodeKey> Reported(TraceSummary summary) => summary.Services.Where(node => node.Type != NodeKey.Client);

    // A trace counts once for a value, however often it has it.
    private void Add(FacetKind kind, RequestDigest root, IEnumerable<string?> values)
    {
        if (!_isWanted(new FacetName(kind))) return;
        foreach (var value in values.OfType<string>().Distinct(StringComparer.Ordinal)) Facet(kind).Add(new AnnotationValue(value, null, null), root);
    }

    private Facet Facet(FacetKind kind)
    {
        if (!_facets.TryGetValue(kind, out var facet)) _facets.Add(kind, facet = new Facet(new FacetName(kind)));
        return facet;
    }
}
