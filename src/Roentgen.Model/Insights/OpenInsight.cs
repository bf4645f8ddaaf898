using Roentgen.Model.Graph;

namespace Roentgen.Model.Insights;

/// <summary>A node of an insight, with what was counted of it since the start.</summary>
internal sealed class InsightMember
{
    public required NodeKey Key { get; set; }

    /// <summary>Up to the last anomalous minute.</summary>
    public RequestImpact Impact { get; set; }

    /// <summary>Since then.</summary>
    public RequestImpact Pending { get; set; }

    /// <summary>Faults above what was expected.</summary>
    public double Excess { get; set; }
}

/// <summary>An insight while it is active.</summary>
internal sealed class OpenInsight
{
    // A doubling of few faults is no news.
    private const int NotableFaults = 10;

    public required string Id { get; set; }

    public required long StartSecond { get; set; }

    public required NodeKey RootCause { get; set; }

    public long LastAnomalousSecond { get; set; }

    public List<InsightMember> Members { get; set; } = [];

    public RequestImpact Client { get; set; }

    public RequestImpact PendingClient { get; set; }

    public List<InsightEvent> Events { get; set; } = [];

    public int LeftOut { get; set; }

    /// <summary>What the last event told.</summary>
    public RequestImpact ToldClient { get; set; }

    public RequestImpact ToldRoot { get; set; }

    /// <summary>Opens one: with what its nodes did since the first of them became anomalous.</summary>
    /// <param name="groupArn">ARN of the group.</param>
    /// <param name="second">Start of the minute that opens it.</param>
    /// <param name="bundle">Its nodes.</param>
    /// <param name="clientSince">What clients asked since a second.</param>
    public static OpenInsight Of(string groupArn, long second, AnomalyBundle bundle, Func<long, RequestImpact> clientSince)
    {
        var start = bundle.Nodes.Min(node => node.FirstAnomalousSecond() ?? second);
        var rootCause = Worst(bundle.Origin).Key;
        var opened = new OpenInsight
        {
            Id = InsightId.Of(groupArn, rootCause, second),
            StartSecond = start,
            RootCause = rootCause,
            LastAnomalousSecond = bundle.Nodes.Max(node => node.LastAnomalousSecond ?? second),
            Client = clientSince(start),
        };
        opened.Join(bundle.Nodes);
        opened.Tell(second, InsightEventKind.Opened, InsightText.Opened);
        return opened;
    }

    /// <summary>Whether a node is in it.</summary>
    public bool Contains(NodeKey key) => Members.Exists(member => member.Key == key);

    /// <summary>Takes a minute.</summary>
    /// <param name="minute">What the group did.</param>
    /// <param name="served">What its nodes served in this minute.</param>
    /// <param name="bundles">What of it is still anomalous; at least one.</param>
    public void Update(GroupMinute minute, IReadOnlyDictionary<NodeKey, ServedMinute> served, IReadOnlyList<AnomalyBundle> bundles)
    {
        Count(minute, served, bundles.Any(bundle => bundle.Nodes.Any(node => served.TryGetValue(node.Key, out var own) && own.IsAnomalous)));
        var joined = Join(bundles.SelectMany(static bundle => bundle.Nodes));
        var isTold = FollowRootCause(minute.StartSecond, served, bundles);
        if (joined.Count > 0)
        {
            Tell(minute.StartSecond, InsightEventKind.NewAnomalousService, InsightText.Spread(joined));
            isTold = true;
        }
        if (!isTold && (IsDouble(Client, ToldClient) || IsDouble(RootImpact, ToldRoot))) Tell(minute.StartSecond, InsightEventKind.ImpactGrew, InsightText.ImpactGrew);
    }

    /// <summary>As it is after a minute.</summary>
    public Insight Show(string groupName, string groupArn, long second) => Show(groupName, groupArn, second, end: null, SummaryAt(end: null));

    /// <summary>Its end, which a minute without anomalies brings.</summary>
    public Insight Close(string groupName, string groupArn, long second, string reason)
    {
        var end = LastAnomalousSecond + GroupMinute.Seconds;
        var summary = $"{SummaryAt(end)} {reason}";
        Events.Add(EventAt(second, InsightEventKind.Closed, summary));
        return Show(groupName, groupArn, second, end, summary);
    }

    private Insight Show(string groupName, string groupArn, long second, long? end, string summary) => new()
    {
        Id = Id,
        GroupName = groupName,
        GroupArn = groupArn,
        RootCause = RootCause,
        State = end is null ? InsightState.Active : InsightState.Closed,
        StartSecond = StartSecond,
        EndSecond = end,
        UpdatedSecond = second + GroupMinute.Seconds,
        Summary = summary,
        ClientImpact = Client,
        RootCauseImpact = RootImpact,
        TopAnomalousServices = Top(),
        Services = [.. Members.Select(static member => member.Key).Order(NodeOrder.Instance)],
        Events = [.. Events],
        LeftOut = LeftOut,
    };

    private RequestImpact RootImpact => Members.Find(member => member.Key == RootCause)!.Impact;

    // What happens after the last anomalous minute counts only if another follows.
    private void Count(GroupMinute minute, IReadOnlyDictionary<NodeKey, ServedMinute> served, bool isAnomalous)
    {
        PendingClient = PendingClient.Plus(minute.Client);
        foreach (var member in Members)
        {
            if (!served.TryGetValue(member.Key, out var own)) continue;
            member.Pending = member.Pending.Plus(own.Requests);
            member.Excess += own.Excess;
        }
        if (!isAnomalous) return;
        LastAnomalousSecond = minute.StartSecond;
        (Client, PendingClient) = (Client.Plus(PendingClient), default);
        foreach (var member in Members) (member.Impact, member.Pending) = (member.Impact.Plus(member.Pending), default);
    }

    private List<NodeKey> Join(IEnumerable<WatchedNode> nodes)
    {
        var joined = new List<NodeKey>();
        foreach (var node in nodes)
        {
            if (Contains(node.Key)) continue;
            // The root cause is always among them.
            if (Members.Count >= Insight.MaxServices - (node.Key == RootCause || Contains(RootCause) ? 0 : 1))
            {
                LeftOut++;
                continue;
            }
            Members.Add(new InsightMember { Key = node.Key, Impact = node.ServedSince(StartSecond), Excess = node.RecentExcess() });
            joined.Add(node.Key);
        }
        return joined;
    }

    // Only to a node that is anomalous just now, so that an insight does not end with whichever of its nodes recovers last. One that may be so by
    // chance does not become the root cause as long as the former one is out of order.
    private bool FollowRootCause(long second, IReadOnlyDictionary<NodeKey, ServedMinute> served, IReadOnlyList<AnomalyBundle> bundles)
    {
        var origins = bundles.SelectMany(static bundle => bundle.Origin)
            .Where(node => Contains(node.Key) && served.TryGetValue(node.Key, out var own) && own.IsAnomalous).Distinct().ToList();
        if (bundles.Any(bundle => bundle.Contains(RootCause))) origins.RemoveAll(static node => !node.IsOut);
        if (origins.Count == 0 || bundles.Any(bundle => bundle.Origin.Any(node => node.Key == RootCause))) return false;
        var former = RootCause;
        RootCause = Worst(origins).Key;
        Tell(second, InsightEventKind.RootCauseChanged, InsightText.Moved(former, RootCause));
        return true;
    }

    private void Tell(long second, InsightEventKind kind, string headline)
    {
        (ToldClient, ToldRoot) = (Client, RootImpact);
        if (Events.Count < Insight.MaxEvents - 1) Events.Add(EventAt(second, kind, $"{headline} {SummaryAt(end: null)}"));
        else LeftOut++;
    }

    private InsightEvent EventAt(long second, InsightEventKind kind, string summary) => new(second + GroupMinute.Seconds, kind, summary, Client, RootImpact, Top());

    private string SummaryAt(long? end)
    {
        var services = Ranked().Select(static member => member.Key).ToList();
        return end is { } last
            ? InsightText.Closed(RootCause, StartSecond, last, RootImpact, Client, services)
            : InsightText.Active(RootCause, StartSecond, RootImpact, Client, services);
    }

    private List<NodeKey> Top() => [.. Ranked().Select(static member => member.Key).Take(Insight.MaxTopServices)];

    private IEnumerable<InsightMember> Ranked() => Members
        .OrderByDescending(static member => member.Excess)
        .ThenByDescending(member => member.Key == RootCause)
        .ThenBy(static member => member.Key, NodeOrder.Instance);

    private static WatchedNode Worst(IReadOnlyList<WatchedNode> nodes) =>
        nodes.OrderByDescending(static node => node.RecentExcess()).ThenBy(static node => node.Key, NodeOrder.Instance).First();

    private static bool IsDouble(RequestImpact now, RequestImpact told) =>
        now.FaultCount >= 2 * told.FaultCount && now.FaultCount - told.FaultCount >= NotableFaults;
}
