using Roentgen.Model.Graph;

namespace Roentgen.Model.Insights;

/// <summary>Anomalous nodes with one origin.</summary>
/// <param name="Origin">The nodes farthest downstream: one, or several that call each other in a circle; the first of them is the root cause.</param>
/// <param name="Nodes">The origin, and every anomalous node that reaches it through anomalous ones; in the order of names.</param>
internal sealed record AnomalyBundle(IReadOnlyList<WatchedNode> Origin, IReadOnlyList<WatchedNode> Nodes)
{
    /// <summary>The bundles of a minute, in the order of their origins' names. A node that reaches several origins is in all of their bundles.</summary>
    /// <param name="anomalous">The anomalous nodes.</param>
    /// <param name="callsSince">Epoch second; older calls do not connect.</param>
    public static List<AnomalyBundle> Of(IEnumerable<WatchedNode> anomalous, long callsSince)
    {
        var nodes = anomalous.OrderBy(static node => node.Key, NodeOrder.Instance).ToList();
        var places = new Dictionary<NodeKey, int>(nodes.Count);
        foreach (var node in nodes) places.Add(node.Key, places.Count);
        var callees = nodes.ConvertAll(node => node.Callees
            .Where(call => call.LastSecond >= callsSince && places.ContainsKey(call.Callee))
            .Select(call => places[call.Callee]).Distinct().Order().ToArray());
        var callers = nodes.ConvertAll(static _ => new List<int>());
        for (var caller = 0; caller < callees.Count; caller++)
        {
            foreach (var callee in callees[caller]) callers[callee].Add(caller);
        }
        return [.. Circles(callees)
            .Where(circle => circle.All(place => callees[place].All(circle.Contains)))
            .OrderBy(static circle => circle.Min())
            .Select(circle => new AnomalyBundle(InOrder(circle), InOrder(Reached(circle, callers))))];

        List<WatchedNode> InOrder(IEnumerable<int> chosen) => [.. chosen.Order().Select(place => nodes[place])];
    }

    /// <summary>Whether a node is in it.</summary>
    public bool Contains(NodeKey key) => Nodes.Any(node => node.Key == key);

    // Tarjan: the strongly connected parts of the graph, each a circle of calls or a single node. It goes as deep as calls do between
    // anomalous nodes, which InsightDetector.MaxNodes bounds.
    private static List<HashSet<int>> Circles(List<int[]> callees)
    {
        var circles = new List<HashSet<int>>();
        var path = new Stack<int>();
        var isOnPath = new bool[callees.Count];
        var (order, lowest) = (new int[callees.Count], new int[callees.Count]);
        var next = 0;
        for (var place = 0; place < callees.Count; place++)
        {
            if (order[place] == 0) Visit(place);
        }
        return circles;

        void Visit(int place)
        {
            order[place] = lowest[place] = ++next;
            path.Push(place);
            isOnPath[place] = true;
            foreach (var callee in callees[place])
            {
                if (order[callee] == 0) Visit(callee);
                if (isOnPath[callee]) lowest[place] = Math.Min(lowest[place], lowest[callee]);
            }
            if (lowest[place] != order[place]) return;
            var circle = new HashSet<int>();
            do
            {
                circle.Add(path.Peek());
                isOnPath[path.Peek()] = false;
            }
            while (path.Pop() != place);
            circles.Add(circle);
        }
    }

    private static HashSet<int> Reached(IEnumerable<int> from, List<List<int>> neighbours)
    {
        var reached = new HashSet<int>(from);
        var waiting = new Queue<int>(reached);
        while (waiting.TryDequeue(out var place))
        {
            foreach (var neighbour in neighbours[place])
            {
                if (reached.Add(neighbour)) waiting.Enqueue(neighbour);
            }
        }
        return reached;
    }
}
