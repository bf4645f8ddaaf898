namespace Roentgen.Model.Graph;

/// <summary>Which nodes are meant: those with all the given properties; null leaves one open.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="Type">Its type.</param>
/// <param name="AccountId">Its account.</param>
public readonly record struct NodeMatch(string? Name, string? Type, string? AccountId)
{
    /// <summary>Whether a node is among them.</summary>
    public bool Matches(NodeKey key) =>
        (Name is null || Name == key.Name) && (Type is null || Type == key.Type) && (AccountId is null || AccountId == key.AccountId);
}

/// <summary>Which requests of a trace a time series counts.</summary>
public abstract record TimeSeriesSelector
{
    /// <summary>What clients asked: the calls from the client to the root segments.</summary>
    public static TimeSeriesSelector Entry { get; } = new OfEdge(new NodeMatch(null, NodeKey.Client, null), default);

    private TimeSeriesSelector()
    {
    }

    /// <summary>What a service served.</summary>
    public static TimeSeriesSelector Service(NodeMatch node) => new OfService(node);

    /// <summary>The calls from one node to another, as the caller saw them.</summary>
    public static TimeSeriesSelector Edge(NodeMatch caller, NodeMatch callee) => new OfEdge(caller, callee);

    /// <summary>The requests, as indexes into <see cref="TraceDigest.Requests"/>.</summary>
    internal abstract IEnumerable<int> Select(TraceDigest digest);

    /// <summary>The statistics of the same requests, where traces are added up already.</summary>
    internal abstract IEnumerable<Statistics> Select(ServiceGraph graph);

    private sealed record OfService(NodeMatch Node) : TimeSeriesSelector
    {
        internal override IEnumerable<int> Select(TraceDigest digest) => digest.Nodes.Where(node => Node.Matches(node.Key)).SelectMany(node => node.Requests);

        internal override IEnumerable<Statistics> Select(ServiceGraph graph) => graph.NodesInAnyOrder.Where(node => Node.Matches(node.Key)).Select(node => node.Statistics);
    }

    private sealed record OfEdge(NodeMatch Caller, NodeMatch Callee) : TimeSeriesSelector
    {
        internal override IEnumerable<int> Select(TraceDigest digest) => digest.Edges
            .Where(edge => Caller.Matches(digest.Nodes[edge.Caller].Key) && Callee.Matches(digest.Nodes[edge.Callee].Key))
            .SelectMany(edge => edge.Calls);

        internal override IEnumerable<Statistics> Select(ServiceGraph graph) => graph.NodesInAnyOrder
            .Where(node => Caller.Matches(node.Key))
            .SelectMany(node => node.EdgesByCallee)
            .Where(edge => Callee.Matches(edge.Key))
            .Select(edge => edge.Value.Statistics);
    }
}

/// <summary>The statistics of one period.</summary>
/// <param name="EndSecond">Epoch second at which the period ends; what the wire calls its timestamp.</param>
/// <param name="Statistics">What was selected; null for a period with traces of which nothing was.</param>
public readonly record struct TimeBucket(long EndSecond, Statistics? Statistics);

/// <summary>
/// Digests added up by the period in which they were received. Periods without any trace are absent. Parts that are computed apart and added
/// give the whole, in any order and grouping.
/// </summary>
public sealed class TimeSeries
{
    private readonly int _periodSeconds;
    private readonly TimeSeriesSelector _selector;
    private readonly SortedDictionary<long, Statistics> _buckets = [];

    /// <summary>An empty series.</summary>
    /// <param name="periodSeconds">Length of a period, 1 or more; X-Ray knows 60 and 300.</param>
    /// <param name="selector">What is counted.</param>
    public TimeSeries(int periodSeconds, TimeSeriesSelector selector)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periodSeconds, 1);
        _periodSeconds = periodSeconds;
        _selector = selector;
    }

    /// <summary>The periods, newest first.</summary>
    public IEnumerable<TimeBucket> Buckets => _buckets.Reverse().Select(bucket => new TimeBucket(bucket.Key, bucket.Value.TotalCount == 0 ? null : bucket.Value));

    /// <summary>Adds one trace.</summary>
    public void Add(TraceDigest digest)
    {
        var statistics = Bucket(EndOf(digest.UpdatedAt));
        foreach (var request in _selector.Select(digest)) statistics.Add(digest.Requests[request]);
    }

    /// <summary>Adds traces that are added up already: a rollup.</summary>
    /// <param name="startSecond">When the first of them may have been received; the last was so in the same period of the series.</param>
    /// <param name="graph">Their sum; at least one trace, even if none of its requests has finished.</param>
    public void Add(long startSecond, ServiceGraph graph)
    {
        var statistics = Bucket(EndOf(startSecond));
        foreach (var part in _selector.Select(graph)) statistics.Add(part);
    }

    /// <summary>Adds all that another series of the same period and selector holds.</summary>
    public void Add(TimeSeries other)
    {
        if (other._periodSeconds != _periodSeconds || other._selector != _selector)
            throw new ArgumentException("Only series of the same period and the same selector add up.", nameof(other));
        foreach (var (end, statistics) in other._buckets) Bucket(end).Add(statistics);
    }

    private long EndOf(long second) => second - (((second % _periodSeconds) + _periodSeconds) % _periodSeconds) + _periodSeconds;

    private Statistics Bucket(long endSecond)
    {
        if (!_buckets.TryGetValue(endSecond, out var statistics)) _buckets.Add(endSecond, statistics = new Statistics());
        return statistics;
    }
}
