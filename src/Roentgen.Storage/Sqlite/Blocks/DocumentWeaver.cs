using System.Buffers.Text;
using Roentgen.Model.Ids;

namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>Puts documents together again out of a block's columns. Its opposite is <see cref="DocumentShredder"/>.</summary>
internal sealed class DocumentWeaver(byte[][] keys, byte[][] shapes, TextTable texts, ColumnKey[] columnKeys, long[][] columns)
{
    private readonly Dictionary<(int Parent, int Shape), Layout> _layouts = [];
    private readonly Dictionary<ColumnKey, int> _columnNumbers = Number(columnKeys);

    /// <summary>One member of an object, or a run of elements of a list, and where its value comes from.</summary>
    /// <param name="Key">Number of the name.</param>
    /// <param name="Kind">The value's kind.</param>
    /// <param name="Column">Its column; -1 for a value without content.</param>
    /// <param name="Run">How many; 1 for a member.</param>
    private readonly record struct Member(int Key, ValueKind Kind, int Column, int Run);

    private sealed record Layout(bool IsList, Member[] Members);

    /// <summary>Moves the cursors past a document.</summary>
    public void Skip(int root, int[] cursors) => Skip(ColumnKey.Element, root, cursors);

    /// <summary>Writes a document and moves the cursors past it.</summary>
    public void Write(TraceId trace, int root, int gap, int[] cursors, ByteWriter writer)
    {
        Span<byte> traceId = stackalloc byte[TraceId.TextLength];
        trace.Write(traceId);
        Write(traceId, ColumnKey.Element, root, gap, cursors, writer);
    }

    private void Skip(int parent, int shape, int[] cursors)
    {
        foreach (var (key, kind, column, run) in LayoutOf(parent, shape).Members)
        {
            if (column < 0) continue;
            if (kind > ValueKind.List)
            {
                cursors[column] += run;
                continue;
            }
            for (var i = 0; i < run; i++) Skip(key == ColumnKey.Element ? parent : key, (int)Next(column, cursors), cursors);
        }
    }

    private void Write(ReadOnlySpan<byte> traceId, int parent, int shape, int gap, int[] cursors, ByteWriter writer)
    {
        var layout = LayoutOf(parent, shape);
        var startTime = 0L;
        var first = true;
        writer.Byte((byte)(layout.IsList ? '[' : '{'));
        foreach (var member in layout.Members)
        {
            for (var i = 0; i < member.Run; i++)
            {
                if (!first) Separate(writer, ',', gap);
                first = false;
                if (!layout.IsList)
                {
                    writer.Byte((byte)'"');
                    writer.Bytes(keys[member.Key]);
                    writer.Byte((byte)'"');
                    Separate(writer, ':', gap);
                }
                switch (member.Kind)
                {
                    case ValueKind.Object or ValueKind.List:
                        Write(traceId, member.Key == ColumnKey.Element ? parent : member.Key, (int)Next(member.Column, cursors), gap, cursors, writer);
                        break;
                    case >= ValueKind.Decimal:
                        WriteDecimal(member, Next(member.Column, cursors), ref startTime, writer);
                        break;
                    default:
                        WriteValue(traceId, member, cursors, writer);
                        break;
                }
            }
        }
        writer.Byte((byte)(layout.IsList ? ']' : '}'));
    }

    private void WriteValue(ReadOnlySpan<byte> traceId, Member member, int[] cursors, ByteWriter writer)
    {
        switch (member.Kind)
        {
            case ValueKind.True:
                writer.Bytes("true"u8);
                return;
            case ValueKind.False:
                writer.Bytes("false"u8);
                return;
            case ValueKind.Null:
                writer.Bytes("null"u8);
                return;
            case ValueKind.NumberText:
                writer.Bytes(texts[(int)Next(member.Column, cursors)]);
                return;
        }
        writer.Byte((byte)'"');
        switch (member.Kind)
        {
            case ValueKind.Text:
                writer.Bytes(texts[(int)Next(member.Column, cursors)]);
                break;
            case ValueKind.Hex:
                new SegmentId(unchecked((ulong)Next(member.Column, cursors))).Write(writer.Reserve(SegmentId.TextLength));
                break;
            case ValueKind.OwnTraceId:
                writer.Bytes(traceId);
                break;
            case ValueKind.OwnW3CTraceId:
                writer.Bytes(traceId[2..10]);
                writer.Bytes(traceId[11..]);
                break;
            default:
                throw new InvalidDataException($"A block speaks of a value of kind {member.Kind}.");
        }
        writer.Byte((byte)'"');
    }

    private void WriteDecimal(Member member, long value, ref long startTime, ByteWriter writer)
    {
        var scale = member.Kind - ValueKind.Decimal;
        if (ValueKinds.Scale(columnKeys[member.Column].Class) is { } unit)
        {
            var billionth = ValueKinds.Power(ValueKinds.MaxScale - unit);
            ReadOnlySpan<byte> name = keys[member.Key];
            if (name.SequenceEqual("end_time"u8)) value += startTime / billionth;
            else if (name.SequenceEqual("start_time"u8)) startTime = value * billionth;
            value /= ValueKinds.Power(unit - scale);
        }
        if (value < 0) writer.Byte((byte)'-');
        var (whole, fraction) = Math.DivRem(Math.Abs(value), ValueKinds.Power(scale));
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(whole, digits, out var length);
        writer.Bytes(digits[..length]);
        if (scale == 0) return;
        writer.Byte((byte)'.');
        var decimals = writer.Reserve(scale);
        for (var i = scale - 1; i >= 0; i--, fraction /= 10) decimals[i] = (byte)('0' + (fraction % 10));
    }

    private long Next(int column, int[] cursors) => columns[column][cursors[column]++];

    private static void Separate(ByteWriter writer, char separator, int gap)
    {
        writer.Byte((byte)separator);
        if (gap > 0) writer.Byte((byte)' ');
    }

    private Layout LayoutOf(int parent, int shape)
    {
        if (!_layouts.TryGetValue((parent, shape), out var layout)) _layouts.Add((parent, shape), layout = Read(parent, shapes[shape]));
        return layout;
    }

    private Layout Read(int parent, ReadOnlySpan<byte> shape)
    {
        var reader = new ByteReader(shape);
        var isList = (ValueKind)reader.Byte() == ValueKind.List;
        var members = new List<Member>();
        while (reader.Remaining > 0)
        {
            var key = isList ? ColumnKey.Element : reader.Count(keys.Length);
            var kind = (ValueKind)reader.Byte();
            var run = isList ? reader.Count(int.MaxValue) : 1;
            var column = ValueKinds.Class(kind) is { } of ? _columnNumbers[new ColumnKey(parent, key, of)] : -1;
            members.Add(new Member(key, kind, column, run));
        }
        return new Layout(isList, [.. members]);
    }

    private static Dictionary<ColumnKey, int> Number(ColumnKey[] keys)
    {
        var numbers = new Dictionary<ColumnKey, int>(keys.Length);
        for (var i = 0; i < keys.Length; i++) numbers.Add(keys[i], i);
        return numbers;
    }
}
