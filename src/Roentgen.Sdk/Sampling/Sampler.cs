using Roentgen.Model.Sampling;

namespace Roentgen.Sdk.Sampling;

/// <summary>
/// Which requests are recorded: by the rules of the service where there are any, by the local ones otherwise. A decision takes no lock and
/// allocates nothing.
/// </summary>
/// <param name="local">The local rules.</param>
/// <param name="central">The rules of the service; null when it is not asked.</param>
/// <param name="start">Called once, at the first decision: nobody asks the service before.</param>
/// <param name="clock">The clock.</param>
internal sealed class Sampler(LocalSampler local, CentralRules? central, Action? start, TimeProvider clock)
{
    private readonly SecondClock _second = new(clock);
    private Action? _start = start;

    /// <summary>Whether any rule looks at the host; taking it out of a request costs an allocation that is saved otherwise.</summary>
    public bool ReadsHost => local.ReadsHost || central?.ReadsHost == true;

    public Verdict Decide(in SamplingRequest request)
    {
        var second = _second.Now;
        if (central is not null)
        {
            if (Volatile.Read(ref _start) is not null) Interlocked.Exchange(ref _start, null)?.Invoke();
            if (central.Find(request, second) is { } rule) return new Verdict(rule.Decide(second, Random.Shared.NextDouble()), rule);
        }
        return new Verdict(local.Decide(request, second));
    }
}
