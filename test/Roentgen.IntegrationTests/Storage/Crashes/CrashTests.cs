using System.Globalization;
using System.Text;
using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;
using Roentgen.Tests.Graph;

namespace Roentgen.IntegrationTests.Storage.Crashes;

/// <summary>
/// Accepted means durable, whatever happens to the process. It is a small one that does nothing but write into a store, since it starts in a
/// fraction of the time that the service takes and writes much more of it: more kills, and more of them in the middle of something.
/// <see cref="Commands.KillTests"/> does the same to the whole service. What is left is opened as it is: nothing is repaired.
/// </summary>
public sealed class CrashTests
{
    /// <summary>Kills of a campaign; ROENTGEN_KILLS asks for more.</summary>
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("ROENTGEN_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 50;

    private const int RoundsPerFolder = 10;
    private const int Freezes = 20;
    private const int Expiries = 14;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_was_acknowledged_is_there_after_kills_at_random_moments()
    {
        var (calls, documents) = (0L, 0L);
        for (var first = 0; first < Kills; first += RoundsPerFolder)
        {
            using var folder = new TemporaryFolder();
            var rounds = new List<(int Round, int[] Acknowledged)>();
            for (var round = first; round < Math.Min(first + RoundsPerFolder, Kills); round++)
            {
                await using var writer = StoreWriterProcess.Start(folder.Path, round);
                // A random number of acknowledgements; sometimes none, which is in the middle of opening what the kill before left.
                await writer.AcknowledgedAsync(Random.Shared.Next(5) == 0 ? 0 : Random.Shared.Next(1, 500));
                await writer.KillAsync();
                rounds.Add((round, writer.Acknowledged()));
                documents = await ShouldHoldAsync(folder.Path, rounds);
            }
            (await SqliteTraceStore.CheckAsync(folder.Path, new Progress<StoreProgress>(), Cancel)).Problems.ShouldBeEmpty();
            calls += rounds.Sum(round => round.Acknowledged.Sum());
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{calls} acknowledged calls survived {Kills} kills; the last folder held {documents} documents");
    }

    [Fact]
    public async Task Kills_while_old_days_are_let_go_of_cost_nothing_that_is_kept()
    {
        using var folder = new TemporaryFolder();
        var rounds = new List<(int Round, int[] Acknowledged)>();
        for (var round = 0; round < Expiries; round++)
        {
            await using var writer = StoreWriterProcess.Start(folder.Path, round, StoreWriter.Expiring);
            await writer.AcknowledgedAsync(Random.Shared.Next(1, 300));
            await writer.KillAsync();
            rounds.Add((round, writer.Acknowledged()));
            await using var store = SqliteTraceStore.Open(folder.Path, StoreLoad.Options(round));
            var stored = await ReadAsync(store);
            foreach (var (kept, acknowledged) in rounds)
            {
                // A trace that goes on is kept from its beginning; of the others only what was received lately must be there.
                var isOld = StoreLoad.ReceivedAt(kept, 0) < StoreLoad.KeptSince(round);
                var lost =
                    from writing in Enumerable.Range(0, StoreLoad.Writers)
                    from call in Enumerable.Range(0, acknowledged[writing])
                    from document in StoreLoad.Call(kept, writing, call)
                    where !isOld || document.TraceId == StoreLoad.LongTrace(writing)
                    where !stored.TryGetValue(document.TraceId, out var documents) || !documents.Contains(Encoding.UTF8.GetString(document.Json.Span))
                    select document.TraceId;
                lost.ShouldBeEmpty($"after the kill of round {round}, in round {kept}");
            }
            await ShouldHoldDigestsAsync(store, stored.Keys);
        }
        Directory.GetFiles(folder.Path, "*.db").Select(file => Path.GetFileName(file)[..10]).Distinct().Count().ShouldBeLessThan(4, "old days are gone");
    }

    [Fact]
    public async Task Whatever_was_acknowledged_is_in_the_files_at_any_moment()
    {
        const int Round = 1;
        using var folder = new TemporaryFolder();
        await using var writer = StoreWriterProcess.Start(folder.Path, Round);
        for (var freeze = 1; freeze <= Freezes; freeze++)
        {
            await writer.AcknowledgedAsync(writer.Acknowledged().Sum() + Random.Shared.Next(1, 100));
            using var copy = new TemporaryFolder();
            // What is acknowledged before it stands still has been there all the while.
            var acknowledged = writer.Acknowledged();
            await writer.FreezeAsync();
            foreach (var file in Directory.GetFiles(folder.Path).Where(file => Path.GetFileName(file) != SqliteTraceStore.LockFileName)) File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
            await ShouldHoldAsync(copy.Path, [(Round, acknowledged)]);
            writer.Continue();
        }
        await writer.KillAsync();
    }

    /// <summary>Opens what is left and looks at all of it; returns how many documents there are.</summary>
    internal static async Task<long> ShouldHoldAsync(string folder, IReadOnlyList<(int Round, int[] Acknowledged)> rounds)
    {
        await using var store = SqliteTraceStore.Open(folder, StoreLoad.Options(rounds[^1].Round));
        store.ReadStatus().Damaged.ShouldBeEmpty();
        var stored = await ReadAsync(store);
        ShouldHoldDocuments(stored, rounds);
        await ShouldHoldDigestsAsync(store, stored.Keys);
        return stored.Values.Sum(trace => (long)trace.Count);
    }

    // No document comes twice.
    private static async Task<Dictionary<TraceId, HashSet<string>>> ReadAsync(SqliteTraceStore store)
    {
        var stored = new Dictionary<TraceId, HashSet<string>>();
        await foreach (var call in store.ReadAllAsync(Cancel))
        {
            if (!stored.TryGetValue(call.TraceId, out var documents)) stored.Add(call.TraceId, documents = new HashSet<string>(StringComparer.Ordinal));
            foreach (var document in call.Documents) documents.Add(Encoding.UTF8.GetString(document.Span)).ShouldBeTrue($"a document of {call.TraceId} is there twice");
        }
        return stored;
    }

    // Every document of every acknowledged call, byte by byte; of the call that each writer was waiting for all or none; and nothing else.
    private static void ShouldHoldDocuments(Dictionary<TraceId, HashSet<string>> stored, IReadOnlyList<(int Round, int[] Acknowledged)> rounds)
    {
        var unaccounted = stored.ToDictionary(trace => trace.Key, trace => trace.Value.ToHashSet(StringComparer.Ordinal));
        foreach (var (round, acknowledged) in rounds)
        {
            for (var writer = 0; writer < StoreLoad.Writers; writer++)
            {
                for (var call = 0; call < acknowledged[writer]; call++)
                    Take(round, writer, call).ShouldBe((true, true), $"round {round}, writer {writer}, call {call} was acknowledged");
                // What a writer has not heard of yet: at most a call in a process that was killed, any number in one that was frozen later.
                var unheard = acknowledged[writer];
                bool all, any;
                do
                {
                    (all, any) = Take(round, writer, unheard++);
                    any.ShouldBe(all, $"round {round}, writer {writer}, call {unheard - 1} is there by half");
                }
                while (all);
            }
        }
        unaccounted.Values.Sum(trace => trace.Count).ShouldBe(0, "nobody wrote this");

        (bool All, bool Any) Take(int round, int writer, int call)
        {
            var (all, any) = (true, false);
            foreach (var document in StoreLoad.Call(round, writer, call))
            {
                var found = unaccounted.TryGetValue(document.TraceId, out var left) && left.Remove(Encoding.UTF8.GetString(document.Json.Span));
                all &= found;
                any |= found;
            }
            return (all, any);
        }
    }

    // Digests that are there equal a computation from the documents, those that are not are known to be missing, and rollups are their sum.
    private static async Task ShouldHoldDigestsAsync(SqliteTraceStore store, IEnumerable<TraceId> traces)
    {
        var computed = new Dictionary<TraceId, TraceDigest>();
        foreach (var id in traces)
        {
            var documents = await store.ReadTraceAsync(id, Cancel);
            documents.ShouldNotBeEmpty();
            if (DigestedTrace.Of(id, documents).Digest is { } digest) computed.Add(id, digest);
        }
        var texts = computed.ToDictionary(digest => digest.Key, digest => JsonSerializer.Serialize(digest.Value));
        var undigested = (await store.FindUndigestedAsync(int.MaxValue, Cancel)).ToHashSet();
        var digests = await DigestsAsync(store);
        digests.Where(digest => digest.Value != texts[digest.Key] && !undigested.Contains(digest.Key)).ShouldBeEmpty();
        await store.DigestAsync(undigested, Cancel);
        (await store.FindUndigestedAsync(1, Cancel)).ShouldBeEmpty();
        if (undigested.Count > 0) digests = await DigestsAsync(store);
        digests.Count.ShouldBe(texts.Count);
        digests.Where(digest => digest.Value != texts[digest.Key]).ShouldBeEmpty();

        foreach (var period in Enum.GetValues<RollupPeriod>())
        {
            var sums = computed.Values.GroupBy(digest => period.StartOf(digest.UpdatedAt)).OrderBy(group => group.Key).Select(group => Describe(group.Key, group.Count(), Sum(group)));
            var rollups = await store.ReadRollupsAsync(period, 0, StoreLoad.ReceivedAt(1000, 0), Cancel).ToListAsync(Cancel);
            string.Join('\n', rollups.Select(rollup => Describe(rollup.StartSecond, rollup.Traces, rollup.Graph))).ShouldBe(string.Join('\n', sums));
        }
    }

    private static async Task<Dictionary<TraceId, string>> DigestsAsync(SqliteTraceStore store) =>
        (await store.DigestsAsync(new DigestScan(TraceClock.Update, 0, long.MaxValue), Cancel).ToListAsync(Cancel)).ToDictionary(digest => digest.Id, digest => JsonSerializer.Serialize(digest));

    private static ServiceGraph Sum(IEnumerable<TraceDigest> digests)
    {
        var graph = new ServiceGraph();
        foreach (var digest in digests) graph.Add(digest);
        return graph;
    }

    private static string Describe(long second, long traces, ServiceGraph graph) => $"{second} {traces} {GraphText.Of(graph)}";
}
