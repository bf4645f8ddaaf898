using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>
/// Packs traces into a block: what makes a document of 800 bytes take about 45.
/// </summary>
/// <remarks>
/// A block is a version, the number of traces and of documents, five sections, and a checksum of it all. Sections are compressed apart, so that
/// a search reads only those that it needs: <see cref="BlockSection"/>.
/// </remarks>
internal static class BlockWriter
{
    /// <summary>Version of the layout. Older ones stay readable.</summary>
    public const byte Version = 1;

    // From 4 on Brotli adapts to parts of a block; more costs CPU time and gains nothing to speak of on columns (decision 0005).
    private const int Quality = 4;
    private const int Window = 20;

    public static byte[] Write(IReadOnlyList<PackedTrace> traces)
    {
        var shredder = new DocumentShredder();
        var calls = new List<long>();
        var receipts = new List<long>();
        foreach (var trace in traces)
        {
            foreach (var document in trace.Documents)
            {
                shredder.Add(trace.Id, document.Json.Span);
                calls.Add(document.Call);
                receipts.Add(document.ReceivedAt);
            }
        }
        var ranks = Sort(shredder.Texts, out var sorted);
        foreach (var (key, values) in shredder.Columns)
        {
            if (key.Class is ColumnClass.Text or ColumnClass.NumberText) Replace(values, ranks);
        }
        for (var i = 0; i < shredder.Roots.Count; i++)
        {
            if (shredder.Gaps[i] == DocumentShredder.KeptAsText) shredder.Roots[i] = ranks[(int)shredder.Roots[i]];
        }

        var block = new ByteWriter();
        block.Byte(Version);
        block.Varint((ulong)traces.Count);
        block.Varint((ulong)calls.Count);
        var raw = new ByteWriter();
        WriteSection(block, WriteTraces(traces, raw));
        WriteSection(block, WriteTexts(shredder.Texts, sorted));
        WriteSection(block, WriteSearchable(shredder));
        WriteSection(block, WriteRest(shredder, calls, receipts, raw));
        WriteSection(block, raw, compress: false);
        BinaryPrimitives.WriteUInt64LittleEndian(block.Reserve(sizeof(ulong)), XxHash3.HashToUInt64(block.Written[..^sizeof(ulong)]));
        return block.ToArray();
    }

    // Whole traces first in line: what a scan looks at.
    private static ByteWriter WriteTraces(IReadOnlyList<PackedTrace> traces, ByteWriter raw)
    {
        var names = new ByteTable();
        var sets = new ByteTable();
        var set = new ByteWriter();
        var columns = Enumerable.Range(0, (int)TraceColumn.Count).Select(_ => new long[traces.Count]).ToArray();
        for (var i = 0; i < traces.Count; i++)
        {
            var (id, documents, sketch, continues) = traces[i];
            columns[(int)TraceColumn.Epoch][i] = id.EpochSeconds;
            BinaryPrimitives.WriteUInt64LittleEndian(raw.Reserve(sizeof(ulong)), id.RandomHigh);
            BinaryPrimitives.WriteUInt32LittleEndian(raw.Reserve(sizeof(uint)), id.RandomLow);
            columns[(int)TraceColumn.Documents][i] = documents.Count;
            columns[(int)TraceColumn.ThroughCall][i] = sketch?.ThroughCall ?? 0;
            if (sketch is not { } known) continue;
            var flags = TraceFlags.Sketched;
            if (continues) flags |= TraceFlags.Continues;
            if (known.Found is { } found)
            {
                flags |= TraceFlags.Digested;
                if (found.Outcome.Fault) flags |= TraceFlags.Fault;
                if (found.Outcome.Error) flags |= TraceFlags.Error;
                if (found.Outcome.Throttle) flags |= TraceFlags.Throttle;
                if (found.DurationMicroseconds is { } duration)
                {
                    flags |= TraceFlags.HasDuration;
                    columns[(int)TraceColumn.Duration][i] = duration;
                }
                if (found.ResponseMicroseconds is { } response)
                {
                    flags |= TraceFlags.HasResponse;
                    columns[(int)TraceColumn.Response][i] = response - (found.DurationMicroseconds ?? 0);
                }
                columns[(int)TraceColumn.Start][i] = found.StartMicroseconds;
                columns[(int)TraceColumn.Updated][i] = found.UpdatedAt;
                set.Truncate(0);
                foreach (var name in found.Nodes) set.Varint((ulong)names.IndexOfOrAdd(System.Text.Encoding.UTF8.GetBytes(name)));
                columns[(int)TraceColumn.Nodes][i] = sets.IndexOfOrAdd(set.Written);
            }
            columns[(int)TraceColumn.Flags][i] = (long)flags;
        }
        var writer = new ByteWriter();
        WriteTable(writer, names);
        WriteTable(writer, sets);
        Columns.Write(writer, [.. columns.Select(column => new ReadOnlyMemory<long>(column))]);
        return writer;
    }

    // A count, the lengths, the strings.
    private static ByteWriter WriteTexts(ByteTable texts, int[] sorted)
    {
        var writer = new ByteWriter();
        writer.Varint((ulong)sorted.Length);
        foreach (var number in sorted) writer.Varint((ulong)texts[number].Length);
        foreach (var number in sorted) writer.Bytes(texts[number]);
        return writer;
    }

    private static ByteWriter WriteSearchable(DocumentShredder shredder)
    {
        var writer = new ByteWriter();
        writer.Varint((ulong)shredder.Gaps.Count(gap => gap == DocumentShredder.KeptAsText));
        WriteTable(writer, shredder.Keys);
        writer.Varint((ulong)shredder.Columns.Count);
        foreach (var (key, _) in shredder.Columns)
        {
            writer.Varint((ulong)key.Parent);
            writer.Varint((ulong)key.Key);
            writer.Byte((byte)key.Class);
        }
        Columns.Write(writer, [.. shredder.Columns.Where(column => IsSearchable(column.Key.Class)).Select(column => Memory(column.Values))]);
        return writer;
    }

    private static ByteWriter WriteRest(DocumentShredder shredder, List<long> calls, List<long> receipts, ByteWriter raw)
    {
        var writer = new ByteWriter();
        WriteTable(writer, shredder.Shapes);
        var columns = new List<ReadOnlyMemory<long>> { Memory(calls), Memory(receipts), Memory(shredder.Roots), Memory(shredder.Gaps) };
        var ids = new Dictionary<long, int>();
        foreach (var (key, values) in shredder.Columns.Where(column => IsId(column.Key, shredder.Keys[column.Key.Key])))
        {
            foreach (var value in values) ids.TryAdd(value, ids.Count);
        }
        foreach (var (key, values) in shredder.Columns)
        {
            if (key.Class == ColumnClass.Hex) columns.Add(WriteHex(values, IsId(key, shredder.Keys[key.Key]) ? null : ids, raw));
            else if (!IsSearchable(key.Class)) columns.Add(Memory(values));
        }
        Columns.Write(writer, columns);
        return writer;
    }

    // Ids are random, and stored as they are. What refers to one of them says which.
    private static ReadOnlyMemory<long> WriteHex(List<long> values, Dictionary<long, int>? ids, ByteWriter raw)
    {
        var references = new long[values.Count];
        for (var i = 0; i < references.Length; i++)
        {
            if (ids is not null && ids.TryGetValue(values[i], out var number)) references[i] = number + 1;
            else BinaryPrimitives.WriteInt64LittleEndian(raw.Reserve(sizeof(long)), values[i]);
        }
        return references;
    }

    /// <summary>Whether the column holds the ids that others refer to.</summary>
    public static bool IsId(ColumnKey key, ReadOnlySpan<byte> name) => key.Class == ColumnClass.Hex && name.SequenceEqual("id"u8);

    /// <summary>Whether searches look at the column.</summary>
    public static bool IsSearchable(ColumnClass of) => of is ColumnClass.Text or ColumnClass.NumberText;

    private static void WriteTable(ByteWriter writer, ByteTable table)
    {
        writer.Varint((ulong)table.Count);
        for (var i = 0; i < table.Count; i++) writer.Text(table[i]);
    }

    private static void WriteSection(ByteWriter block, ByteWriter section, bool compress = true)
    {
        var bytes = section.Written;
        block.Varint((ulong)bytes.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(bytes.Length));
        if (compress && BrotliEncoder.TryCompress(bytes, buffer, out var written, Quality, Window) && written < bytes.Length)
        {
            block.Text(buffer.AsSpan(0, written));
        }
        else
        {
            block.Varint(0);
            block.Bytes(bytes);
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    // Neighbours in the order of the alphabet share their beginnings; and values that go together get numbers that lie together.
    private static long[] Sort(ByteTable texts, out int[] sorted)
    {
        sorted = [.. Enumerable.Range(0, texts.Count)];
        Array.Sort(sorted, (a, b) => texts[a].SequenceCompareTo(texts[b]));
        var ranks = new long[sorted.Length];
        for (var i = 0; i < sorted.Length; i++) ranks[sorted[i]] = i;
        return ranks;
    }

    private static void Replace(List<long> values, long[] ranks)
    {
        for (var i = 0; i < values.Count; i++) values[i] = ranks[(int)values[i]];
    }

    private static ReadOnlyMemory<long> Memory(List<long> values) => values.ToArray();
}

/// <summary>The sections of a block, in their order.</summary>
internal enum BlockSection
{
    /// <summary>What a scan looks at of each trace.</summary>
    Traces,

    /// <summary>All distinct strings.</summary>
    Texts,

    /// <summary>Names of members, the list of columns, and those that hold strings.</summary>
    Searchable,

    /// <summary>Shapes and all other columns.</summary>
    Rest,

    /// <summary>Random bytes, which nothing makes smaller: halves of trace ids, then ids of segments.</summary>
    Raw,

    Count,
}

/// <summary>Columns of a block's traces.</summary>
internal enum TraceColumn
{
    Epoch,
    Documents,
    ThroughCall,
    Flags,
    Start,
    Updated,
    Duration,

    /// <summary>Less the duration, which it mostly equals.</summary>
    Response,
    Nodes,
    Count,
}

[Flags]
internal enum TraceFlags
{
    None = 0,
    Sketched = 1,
    Digested = 2,
    Fault = 4,
    Error = 8,
    Throttle = 16,
    HasDuration = 32,
    HasResponse = 64,

    /// <summary>Earlier documents of the trace stand elsewhere.</summary>
    Continues = 128,
}
