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
/// <param name="Boost">A higher rate for a short time; null for none. Unlike the others it does not stay when it is left out.</param>
public readonly record struct SamplingTarget(double FixedRate, int? ReservoirQuota, long? ReservoirQuotaTtl, int? IntervalSeconds, SamplingBoost? Boost = null);

/// <summary>A rate that replaces the fixed one for a short time, while requests go wrong.</summary>
/// <param name="Rate">The rate, 0 to 1; one below the fixed rate has no effect.</param>
/// <param name="EpochSecond">Up to which second it holds.</param>
public readonly record struct SamplingBoost(double Rate, long EpochSecond);

/// <summary>What a client tells the service of the outcomes of one rule that may be boosted: counts since its last report.</summary>
/// <param name="Total">Requests that the rule decided about and that have ended.</param>
/// <param name="Anomalies">Those of them that went wrong.</param>
/// <param name="SampledAnomalies">Those of them that were sampled.</param>
public readonly record struct BoostStatistics(int Total, int Anomalies, int SampledAnomalies);

/// <summary>
/// Decides for one client by one rule of the service: by its share of the reservoir while it has one, by borrowing one request a second while
/// it has none, and by the rate beyond that. Thread-safe; a decision takes no lock and allocates nothing.
/// </summary>
/// <remarks>Source of the rules: the centralised samplers of the X-Ray SDKs.</remarks>
public sealed class RuleSampler
{
    /// <summary>Seconds between reports until the service says otherwise.</summary>
    public const int DefaultIntervalSeconds = 10;

    private readonly RuleMatcher _matcher;
    private readonly Reservoir _reservoir;
    private readonly Counts _counts;
    private Goal _goal;

    // Shared by a rule and what it is after a change: a decision that is just being made is counted in either case.
    private sealed class Counts
    {
        public int Requests;
        public int Sampled;
        public int Borrowed;
        public int Ended;
        public int Anomalies;
        public int SampledAnomalies;
    }

    // Replaced as a whole, so that a decision never sees the quota of one answer with the end of another.
    private sealed record Goal(double FixedRate, int? Quota, long QuotaEnd, int IntervalSeconds, SamplingBoost Boost = default)
    {
        public double RateAt(long epochSecond) => epochSecond < Boost.EpochSecond && Boost.Rate > FixedRate ? Boost.Rate : FixedRate;
    }

    /// <summary>A client that has not heard of the rule's targets yet.</summary>
    public RuleSampler(SamplingRule rule)
        : this(rule, new Goal(rule.FixedRate, null, 0, DefaultIntervalSeconds), new Reservoir(), new Counts())
    {
    }

    private RuleSampler(SamplingRule rule, Goal goal, Reservoir reservoir, Counts counts) =>
        (Rule, _matcher, _goal, _reservoir, _counts) = (rule, new RuleMatcher(rule), goal, reservoir, counts);

    /// <summary>The rule.</summary>
    public SamplingRule Rule { get; }

    /// <summary>Seconds from one report to the next.</summary>
    public int IntervalSeconds => Volatile.Read(ref _goal).IntervalSeconds;

    /// <summary>The rule as it is after a change; quota, rate from the service and counts go on.</summary>
    public RuleSampler With(SamplingRule changed)
    {
        var goal = Volatile.Read(ref _goal);
        // A rate that the service has not replaced is the rule's own.
        if (goal.FixedRate.Equals(Rule.FixedRate)) goal = goal with { FixedRate = changed.FixedRate };
        return new RuleSampler(changed, goal, _reservoir, _counts);
    }

    /// <summary>Whether the rule decides about the request.</summary>
    public bool Matches(in SamplingRequest request) => _matcher.Matches(request);

    /// <summary>Decides about one request that the rule matches.</summary>
    /// <param name="epochSecond">The current second.</param>
    /// <param name="draw">A random number, 0 up to but not including 1.</param>
    public bool Decide(long epochSecond, double draw)
    {
        Interlocked.Increment(ref _counts.Requests);
        var goal = Volatile.Read(ref _goal);
        if (goal.Quota is { } quota && epochSecond <= goal.QuotaEnd)
        {
            if (_reservoir.TryTake(epochSecond, quota)) return Sample(ref _counts.Sampled);
        }
        else if (Rule.ReservoirSize > 0 && _reservoir.TryTake(epochSecond, 1))
        {
            return Sample(ref _counts.Borrowed);
        }
        return draw < goal.RateAt(epochSecond) && Sample(ref _counts.Sampled);
    }

    /// <summary>Takes over what the service answered to a report.</summary>
    public void Apply(in SamplingTarget target)
    {
        var goal = Volatile.Read(ref _goal);
        Volatile.Write(ref _goal, new Goal(
            target.FixedRate, target.ReservoirQuota ?? goal.Quota, target.ReservoirQuotaTtl ?? goal.QuotaEnd, target.IntervalSeconds ?? goal.IntervalSeconds,
            target.Boost ?? default));
    }

    /// <summary>Whether outcomes are to be counted: only of a rule whose rate may be boosted.</summary>
    public bool CountsOutcomes => Rule.RateBoost is not null;

    /// <summary>Counts how a request went that this rule decided about.</summary>
    /// <param name="isAnomalous">It went wrong; by default, that is an answer of 500 to 599.</param>
    /// <param name="isSampled">What was decided.</param>
    public void CountOutcome(bool isAnomalous, bool isSampled)
    {
        if (!CountsOutcomes) return;
        Interlocked.Increment(ref _counts.Ended);
        if (!isAnomalous) return;
        Interlocked.Increment(ref _counts.Anomalies);
        if (isSampled) Interlocked.Increment(ref _counts.SampledAnomalies);
    }

    /// <summary>The counts since the last call; they start again at 0.</summary>
    public SamplingStatistics TakeStatistics() =>
        new(Interlocked.Exchange(ref _counts.Requests, 0), Interlocked.Exchange(ref _counts.Sampled, 0), Interlocked.Exchange(ref _counts.Borrowed, 0));

    /// <summary>The outcomes since the last call; they start again at 0.</summary>
    public BoostStatistics TakeBoostStatistics() =>
        new(Interlocked.Exchange(ref _counts.Ended, 0), Interlocked.Exchange(ref _counts.Anomalies, 0), Interlocked.Exchange(ref _counts.SampledAnomalies, 0));

    /// <summary>Adds outcomes back whose report did not arrive.</summary>
    public void Restore(in BoostStatistics statistics)
    {
        Interlocked.Add(ref _counts.Ended, statistics.Total);
        Interlocked.Add(ref _counts.Anomalies, statistics.Anomalies);
        Interlocked.Add(ref _counts.SampledAnomalies, statistics.SampledAnomalies);
    }

    /// <summary>Adds counts back whose report did not arrive, so that the next report holds them.</summary>
    public void Restore(in SamplingStatistics statistics)
    {
        Interlocked.Add(ref _counts.Requests, statistics.Requests);
        Interlocked.Add(ref _counts.Sampled, statistics.Sampled);
        Interlocked.Add(ref _counts.Borrowed, statistics.Borrowed);
    }

    private static bool Sample(ref int counter)
    {
        Interlocked.Increment(ref counter);
        return true;
    }
}
