using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Storage.Sqlite.Blocks;

namespace Roentgen.Storage.Sqlite;

/// <summary>
/// The parts of a store, oldest first, and what is known of them in memory. The rule that holds it together: only the newest part takes
/// documents, and the newest part that has packed documents of a trace has all of them.
/// </summary>
internal sealed class PartSet(int cachedBlocks)
{
    private readonly BlockCache _cache = new(cachedBlocks);
    private readonly Dictionary<TracePlace, (PartName Part, long Block)> _superseded = [];
    private ImmutableArray<Part> _parts = [];
    private ImmutableDictionary<string, string> _damaged = ImmutableDictionary<string, string>.Empty;

    /// <summary>Guards what is in memory of the parts. Nobody waits for the disk while holding it.</summary>
    public Lock Lock { get; } = new();

    /// <summary>All that can be read, oldest first.</summary>
    public ImmutableArray<Part> Parts => _parts;

    /// <summary>A sentence for each part that cannot be read, or not wholly.</summary>
    public IReadOnlyList<string> Damaged => [.. _damaged.OrderBy(static part => part.Key, StringComparer.Ordinal).Select(static part => part.Value)];

    /// <summary>Bytes of documents that are not packed.</summary>
    public long UnpackedBytes { get; private set; }

    /// <summary>How many documents are not packed.</summary>
    public int UnpackedDocuments { get; private set; }

    public void Add(Part part)
    {
        lock (Lock) _parts = [.. _parts.Append(part).OrderBy(other => other.Name)];
    }

    public void Remove(Part part)
    {
        lock (Lock)
        {
            _parts = _parts.Remove(part);
            foreach (var trace in part.Unpacked.Values) Count(trace.Documents, -1);
            part.Unpacked.Clear();
            foreach (var place in _superseded.Keys.Where(place => place.Part == part.Name).ToList()) _superseded.Remove(place);
        }
    }

    /// <summary>Remembers that something of a part cannot be read; said once.</summary>
    public void NoteDamage(string part, string problem) => ImmutableInterlocked.TryAdd(ref _damaged, part, problem);

    /// <summary>Takes note of documents that are in a part's inbox.</summary>
    public void AddUnpacked(Part part, TraceId id, ReceivedDocument document, long now)
    {
        if (!part.Unpacked.TryGetValue(id, out var trace)) part.Unpacked.Add(id, trace = new UnpackedTrace());
        trace.Documents.Add(document);
        trace.TouchedAt = now;
        part.UnpackedCalls[document.Call] = part.UnpackedCalls.GetValueOrDefault(document.Call) + 1;
        UnpackedBytes += document.Json.Length;
        UnpackedDocuments++;
    }

    /// <summary>Forgets the first of a trace's documents, since they are packed.</summary>
    public void RemoveUnpacked(Part part, TraceId id, int documents)
    {
        var trace = part.Unpacked[id];
        var packed = trace.Documents.GetRange(0, documents);
        Count(packed, -1);
        foreach (var document in packed)
        {
            if (--part.UnpackedCalls[document.Call] == 0) part.UnpackedCalls.Remove(document.Call);
        }
        trace.Documents.RemoveRange(0, documents);
        if (trace.Documents.Count == 0) part.Unpacked.Remove(id);
        // A digest of what is packed now stands in the block; one that covers more has this one to replace.
        else if (trace.Digested is { } digested && digested.ThroughCall <= packed[^1].Call) trace.Digested = null;
    }

    /// <summary>The block that has the digest that replaced another's; null where none did.</summary>
    public (PartName Part, long Block)? SupersededBy(TracePlace place)
    {
        lock (Lock) return _superseded.TryGetValue(place, out var by) ? by : null;
    }

    /// <summary>How many digests of a part are replaced.</summary>
    public int CountSuperseded(PartName part)
    {
        lock (Lock) return _superseded.Keys.Count(place => place.Part == part);
    }

    /// <summary>Remembers that a digest is replaced by one in a block.</summary>
    public void Supersede(TracePlace place, PartName part, long block)
    {
        lock (Lock) _superseded[place] = (part, block);
    }

    /// <summary>Where the newest documents of a trace are that are not packed; null for none. To be asked for while holding the lock.</summary>
    public static UnpackedTrace? NewestUnpacked(TraceId id, ImmutableArray<Part> parts)
    {
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            if (parts[i].Unpacked.TryGetValue(id, out var trace)) return trace;
        }
        return null;
    }

    /// <summary>The parts, kept until the caller has done with them.</summary>
    public PartUse Use()
    {
        lock (Lock) return new PartUse([.. _parts.Where(part => part.TryUse())]);
    }

    /// <summary>A block, from memory where it was read lately.</summary>
    /// <exception cref="InvalidDataException">It is damaged, which is noted.</exception>
    public Block ReadBlock(Part part, long id) => Guarded(part, () => _cache.Get(part.Name, id, () => part.ReadBlock(id)));

    /// <summary>Where a trace's packed documents are: all in one part, the newest that has any.</summary>
    public List<(Part Part, long Block, int Trace)> FindPlaces(TraceId id, ImmutableArray<Part> parts)
    {
        var found = new List<(Part, long, int)>();
        for (var i = parts.Length - 1; i >= 0 && found.Count == 0; i--)
        {
            var part = parts[i];
            foreach (var number in Guarded(part, () => part.FindBlocks(id)))
            {
                var block = ReadBlock(part, number);
                for (var trace = 0; trace < block.Count; trace++)
                {
                    if (block.Id(trace) == id) found.Add((part, number, trace));
                }
            }
        }
        return found;
    }

    /// <summary>All documents of a trace in the order of their receipt.</summary>
    public List<ReceivedDocument> ReadTrace(TraceId id, ImmutableArray<Part> parts)
    {
        // First what is not packed: it may be packed in the next moment, and is then found twice rather than not at all.
        var unpacked = ReadUnpacked(id, parts);
        var documents = new List<ReceivedDocument>();
        foreach (var (part, block, trace) in FindPlaces(id, parts)) documents.AddRange(ReadBlock(part, block).ReadDocuments(trace));
        if (documents.Count == 0) return unpacked;
        var packedThrough = documents[^1].Call;
        documents.AddRange(unpacked.Where(document => document.Call > packedThrough));
        return documents;
    }

    /// <summary>The documents of a trace that are not packed, in the order of their receipt.</summary>
    public List<ReceivedDocument> ReadUnpacked(TraceId id, ImmutableArray<Part> parts)
    {
        var unpacked = new List<ReceivedDocument>();
        lock (Lock)
        {
            foreach (var part in parts)
            {
                if (part.Unpacked.TryGetValue(id, out var trace)) unpacked.AddRange(trace.Documents);
            }
        }
        return unpacked;
    }

    /// <summary>The digest of a trace's documents up to a call; null when nothing can be derived from them.</summary>
    public TraceDigest? Digest(TraceId id, long throughCall, ImmutableArray<Part> parts) =>
        Digest(id, [.. ReadTrace(id, parts).Where(document => document.Call <= throughCall)]);

    /// <summary>The digest at a place.</summary>
    public TraceDigest? Digest(Part part, long number, int trace, ImmutableArray<Part> parts)
    {
        var block = ReadBlock(part, number);
        var id = block.Id(trace);
        return block.IsWhole(trace) ? Digest(id, block.ReadDocuments(trace)) : Digest(id, block.Sketch(trace)!.Value.ThroughCall, parts);
    }

    /// <summary>The digest of documents.</summary>
    public static TraceDigest? Digest(TraceId id, IReadOnlyList<ReceivedDocument> documents) => TraceDigest.Of(Trace.Assemble(id, documents));

    /// <summary>The packed digest of a trace that counts; null where it has none.</summary>
    public DigestPlace? FindDigest(TraceId id, ImmutableArray<Part> parts)
    {
        DigestPlace? found = null;
        foreach (var (part, number, trace) in FindPlaces(id, parts))
        {
            if (ReadBlock(part, number).Sketch(trace) is { } sketch) found = new DigestPlace(new TracePlace(part.Name, number, trace), sketch.Found?.UpdatedAt);
        }
        return found;
    }

    // One sentence for a part, whatever of it cannot be read, and one kind of exception.
    private T Guarded<T>(Part part, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or SqliteException)
        {
            NoteDamage(part.Name.ToString(), $"{part.Path} cannot be read wholly ({e.Message}); what can be read of it is shown, and all other parts. See: roentgen store check");
            throw new InvalidDataException($"{part.Path}: {e.Message}", e);
        }
    }

    private void Count(List<ReceivedDocument> documents, int sign)
    {
        foreach (var document in documents) UnpackedBytes += sign * document.Json.Length;
        UnpackedDocuments += sign * documents.Count;
    }
}

/// <summary>Parts that somebody reads; their files stay until then.</summary>
internal readonly struct PartUse(ImmutableArray<Part> parts) : IDisposable
{
    public ImmutableArray<Part> Parts => parts;

    public void Dispose()
    {
        foreach (var part in parts) part.EndUse();
    }
}
