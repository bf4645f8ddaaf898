using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Storage.Sqlite.Blocks;

namespace Roentgen.Storage.Sqlite;

/// <summary>What a check of a store found.</summary>
/// <param name="Parts">Files that could be opened.</param>
/// <param name="Traces">Distinct traces in them.</param>
/// <param name="Documents">Documents in them.</param>
/// <param name="Bytes">What they take on the disk.</param>
/// <param name="Problems">A sentence for each thing that is not as it should be; empty for a sound store.</param>
public sealed record StoreReport(int Parts, long Traces, long Documents, long Bytes, IReadOnlyList<string> Problems);

/// <summary>
/// Verifies all that parts hold: the files themselves, every block and document, that each trace is found, and that digests and rollups are
/// those of the documents.
/// </summary>
internal sealed class StoreChecker(PartSet set, ImmutableArray<Part> parts)
{
    // A store that is damaged all over is told by its first sentences.
    private const int MaxProblems = 1000;

    private readonly List<string> _problems = [];
    private readonly HashSet<TraceId> _traces = [];
    private long _documents;

    public async Task<StoreReport> CheckAsync(IProgress<StoreProgress> progress, CancellationToken cancellationToken)
    {
        var total = parts.Sum(CountBlocks);
        var done = 0L;
        foreach (var part in parts)
        {
            try
            {
                done = CheckPart(part, done, total, progress, cancellationToken);
            }
            catch (SqliteException e)
            {
                Note(part, $"it cannot be read further: {e.Message}");
            }
            await Task.Yield();
        }
        progress.Report(new StoreProgress("", total, total));
        return new StoreReport(parts.Length, _traces.Count, _documents, parts.Sum(static part => part.Bytes), [.. set.Damaged, .. _problems]);
    }

    // Of a part that is damaged it is not known; its check says so.
    private static long CountBlocks(Part part)
    {
        try
        {
            return part.Read(static reader => reader.Scalar("SELECT count(*) FROM blocks")) ?? 0;
        }
        catch (SqliteException)
        {
            return 0;
        }
    }

    private long CheckPart(Part part, long done, long total, IProgress<StoreProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var problem in part.Read(static reader => reader.Check())) Note(part, $"SQLite says: {problem}");
        }
        catch (SqliteException e)
        {
            Note(part, $"SQLite says: {e.Message}");
        }
        var minutes = new Dictionary<long, (long Traces, ServiceGraph Graph)>();
        foreach (var number in part.Read(static reader => reader.AllBlocks()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(new StoreProgress(part.Name.ToString(), done++, total));
            CheckBlock(part, number, minutes);
        }
        CheckInbox(part);
        CheckRollups(part, minutes);
        return done;
    }

    private void CheckBlock(Part part, long number, Dictionary<long, (long Traces, ServiceGraph Graph)> minutes)
    {
        try
        {
            var block = part.ReadBlock(number);
            for (var trace = 0; trace < block.Count; trace++)
            {
                var id = block.Id(trace);
                _traces.Add(id);
                CheckDocuments(part, $"block {number}", id, block.ReadDocuments(trace).Select(static document => document.Json));
                if (!part.FindBlocks(id).Contains(number)) Note(part, $"trace {id} is in block {number} and is not found there");
                if (block.Sketch(trace) is { } sketch && set.SupersededBy(new TracePlace(part.Name, number, trace)) is null) CheckDigest(part, number, trace, id, sketch, minutes);
            }
        }
        catch (Exception e) when (e is InvalidDataException or SqliteException)
        {
            Note(part, $"block {number} cannot be read: {e.Message}");
        }
    }

    private void CheckDigest(Part part, long number, int trace, TraceId id, TraceSketch sketch, Dictionary<long, (long Traces, ServiceGraph Graph)> minutes)
    {
        var digest = set.Digest(part, number, trace, parts);
        var computed = TraceSketch.Of(new DigestedTrace(id, sketch.ThroughCall, digest));
        if (!Equal(computed.Found, sketch.Found)) Note(part, $"what is kept of the digest of trace {id} in block {number} is not that of its documents");
        if (digest is null) return;
        var minute = RollupPeriod.Minute.StartOf(digest.UpdatedAt);
        if (!minutes.TryGetValue(minute, out var sum)) sum = (0, new ServiceGraph());
        sum.Graph.Add(digest);
        minutes[minute] = (sum.Traces + 1, sum.Graph);
    }

    private void CheckInbox(Part part)
    {
        foreach (var (call, receivedAt, bytes) in part.Read(static reader => reader.ReadInbox()))
        {
            try
            {
                foreach (var (id, document) in Inbox.Read(bytes, call, receivedAt))
                {
                    _traces.Add(id);
                    CheckDocuments(part, $"call {call} of the inbox", id, [document.Json]);
                }
            }
            catch (InvalidDataException e)
            {
                Note(part, $"call {call} of the inbox cannot be read: {e.Message}");
            }
        }
    }

    private void CheckDocuments(Part part, string place, TraceId id, IEnumerable<ReadOnlyMemory<byte>> documents)
    {
        foreach (var document in documents)
        {
            _documents++;
            if (!SegmentReader.TryRead(document, out var entity, out var error)) Note(part, $"a document of trace {id} in {place} is none: {error.Message}");
            else if (entity.TraceId != id) Note(part, $"a document of trace {entity.TraceId} is in {place} as one of trace {id}");
        }
    }

    private void CheckRollups(Part part, Dictionary<long, (long Traces, ServiceGraph Graph)> minutes)
    {
        foreach (var (start, traces, data) in part.Read(static reader => reader.ReadRollups(long.MinValue, long.MaxValue)))
        {
            if (!minutes.Remove(start, out var sum)) sum = (0, new ServiceGraph());
            // Without data it is computed when somebody asks.
            if (data is null) continue;
            try
            {
                if (traces != sum.Traces || !Bytes(RollupData.Read(data)).SequenceEqual(Bytes(sum.Graph))) Note(part, $"the rollup of minute {start} is not the sum of its digests");
            }
            catch (InvalidDataException e)
            {
                Note(part, $"the rollup of minute {start} cannot be read: {e.Message}");
            }
        }
        foreach (var start in minutes.Keys.Order()) Note(part, $"the rollup of minute {start} is missing");
    }

    private static byte[] Bytes(ServiceGraph graph)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        ServiceGraphFormat.Write(graph, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    // Records with lists compare by reference; their JSON compares by value.
    private static bool Equal(SketchedDigest? one, SketchedDigest? other) => JsonSerializer.Serialize(one) == JsonSerializer.Serialize(other);

    private void Note(Part part, string problem)
    {
        if (_problems.Count < MaxProblems) _problems.Add($"{part.Path}: {problem}.");
    }
}
