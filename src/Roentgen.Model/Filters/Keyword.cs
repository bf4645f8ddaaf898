using static Roentgen.Model.Filters.FilterScope;

namespace Roentgen.Model.Filters;

/// <summary>What kind of value a keyword has; decides which operators it takes.</summary>
public enum KeywordType
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string, or several of which any will do.</summary>
    Text,

    /// <summary>Annotations of a key: strings, numbers and booleans.</summary>
    Annotation,

    /// <summary>A group; stands for the group's expression.</summary>
    Group,
}

/// <summary>
/// A word that an expression can ask about: where it may stand, of what type it is, what it means. The one table of them serves the parser,
/// the evaluator, completion and the documentation.
/// </summary>
public sealed class Keyword
{
    private static readonly FilterOperator[] Equality = [FilterOperator.Equal, FilterOperator.NotEqual];
    private static readonly FilterOperator[] Order = [.. Equality, FilterOperator.Less, FilterOperator.LessOrEqual, FilterOperator.Greater, FilterOperator.GreaterOrEqual];
    private static readonly FilterOperator[] Parts = [.. Equality, FilterOperator.Contains, FilterOperator.BeginsWith, FilterOperator.EndsWith];
    private static readonly FilterOperator[] Any = [.. Order, FilterOperator.Contains, FilterOperator.BeginsWith, FilterOperator.EndsWith];

    private const FilterScope Requests = Trace | Service | Edge;
    private const FilterScope Causes = CauseService | CauseEntity | SlowEntity | CauseException;

    private readonly Func<string?, Condition?, Test>? _compile;

    private Keyword(string name, KeywordType type, FilterScope scopes, string meaning, Func<string?, Condition?, Test>? compile)
    {
        Name = name;
        Type = type;
        Scopes = scopes;
        Meaning = meaning;
        _compile = compile;
    }

    /// <summary>All keywords.</summary>
    public static IReadOnlyList<Keyword> All { get; } =
    [
        Truth("ok", Requests, "answered without error, throttle or fault", (in s) => s.Request.Outcome is { Error: false, Throttle: false, Fault: false }),
        Truth("error", Requests, "answered with 4xx other than 429", (in s) => s.Request.Outcome.Error),
        Truth("throttle", Requests, "answered with 429", (in s) => s.Request.Outcome.Throttle),
        Truth("fault", Requests, "answered with 5xx", (in s) => s.Request.Outcome.Fault),
        Truth("partial", Requests, "something of the trace is still missing", (in s) => s.Summary.IsPartial),
        Truth("inferred", Trace | Service | CauseService, "the node does not report itself; of a trace: some node",
            (in s) => s.Element.Count > 0 ? s.Element.Inferred : s.Node?.IsInferred ?? AnyInferred(s)),
        Truth("root", Service, "the node serves the client", (in s) => s.Node!.IsRoot),
        Truth("first", Causes, "the first of its list", (in s) => s.Element.Index == 0),
        Truth("last", Causes, "the last of its list", (in s) => s.Element.Index == s.Element.Count - 1),
        Truth("remote", CauseEntity | SlowEntity, "calls another service", (in s) => s.Element.Remote),
        Number("responsetime", Requests, "seconds from start to end of the segment or the call", (in s) => Seconds(s.Request.ResponseMicroseconds)),
        Number("duration", Requests, "seconds of the whole trace; in braces as responsetime",
            (in s) => Seconds(s.Node is null && s.Edge is null ? s.Summary.DurationMicroseconds : s.Request.ResponseMicroseconds)),
        Number("http.status", Requests, "status of the answer", (in s) => s.Request.Http?.Status),
        Number("index", Causes, "place in its list, from 0", (in s) => s.Element.Index),
        Number("coverage", SlowEntity, "share of the root segment's time, 0 to 1", (in s) => s.Element.Coverage),
        Text("http.url", Requests, "URL of the request", (in s) => new(s.Request.Http?.Url)),
        Text("http.method", Requests, "method of the request", (in s) => new(s.Request.Http?.Method)),
        Text("http.useragent", Requests, "user agent of the request", (in s) => new(s.Request.Http?.UserAgent)),
        Text("http.clientip", Requests, "address of the client", (in s) => new(s.Request.Http?.ClientIp)),
        Text("user", Trace | Service, "user of any segment",
            (in s) => s.Node is { } node ? new(s.Summary.Users, node.Users) : new(s.Summary.Users)),
        Text("availabilityzone", Trace | Service, "zone of any segment's EC2 instance",
            (in s) => s.Node is { } node ? new(s.Summary.AvailabilityZones, node.AvailabilityZones) : new(s.Summary.AvailabilityZones)),
        Text("instance.id", Trace | Service, "id of any segment's EC2 instance",
            (in s) => s.Node is { } node ? new(s.Summary.InstanceIds, node.InstanceIds) : new(s.Summary.InstanceIds)),
        Text("resource.arn", Trace | Service, "ARN of the resource that ran any segment",
            (in s) => s.Node is { } node ? new(s.Summary.ResourceArns, node.ResourceArns) : new(s.Summary.ResourceArns)),
        Text("account.id", Trace, "account of any node", (in s) => new([.. s.Summary.Services.Select(key => key.AccountId).OfType<string>()])),
        Text("name", Service | Causes, "name of the node, service, entity or exception", (in s) => new(s.Node?.Key.Name ?? s.Element.Name)),
        Text("type", Service | CauseService, "type of the node or service", (in s) => new(s.Node is { } node ? node.Key.Type : s.Element.Type)),
        Text("message", CauseException, "message of the exception", (in s) => new(s.Element.Message)),
        Annotation("annotation", Requests, "annotation of any entity of the trace or node; of an edge: of the call",
            (in s) => s.Node is { } node ? new(s.Summary, node.Annotations) : s.Edge is not null ? new(s.Summary, s.Request.Annotations) : new(s.Summary)),
        Annotation("source.annotation", Edge, "annotation of the caller's node", (in s) => new(s.Summary, s.Digest.Nodes[s.Edge!.Caller].Annotations)),
        Annotation("destination.annotation", Edge, "annotation of the callee's node", (in s) => new(s.Summary, s.Digest.Nodes[s.Edge!.Callee].Annotations)),
        new("group.name", KeywordType.Group, Trace, "matches the expression of the group of this name", null),
        new("group.arn", KeywordType.Group, Trace, "matches the expression of the group of this ARN", null),
    ];

    /// <summary>As it is written; case does not matter.</summary>
    public string Name { get; }

    /// <summary>Type of its value.</summary>
    public KeywordType Type { get; }

    /// <summary>Where it may stand.</summary>
    public FilterScope Scopes { get; }

    /// <summary>What it means, in a few words.</summary>
    public string Meaning { get; }

    /// <summary>The operators that it takes.</summary>
    public IReadOnlyList<FilterOperator> Operators => Type switch
    {
        KeywordType.Boolean or KeywordType.Group => Equality,
        KeywordType.Number => Order,
        KeywordType.Text => Parts,
        _ => Any,
    };

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    /// <summary>The keyword of this name, in any case; null for none.</summary>
    public static Keyword? Find(ReadOnlySpan<char> name)
    {
        // An alias that older tools write.
        if (name.Equals("groupname", StringComparison.OrdinalIgnoreCase)) name = "group.name";
        foreach (var keyword in All)
        {
            if (name.Equals(keyword.Name, StringComparison.OrdinalIgnoreCase)) return keyword;
        }
        return null;
    }

    /// <summary>The test of its value; not for groups, which are replaced by their expressions.</summary>
    internal Test Compile(string? key, Condition? condition) => _compile!(key, condition);

    private static Keyword Truth(string name, FilterScope scopes, string meaning, TruthOf value) =>
        new(name, KeywordType.Boolean, scopes, meaning, (_, condition) => Conditions.OnTruth(value, condition));

    private static Keyword Number(string name, FilterScope scopes, string meaning, NumberOf value) =>
        new(name, KeywordType.Number, scopes, meaning, (_, condition) => Conditions.OnNumber(value, condition));

    private static Keyword Text(string name, FilterScope scopes, string meaning, TextsOf values) =>
        new(name, KeywordType.Text, scopes, meaning, (_, condition) => Conditions.OnText(values, condition));

    private static Keyword Annotation(string name, FilterScope scopes, string meaning, AnnotationsOf values) =>
        new(name, KeywordType.Annotation, scopes, meaning, (key, condition) => Conditions.OnAnnotation(values, key!, condition));

    private static double? Seconds(long? microseconds) => microseconds / 1e6;

    private static bool AnyInferred(in Subject subject)
    {
        var nodes = subject.Digest.Nodes;
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].IsInferred) return true;
        }
        return false;
    }
}
