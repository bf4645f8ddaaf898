using System.Globalization;
using System.Text;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;

namespace Roentgen.Tests.Graph;

/// <summary>
/// Minutes of a busy system, each the same whenever it is asked for: 70 traces through 10 services that call each other on about 30 ways. A
/// trace has 10 requests; of every second call the caller tells how it saw it, too.
/// </summary>
internal static class BusyMinutes
{
    public const int Traces = 70;

    private const int Services = 10;
    private const int Requests = 10;
    private const long Start = 1_478_293_320;

    /// <summary>The graph of one minute.</summary>
    public static ServiceGraph Graph(int minute)
    {
        var graph = new ServiceGraph();
        foreach (var digest in Digests(minute)) graph.Add(digest);
        return graph;
    }

    /// <summary>The digests of one minute, in no order of theirs.</summary>
    public static IEnumerable<TraceDigest> Digests(int minute)
    {
        var random = new Random(minute);
        for (var i = 0; i < Traces; i++) yield return Digest(random, Start + (60L * minute) + random.Next(60), new TraceId((uint)minute, (ulong)i, 1));
    }

    private static TraceDigest Digest(Random random, long second, TraceId id)
    {
        var requests = new List<Request>();
        for (var i = 0; i < Requests; i++)
        {
            // Most answers take some tens of milliseconds, few take a second; who is called answers sooner.
            requests.Add(i == 0
                ? new Request(0, random.Next(1_000_000), (int)(Math.Exp(random.NextDouble() * random.NextDouble() * 5) * 20_000), "")
                : Called(requests, random.Next(Math.Max(0, i - 3), i), random));
        }
        return TraceDigest.Of(Trace.Assemble(id, [.. requests.Select((request, i) => Document(id, i, request, second, random))]))
            ?? throw new InvalidOperationException("A trace with segments has a digest.");
    }

    private static Request Called(List<Request> requests, int place, Random random)
    {
        var (caller, number) = (requests[place], requests.Count);
        var network = random.Next(1 + (caller.Length / 16));
        var (start, length) = (caller.Start + (caller.Length / 8) + random.Next(1 + (caller.Length / 4)), (caller.Length / 8) + random.Next(1 + (caller.Length * 3 / 8)));
        var service = (caller.Service + 1 + random.Next(3)) % Services;
        if (number % 2 == 0) return new Request(service, start, length, $",\"parent_id\":\"{place + 1:x16}\"");
        caller.Calls.Add(new Request(service, start - network, length + (2 * network), ",\"namespace\":\"remote\"") { Id = number + 100 });
        return new Request(service, start, length, $",\"parent_id\":\"{number + 100:x16}\"");
    }

    private static ReceivedDocument Document(TraceId id, int place, Request request, long second, Random random)
    {
        var status = random.Next(100) switch { 0 => 500, 1 => 429, < 5 => 404, _ => 200 };
        var calls = string.Join(',', request.Calls.Select(call => $"{{{call.Json(second)}}}"));
        var json = $"{{\"trace_id\":\"{id}\",{(request with { Id = place + 1 }).Json(second)},\"origin\":\"AWS::ECS::Container\",\"http\":{{\"response\":{{\"status\":{status}}}}},\"subsegments\":[{calls}]}}";
        return new ReceivedDocument(Encoding.UTF8.GetBytes(json), place, second + 1);
    }

    // Start and length in microseconds.
    private sealed record Request(int Service, int Start, int Length, string More)
    {
        public int Id { get; init; }

        public List<Request> Calls { get; } = [];

        public string Json(long second) => string.Create(CultureInfo.InvariantCulture,
            $"\"id\":\"{Id:x16}\",\"name\":\"service-{Service}\",\"start_time\":{Time(second, Start)},\"end_time\":{Time(second, Start + Length)}{More}");

        private static string Time(long second, int microseconds) => string.Create(CultureInfo.InvariantCulture, $"{second + (microseconds / 1_000_000)}.{microseconds % 1_000_000:000000}");
    }
}
