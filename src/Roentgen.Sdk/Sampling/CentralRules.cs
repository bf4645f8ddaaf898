using Roentgen.Model.Sampling;

namespace Roentgen.Sdk.Sampling;

/// <summary>The rules that the service has, as this client knows them: with its quotas and its counts. One thread replaces, any number find.</summary>
internal sealed class CentralRules
{
    /// <summary>How long rules are obeyed without news from the service, as the X-Ray SDKs: 1 h.</summary>
    public const int LifetimeSeconds = 3_600;

    private volatile Snapshot _snapshot = new([], long.MinValue, ReadsHost: false);

    private sealed record Snapshot(RuleSampler[] Rules, long ValidUntil, bool ReadsHost);

    public bool ReadsHost => _snapshot.ReadsHost;

    /// <summary>In the order in which they are tried.</summary>
    public IReadOnlyList<RuleSampler> All => _snapshot.Rules;

    /// <summary>The first rule that matches; null before there are rules and when they are too old.</summary>
    public RuleSampler? Find(in SamplingRequest request, long epochSecond)
    {
        var snapshot = _snapshot;
        if (epochSecond > snapshot.ValidUntil) return null;
        foreach (var rule in snapshot.Rules)
        {
            if (rule.Matches(request)) return rule;
        }
        return null;
    }

    /// <summary>Takes over what the service has now; a rule that kept its name goes on with its quota and its counts.</summary>
    public void Replace(IEnumerable<SamplingRule> rules, long epochSecond)
    {
        var known = _snapshot.Rules.ToDictionary(sampler => sampler.Rule.RuleName, StringComparer.Ordinal);
        RuleSampler[] next = [.. rules.DistinctBy(rule => rule.RuleName, StringComparer.Ordinal).Order(SamplingRule.Order)
            .Select(rule => known.TryGetValue(rule.RuleName, out var before) ? before.With(rule) : new RuleSampler(rule))];
        _snapshot = new Snapshot(next, epochSecond + LifetimeSeconds, Array.Exists(next, sampler => sampler.Rule.Host != "*"));
    }
}
