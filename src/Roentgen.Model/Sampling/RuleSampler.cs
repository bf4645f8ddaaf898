namespace Roentgen.Model.Sampling;

/// <summary>What a client tells the service of one rule: counts since its last report. Borrowed requests are not among the sampled ones.</summary>
/// <param name="Requests">Requests that the rule decided about.</param>
/// <param name="Sampled">Sampled by the quota or by the rate.</param>
/// <param name="Borrowed">Sampled for lack of a quota.</param>
public readonly record struct SamplingStatistics(int Requests, int Sampled, int Borrowed);

/// <summary>What the service tells a client of one rule. What it leaves out (null) stays as it was.</summary>
/// <param name="FixedRate">Rate beyond the quota, 0 to 1.</param>
/// <param name="ReservoirQuota">Requests each second for this client, 0 or more.</param>
/// <param name="ReservoirQuotaTtl">Epoch second up to which the quota holds.</param>
/// <param name="IntervalSeconds">Seconds until the next report.</param>
public readonly record struct SamplingTarget(double FixedRate, int? ReservoirQuota, long? ReservoirQuotaTtl, int? IntervalSeconds);

/// <summary>
/// Decides for one client by one rule of the service: by its share of the reservoir while it has one, by borrowing one request a second while
/// it has none, and by the rate beyond that. Thread-safe; a decision takes no lock and allocates nothing.
/// </summary>
/// <remarks>Source of the rules: the centralised samplers of the X-Ray SDKs.</remarks>
public sealed class RuleSampler
{
    /// <summary>Seconds between reports until the service says otherwise.</summary>
    public const int DefaultIntervalSeconds = 10;

    private readonly Reservoir _reservoir = new();
    private Goal _goal;
    private int _requests;
    private int _sampled;
    private int _borrowed;

    // Replaced as a whole, so that a decision never sees the quota of one answer with the end of another.
    private sealed record Goal(double FixedRate, int? Quota, long QuotaEnd, int IntervalSeconds);

    /// <summary>A client that has not heard of the rule's targets yet.</summary>
    public RuleSampler(SamplingRule rule)
    {
        Rule = rule;
        _goal = new Goal(rule.FixedRate, null, 0, DefaultIntervalSeconds);
    }

    /// <summary>The rule.</summary>
    public SamplingRule Rule { get; }

    /// <summary>Seconds from one report to the next.</summary>
    public int IntervalSeconds => Volatile.Read(ref _goal).IntervalSeconds;

    /// <summary>The rule as it is after a change; quota, rate from the service and counts go on.</summary>
    public RuleSampler With(SamplingRule changed)
    {
        var goal = Volatile.Read(ref _goal);
        var (requests, sampled, borrowed) = TakeStatistics();
        return new RuleSampler(changed)
        {
            // A rate that the service has not replaced is the rule's own.
            _goal = goal.FixedRate.Equals(Rule.FixedRate) ? goal with { FixedRate = changed.FixedRate } : goal,
            _requests = requests,
            _sampled = sampled,
            _borrowed = borrowed,
        };
    }

    /// <summary>Decides about one request that the rule matches.</summary>
    /// <param name="epochSecond">The current second.</param>
    /// <param name="draw">A random number, 0 up to but not including 1.</param>
    public bool Decide(long epochSecond, double draw)
    {
        Interlocked.Increment(ref _requests);
        var goal = Volatile.Read(ref _goal);
        if (goal.Quota is { } quota && epochSecond <= goal.QuotaEnd)
        {
            if (_reservoir.TryTake(epochSecond, quota)) return Sample(ref _sampled);
        }
        else if (Rule.ReservoirSize > 0 && _reservoir.TryTake(epochSecond, 1))
        {
            return Sample(ref _borrowed);
        }
        return draw < goal.FixedRate && Sample(ref _sampled);
    }

    /// <summary>Takes over what the service answered to a report.</summary>
    public void Apply(in SamplingTarget target)
    {
        var goal = Volatile.Read(ref _goal);
        Volatile.Write(ref _goal, new Goal(
            target.FixedRate, target.ReservoirQuota ?? goal.Quota, target.ReservoirQuotaTtl ?? goal.QuotaEnd, target.IntervalSeconds ?? goal.IntervalSeconds));
    }

    /// <summary>The counts since the last call; they start again at 0.</summary>
    public SamplingStatistics TakeStatistics() =>
        new(Interlocked.Exchange(ref _requests, 0), Interlocked.Exchange(ref _sampled, 0), Interlocked.Exchange(ref _borrowed, 0));

    /// <summary>Adds counts back whose report did not arrive, so that the next report holds them.</summary>
    public void Restore(in SamplingStatistics statistics)
    {
        Interlocked.Add(ref _requests, statistics.Requests);
        Interlocked.Add(ref _sampled, statistics.Sampled);
        Interlocked.Add(ref _borrowed, statistics.Borrowed);
    }

    private static bool Sample(ref int counter)
    {
        Interlocked.Increment(ref counter);
        return true;
    }
}
