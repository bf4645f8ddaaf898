using System.Buffers;
using Roentgen.Model.Graph;
using Roentgen.Tests.Traces;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Graph;

public sealed class ServiceGraphFormatTests
{
    [Fact]
    public void A_graph_of_nothing_is_two_bytes()
    {
        Written(new ServiceGraph()).ShouldBe([ServiceGraphFormat.Version, 0]);
        Read(Written(new ServiceGraph())).FirstSecond.ShouldBeNull();
    }

    [Fact]
    public void What_is_read_looks_like_what_was_written()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var graph = Random(seed, traces: seed % 40);
            GraphText.Of(Read(Written(graph))).ShouldBe(GraphText.Of(graph), $"seed {seed}");
        }
    }

    [Fact]
    public void What_is_read_goes_on_as_what_was_written_would_have()
    {
        for (var seed = 0; seed < 300; seed += 3)
        {
            var (some, others) = (Random(seed, traces: seed % 60), Random(seed + 100_000, traces: 30));
            var (read, sum) = (Read(Written(some)), new ServiceGraph());
            foreach (var digest in Digests(seed + 200_000, traces: 5))
            {
                some.Add(digest);
                read.Add(digest);
            }
            some.Add(others);
            read.Add(Read(Written(others)));
            sum.Add(read);
            GraphText.Of(read).ShouldBe(GraphText.Of(some), $"seed {seed}");
            GraphText.Of(sum).ShouldBe(GraphText.Of(some), $"seed {seed}");
        }
    }

    [Fact]
    public void Equal_graphs_give_equal_bytes_however_they_came_about()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var digests = Digests(seed, traces: 20).ToList();
            var sum = new ServiceGraph();
            foreach (var part in digests.Chunk(1 + (seed % 7)).Reverse()) sum.Add(GraphOf(part.Reverse()));
            Written(sum).ShouldBe(Written(GraphOf(digests)), $"seed {seed}");
            Written(Read(Written(sum))).ShouldBe(Written(sum), $"seed {seed}");
        }
    }

    [Fact]
    public void Times_beyond_all_measure_are_kept()
    {
        var digest = Digest(Segment("70de5b6f19ff9a0a", "shop", 1000, 1001));
        // What is added last is far from the others, and there are enough of them for bins of few digits.
        var graph = GraphOf(Enumerable.Range(0, 400)
            .Select(i => i % 2 == 0 ? (long)i * i * i * 1_000 : long.MaxValue - i)
            .Select(time => digest with { Requests = [digest.Requests[0] with { ResponseMicroseconds = time, DurationMicroseconds = long.MaxValue - time }] }));
        GraphText.Of(Read(Written(graph))).ShouldBe(GraphText.Of(graph));
        Written(Read(Written(graph))).ShouldBe(Written(graph));
    }

    [Fact]
    public void Links_are_kept()
    {
        var sender = Trace(Segment("70de5b6f19ff9a0a", "shop", 1000, 1001));
        var receiver = Trace(Segment("80de5b6f19ff9a0a", "worker", 1002, 1003, $"\"links\":[{{\"trace_id\":\"{TraceIdText}\",\"id\":\"70de5b6f19ff9a0a\"}}]"));
        var graph = new ServiceGraph();
        foreach (var link in TraceLink.Of(receiver)) graph.Add(link, sender);
        graph.Nodes.Single(node => node.Key.Name == "shop").Links.Single().Value.Ages.Entries().ShouldBe([new HistogramEntry(1, 1)]);
        GraphText.Of(Read(Written(graph))).ShouldBe(GraphText.Of(graph));
    }

    [Fact]
    public void A_busy_minute_takes_few_kilobytes() => Written(BusyMinutes.Graph(0)).Length.ShouldBeLessThan(4 * 1024);

    [Fact]
    public void Bytes_of_another_version_are_not_read()
    {
        var bytes = Written(BusyMinutes.Graph(0));
        bytes[0]++;
        ServiceGraphFormat.TryRead(bytes, out _).ShouldBeFalse();
    }

    [Fact]
    public void Bytes_that_were_cut_off_are_not_read_and_neither_is_what_follows_a_graph()
    {
        var bytes = Written(Random(7, traces: 10));
        for (var length = 0; length < bytes.Length; length++) ServiceGraphFormat.TryRead(bytes.AsSpan(0, length), out _).ShouldBeFalse($"{length} bytes");
        ServiceGraphFormat.TryRead([.. bytes, 0], out _).ShouldBeFalse();
    }

    [Fact]
    public void Damaged_bytes_give_no_graph_or_one_that_can_be_looked_at()
    {
        var bytes = Written(Random(7, traces: 100));
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var damaged = bytes.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (ServiceGraphFormat.TryRead(damaged, out var graph)) GraphText.Of(graph).ShouldNotBeNull();
        }
    }

    private static byte[] Written(ServiceGraph graph)
    {
        var output = new ArrayBufferWriter<byte>();
        ServiceGraphFormat.Write(graph, output);
        return output.WrittenSpan.ToArray();
    }

    private static ServiceGraph Read(byte[] bytes)
    {
        ServiceGraphFormat.TryRead(bytes, out var graph).ShouldBeTrue();
        return graph.ShouldNotBeNull();
    }

    private static ServiceGraph Random(int seed, int traces) => GraphOf(Digests(seed, traces));

    private static IEnumerable<TraceDigest> Digests(int seed, int traces) =>
        Enumerable.Range(0, traces).Select(i => TraceDigest.Of(new RandomTrace((seed * 1000) + i).Assemble())).OfType<TraceDigest>();

    private static ServiceGraph GraphOf(IEnumerable<TraceDigest> digests)
    {
        var graph = new ServiceGraph();
        foreach (var digest in digests) graph.Add(digest);
        return graph;
    }
}
