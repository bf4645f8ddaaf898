using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;

namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>
/// Takes documents apart into columns of alike values, so that each can be given back byte by byte.
/// </summary>
/// <remarks>
/// <c>{"id":"70de5b6f19ff9a0a","http":{"response":{"status":200}}}</c> is a shape (an object with a hex <c>id</c> and an object <c>http</c>),
/// and values in the columns <c>.id</c> and <c>response.status</c>. Shapes repeat from document to document; a column's values resemble each
/// other. Two layouts are understood: without any white space, and with one blank after each comma and colon, as Python writes. What is laid
/// out otherwise is kept as one text.
/// </remarks>
internal sealed class DocumentShredder
{
    private readonly Dictionary<ColumnKey, int> _columnNumbers = [];
    private readonly ByteWriter _shape = new();
    private readonly List<int> _touched = [];
    private readonly byte[] _traceId = new byte[TraceId.TextLength];
    private readonly byte[] _w3c = new byte[TraceId.W3CLength];
    private int _gap;

    public DocumentShredder() => Keys.IndexOfOrAdd([]);

    /// <summary>Names of members, as written between their quotes.</summary>
    public ByteTable Keys { get; } = new();

    /// <summary>Strings, as written between their quotes, and whole documents that are kept as one text.</summary>
    public ByteTable Texts { get; } = new();

    /// <summary>Shapes of objects and lists.</summary>
    public ByteTable Shapes { get; } = new();

    public List<(ColumnKey Key, List<long> Values)> Columns { get; } = [];

    /// <summary>Shape of each document, or the number of its text.</summary>
    public List<long> Roots { get; } = [];

    /// <summary>Blanks after commas and colons in each document; <see cref="KeptAsText"/> for one that is kept as one text.</summary>
    public List<long> Gaps { get; } = [];

    public const int KeptAsText = 2;

    public void Add(TraceId trace, ReadOnlySpan<byte> json)
    {
        trace.Write(_traceId);
        _traceId.AsSpan(2, 8).CopyTo(_w3c);
        _traceId.AsSpan(11, 24).CopyTo(_w3c.AsSpan(8));
        _touched.Clear();
        _gap = -1;
        if (TryShred(json, out var shape))
        {
            Roots.Add(shape);
            Gaps.Add(Math.Max(_gap, 0));
            return;
        }
        for (var i = _touched.Count - 1; i >= 0; i--)
        {
            var values = Columns[_touched[i]].Values;
            values.RemoveAt(values.Count - 1);
        }
        _shape.Truncate(0);
        Roots.Add(Texts.IndexOfOrAdd(json));
        Gaps.Add(KeptAsText);
    }

    private bool TryShred(ReadOnlySpan<byte> json, out int shape)
    {
        shape = 0;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = SegmentReader.MaxDepth });
            if (!reader.Read() || reader.TokenStartIndex != 0 || reader.TokenType != JsonTokenType.StartObject) return false;
            return AddObject(ref reader, ColumnKey.Element, out shape, out var end) && end == json.Length && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // The reader stands at the brace. Every token must begin where the layout puts it: that is what makes the way back exact.
    private bool AddObject(ref Utf8JsonReader reader, int parent, out int shape, out long end)
    {
        var start = _shape.Length;
        var startTime = 0L;
        shape = 0;
        end = reader.TokenStartIndex + 1;
        _shape.Byte((byte)ValueKind.Object);
        for (var first = true; reader.Read() && reader.TokenType != JsonTokenType.EndObject; first = false)
        {
            if (!IsAt(reader.TokenStartIndex, end, first ? 0 : 1)) return false;
            var key = Keys.IndexOfOrAdd(reader.ValueSpan);
            end = reader.TokenStartIndex + reader.ValueSpan.Length + 2;
            if (!reader.Read() || !IsAt(reader.TokenStartIndex, end, 1)) return false;
            _shape.Varint((ulong)key);
            if (!AddValue(ref reader, parent, key, ref startTime, out var kind, out end)) return false;
            _shape.Byte((byte)kind);
        }
        return Close(ref reader, start, ref end, out shape);
    }

    private bool AddList(ref Utf8JsonReader reader, int key, out int shape, out long end)
    {
        var start = _shape.Length;
        var startTime = 0L;
        shape = 0;
        end = reader.TokenStartIndex + 1;
        _shape.Byte((byte)ValueKind.List);
        var run = 0;
        ValueKind runOf = default;
        for (var first = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; first = false)
        {
            if (!IsAt(reader.TokenStartIndex, end, first ? 0 : 1)) return false;
            if (!AddValue(ref reader, key, ColumnKey.Element, ref startTime, out var kind, out end)) return false;
            if (run > 0 && kind != runOf)
            {
                WriteRun(runOf, run);
                run = 0;
            }
            runOf = kind;
            run++;
        }
        if (run > 0) WriteRun(runOf, run);
        return Close(ref reader, start, ref end, out shape);
    }

    private void WriteRun(ValueKind kind, int run)
    {
        _shape.Byte((byte)kind);
        _shape.Varint((ulong)run);
    }

    private bool Close(ref Utf8JsonReader reader, int start, ref long end, out int shape)
    {
        shape = Shapes.IndexOfOrAdd(_shape.Written[start..]);
        _shape.Truncate(start);
        if (reader.TokenStartIndex != end) return false;
        end++;
        return true;
    }

    private bool AddValue(ref Utf8JsonReader reader, int parent, int key, ref long startTime, out ValueKind kind, out long end)
    {
        kind = ValueKind.Null;
        var start = end = reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
            case JsonTokenType.StartArray:
                kind = reader.TokenType == JsonTokenType.StartObject ? ValueKind.Object : ValueKind.List;
                // The place is taken before what is inside, as the way back comes by here first.
                var column = Append(new ColumnKey(parent, key, ColumnClass.Shape), 0);
                var place = Columns[column].Values.Count - 1;
                // Elements stand below the name of their list.
                var below = key == ColumnKey.Element ? parent : key;
                if (kind == ValueKind.Object ? !AddObject(ref reader, below, out var shape, out end) : !AddList(ref reader, below, out shape, out end)) return false;
                Columns[column].Values[place] = shape;
                return true;
            case JsonTokenType.String:
                end = start + reader.ValueSpan.Length + 2;
                kind = AddText(reader.ValueSpan, parent, key);
                return true;
            case JsonTokenType.Number:
                end = start + reader.ValueSpan.Length;
                kind = AddNumber(reader.ValueSpan, parent, key, ref startTime);
                return true;
            default:
                end = start + reader.ValueSpan.Length;
                kind = reader.TokenType switch { JsonTokenType.True => ValueKind.True, JsonTokenType.False => ValueKind.False, _ => ValueKind.Null };
                return true;
        }
    }

    private ValueKind AddText(ReadOnlySpan<byte> text, int parent, int key)
    {
        switch (text.Length)
        {
            case SegmentId.TextLength when IsLowerHex(text) && SegmentId.TryParse(text, out var id):
                Append(new ColumnKey(parent, key, ColumnClass.Hex), unchecked((long)id.Value));
                return ValueKind.Hex;
            case TraceId.TextLength when text.SequenceEqual(_traceId):
                return ValueKind.OwnTraceId;
            case TraceId.W3CLength when text.SequenceEqual(_w3c):
                return ValueKind.OwnW3CTraceId;
            default:
                Append(new ColumnKey(parent, key, ColumnClass.Text), Texts.IndexOfOrAdd(text));
                return ValueKind.Text;
        }
    }

    private ValueKind AddNumber(ReadOnlySpan<byte> number, int parent, int key, ref long startTime)
    {
        if (!TryReadDecimal(number, out var digits, out var scale))
        {
            Append(new ColumnKey(parent, key, ColumnClass.NumberText), Texts.IndexOfOrAdd(number));
            return ValueKind.NumberText;
        }
        var kind = ValueKind.Decimal + (byte)scale;
        var of = ValueKinds.Class(kind)!.Value;
        if (ValueKinds.Scale(of) is { } unit)
        {
            digits *= ValueKinds.Power(unit - scale);
            // An end is told as the time since the start beside it.
            var name = Keys[key];
            var billionth = ValueKinds.Power(ValueKinds.MaxScale - unit);
            if (name.SequenceEqual("end_time"u8)) digits -= startTime / billionth;
            else if (name.SequenceEqual("start_time"u8)) startTime = digits * billionth;
        }
        Append(new ColumnKey(parent, key, of), digits);
        return kind;
    }

    // 1789000000.123456: no exponent, up to nine decimals, few enough digits that billionths fit a long; and not -0, whose digits have no sign.
    private static bool TryReadDecimal(ReadOnlySpan<byte> number, out long digits, out int scale)
    {
        digits = 0;
        scale = 0;
        var negative = number[0] == '-';
        var point = -1;
        for (var i = negative ? 1 : 0; i < number.Length; i++)
        {
            var c = number[i];
            if (c == '.') point = i;
            else if (c is < (byte)'0' or > (byte)'9' || digits > (long.MaxValue / 10) - 1) return false;
            else digits = (digits * 10) + (c - '0');
        }
        if (point >= 0) scale = number.Length - point - 1;
        if (scale > ValueKinds.MaxScale || digits > long.MaxValue / 2 / ValueKinds.Power(ValueKinds.MaxScale - scale) || (negative && digits == 0)) return false;
        if (negative) digits = -digits;
        return true;
    }

    private static bool IsLowerHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(LowerHex);

    private static readonly System.Buffers.SearchValues<byte> LowerHex = System.Buffers.SearchValues.Create("0123456789abcdef"u8);

    private int Append(ColumnKey key, long value)
    {
        if (!_columnNumbers.TryGetValue(key, out var column))
        {
            column = Columns.Count;
            _columnNumbers.Add(key, column);
            Columns.Add((key, []));
        }
        Columns[column].Values.Add(value);
        _touched.Add(column);
        return column;
    }

    // Separators: a comma or a colon, and the layout's blanks. The first separator of a document tells the layout.
    private bool IsAt(long start, long end, int separators)
    {
        if (separators == 0) return start == end;
        if (_gap < 0)
        {
            _gap = (int)Math.Min(start - end - separators, 2);
            if (_gap > 1) return false;
        }
        return start == end + separators + _gap;
    }
}
