using System.Collections.Concurrent;
using System.Globalization;
using Roentgen.Model.Ids;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;

namespace Roentgen.IntegrationTests.Storage.Crashes;

/// <summary>
/// A process that writes into a store until it is killed: as the service does, several calls at once and digests beside them. Each call that the
/// store has acknowledged is a line of its output, "writer call"; the first line says that the store is being opened.
/// </summary>
internal static class StoreWriter
{
    public const string Command = "write-until-killed";

    public const string Opening = "opening";

    /// <summary>Makes it let go of what <see cref="StoreLoad.KeptSince"/> does not keep, over and over.</summary>
    public const string Expiring = "--expiring";

    public static async Task<int> RunAsync(string folder, int round, bool isExpiring)
    {
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        await output.WriteLineAsync(Opening);
        await using var store = SqliteTraceStore.Open(folder, StoreLoad.Options(round));
        var waiting = new BlockingCollection<TraceId>();
        await Task.WhenAll([
            .. Enumerable.Range(0, StoreLoad.Writers).Select(writer => Task.Run(() => WriteAsync(store, round, writer, waiting, output))),
            Task.Run(() => DigestAsync(store, waiting)),
            .. isExpiring ? [Task.Run(() => ExpireAsync(store, round))] : (Task[])[]]);
        return 0;
    }

    private static async Task WriteAsync(SqliteTraceStore store, int round, int writer, BlockingCollection<TraceId> waiting, StreamWriter output)
    {
        for (var call = 0; ; call++)
        {
            var documents = StoreLoad.Call(round, writer, call);
            await AppendAsync(store, documents, StoreLoad.ReceivedAt(round, call));
            var line = string.Create(CultureInfo.InvariantCulture, $"{writer} {call}\n");
            lock (output) output.Write(line);
            foreach (var document in documents) waiting.Add(document.TraceId);
        }
    }

    // A store that cannot keep up says so; what it refuses is sent again, as a daemon does.
    private static async Task AppendAsync(SqliteTraceStore store, List<NewDocument> documents, long receivedAt)
    {
        while (true)
        {
            try
            {
                await store.AppendAsync(documents, receivedAt, CancellationToken.None);
                return;
            }
            catch (StoreBusyException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task ExpireAsync(SqliteTraceStore store, int round)
    {
        while (true) await store.DeleteAsync(new RetentionLimits(StoreLoad.KeptSince(round), null), CancellationToken.None);
    }

    private static async Task DigestAsync(SqliteTraceStore store, BlockingCollection<TraceId> waiting)
    {
        while (true)
        {
            var some = new HashSet<TraceId> { waiting.Take() };
            while (some.Count < 200 && waiting.TryTake(out var id)) some.Add(id);
            await store.DigestAsync(some, CancellationToken.None);
        }
    }
}
