using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Roentgen.Model.Graph;

namespace Roentgen.Model.Insights;

/// <summary>
/// Finds unusual faults of one group, minute by minute: learns the fault rate of each node, opens an insight for nodes that leave the expected band
/// and closes it when they are back. A pure function of the minutes it is fed with; what it is can be saved after any of them and restored.
/// </summary>
public sealed class InsightDetector
{
    /// <summary>Most nodes that are watched; of more, those that had no traffic for the last hour make room.</summary>
    public const int MaxNodes = 2000;

    /// <summary>Most insights that are active at a time.</summary>
    public const int MaxActive = 50;

    private const int IdleSeconds = 3600;

    private readonly string _groupName;
    private readonly string _groupArn;
    private readonly DetectorState _state;
    private readonly Dictionary<NodeKey, WatchedNode> _nodes;

    /// <summary>One that has seen nothing.</summary>
    /// <param name="groupName">Name of the group.</param>
    /// <param name="groupArn">Its ARN.</param>
    public InsightDetector(string groupName, string groupArn) : this(groupName, groupArn, new DetectorState())
    {
    }

    private InsightDetector(string groupName, string groupArn, DetectorState state)
    {
        (_groupName, _groupArn, _state) = (groupName, groupArn, state);
        _nodes = state.Nodes.ToDictionary(static node => node.Key);
    }

    /// <summary>Epoch second at which the next minute begins; null before the first.</summary>
    public long? NextSecond => _state.NextSecond;

    /// <summary>Ids of the insights that are active.</summary>
    public IEnumerable<string> ActiveIds => _state.Active.Select(static insight => insight.Id);

    /// <summary>Nodes, calls and insights that were not looked at because there were too many, each time they came.</summary>
    public long LeftOut => _state.LeftOut;

    /// <summary>Takes the next minute. Minutes that were left out since the one before had no traffic.</summary>
    /// <returns>The insights that were opened, went on or were closed, as they are now; the same one may be there once for each minute left out.</returns>
    /// <exception cref="ArgumentException">The minute does not begin at a full one, or is not later than the one before.</exception>
    public IReadOnlyList<Insight> Feed(GroupMinute minute)
    {
        if (minute.StartSecond % GroupMinute.Seconds != 0) throw new ArgumentException("A minute begins at a multiple of 60 seconds.", nameof(minute));
        if (minute.StartSecond < _state.NextSecond) throw new ArgumentException("Minutes come in the order of time, each once.", nameof(minute));
        var changed = new List<Insight>();
        while (_state.Active.Count > 0 && _state.NextSecond is { } silent && silent < minute.StartSecond) changed.AddRange(Step(new GroupMinute(silent, default, [])));
        changed.AddRange(Step(minute));
        return changed;
    }

    /// <summary>Everything it knows, as JSON.</summary>
    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(_state, DetectorJson.Default.DetectorState);

    /// <summary>One that goes on as the saved one would have; false for bytes of another version, and for any that were not written by <see cref="Save"/>.</summary>
    public static bool TryRestore(string groupName, string groupArn, ReadOnlySpan<byte> saved, [NotNullWhen(true)] out InsightDetector? detector)
    {
        detector = null;
        try
        {
            if (JsonSerializer.Deserialize(saved, DetectorJson.Default.DetectorState) is { Version: DetectorState.CurrentVersion } state)
                detector = new InsightDetector(groupName, groupArn, state);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NullReferenceException)
        {
            // Not ours: whoever asks begins anew.
        }
        return detector is not null;
    }

    private List<Insight> Step(GroupMinute minute)
    {
        var second = minute.StartSecond;
        _state.NextSecond = second + GroupMinute.Seconds;
        var served = Watch(minute);
        Remember(minute);
        foreach (var node in _state.Nodes) node.Settle(second);

        var anomalous = _state.Nodes.FindAll(node => node.IsOut || IsSuspect(node, served));
        if (anomalous.Count == 0 && _state.Active.Count == 0) return [];
        var known = new List<OpenInsight>(_state.Active);
        var bundles = Assign(AnomalyBundle.Of(anomalous, second - WatchedNode.CalleeLife), minute);
        foreach (var insight in known)
        {
            if (bundles.TryGetValue(insight, out var own)) insight.Update(minute, served, own);
        }
        List<Insight> closed = [.. known.Where(insight => !bundles.ContainsKey(insight)).Select(insight => Close(insight, bundles, second))];
        return [.. closed, .. _state.Active.Select(insight => insight.Show(_groupName, _groupArn, second))];
    }

    private Insight Close(OpenInsight insight, Dictionary<OpenInsight, List<AnomalyBundle>> bundles, long second)
    {
        _state.Active.Remove(insight);
        var heir = _state.Active.Find(other => bundles.TryGetValue(other, out var own) && own.Exists(bundle => insight.Members.Exists(member => bundle.Contains(member.Key))));
        return insight.Close(_groupName, _groupArn, second, heir is null ? InsightText.BackToNormal : InsightText.ContinuesIn(heir.Id));
    }

    private Dictionary<NodeKey, ServedMinute> Watch(GroupMinute minute)
    {
        var served = new Dictionary<NodeKey, ServedMinute>(minute.Nodes.Count);
        var madeRoom = false;
        foreach (var seen in minute.Nodes)
        {
            if (seen.Requests.TotalCount == 0) continue;
            if (!_nodes.TryGetValue(seen.Key, out var node))
            {
                if (_nodes.Count >= MaxNodes && !madeRoom)
                {
                    MakeRoom(minute.StartSecond);
                    madeRoom = true;
                }
                if (_nodes.Count >= MaxNodes)
                {
                    _state.LeftOut++;
                    continue;
                }
                _nodes.Add(seen.Key, node = new WatchedNode { Key = seen.Key });
                _state.Nodes.Add(node);
            }
            served[seen.Key] = node.Serve(minute.StartSecond, seen.Requests);
        }
        foreach (var seen in minute.Nodes)
        {
            if (!_nodes.TryGetValue(seen.Key, out var caller)) continue;
            foreach (var callee in seen.Callees)
            {
                if (!caller.Note(callee, minute.StartSecond)) _state.LeftOut++;
            }
        }
        return served;
    }

    private void MakeRoom(long second)
    {
        _state.Nodes.RemoveAll(node => !node.IsOut && node.LastSecond <= second - IdleSeconds && _nodes.Remove(node.Key));
    }

    private void Remember(GroupMinute minute)
    {
        _state.Clients.RemoveAll(client => client.StartSecond <= minute.StartSecond - WatchedNode.OldestJudged);
        if (minute.Client.TotalCount > 0) _state.Clients.Add(new ClientMinute(minute.StartSecond, minute.Client));
    }

    private RequestImpact ClientSince(long second) =>
        _state.Clients.Where(client => client.StartSecond >= second).Aggregate(default(RequestImpact), static (sum, client) => sum.Plus(client.Requests));

    // Anomalous for the second time in a short while: chance has it seldom, and next to a node that is out of order almost never.
    private static bool IsSuspect(WatchedNode node, Dictionary<NodeKey, ServedMinute> served) =>
        served.TryGetValue(node.Key, out var own) && own.IsAnomalous && node.AnomalousMinutes() >= WatchedNode.MinutesToJoin;

    // Each bundle to the insight that it continues, or to a new one.
    private Dictionary<OpenInsight, List<AnomalyBundle>> Assign(List<AnomalyBundle> bundles, GroupMinute minute)
    {
        var assigned = new Dictionary<OpenInsight, List<AnomalyBundle>>();
        var explained = bundles.Where(IsSure).SelectMany(static bundle => bundle.Nodes).ToHashSet();
        foreach (var bundle in bundles.Where(IsSure).Concat(bundles.Where(bundle => !IsSure(bundle) && bundle.Nodes.Any(node => node.IsOut && !explained.Contains(node)))))
        {
            var insight = Continued(bundle);
            if (insight is null)
            {
                if (_state.Active.Count >= MaxActive)
                {
                    _state.LeftOut++;
                    continue;
                }
                _state.Active.Add(insight = OpenInsight.Of(_groupArn, minute.StartSecond, bundle, ClientSince));
            }
            if (!assigned.TryGetValue(insight, out var all)) assigned.Add(insight, all = []);
            all.Add(bundle);
        }
        return assigned;
    }

    private static bool IsSure(AnomalyBundle bundle) => bundle.Origin.Any(static node => node.IsOut);

    // Its root cause is still the origin; or the origin moved upstream, to one of its nodes; or downstream of its root cause. The oldest first.
    private OpenInsight? Continued(AnomalyBundle bundle) =>
        _state.Active.Find(insight => bundle.Origin.Any(node => node.Key == insight.RootCause))
        ?? _state.Active.Find(insight => bundle.Origin.Any(node => insight.Contains(node.Key)))
        ?? _state.Active.Find(insight => bundle.Contains(insight.RootCause));
}

/// <summary>A minute with requests of clients.</summary>
internal sealed record ClientMinute(long StartSecond, RequestImpact Requests);

/// <summary>What a detector knows.</summary>
internal sealed class DetectorState
{
    public const int CurrentVersion = 1;

    public int Version { get; set; } = CurrentVersion;

    public long? NextSecond { get; set; }

    public long LeftOut { get; set; }

    public List<WatchedNode> Nodes { get; set; } = [];

    public List<ClientMinute> Clients { get; set; } = [];

    public List<OpenInsight> Active { get; set; } = [];
}

[JsonSerializable(typeof(DetectorState))]
internal sealed partial class DetectorJson : JsonSerializerContext;
