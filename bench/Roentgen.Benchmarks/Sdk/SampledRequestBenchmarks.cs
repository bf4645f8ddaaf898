using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace Roentgen.Benchmarks.Sdk;

/// <summary>
/// What a request pays for being recorded, on its own thread. The activity is ASP.NET Core's and exists without us as well, so it is measured
/// apart. Requests come in bursts that the queue takes, as nothing real lasts as long as a benchmark does.
/// </summary>
[MemoryDiagnoser]
[MinColumn]
[InvocationCount(1)]
[IterationCount(1_000)]
[WarmupCount(1_000)]
public class SampledRequestBenchmarks : IDisposable
{
    // As many as the array pool keeps buffers for.
    private const int Burst = 32;

    private readonly Activity[] _activities = new Activity[Burst];
    private TracedRequests _untraced = null!;
    private TracedRequests _all = null!;
    private TracedRequests _withSubsegments = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _untraced = new TracedRequests(rate: null);
        _all = new TracedRequests(rate: 1);
        _withSubsegments = new TracedRequests(rate: 1, tracer => _ =>
        {
            for (var i = 0; i < 5; i++) tracer.BeginSubsegment("price").Dispose();
            return Task.CompletedTask;
        });
    }

    [IterationSetup]
    public void Prepare()
    {
        _all.FlushAsync().GetAwaiter().GetResult();
        _withSubsegments.FlushAsync().GetAwaiter().GetResult();
        Activity.Current = null;
        for (var i = 0; i < Burst; i++)
        {
            _activities[i] = _all.Begin();
            Activity.Current = null;
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _untraced.Dispose();
        _all.Dispose();
        _withSubsegments.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A request of an application that is not traced: what the others pay as well.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Burst)]
    public void Untraced() => Serve(_untraced);

    /// <summary>A request that is sampled: segment with its http block, document in the queue.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public void Sampled() => Serve(_all);

    /// <summary>The same with five subsegments begun and ended by hand.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public void SampledWithFiveSubsegments() => Serve(_withSubsegments);

    /// <summary>A segment begun and ended by hand, its activity included.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public void ByHand()
    {
        for (var i = 0; i < Burst; i++) _all.Tracer.BeginSegment().Dispose();
    }

    private void Serve(TracedRequests requests)
    {
        foreach (var activity in _activities) requests.Serve(activity);
    }
}
