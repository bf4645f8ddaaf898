using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Storage.Sqlite.Blocks;

namespace Roentgen.Storage.Sqlite;

/// <summary>
/// Moves traces from a part's inbox into blocks: documents, what finds them, rollups, all in one transaction. One at a time.
/// </summary>
internal sealed class Packer(PartSet set, SqliteStoreOptions options) : IDisposable
{
    /// <summary>Held while what is on the disk and what is in memory may differ: from a commit until it is noted.</summary>
    public SemaphoreSlim Committing { get; } = new(1, 1);

    public void Dispose() => Committing.Dispose();

    // What one transaction packs, so that it neither holds up ingest nor takes much memory.
    private const int MaxBlocksAtOnce = 8;

    /// <summary>A trace that leaves the inbox.</summary>
    /// <param name="Id">The trace.</param>
    /// <param name="Documents">What is in the inbox of it.</param>
    /// <param name="Digested">A digest that covers them; null where it has to be computed.</param>
    private readonly record struct Leaving(TraceId Id, IReadOnlyList<ReceivedDocument> Documents, UnpackedDigest? Digested);

    /// <summary>A trace that is ready to be written.</summary>
    /// <param name="Id">The trace.</param>
    /// <param name="FromInbox">How many documents leave the inbox.</param>
    /// <param name="Documents">What is written: those, and those of an older part.</param>
    /// <param name="Digested">Its digest.</param>
    /// <param name="Continues">Earlier documents stand in this part.</param>
    /// <param name="Supersedes">The packed digest that it replaces.</param>
    private sealed record Ready(TraceId Id, int FromInbox, IReadOnlyList<ReceivedDocument> Documents, UnpackedDigest Digested, bool Continues, DigestPlace? Supersedes);

    /// <summary>A block on its way.</summary>
    /// <param name="Traces">What is in it.</param>
    /// <param name="Whole">For each, the trace whose digest stands there; null for the first pieces of a large one.</param>
    /// <param name="Data">Its bytes.</param>
    private sealed record NewBlock(IReadOnlyList<PackedTrace> Traces, IReadOnlyList<Ready?> Whole, byte[] Data)
    {
        public long Id { get; set; }
    }

    /// <summary>Packs what has been quiet for a while, as far as it fills blocks.</summary>
    public Task<int> PackQuietAsync(Part part, CancellationToken cancellationToken)
    {
        var before = options.Time.GetTimestamp() - (long)(options.QuietTime.TotalSeconds * options.Time.TimestampFrequency);
        return PackAsync(part, () => ChooseFull(part, trace => trace.IsDigested && trace.TouchedAt <= before), cancellationToken);
    }

    /// <summary>Packs the traces that have been quiet for the longest time, until there is room.</summary>
    public Task<int> PackForRoomAsync(Part part, CancellationToken cancellationToken) =>
        PackAsync(part, () => set.UnpackedBytes <= options.MaxUnpackedBytes ? [] : ChooseFull(part, static _ => true), cancellationToken);

    /// <summary>Packs everything.</summary>
    public Task<int> PackAllAsync(Part part, CancellationToken cancellationToken) =>
        PackAsync(part, () => Choose(part, static (_, _) => true, options.BlockDocuments * MaxBlocksAtOnce), cancellationToken);

    /// <summary>Packs these traces.</summary>
    public Task<int> PackAsync(Part part, IReadOnlySet<TraceId> traces, CancellationToken cancellationToken) =>
        PackAsync(part, () => Choose(part, (id, _) => traces.Contains(id), options.BlockDocuments * MaxBlocksAtOnce), cancellationToken);

    // Chooses and packs until nothing more is chosen; returns how many traces left the inbox.
    private async Task<int> PackAsync(Part part, Func<List<Leaving>> choose, CancellationToken cancellationToken)
    {
        var packed = 0;
        while (true)
        {
            List<Leaving> leaving;
            lock (set.Lock) leaving = choose();
            if (leaving.Count == 0) return packed;
            await WriteAsync(part, leaving, cancellationToken).ConfigureAwait(false);
            packed += leaving.Count;
        }
    }

    private List<Leaving> ChooseFull(Part part, Func<UnpackedTrace, bool> isWanted)
    {
        var documents = part.Unpacked.Values.Where(isWanted).Sum(trace => trace.Documents.Count);
        var blocks = Math.Min(documents / options.BlockDocuments, MaxBlocksAtOnce);
        return blocks == 0 ? [] : Choose(part, (_, trace) => isWanted(trace), blocks * options.BlockDocuments);
    }

    private static List<Leaving> Choose(Part part, Func<TraceId, UnpackedTrace, bool> isWanted, int documents)
    {
        var chosen = new List<Leaving>();
        foreach (var (id, trace) in part.Unpacked.Where(entry => isWanted(entry.Key, entry.Value)).OrderBy(entry => entry.Value.TouchedAt))
        {
            if (documents <= 0) break;
            chosen.Add(new Leaving(id, [.. trace.Documents], trace.IsDigested ? trace.Digested : null));
            documents -= trace.Documents.Count;
        }
        return chosen;
    }

    private async Task WriteAsync(Part part, List<Leaving> leaving, CancellationToken cancellationToken)
    {
        using var use = set.Use();
        var ready = leaving.ConvertAll(trace => Prepare(part, trace, use.Parts));
        var blocks = Build(ready);
        var (emptied, rewritten) = Inboxes(part, leaving);
        var elsewhere = ready.Where(trace => trace.Supersedes is { } old && old.Place.Part != part.Name).ToList();
        var affected = use.Parts.Where(other => elsewhere.Exists(trace => trace.Supersedes!.Value.Place.Part == other.Name)).ToList();
        try
        {
            foreach (var other in affected)
            {
                lock (set.Lock)
                {
                    other.Superseding++;
                    other.Generation++;
                }
                // Before the digests change: after a crash in between, a rollup is computed once too often rather than wrong.
                await other.Writer.WriteAsync(
                    connection => ForgetRollups(connection, elsewhere.Where(trace => trace.Supersedes!.Value.Place.Part == other.Name)), null, cancellationToken).ConfigureAwait(false);
            }
            await Committing.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                // Not to be given up half way.
                await part.Writer.WriteAsync(
                    connection =>
                    {
                        foreach (var block in blocks) Insert(connection, block);
                        ForgetRollups(connection, ready.Where(trace => trace.Supersedes?.Place.Part == part.Name));
                        AddRollups(connection, ready);
                        InsertSuperseded(connection, ready);
                        Trim(connection, emptied, rewritten);
                    },
                    () => Committed(part, ready, blocks, use.Parts),
                    CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                Committing.Release();
            }
        }
        finally
        {
            foreach (var other in affected)
            {
                lock (set.Lock)
                {
                    other.Superseding--;
                    other.Generation++;
                }
            }
        }
    }

    private Ready Prepare(Part part, Leaving trace, ImmutableArray<Part> parts)
    {
        try
        {
            return PrepareWhole(part, trace, parts);
        }
        catch (InvalidDataException)
        {
            // What can still be read of it is what has just come.
            var digested = new DigestedTrace(trace.Id, trace.Documents[^1].Call, PartSet.Digest(trace.Id, trace.Documents));
            return new Ready(trace.Id, trace.Documents.Count, trace.Documents, UnpackedDigest.Of(digested), Continues: false, Supersedes: null);
        }
    }

    private Ready PrepareWhole(Part part, Leaving trace, ImmutableArray<Part> parts)
    {
        IReadOnlyList<ReceivedDocument> documents = trace.Documents;
        var places = set.FindPlaces(trace.Id, parts);
        // What an older part has of it is written once more: the newest part that has anything of a trace has all of it.
        if (places.Count > 0 && places[0].Part != part)
            documents = [.. places.SelectMany(place => set.ReadBlock(place.Part, place.Block).ReadDocuments(place.Trace)), .. documents];
        var continues = places.Count > 0 && places[0].Part == part;
        var through = documents[^1].Call;
        var digested = trace.Digested
            ?? UnpackedDigest.Of(new DigestedTrace(trace.Id, through, continues ? set.Digest(trace.Id, through, parts) : PartSet.Digest(trace.Id, documents)));
        return new Ready(trace.Id, trace.Documents.Count, documents, digested, continues, places.Count > 0 ? set.FindDigest(trace.Id, parts) : null);
    }

    private List<NewBlock> Build(List<Ready> ready)
    {
        var blocks = new List<NewBlock>();
        var traces = new List<PackedTrace>();
        var whole = new List<Ready?>();
        var documents = 0;
        void Finish()
        {
            if (traces.Count == 0) return;
            blocks.Add(new NewBlock([.. traces], [.. whole], BlockWriter.Write(traces)));
            traces.Clear();
            whole.Clear();
            documents = 0;
        }
        // In the order of time, as they are asked for.
        foreach (var trace in ready.OrderBy(trace => trace.Digested.Sketch.Found?.StartMicroseconds))
        {
            for (var from = 0; from < trace.Documents.Count;)
            {
                var count = Math.Min(trace.Documents.Count - from, options.BlockDocuments);
                // What came with one call stays together.
                while (from + count < trace.Documents.Count && trace.Documents[from + count].Call == trace.Documents[from + count - 1].Call) count++;
                var last = from + count == trace.Documents.Count;
                traces.Add(new PackedTrace(trace.Id, [.. trace.Documents.Skip(from).Take(count)], last ? trace.Digested.Sketch : null, trace.Continues || from > 0));
                whole.Add(last ? trace : null);
                documents += count;
                from += count;
                // Only a trace that is larger than a block is cut in pieces.
                if (documents >= options.BlockDocuments) Finish();
            }
        }
        Finish();
        return blocks;
    }

    // Calls of which nothing stays in the inbox, and what stays of the others.
    private (List<long> Emptied, List<(long Call, byte[] Documents)> Rewritten) Inboxes(Part part, List<Leaving> leaving)
    {
        var packed = new Dictionary<long, int>();
        foreach (var trace in leaving)
        {
            foreach (var document in trace.Documents) packed[document.Call] = packed.GetValueOrDefault(document.Call) + 1;
        }
        var ids = leaving.Select(trace => trace.Id).ToHashSet();
        var staying = new Dictionary<long, List<(TraceId, ReadOnlyMemory<byte>)>>();
        lock (set.Lock)
        {
            foreach (var (call, count) in packed)
            {
                if (part.UnpackedCalls[call] > count) staying.Add(call, []);
            }
            foreach (var (id, trace) in part.Unpacked)
            {
                if (ids.Contains(id)) continue;
                foreach (var document in trace.Documents)
                {
                    if (staying.TryGetValue(document.Call, out var documents)) documents.Add((id, document.Json));
                }
            }
        }
        return ([.. packed.Keys.Where(call => !staying.ContainsKey(call))], [.. staying.Select(call => (call.Key, Inbox.Write(call.Value)))]);
    }

    private static void Insert(SqliteConnection connection, NewBlock block)
    {
        var digests = block.Traces.Select(trace => trace.Sketch?.Found).OfType<SketchedDigest>().ToList();
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO blocks (traces, documents, digests, last_call, oldest_start, newest_start, oldest_update, newest_update, data)
            VALUES ($traces, $documents, $digests, $last, $oldest_start, $newest_start, $oldest_update, $newest_update, $data) RETURNING id
            """;
        insert.Parameters.AddWithValue("$traces", block.Traces.Count);
        insert.Parameters.AddWithValue("$documents", block.Traces.Sum(trace => trace.Documents.Count));
        insert.Parameters.AddWithValue("$digests", digests.Count);
        insert.Parameters.AddWithValue("$last", block.Traces.Max(trace => trace.Documents[^1].Call));
        insert.Parameters.AddWithValue("$oldest_start", digests.Count == 0 ? DBNull.Value : digests.Min(digest => digest.StartMicroseconds));
        insert.Parameters.AddWithValue("$newest_start", digests.Count == 0 ? DBNull.Value : digests.Max(digest => digest.StartMicroseconds));
        insert.Parameters.AddWithValue("$oldest_update", digests.Count == 0 ? DBNull.Value : digests.Min(digest => digest.UpdatedAt));
        insert.Parameters.AddWithValue("$newest_update", digests.Count == 0 ? DBNull.Value : digests.Max(digest => digest.UpdatedAt));
        insert.Parameters.AddWithValue("$data", block.Data);
        block.Id = (long)insert.ExecuteScalar()!;

        using var place = connection.CreateCommand();
        place.CommandText = "INSERT OR IGNORE INTO places (key, block) VALUES ($key, $block)";
        var key = place.Parameters.Add("$key", SqliteType.Integer);
        place.Parameters.AddWithValue("$block", block.Id);
        foreach (var trace in block.Traces.Select(trace => Part.Key(trace.Id)).Order())
        {
            key.Value = trace;
            place.ExecuteNonQuery();
        }
    }

    private static void ForgetRollups(SqliteConnection connection, IEnumerable<Ready> traces)
    {
        using var forget = connection.CreateCommand();
        forget.CommandText = "UPDATE rollups SET data = NULL WHERE start = $start";
        var start = forget.Parameters.Add("$start", SqliteType.Integer);
        foreach (var minute in traces.Select(trace => trace.Supersedes!.Value.UpdatedAt).OfType<long>().Select(second => RollupPeriod.Minute.StartOf(second)).Distinct())
        {
            start.Value = minute;
            forget.ExecuteNonQuery();
        }
    }

    private static void AddRollups(SqliteConnection connection, List<Ready> ready)
    {
        using var find = connection.CreateCommand();
        find.CommandText = "SELECT traces, data FROM rollups WHERE start = $start";
        var start = find.Parameters.Add("$start", SqliteType.Integer);
        foreach (var minute in ready.Select(trace => trace.Digested.Counted).OfType<TraceDigest>().GroupBy(digest => RollupPeriod.Minute.StartOf(digest.UpdatedAt)))
        {
            start.Value = minute.Key;
            long traces = minute.Count();
            ServiceGraph? graph = new();
            using (var reader = find.ExecuteReader())
            {
                if (reader.Read())
                {
                    traces += reader.GetInt64(0);
                    graph = reader.IsDBNull(1) ? null : RollupData.Read(reader.GetFieldValue<byte[]>(1));
                }
            }
            foreach (var digest in minute) graph?.Add(digest);
            PutRollup(connection, minute.Key, traces, graph);
        }
    }

    /// <summary>Keeps a rollup; a graph that is null says that it must be computed again.</summary>
    public static void PutRollup(SqliteConnection connection, long start, long traces, ServiceGraph? graph)
    {
        using var put = connection.CreateCommand();
        put.CommandText = "INSERT INTO rollups (start, traces, data) VALUES ($start, $traces, $data) ON CONFLICT (start) DO UPDATE SET traces = excluded.traces, data = excluded.data";
        put.Parameters.AddWithValue("$start", start);
        put.Parameters.AddWithValue("$traces", traces);
        put.Parameters.AddWithValue("$data", graph is null ? DBNull.Value : RollupData.Write(graph));
        put.ExecuteNonQuery();
    }

    private static void InsertSuperseded(SqliteConnection connection, List<Ready> ready)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT OR IGNORE INTO superseded (part, block, trace) VALUES ($part, $block, $trace)";
        var part = insert.Parameters.Add("$part", SqliteType.Text);
        var block = insert.Parameters.Add("$block", SqliteType.Integer);
        var trace = insert.Parameters.Add("$trace", SqliteType.Integer);
        foreach (var place in ready.Select(one => one.Supersedes?.Place).OfType<TracePlace>())
        {
            (part.Value, block.Value, trace.Value) = (place.Part.ToString(), place.Block, place.Trace);
            insert.ExecuteNonQuery();
        }
    }

    private static void Trim(SqliteConnection connection, List<long> emptied, List<(long Call, byte[] Documents)> rewritten)
    {
        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM inbox WHERE id = $call";
        var deleted = delete.Parameters.Add("$call", SqliteType.Integer);
        foreach (var call in emptied)
        {
            deleted.Value = call;
            delete.ExecuteNonQuery();
        }
        using var update = connection.CreateCommand();
        update.CommandText = "UPDATE inbox SET documents = $documents WHERE id = $call";
        var updated = update.Parameters.Add("$call", SqliteType.Integer);
        var documents = update.Parameters.Add("$documents", SqliteType.Blob);
        foreach (var (call, bytes) in rewritten)
        {
            (updated.Value, documents.Value) = (call, bytes);
            update.ExecuteNonQuery();
        }
    }

    private void Committed(Part part, List<Ready> ready, List<NewBlock> blocks, ImmutableArray<Part> parts)
    {
        part.Include(ready.Select(trace => Part.Key(trace.Id)), 0);
        lock (set.Lock)
        {
            foreach (var trace in ready) set.RemoveUnpacked(part, trace.Id, trace.FromInbox);
            foreach (var block in blocks)
            {
                for (var i = 0; i < block.Whole.Count; i++)
                {
                    if (block.Whole[i] is not { } trace) continue;
                    if (trace.Supersedes is { } old) set.Supersede(old.Place, part.Name, block.Id);
                    // What came meanwhile has the new place to replace.
                    if (PartSet.NewestUnpacked(trace.Id, parts) is { } more)
                        more.Supersedes = new DigestPlace(new TracePlace(part.Name, block.Id, i), trace.Digested.Sketch.Found?.UpdatedAt);
                }
                part.LastBlock = Math.Max(part.LastBlock, block.Id);
            }
            part.Generation++;
        }
    }
}
