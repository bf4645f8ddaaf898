using System.Buffers;
using BenchmarkDotNet.Attributes;
using Roentgen.Model.Graph;
using Roentgen.Tests.Graph;

namespace Roentgen.Benchmarks;

/// <summary>
/// What a service map over 6 hours costs besides reading from the disk: 10 services, some 30 edges, 70 traces in each minute. Goal: 100 ms
/// for the whole answer.
/// </summary>
[MemoryDiagnoser]
public class GraphBenchmarks
{
    private const int Minutes = 6 * 60;

    private readonly ArrayBufferWriter<byte> _output = new();
    private TraceDigest[] _digests = [];
    private ServiceGraph[] _minutes = [];
    private byte[][] _minutesWritten = [];
    private byte[][] _hoursWritten = [];

    [GlobalSetup]
    public void SetUp()
    {
        _digests = [.. BusyMinutes.Digests(0)];
        _minutes = [.. Enumerable.Range(0, Minutes).Select(BusyMinutes.Graph)];
        _minutesWritten = [.. _minutes.Select(Written)];
        _hoursWritten = [.. _minutes.Chunk(60).Select(hour => Written(Sum(hour)))];
        Console.WriteLine($"// Bytes: {_minutesWritten.Average(bytes => bytes.Length):0} a minute, {_hoursWritten.Average(bytes => bytes.Length):0} an hour");
    }

    [Benchmark(Description = "add 70 digests")]
    public ServiceGraph AddDigests()
    {
        var graph = new ServiceGraph();
        foreach (var digest in _digests) graph.Add(digest);
        return graph;
    }

    [Benchmark(Description = "add 360 minutes")]
    public ServiceGraph AddMinutes() => Sum(_minutes);

    [Benchmark(Description = "read and add 360 minutes")]
    public ServiceGraph ReadMinutes() => Sum(_minutesWritten.Select(Read));

    [Benchmark(Description = "read and add 5 hours and 60 minutes")]
    public ServiceGraph ReadHoursAndMinutes() => Sum(_hoursWritten.Skip(1).Concat(_minutesWritten.Take(60)).Select(Read));

    [Benchmark(Description = "write a minute")]
    public int WriteMinute()
    {
        _output.ResetWrittenCount();
        ServiceGraphFormat.Write(_minutes[0], _output);
        return _output.WrittenCount;
    }

    private static ServiceGraph Sum(IEnumerable<ServiceGraph> parts)
    {
        var sum = new ServiceGraph();
        foreach (var part in parts) sum.Add(part);
        return sum;
    }

    private static byte[] Written(ServiceGraph graph)
    {
        var output = new ArrayBufferWriter<byte>();
        ServiceGraphFormat.Write(graph, output);
        return output.WrittenSpan.ToArray();
    }

    private static ServiceGraph Read(byte[] bytes) =>
        ServiceGraphFormat.TryRead(bytes, out var graph) ? graph : throw new InvalidOperationException("What was written is not read.");
}
