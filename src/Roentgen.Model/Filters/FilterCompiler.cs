using Roentgen.Model.Graph;

namespace Roentgen.Model.Filters;

/// <summary>Turns a tree into a test, once for each search.</summary>
internal static class FilterCompiler
{
    public static Test Compile(FilterNode? node)
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

    private static Test[] CompileTerms(Combination combination) => [.. combination.Terms.Select(Compile)];

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
            if (passes is null)
            {
                // Every node has served something, but for the client, unless the digest tells of a window alone.
                if (node.Requests.Count > 0 || node.Key.Type == NodeKey.Client) return true;
                continue;
            }
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
}
