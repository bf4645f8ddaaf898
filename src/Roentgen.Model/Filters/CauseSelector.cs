namespace Roentgen.Model.Filters;

/// <summary>Which root causes of a trace.</summary>
public enum CauseKind
{
    /// <summary>Those of errors and throttles.</summary>
    Error,

    /// <summary>Those of faults.</summary>
    Fault,

    /// <summary>Those of a long response time.</summary>
    ResponseTime,
}

/// <summary>A word that asks for one element of a list within the root causes: <c>rootcause.fault.exception</c>.</summary>
/// <param name="Kind">Which causes.</param>
/// <param name="Scope">Which list of theirs, which is what braces after it speak about.</param>
public sealed record CauseSelector(CauseKind Kind, FilterScope Scope)
{
    /// <summary>Compares whole root causes with JSON.</summary>
    public const string JsonName = "rootcause.json";

    /// <summary>All of them; causes of a long response time know no exceptions.</summary>
    public static IReadOnlyList<CauseSelector> All { get; } =
    [
        new(CauseKind.Error, FilterScope.CauseService), new(CauseKind.Error, FilterScope.CauseEntity), new(CauseKind.Error, FilterScope.CauseException),
        new(CauseKind.Fault, FilterScope.CauseService), new(CauseKind.Fault, FilterScope.CauseEntity), new(CauseKind.Fault, FilterScope.CauseException),
        new(CauseKind.ResponseTime, FilterScope.CauseService), new(CauseKind.ResponseTime, FilterScope.SlowEntity),
    ];

    /// <summary>As it is written; case does not matter.</summary>
    public string Name { get; } = "rootcause." + Kind.ToString().ToLowerInvariant() + Scope switch
    {
        FilterScope.CauseService => ".service",
        FilterScope.CauseException => ".exception",
        _ => ".entity",
    };

    internal static CauseSelector? Find(ReadOnlySpan<char> name)
    {
        foreach (var selector in All)
        {
            if (name.Equals(selector.Name, StringComparison.OrdinalIgnoreCase)) return selector;
        }
        return null;
    }
}
