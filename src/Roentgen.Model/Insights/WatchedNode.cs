using System.Text.Json.Serialization;
using Roentgen.Model.Graph;

namespace Roentgen.Model.Insights;

/// <summary>A minute in which a node served requests.</summary>
/// <param name="StartSecond">Epoch second at which it begins.</param>
/// <param name="Requests">What was served; at least one.</param>
/// <param name="Expected">What was expected of it; null while too little was known.</param>
/// <param name="IsAnomalous">There were more faults than that.</param>
internal sealed record ServedMinute(long StartSecond, RequestImpact Requests, ExpectedFaults? Expected, bool IsAnomalous)
{
    /// <summary>Faults above what was expected; 0 for a normal minute.</summary>
    [JsonIgnore]
    public double Excess => IsAnomalous && Expected is { } expected ? Math.Max(0, Requests.FaultCount - expected.Mean) : 0;
}

/// <summary>A call that was seen, and the start of the last minute in which it was.</summary>
internal sealed record SeenCall(NodeKey Callee, long LastSecond);

/// <summary>
/// One node: what is expected of it, and whether it is out of order. It is from the third anomalous minute of five on, until enough normal ones
/// in a row; minutes without requests say nothing, but after half an hour without an anomalous one it is taken to be over.
/// </summary>
internal sealed class WatchedNode
{
    /// <summary>Of so many minutes with requests …</summary>
    public const int Span = 5;

    /// <summary>… so many must be anomalous for an insight.</summary>
    public const int MinutesToOpen = 3;

    /// <summary>So many are enough to belong to one.</summary>
    public const int MinutesToJoin = 2;

    /// <summary>Normal minutes with requests after which an anomaly is over.</summary>
    public const int MinutesToClose = 5;

    /// <summary>The same for one that keeps coming back: each relapse adds a minute.</summary>
    public const int MostMinutesToClose = 10;

    /// <summary>Seconds after the last anomalous minute in which an anomaly is over, normal minutes or not.</summary>
    public const int LongestSilence = 1800;

    /// <summary>Requests that can be judged alone; fewer are judged together with those of the minutes before.</summary>
    public const int RequestsToJudge = 20;

    /// <summary>Seconds after which a minute is too old to be judged together with the present one.</summary>
    public const int OldestJudged = 7200;

    /// <summary>Most callees that are remembered.</summary>
    public const int MaxCallees = 100;

    /// <summary>Seconds after its last call in which a callee is forgotten.</summary>
    public const int CalleeLife = 3600;

    // Minutes that are judged together overlap, so that one stray fault counts in several of them.
    private const double WideBand = 4;

    public required NodeKey Key { get; set; }

    public FaultRate Rate { get; set; } = new();

    /// <summary>The last minutes with requests, oldest first: <see cref="Span"/> of them, or more until there are enough requests to judge.</summary>
    public List<ServedMinute> Recent { get; set; } = [];

    public List<SeenCall> Callees { get; set; } = [];

    public long LastSecond { get; set; }

    public long? LastAnomalousSecond { get; set; }

    /// <summary>It is out of order.</summary>
    public bool IsOut { get; set; }

    /// <summary>Normal minutes with requests since the last anomalous one.</summary>
    public int Calm { get; set; }

    public int Relapses { get; set; }

    /// <summary>Takes a minute with requests.</summary>
    public ServedMinute Serve(long second, RequestImpact requests)
    {
        LastSecond = second;
        Settle(second);
        Recent.RemoveAll(minute => minute.StartSecond <= second - OldestJudged);
        ExpectedFaults? expected = Rate.IsKnown ? Rate.Expect(requests.TotalCount) : null;
        var served = new ServedMinute(second, requests, expected, IsAnomalous(requests, expected));
        Rate.Learn(requests.TotalCount, requests.FaultCount, served.IsAnomalous);
        Recent.Add(served);
        Trim();
        if (served.IsAnomalous) Worsen(second);
        else Calm++;
        return served;
    }

    /// <summary>Ends an anomaly that is over.</summary>
    public void Settle(long second)
    {
        if (!IsOut || (Calm < Math.Min(MostMinutesToClose, MinutesToClose + Relapses) && second - LastAnomalousSecond < LongestSilence)) return;
        (IsOut, Relapses) = (false, 0);
        for (var i = 0; i < Recent.Count; i++) Recent[i] = Recent[i] with { IsAnomalous = false };
    }

    /// <summary>How many of the last minutes with requests were anomalous.</summary>
    public int AnomalousMinutes()
    {
        var count = 0;
        for (var i = Math.Max(0, Recent.Count - Span); i < Recent.Count; i++)
        {
            if (Recent[i].IsAnomalous) count++;
        }
        return count;
    }

    /// <summary>Start of the first of the last minutes that was anomalous; null where none was.</summary>
    public long? FirstAnomalousSecond() => Recent.Skip(Recent.Count - Span).FirstOrDefault(static minute => minute.IsAnomalous)?.StartSecond;

    /// <summary>What was served from a second on, as far as it is remembered.</summary>
    public RequestImpact ServedSince(long second) =>
        Recent.Where(minute => minute.StartSecond >= second).Aggregate(default(RequestImpact), static (sum, minute) => sum.Plus(minute.Requests));

    /// <summary>Faults above what was expected in the anomalous minutes that are remembered.</summary>
    public double RecentExcess() => Recent.Sum(static minute => minute.Excess);

    /// <summary>Notes a call; false where too many callees are known.</summary>
    public bool Note(NodeKey callee, long second)
    {
        var known = Callees.FindIndex(call => call.Callee == callee);
        if (known < 0 && Callees.Count >= MaxCallees) Callees.RemoveAll(call => call.LastSecond <= second - CalleeLife);
        if (known >= 0) Callees[known] = new SeenCall(callee, second);
        else if (Callees.Count < MaxCallees) Callees.Add(new SeenCall(callee, second));
        else return false;
        return true;
    }

    private bool IsAnomalous(RequestImpact requests, ExpectedFaults? expected)
    {
        if (expected is not { } alone || requests.FaultCount <= alone.Mean) return false;
        if (requests.TotalCount >= RequestsToJudge) return requests.FaultCount > alone.High;
        var together = requests;
        for (var i = Recent.Count - 1; i >= 0 && together.TotalCount < RequestsToJudge; i--) together = together.Plus(Recent[i].Requests);
        return together.FaultCount > Rate.Expect(together.TotalCount).HighestWithin(WideBand);
    }

    private void Worsen(long second)
    {
        if (IsOut && Calm > 0) Relapses++;
        Calm = 0;
        LastAnomalousSecond = second;
        IsOut |= AnomalousMinutes() >= MinutesToOpen;
    }

    private void Trim()
    {
        var requests = 0L;
        var keep = 0;
        while (keep < Recent.Count && (keep < Span || requests < RequestsToJudge)) requests += Recent[^++keep].Requests.TotalCount;
        Recent.RemoveRange(0, Recent.Count - keep);
    }
}
