using System.Diagnostics.CodeAnalysis;
using Roentgen.Model.Graph;

namespace Roentgen.Model.Filters;

/// <summary>
/// A filter expression of X-Ray: which traces to find, for example <c>service("api") { fault } AND duration &gt; 2</c>. Immutable. The
/// language is described in docs/filter-expressions.md.
/// </summary>
public sealed class FilterExpression
{
    /// <summary>Most characters. The real service took 2,000 and names no limit today; copied root causes need a few thousand.</summary>
    public const int MaxLength = 10_000;

    /// <summary>Deepest nesting of parentheses, braces and negations.</summary>
    public const int MaxDepth = 128;

    private FilterExpression(FilterNode? root) => Root = root;

    /// <summary>The tree; null for the empty expression, which every trace matches.</summary>
    public FilterNode? Root { get; }

    /// <summary>Reads an expression; an error, never an exception, for what is none.</summary>
    /// <param name="text">The expression; empty or white space is the one that every trace matches.</param>
    /// <param name="filter">The expression.</param>
    /// <param name="error">Where and why not.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out FilterExpression? filter, [NotNullWhen(false)] out FilterError? error)
    {
        filter = null;
        if (text.Length > MaxLength)
        {
            error = FilterError.At(text, MaxLength, "", "the end", $"a filter expression has at most {MaxLength} characters");
            return false;
        }
        var parser = new FilterParser(text);
        var root = parser.Parse();
        error = parser.Error;
        if (error is null) filter = new FilterExpression(root);
        return filter is not null;
    }

    /// <summary>
    /// Makes a test of the expression, with the expressions of its groups put in their places. The test holds what the groups were at this time.
    /// </summary>
    /// <param name="groups">Tells a group's expression.</param>
    /// <param name="filter">The test; safe to use from many threads at once.</param>
    /// <param name="problem">Why groups cannot be resolved: a circle, or too many of them.</param>
    public bool TryCompile(FilterGroups groups, [NotNullWhen(true)] out TraceFilter? filter, [NotNullWhen(false)] out string? problem)
    {
        var resolver = new GroupResolver(groups);
        var resolved = resolver.Resolve(Root);
        problem = resolver.Problem;
        filter = problem is null ? new TraceFilter(resolved) { Conditions = NecessaryConditions.Of(resolved) } : null;
        return filter is not null;
    }

    /// <summary>Text that parses to the same tree.</summary>
    public override string ToString() => Root?.ToString() ?? "";
}

/// <summary>Which group an expression names: one of the two is set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arn">Its ARN.</param>
public readonly record struct GroupReference(string? Name, string? Arn);

/// <summary>Finds the expression of a group; null for an unknown one, which no trace belongs to.</summary>
public delegate string? FilterGroups(GroupReference group);

/// <summary>A filter expression, ready to look at traces.</summary>
public sealed class TraceFilter
{
    private readonly Test _test;
    private readonly Test? _service;
    private readonly Test? _edge;

    internal TraceFilter(FilterNode root)
    {
        _test = FilterCompiler.Compile(root);
        var terms = Terms(root).ToList();
        if (terms.OfType<ServiceTest>().FirstOrDefault() is { } service) _service = FilterCompiler.Compile(service);
        if (terms.OfType<EdgeTest>().FirstOrDefault() is { } edge) _edge = FilterCompiler.Compile(edge);
    }

    /// <summary>What every digest that the expression selects meets; empty where nothing simple can be told.</summary>
    public IReadOnlyList<DigestCondition> Conditions { get; init; } = [];

    /// <summary>Whether the expression selects the trace.</summary>
    public bool Matches(TraceDigest digest) => _test(Subject.Of(digest));

    /// <summary>The first node that meets the first <c>service(…)</c> that must hold; null where the expression has none, or none meets it.</summary>
    public NodeKey? MatchedService(TraceDigest digest)
    {
        if (_service is null) return null;
        for (var i = 0; i < digest.Nodes.Count; i++)
        {
            var node = digest.Nodes[i];
            if (_service(Subject.Of(digest with { Nodes = [node] }))) return node.Key;
        }
        return null;
    }

    /// <summary>The first edge that meets the first <c>edge(…)</c> that must hold; null where the expression has none, or none meets it.</summary>
    public (NodeKey Caller, NodeKey Callee)? MatchedEdge(TraceDigest digest)
    {
        if (_edge is null) return null;
        for (var i = 0; i < digest.Edges.Count; i++)
        {
            var edge = digest.Edges[i];
            if (_edge(Subject.Of(digest with { Edges = [edge] }))) return (digest.Nodes[edge.Caller].Key, digest.Nodes[edge.Callee].Key);
        }
        return null;
    }

    private static IEnumerable<FilterNode> Terms(FilterNode node) => node is AllOf all ? all.Terms.SelectMany(Terms) : [node];
}
