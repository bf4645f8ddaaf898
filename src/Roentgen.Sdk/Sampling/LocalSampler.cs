using Roentgen.Model.Sampling;

namespace Roentgen.Sdk.Sampling;

/// <summary>
/// Decides by rules that the application brings: the first that matches lets its reservoir through each second, and its rate beyond that.
/// Of N requests that touch S seconds it samples S·size + rate·(N − S·size).
/// </summary>
internal sealed class LocalSampler
{
    private readonly LocalRule[] _rules;

    public LocalSampler(IEnumerable<SamplingRule> rules)
    {
        _rules = [.. rules.Order(SamplingRule.Order).Select(static rule => new LocalRule(rule))];
        ReadsHost = Array.Exists(_rules, static local => local.Rule.Host != "*");
    }

    /// <summary>Whether any rule looks at the host; taking it out of a request costs an allocation that is saved otherwise.</summary>
    public bool ReadsHost { get; }

    public bool Decide(in SamplingRequest request, long epochSecond)
    {
        foreach (var local in _rules)
        {
            if (local.Matcher.Matches(request)) return local.Reservoir.TryTake(epochSecond, local.Rule.ReservoirSize) || Random.Shared.NextDouble() < local.Rule.FixedRate;
        }
        return false;
    }

    private sealed class LocalRule(SamplingRule rule)
    {
        public readonly RuleMatcher Matcher = new(rule);

        public SamplingRule Rule { get; } = rule;

        public Reservoir Reservoir { get; } = new();
    }
}
