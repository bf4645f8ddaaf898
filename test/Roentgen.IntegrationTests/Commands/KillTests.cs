using System.Collections.Concurrent;
using System.Globalization;

namespace Roentgen.IntegrationTests.Commands;

/// <summary>Accepted means durable: the process is killed, not stopped, and everything that it had answered is there afterwards.</summary>
public sealed class KillTests
{
    private const int Rounds = 12;

    [Fact]
    public async Task A_trace_survives_a_kill_right_after_its_answer_with_its_summary_and_its_place_on_the_map()
    {
        using var folder = new TemporaryFolder();
        await using (var roentgen = await RoentgenProcess.UpAsync(folder.Path))
        {
            using var client = new XRayClient(roentgen.Address);
            await client.PutAsync(Document(1, 1));
            roentgen.Kill();
            await roentgen.ExitedAsync();
        }
        await using var again = await RoentgenProcess.UpAsync(folder.Path);
        await ShouldHoldAsync(again, [TraceId(1, 1)]);
    }

    [Fact]
    public async Task Whatever_was_acknowledged_under_load_survives_kills_at_random_moments()
    {
        using var folder = new TemporaryFolder();
        var acknowledged = new ConcurrentBag<string>();
        for (var round = 1; round <= Rounds; round++)
        {
            await using var roentgen = await RoentgenProcess.UpAsync(folder.Path);
            // The moment is random: after so many acknowledged calls, in the middle of whatever the other senders and the assembler do then.
            var moment = new Countdown(Random.Shared.Next(1, 60));
            using var killed = new CancellationTokenSource();
            var senders = Enumerable.Range(0, 4).Select(sender => SendUntilKilledAsync(roentgen, round, sender, acknowledged, moment, killed.Token)).ToList();
            await moment.ReachedAsync().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            roentgen.Kill();
            await roentgen.ExitedAsync();
            await killed.CancelAsync();
            await Task.WhenAll(senders);
        }
        await using var last = await RoentgenProcess.UpAsync(folder.Path);
        await ShouldHoldAsync(last, acknowledged);
        TestContext.Current.TestOutputHelper?.WriteLine($"{acknowledged.Count} acknowledged traces survived {Rounds} kills");
    }

    private static async Task SendUntilKilledAsync(RoentgenProcess roentgen, int round, int sender, ConcurrentBag<string> acknowledged, Countdown moment, CancellationToken killed)
    {
        using var client = new XRayClient(roentgen.Address);
        try
        {
            for (var i = 0; !killed.IsCancellationRequested; i++)
            {
                var number = (((round * 10L) + sender) * 1_000_000) + (i * 10L);
                (await client.PutAsync(Enumerable.Range(0, 5).Select(j => Document(number, j)))).GetArrayLength().ShouldBe(0);
                for (var j = 0; j < 5; j++) acknowledged.Add(TraceId(number, j));
                moment.Signal();
            }
        }
        catch (HttpRequestException)
        {
            // Killed in the middle: nobody was promised anything.
        }
    }

    private static async Task ShouldHoldAsync(RoentgenProcess roentgen, IReadOnlyCollection<string> traces)
    {
        using var client = new XRayClient(roentgen.Address);
        var now = DateTimeOffset.UnixEpoch.AddSeconds(2).ToUnixTimeSeconds();
        var summaries = (await client.SummariesAsync(0, now)).Select(summary => summary.GetProperty("Id").GetString()!).ToHashSet();
        traces.Where(trace => !summaries.Contains(trace)).ShouldBeEmpty("a trace without a summary is lost to whoever searches");
        foreach (var trace in traces.Take(200)) (await client.GetTraceAsync(trace)).ShouldNotBeNull();

        // Every trace that has a summary is counted, and no other: the map of the hours in which they were received adds up.
        var received = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var graph = await client.GraphAsync(received - 3600, received + 60);
        var shop = graph.GetProperty("Services").EnumerateArray().Single(service => service.GetProperty("Type").ValueKind == System.Text.Json.JsonValueKind.Null);
        shop.GetProperty("SummaryStatistics").GetProperty("TotalCount").GetInt32().ShouldBe(summaries.Count);
    }

    private static string TraceId(long number, int j) => $"1-581cf771-{(number + j).ToString("x24", CultureInfo.InvariantCulture)}";

    private static string Document(long number, int j) =>
        $$"""{"trace_id":"{{TraceId(number, j)}}","id":"70de5b6f19ff9a0a","name":"shop","start_time":1,"end_time":1.5}""";

    private sealed class Countdown(int count)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;

        public void Signal()
        {
            if (Interlocked.Decrement(ref _left) == 0) _reached.SetResult();
        }

        public Task ReachedAsync() => _reached.Task;
    }
}
