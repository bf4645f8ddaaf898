using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Roentgen.Model.Ids;

namespace Roentgen.Benchmarks.Sdk;

/// <summary>
/// What every request pays, recorded or not. The activity is ASP.NET Core's and exists without us as well, so it is made before; a request that is not
/// sampled leaves nothing in it, so one is enough.
/// </summary>
[MemoryDiagnoser]
[MinColumn]
public class SdkBenchmarks : IDisposable
{
    private const string Header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    private TracedRequests _untraced = null!;
    private TracedRequests _none = null!;
    private Activity _activity = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _untraced = new TracedRequests(rate: null);
        _none = new TracedRequests(rate: 0);
        _activity = _none.Begin();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _untraced.Dispose();
        _none.Dispose();
        _activity.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A request of an application that is not traced: what the next one pays as well.</summary>
    [Benchmark(Baseline = true)]
    public void Untraced() => _untraced.Serve(_activity);

    /// <summary>A request that is not sampled, decision included.</summary>
    [Benchmark]
    public void NotSampled() => _none.Serve(_activity);

    /// <summary>The header as the X-Ray SDKs send it, read.</summary>
    [Benchmark]
    public TraceHeader ParseHeader() => TraceHeader.Parse(Header);
}
