using System.Diagnostics.CodeAnalysis;
using Roentgen.Model.Filters;

namespace Roentgen.Model.Graph;

/// <summary>What traces are told apart by.</summary>
public enum FacetKind
{
    /// <summary>Names of the nodes that served the client.</summary>
    EntryPoint,

    /// <summary>Names of the nodes, the client's left out.</summary>
    Service,

    /// <summary>Types of the nodes, the client's left out.</summary>
    ServiceType,

    /// <summary>URL of the root segment's request.</summary>
    Url,

    /// <summary>Its method.</summary>
    HttpMethod,

    /// <summary>Status of its answer; a number.</summary>
    HttpStatus,

    /// <summary>User agent of the root segment's request.</summary>
    UserAgent,

    /// <summary>Address of its client.</summary>
    ClientIp,

    /// <summary>Users of any segment.</summary>
    User,

    /// <summary>EC2 instances of any segment.</summary>
    InstanceId,

    /// <summary>Their zones.</summary>
    AvailabilityZone,

    /// <summary>ARNs of the resources that ran any segment.</summary>
    ResourceArn,

    /// <summary>Accounts of the nodes.</summary>
    AccountId,

    /// <summary>Values of one annotation; strings, numbers and booleans.</summary>
    Annotation,

    /// <summary>Where faults came from; see <see cref="Facets.TextOf"/>.</summary>
    FaultRootCause,

    /// <summary>Where errors and throttling came from.</summary>
    ErrorRootCause,

    /// <summary>Where the response time went.</summary>
    ResponseTimeRootCause,
}

/// <summary>Which facet is meant.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="AnnotationKey">Of an annotation: its key. Null otherwise.</param>
public readonly record struct FacetName(FacetKind Kind, string? AnnotationKey = null)
{
    private const string AnnotationPrefix = "annotation.";

    // As filter expressions call the same, where they do.
    private static readonly Dictionary<FacetKind, string> Texts = new()
    {
        [FacetKind.EntryPoint] = "entrypoint",
        [FacetKind.Service] = "service",
        [FacetKind.ServiceType] = "service.type",
        [FacetKind.Url] = "http.url",
        [FacetKind.HttpMethod] = "http.method",
        [FacetKind.HttpStatus] = "http.status",
        [FacetKind.UserAgent] = "http.useragent",
        [FacetKind.ClientIp] = "http.clientip",
        [FacetKind.User] = "user",
        [FacetKind.InstanceId] = "instance.id",
        [FacetKind.AvailabilityZone] = "availabilityzone",
        [FacetKind.ResourceArn] = "resource.arn",
        [FacetKind.AccountId] = "account.id",
        [FacetKind.FaultRootCause] = "rootcause.fault",
        [FacetKind.ErrorRootCause] = "rootcause.error",
        [FacetKind.ResponseTimeRootCause] = "rootcause.responsetime",
    };

    private static readonly Dictionary<string, FacetKind> Kinds = Texts.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The names of all facets that are not of an annotation.</summary>
    public static IReadOnlyList<string> Fixed { get; } = [.. Texts.OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else.</summary>
    public static bool TryParse(string text, out FacetName name)
    {
        name = text.StartsWith(AnnotationPrefix, StringComparison.Ordinal) ? new FacetName(FacetKind.Annotation, text[AnnotationPrefix.Length..])
            : Kinds.TryGetValue(text, out var kind) ? new FacetName(kind)
            : default;
        return name.AnnotationKey is not null || Kinds.ContainsKey(text);
    }

    /// <summary><c>http.url</c>, <c>user</c>, <c>annotation.tier</c>.</summary>
    public override string ToString() => AnnotationKey is { } key ? AnnotationPrefix + key : Texts[Kind];

    /// <summary>
    /// A filter expression that selects the traces with a value of this facet: <c>http.status = 500</c>. False where the language has none: for root
    /// causes, and for a text that is too long.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="expression">The expression.</param>
    public bool TryGetFilter(AnnotationValue value, [NotNullWhen(true)] out string? expression)
    {
        var literal = new Literal(value.Text, value.Number, value.Truth);
        FilterNode? node = Kind switch
        {
            FacetKind.EntryPoint => new ServiceTest(new NodePattern(value.Text, null, null), new KeywordTest(Keyword.Find("root")!, null, null)),
            FacetKind.Service => new ServiceTest(new NodePattern(value.Text, null, null), null),
            FacetKind.ServiceType => new ServiceTest(new NodePattern(null, value.Text, null), null),
            FacetKind.FaultRootCause or FacetKind.ErrorRootCause or FacetKind.ResponseTimeRootCause => null,
            FacetKind.Annotation => new KeywordTest(Keyword.Find("annotation")!, AnnotationKey, new Condition(FilterOperator.Equal, literal)),
            _ => new KeywordTest(Keyword.Find(Texts[Kind])!, null, new Condition(FilterOperator.Equal, literal)),
        };
        expression = node?.ToString();
        if (expression?.Length > FilterExpression.MaxLength) expression = null;
        return expression is not null;
    }
}
