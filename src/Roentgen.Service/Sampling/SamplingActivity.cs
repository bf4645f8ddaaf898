using System.Collections.Concurrent;
using Roentgen.Model.Sampling;
using Roentgen.Service.Health;
using Roentgen.Service.Limits;

namespace Roentgen.Service.Sampling;

/// <summary>
/// What clients report, rule by rule, and what they are told. It is in memory only and starts anew with the process: clients report again within
/// seconds, and their quotas with them.
/// </summary>
internal sealed class SamplingActivity(TimeProvider time, ServiceOptions options, ServiceMetrics metrics)
{
    // A rule that is made again under its name starts anew.
    private readonly ConcurrentDictionary<Guid, RuleActivity> _rules = new();

    /// <summary>The activity of a rule.</summary>
    public RuleActivity Of(StoredRule rule) => _rules.GetOrAdd(rule.Identity, static (_, all) => new RuleActivity(all.time, all.options, all.metrics), (time, options, metrics));

    /// <summary>Forgets rules that are not there any more.</summary>
    public void Forget(RuleBook book)
    {
        if (_rules.Count <= book.Rules.Count + 1) return;
        var known = book.All.Select(static rule => rule.Identity).ToHashSet();
        foreach (var identity in _rules.Keys.Where(identity => !known.Contains(identity)).ToList()) _rules.TryRemove(identity, out _);
    }
}

/// <summary>What a client is told of a rule.</summary>
/// <param name="Quota">Its share of the reservoir; null for none yet.</param>
/// <param name="Boost">The rate to use instead of the rule's; null for none.</param>
internal readonly record struct TargetAnswer(int? Quota, BoostTarget? Boost);

/// <summary>The clients, the counts and the boosts of one rule.</summary>
internal sealed class RuleActivity(TimeProvider time, ServiceOptions options, ServiceMetrics metrics)
{
    private readonly Lock _lock = new();
    private readonly ReservoirClients _clients = new(time, options.MaxSamplingClients);
    private readonly StatisticWindows _windows = new();
    private readonly RateBoost _boost = new();

    /// <summary>Takes the anomalies that a client counted.</summary>
    public void NoteAnomalies(int anomalies)
    {
        lock (_lock) _windows.Add(NowSecond, default, anomalies);
    }

    /// <summary>Takes a client's counts; what is less than nothing counts as nothing.</summary>
    public TargetAnswer Report(SamplingRule rule, string clientId, in SamplingStatistics reported)
    {
        var counts = new SamplingStatistics(Math.Max(0, reported.Requests), Math.Max(0, reported.Sampled), Math.Max(0, reported.Borrowed));
        lock (_lock)
        {
            var now = NowSecond;
            _windows.Add(now, counts, 0);
            var answer = _clients.Report(clientId, counts.Requests, rule.ReservoirSize);
            if (answer.IsRefused) metrics.CountOverLimit(Limit.Names.SamplingClients);
            return new TargetAnswer(answer.Quota, _boost.Next(rule, AnomaliesPerSecond(now), now));
        }
    }

    /// <summary>The window that a second lies in.</summary>
    public StatisticWindow Read(long epochSecond)
    {
        lock (_lock) return _windows.Read(epochSecond);
    }

    // Each client reports once in about a window: the last whole one knows all of them, the present one what has just begun.
    private double AnomaliesPerSecond(long now) =>
        Math.Max(_windows.Read(now).Anomalies, _windows.Read(now - StatisticWindows.WindowSeconds).Anomalies) / (double)StatisticWindows.WindowSeconds;

    private long NowSecond => time.GetUtcNow().ToUnixTimeSeconds();
}
