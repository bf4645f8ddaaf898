using Roentgen.Model.Graph;

namespace Roentgen.Model.Filters;

/// <summary>Turns a tree into a test, once for each search.</summary>
internal sealed class FilterCompiler(FilterGroups groups)
{
    /// <summary>Most groups that an expression names, those that they name counted too: groups of groups of groups multiply.</summary>
    public const int MaxGroups = 100;

    // Everything is in it; it has no expression and cannot be changed.
    private const string DefaultGroup = "Default";

    private readonly List<GroupReference> _open = [];
    private int _groups;

    /// <summary>Why there is no test; null while all is well.</summary>
    public string? Problem { get; private set; }

    public Test Compile(FilterNode? node)
    {
        switch (node)
        {
            case null:
                return static (in _) => true;
            case AllOf all:
                return All(CompileTerms(all));
            case AnyOf any:
                return Any(CompileTerms(any));
            case Not not:
                var negated = Compile(not.Term);
                return (in subject) => !negated(subject);
            case KeywordTest { Keyword.Type: KeywordType.Group } group:
                return Group(group);
            case KeywordTest test:
                return test.Keyword.Compile(test.Key, test.Condition);
            case ServiceTest service:
                return Service(service.Node, service.Body is null ? null : Compile(service.Body));
            case EdgeTest edge:
                return Edge(edge.Caller, edge.Callee, edge.Body is null ? null : Compile(edge.Body));
            case CauseTest cause:
                var passes = Compile(cause.Body);
                return (in subject) => CauseMatching.Any(subject, cause.Selector, passes);
            case CauseJsonTest json:
                return (in subject) => CauseMatching.Any(subject, json.Pattern) != json.IsNegated;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is no part of the language.");
        }
    }

    private Test[] CompileTerms(Combination combination) => [.. combination.Terms.Select(Compile)];

    private static Test All(Test[] terms) => (in subject) =>
    {
        foreach (var term in terms)
        {
            if (!term(subject)) return false;
        }
        return true;
    };

    private static Test Any(Test[] terms) => (in subject) =>
    {
        foreach (var term in terms)
        {
            if (term(subject)) return true;
        }
        return false;
    };

    private static Test Service(NodePattern pattern, Test? passes) => (in subject) =>
    {
        var nodes = subject.Digest.Nodes;
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[i];
            if (!Matches(pattern, node.Key)) continue;
            if (passes is null) return true;
            for (var j = 0; j < node.Requests.Count; j++)
            {
                if (passes(new Subject(subject.Digest, subject.Digest.Requests[node.Requests[j]], node: node))) return true;
            }
        }
        return false;
    };

    private static Test Edge(NodePattern caller, NodePattern callee, Test? passes) => (in subject) =>
    {
        var nodes = subject.Digest.Nodes;
        var edges = subject.Digest.Edges;
        for (var i = 0; i < edges.Count; i++)
        {
            var edge = edges[i];
            if (!Matches(caller, nodes[edge.Caller].Key) || !Matches(callee, nodes[edge.Callee].Key)) continue;
            if (passes is null) return true;
            for (var j = 0; j < edge.Calls.Count; j++)
            {
                if (passes(new Subject(subject.Digest, subject.Digest.Requests[edge.Calls[j]], edge: edge))) return true;
            }
        }
        return false;
    };

    private static bool Matches(NodePattern pattern, NodeKey key) =>
        (pattern.Name is null || pattern.Name == key.Name) && (pattern.Type is null || pattern.Type == key.Type)
        && (pattern.AccountId is null || pattern.AccountId == key.AccountId);

    private Test Group(KeywordTest test)
    {
        var value = test.Condition!.Value.Text!;
        var belongs = Group(test.Keyword.Name == "group.arn" ? new GroupReference(null, value) : new GroupReference(value, null));
        return test.Condition.Operator == FilterOperator.Equal ? belongs : (in subject) => !belongs(subject);
    }

    private Test Group(GroupReference group)
    {
        var expression = group.Name == DefaultGroup ? "" : groups(group);
        if (_open.Contains(group)) Problem ??= $"The groups {string.Join(", ", _open.Append(group).Select(open => open.Name ?? open.Arn))} refer to each other in a circle";
        else if (++_groups > MaxGroups) Problem ??= $"A filter expression may name at most {MaxGroups} groups, those that they name included";
        // A group whose expression is none is as good as one that is not there.
        if (Problem is not null || expression is null || !FilterExpression.TryParse(expression, out var filter, out _)) return static (in _) => false;
        _open.Add(group);
        var test = Compile(filter.Root);
        _open.Remove(group);
        return test;
    }
}
