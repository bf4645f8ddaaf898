using BenchmarkDotNet.Attributes;
using Roentgen.Model.Sampling;
using Roentgen.Sdk.Sampling;

namespace Roentgen.Benchmarks.Sdk;

/// <summary>One sampling decision, as each request costs it. Goal: 30 ns and no memory; the AWS SDK for .NET 2.16 takes 165 ns and 174 bytes.</summary>
[MemoryDiagnoser]
public class SamplingBenchmarks
{
    private static readonly SamplingRequest Request = new("shop", "shop.example.com", "GET", "/api/orders/17", "AWS::ECS::Container");

    private readonly Sampler _local = new(new LocalSampler([SamplingRule.Default]), null, null, TimeProvider.System);
    private readonly LocalSampler _localRules = new([.. Rules(5), SamplingRule.Default]);
    private readonly CentralRules _central = Central([SamplingRule.Default]);
    private readonly CentralRules _centralRules = Central([.. Rules(5), SamplingRule.Default]);
    private readonly SecondClock _second = new(TimeProvider.System);

    [Benchmark(Baseline = true, Description = "the local default rule")]
    public bool Local() => _local.Decide(Request).IsSampled;

    [Benchmark(Description = "the last of six local rules")]
    public bool LocalRules() => _localRules.Decide(Request, _second.Now);

    [Benchmark(Description = "the service's default rule, with a quota")]
    public bool Service() => Decide(_central);

    [Benchmark(Description = "the last of the service's six rules, with a quota")]
    public bool ServiceRules() => Decide(_centralRules);

    [Benchmark(Description = "of which the second")]
    public long Second() => _second.Now;

    private bool Decide(CentralRules rules)
    {
        var second = _second.Now;
        return rules.Find(Request, second)!.Decide(second, Random.Shared.NextDouble());
    }

    private static IEnumerable<SamplingRule> Rules(int count) => Enumerable.Range(1, count).Select(i =>
        new SamplingRule { RuleName = $"r{i}", Priority = i, ServiceName = "shop", HttpMethod = "GET", UrlPath = $"/admin{i}/*", FixedRate = 1, ReservoirSize = 0 });

    private static CentralRules Central(IReadOnlyList<SamplingRule> rules)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var central = new CentralRules();
        central.Replace(rules, now);
        foreach (var sampler in central.All) sampler.Apply(new SamplingTarget(0.05, 10, now + 3_600, 10));
        return central;
    }
}
