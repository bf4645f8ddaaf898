using Roentgen.Model.Sampling;

namespace Roentgen.Sdk.Sampling;

/// <summary>
/// Decides by rules that the application brings: the first that matches lets its reservoir through each second, and its rate beyond that.
/// Of N requests that touch S seconds it samples S·size + rate·(N − S·size).
/// </summary>
internal sealed class LocalSampler
{
    private readonly (SamplingRule Rule, Reservoir Reservoir)[] _rules;

    public LocalSampler(IEnumerable<SamplingRule> rules)
    {
        _rules = [.. rules.Order(SamplingRule.Order).Select(rule => (rule, new Reservoir()))];
        ReadsHost = Array.Exists(_rules, r => r.Rule.Host != "*");
    }

    /// <summary>Whether any rule looks at the host; taking it out of a request costs an allocation that is saved otherwise.</summary>
    public bool ReadsHost { get; }

    public bool Decide(in SamplingRequest request, long epochSecond)
    {
        foreach (var (rule, reservoir) in _rules)
        {
            if (rule.Matches(request)) return reservoir.TryTake(epochSecond, rule.ReservoirSize) || Random.Shared.NextDouble() < rule.FixedRate;
        }
        return false;
    }
}
