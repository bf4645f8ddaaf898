using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Roentgen.Model.Filters;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>
/// Reads what <see cref="BlockWriter"/> wrote, section by section as they are needed. Many may read at once.
/// </summary>
/// <exception cref="InvalidDataException">From any member: the block is damaged.</exception>
internal sealed class Block
{
    private const int RandomLength = sizeof(ulong) + sizeof(uint);

    private readonly ReadOnlyMemory<byte>[] _sections = new ReadOnlyMemory<byte>[(int)BlockSection.Count];
    private readonly int[] _lengths = new int[(int)BlockSection.Count];
    private readonly long[][] _traces;
    private readonly string[] _names;
    private readonly byte[][] _nodeSets;
    private readonly int _documents;
    private readonly Lazy<Searchable> _searchable;
    private readonly Lazy<Rest> _rest;

    public Block(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < sizeof(ulong) || XxHash3.HashToUInt64(bytes.Span[..^sizeof(ulong)]) != BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[^sizeof(ulong)..]))
            throw new InvalidDataException("The checksum of a block is wrong.");
        Length = bytes.Length;
        var reader = new ByteReader(bytes.Span[..^sizeof(ulong)]);
        if (reader.Byte() is not BlockWriter.Version and var version) throw new InvalidDataException($"A block has layout {version}, which this version does not know.");
        Count = reader.Count(int.MaxValue);
        _documents = reader.Count(int.MaxValue);
        for (var i = 0; i < _sections.Length; i++)
        {
            _lengths[i] = reader.Count(int.MaxValue);
            var compressed = reader.Count(reader.Remaining);
            var stored = compressed == 0 ? _lengths[i] : compressed;
            var start = bytes.Length - sizeof(ulong) - reader.Remaining;
            reader.Bytes(stored);
            _sections[i] = bytes.Slice(start, stored);
        }
        var traces = new ByteReader(Section(BlockSection.Traces));
        _names = [.. ReadTable(ref traces).Select(Encoding.UTF8.GetString)];
        _nodeSets = ReadTable(ref traces);
        _traces = Columns.Read(ref traces, (int)TraceColumn.Count, Count);
        _searchable = new Lazy<Searchable>(ReadSearchable);
        _rest = new Lazy<Rest>(ReadRest);
    }

    /// <summary>Columns that a search looks at.</summary>
    /// <param name="TextDocuments">How many documents are kept as one text and so are in no column.</param>
    /// <param name="Keys">Names.</param>
    /// <param name="Columns">All columns.</param>
    /// <param name="Values">Of those that hold strings; null for the others.</param>
    /// <param name="Texts">The strings.</param>
    private sealed record Searchable(int TextDocuments, byte[][] Keys, ColumnKey[] Columns, long[]?[] Values, TextTable Texts);

    /// <summary>What the way back to documents needs.</summary>
    /// <param name="Weaver">Knows the columns.</param>
    /// <param name="Calls">Of each document.</param>
    /// <param name="Receipts">Of each document.</param>
    /// <param name="Roots">Of each document.</param>
    /// <param name="Gaps">Of each document.</param>
    /// <param name="Texts">For documents that are kept as one text.</param>
    /// <param name="FirstDocuments">Number of the first document of each trace, and how many there are in all.</param>
    /// <param name="Cursors">Where each trace's values begin in each column, and where the last one's end.</param>
    private sealed record Rest(
        DocumentWeaver Weaver, long[] Calls, long[] Receipts, long[] Roots, long[] Gaps, TextTable Texts, int[] FirstDocuments, int[][] Cursors);

    /// <summary>Number of traces.</summary>
    public int Count { get; }

    /// <summary>Number of documents.</summary>
    public int Documents => _documents;

    /// <summary>Bytes of the block itself.</summary>
    public int Length { get; }

    /// <summary>A trace's id.</summary>
    public TraceId Id(int trace)
    {
        var random = _sections[(int)BlockSection.Raw].Span.Slice(trace * RandomLength, RandomLength);
        return new TraceId((uint)Of(TraceColumn.Epoch, trace), BinaryPrimitives.ReadUInt64LittleEndian(random), BinaryPrimitives.ReadUInt32LittleEndian(random[sizeof(ulong)..]));
    }

    /// <summary>What is kept of its digest; null for a part whose digest stands beside a later part.</summary>
    public TraceSketch? Sketch(int trace)
    {
        var flags = (TraceFlags)Of(TraceColumn.Flags, trace);
        if (!flags.HasFlag(TraceFlags.Sketched)) return null;
        SketchedDigest? found = null;
        if (flags.HasFlag(TraceFlags.Digested))
        {
            long? duration = flags.HasFlag(TraceFlags.HasDuration) ? Of(TraceColumn.Duration, trace) : null;
            found = new SketchedDigest(
                Of(TraceColumn.Start, trace), Of(TraceColumn.Updated, trace), duration,
                flags.HasFlag(TraceFlags.HasResponse) ? Of(TraceColumn.Response, trace) + (duration ?? 0) : null,
                new Classification(flags.HasFlag(TraceFlags.Error), flags.HasFlag(TraceFlags.Throttle), flags.HasFlag(TraceFlags.Fault)),
                NodesOf((int)Of(TraceColumn.Nodes, trace)));
        }
        return new TraceSketch(Of(TraceColumn.ThroughCall, trace), found);
    }

    /// <summary>Whether all documents that the digest was computed from stand beside it.</summary>
    public bool IsWhole(int trace) => ((TraceFlags)Of(TraceColumn.Flags, trace) & TraceFlags.Continues) == 0;

    /// <summary>A digested trace's place in a scan; null where a scan finds nothing.</summary>
    public ScanPosition? Position(int trace, TraceClock clock)
    {
        if (((TraceFlags)Of(TraceColumn.Flags, trace) & TraceFlags.Digested) == 0) return null;
        return new ScanPosition(clock == TraceClock.Start ? Of(TraceColumn.Start, trace) : Of(TraceColumn.Updated, trace) * 1_000_000, Id(trace));
    }

    /// <summary>Does what the first <see cref="ReadDocuments"/> would do.</summary>
    public void PrepareDocuments() => _ = _rest.Value;

    /// <summary>A trace's documents in the order of their receipt.</summary>
    public List<ReceivedDocument> ReadDocuments(int trace)
    {
        var rest = _rest.Value;
        var cursors = (int[])rest.Cursors[trace].Clone();
        var writer = new ByteWriter();
        var found = new List<ReceivedDocument>();
        for (var i = rest.FirstDocuments[trace]; i < rest.FirstDocuments[trace + 1]; i++)
        {
            writer.Truncate(0);
            if (rest.Gaps[i] == DocumentShredder.KeptAsText) writer.Bytes(rest.Texts[(int)rest.Roots[i]]);
            else rest.Weaver.Write(Id(trace), (int)rest.Roots[i], (int)rest.Gaps[i], cursors, writer);
            found.Add(new ReceivedDocument(writer.ToArray(), rest.Calls[i], rest.Receipts[i]));
        }
        return found;
    }

    /// <summary>Which traces may meet all the conditions; those that are left out certainly do not. Null for all of them.</summary>
    public bool[]? Candidates(IReadOnlyList<DigestCondition> conditions)
    {
        if (conditions.Count == 0) return null;
        var may = new bool[Count];
        var any = false;
        for (var trace = 0; trace < may.Length; trace++) any |= may[trace] = Sketch(trace)?.Found is { } found && conditions.All(found.MayMeet);
        foreach (var condition in conditions)
        {
            if (!any) break;
            if (WithText(condition) is { } with) any = Intersect(may, with);
        }
        return may;
    }

    private static bool Intersect(bool[] may, bool[] with)
    {
        var any = false;
        for (var i = 0; i < may.Length; i++) any |= may[i] &= with[i];
        return any;
    }

    private bool[]? WithText(DigestCondition condition) => condition switch
    {
        DigestCondition.RootUrlIs url => WithText("request"u8, "url"u8, url.Url),
        DigestCondition.UserIs user => WithText([], "user"u8, user.User),
        DigestCondition.AnnotationIs { Value.Text: { } text } annotation => WithText("annotations"u8, Encoding.UTF8.GetBytes(annotation.Key), text),
        _ => null,
    };

    // The parent is told apart only where it is given: users stand in segments, and in subsegments of their own.
    private bool[]? WithText(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> key, string text)
    {
        var (textDocuments, keys, columnKeys, columns, texts) = _searchable.Value;
        // Its own id is not written out.
        if (textDocuments > 0 || text.Length is TraceId.TextLength or TraceId.W3CLength) return null;
        // What stands elsewhere may have it.
        var with = Enumerable.Range(0, Count).Select(trace => !IsWhole(trace)).ToArray();
        List<int>? meant = null;
        for (var i = 0; i < columnKeys.Length; i++)
        {
            ReadOnlySpan<byte> name = keys[columnKeys[i].Key], above = keys[columnKeys[i].Parent];
            // A name with an escape in it may be any name.
            if (name.Contains((byte)'\\') || above.Contains((byte)'\\')) return null;
            if (!name.SequenceEqual(key) || (parent.Length > 0 && !above.SequenceEqual(parent))) continue;
            if (columnKeys[i].Class == ColumnClass.Hex && text.Length == SegmentId.TextLength) return null;
            if (columnKeys[i].Class != ColumnClass.Text) continue;
            foreach (var number in meant ??= texts.Find(text)) MarkTraces(columns[i]!, i, number, with);
        }
        return with;
    }

    private void MarkTraces(long[] values, int column, long value, bool[] with)
    {
        for (var i = Array.IndexOf(values, value); i >= 0; i = Array.IndexOf(values, value, i + 1))
        {
            // The last trace whose values begin there or before: of those without values in the column, the one that has it.
            var cursors = _rest.Value.Cursors;
            var (low, high) = (0, Count - 1);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                if (cursors[middle][column] <= i) low = middle;
                else high = middle - 1;
            }
            with[low] = true;
        }
    }

    private Searchable ReadSearchable()
    {
        var reader = new ByteReader(Section(BlockSection.Searchable));
        var textDocuments = reader.Count(_documents);
        var keys = ReadTable(ref reader);
        var columns = new ColumnKey[reader.Count(reader.Remaining)];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = new ColumnKey(reader.Count(keys.Length - 1), reader.Count(keys.Length - 1), (ColumnClass)reader.Byte());
        var values = new Queue<long[]>(Columns.Read(ref reader, columns.Count(column => BlockWriter.IsSearchable(column.Class)), int.MaxValue));
        return new Searchable(
            textDocuments, keys, columns, [.. columns.Select(column => BlockWriter.IsSearchable(column.Class) ? values.Dequeue() : null)],
            new TextTable(Section(BlockSection.Texts)));
    }

    private Rest ReadRest()
    {
        var (_, keys, columnKeys, searchable, texts) = _searchable.Value;
        var reader = new ByteReader(Section(BlockSection.Rest));
        var shapes = ReadTable(ref reader);
        const int OfDocuments = 4;
        var read = Columns.Read(ref reader, OfDocuments + columnKeys.Count(column => !BlockWriter.IsSearchable(column.Class)), int.MaxValue);
        var columns = new long[columnKeys.Length][];
        for (int i = 0, next = OfDocuments; i < columns.Length; i++) columns[i] = searchable[i] ?? read[next++];
        RestoreHex(keys, columnKeys, columns);

        var weaver = new DocumentWeaver(keys, shapes, texts, columnKeys, columns);
        var (calls, receipts, roots, gaps) = (read[0], read[1], read[2], read[3]);
        var firsts = new int[Count + 1];
        var cursors = new int[Count + 1][];
        var cursor = new int[columns.Length];
        for (var trace = 0; trace < Count; trace++)
        {
            firsts[trace + 1] = firsts[trace] + (int)Of(TraceColumn.Documents, trace);
            cursors[trace] = (int[])cursor.Clone();
            for (var i = firsts[trace]; i < firsts[trace + 1]; i++)
            {
                if (gaps[i] != DocumentShredder.KeptAsText) weaver.Skip((int)roots[i], cursor);
            }
        }
        cursors[Count] = cursor;
        return new Rest(weaver, calls, receipts, roots, gaps, texts, firsts, cursors);
    }

    // The columns of ids first: the others refer to them. Both take what nobody refers to from the raw bytes, in the order of writing.
    private void RestoreHex(byte[][] keys, ColumnKey[] columnKeys, long[][] columns)
    {
        var raw = _sections[(int)BlockSection.Raw].Span[(Count * RandomLength)..];
        var isId = Array.ConvertAll(columnKeys, key => key.Class == ColumnClass.Hex && BlockWriter.IsId(key, keys[key.Key]));
        var starts = new int[columns.Length];
        var taken = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            if (columnKeys[i].Class != ColumnClass.Hex) continue;
            starts[i] = taken;
            taken += columns[i].Count(static reference => reference == 0);
        }
        if (raw.Length != taken * sizeof(long)) throw new InvalidDataException("A block holds more or fewer ids than it says.");
        var ids = new List<long>();
        var known = new HashSet<long>();
        foreach (var ofIds in (ReadOnlySpan<bool>)[true, false])
        {
            for (var i = 0; i < columns.Length; i++)
            {
                if (columnKeys[i].Class != ColumnClass.Hex || isId[i] != ofIds) continue;
                var next = starts[i];
                var values = columns[i];
                for (var j = 0; j < values.Length; j++)
                {
                    values[j] = values[j] == 0 ? BinaryPrimitives.ReadInt64LittleEndian(raw.Slice(next++ * sizeof(long), sizeof(long))) : ids[(int)values[j] - 1];
                    if (ofIds && known.Add(values[j])) ids.Add(values[j]);
                }
            }
        }
    }

    private string[] NodesOf(int set)
    {
        var reader = new ByteReader(_nodeSets[set]);
        var names = new List<string>();
        while (reader.Remaining > 0) names.Add(_names[reader.Count(_names.Length - 1)]);
        return [.. names];
    }

    private long Of(TraceColumn column, int trace) => _traces[(int)column][trace];

    private byte[] Section(BlockSection section)
    {
        var stored = _sections[(int)section];
        if (stored.Length == _lengths[(int)section]) return stored.ToArray();
        var bytes = new byte[_lengths[(int)section]];
        return BrotliDecoder.TryDecompress(stored.Span, bytes, out var written) && written == bytes.Length
            ? bytes
            : throw new InvalidDataException("A section of a block cannot be decompressed.");
    }

    private static byte[][] ReadTable(ref ByteReader reader)
    {
        var table = new byte[reader.Count(reader.Remaining)][];
        for (var i = 0; i < table.Length; i++) table[i] = reader.Text().ToArray();
        return table;
    }
}
