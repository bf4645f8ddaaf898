using Roentgen.Model.Graph;

namespace Roentgen.Model.Insights;

/// <summary>What a node did in a minute.</summary>
/// <param name="Key">Its identity; never a client.</param>
/// <param name="Requests">What it served.</param>
/// <param name="Callees">Whom it called.</param>
public sealed record NodeMinute(NodeKey Key, RequestImpact Requests, IReadOnlyList<NodeKey> Callees);

/// <summary>A minute of a group as the detector looks at it: counts and calls, no times.</summary>
/// <param name="StartSecond">Epoch second at which it begins; a multiple of 60.</param>
/// <param name="Client">What clients asked of the group: the calls from clients to root segments.</param>
/// <param name="Nodes">Each node once.</param>
public sealed record GroupMinute(long StartSecond, RequestImpact Client, IReadOnlyList<NodeMinute> Nodes)
{
    /// <summary>Seconds of a minute.</summary>
    public const int Seconds = 60;

    /// <summary>The minute that a service graph shows.</summary>
    /// <param name="startSecond">Epoch second at which it begins.</param>
    /// <param name="graph">The traces of the group that were received in it, added up.</param>
    public static GroupMinute Of(long startSecond, ServiceGraph graph)
    {
        var client = default(RequestImpact);
        var nodes = new List<NodeMinute>();
        foreach (var node in graph.Nodes)
        {
            if (node.Key.Type == NodeKey.Client)
                client = node.EdgesByCallee.Values.Aggregate(client, static (sum, edge) => sum.Plus(RequestImpact.Of(edge.Statistics)));
            else
                nodes.Add(new NodeMinute(node.Key, RequestImpact.Of(node.Statistics), [.. node.Edges.Select(static edge => edge.Key)]));
        }
        return new GroupMinute(startSecond, client, nodes);
    }
}

/// <summary>The order of nodes wherever one of equals has to come first: by name, type, account, region; by bytes of UTF-16, null first.</summary>
internal sealed class NodeOrder : IComparer<NodeKey>
{
    public static readonly NodeOrder Instance = new();

    public int Compare(NodeKey? a, NodeKey? b)
    {
        var order = string.CompareOrdinal(a?.Name, b?.Name);
        if (order == 0) order = string.CompareOrdinal(a?.Type, b?.Type);
        if (order == 0) order = string.CompareOrdinal(a?.AccountId, b?.AccountId);
        return order == 0 ? string.CompareOrdinal(a?.Region, b?.Region) : order;
    }
}
