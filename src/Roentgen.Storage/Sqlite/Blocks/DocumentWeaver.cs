using System.Buffers.Text;
using Roentgen.Model.Ids;

namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>Puts documents together again out of a block's columns. Its opposite is <see cref="DocumentShredder"/>.</summary>
internal sealed class DocumentWeaver(byte[][] keys, byte[][] shapes, TextTable texts, ColumnKey[] columnKeys, long[][] columns)
{
    // By parent: a shape mostly stands below one name, so most of these stay short.
    private readonly Layout?[]?[] _layouts = new Layout?[]?[keys.Length];
    private readonly int[]?[] _columnNumbers = Number(columnKeys, keys.Length);

    private static readonly int ColumnClasses = Enum.GetValues<ColumnClass>().Length;

    /// <summary>One member of an object, or a run of elements of a list, and where its value comes from.</summary>
    /// <param name="Key">Number of the name.</param>
    /// <param name="Kind">The value's kind.</param>
    /// <param name="Column">Its column; -1 for a value without content.</param>
    /// <param name="Run">How many; 1 for a member.</param>
    private readonly record struct Member(int Key, ValueKind Kind, int Column, int Run);

    /// <summary>What an object or a list is made of.</summary>
    /// <param name="IsList">A list.</param>
    /// <param name="Members">All of it.</param>
    /// <param name="Leaves">Columns of the members that have content and nothing below them.</param>
    /// <param name="Nested">The members that have something below them.</param>
    private sealed record Layout(bool IsList, Member[] Members, int[] Leaves, Member[] Nested);

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
        var layout = LayoutOf(parent, shape);
        foreach (var column in layout.Leaves) cursors[column]++;
        foreach (var (key, kind, column, run) in layout.Nested)
        {
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
        var layouts = _layouts[parent] ??= new Layout?[shapes.Length];
        return layouts[shape] ??= Read(parent, shapes[shape]);
    }

    private Layout Read(int parent, ReadOnlySpan<byte> shape)
    {
        var reader = new ByteReader(shape);
        var isList = (ValueKind)reader.Byte() == ValueKind.List;
        // A member takes two bytes at least.
        var members = new Member[shape.Length / 2];
        var leaves = new int[members.Length];
        var (count, flat, nested) = (0, 0, 0);
        while (reader.Remaining > 0)
        {
            var key = isList ? ColumnKey.Element : reader.Count(keys.Length - 1);
            var kind = (ValueKind)reader.Byte();
            var run = isList ? reader.Count(int.MaxValue) : 1;
            var column = ValueKinds.Class(kind) is { } of ? ColumnOf(parent, key, of) : -1;
            members[count++] = new Member(key, kind, column, run);
            if (column < 0) continue;
            if (isList || kind <= ValueKind.List) nested++;
            else leaves[flat++] = column;
        }
        Array.Resize(ref members, count);
        Array.Resize(ref leaves, flat);
        return new Layout(isList, members, leaves, nested == 0 ? [] : Array.FindAll(members, member => member.Column >= 0 && (isList || member.Kind <= ValueKind.List)));
    }

    private int ColumnOf(int parent, int key, ColumnClass of) =>
        _columnNumbers[parent]?[(key * ColumnClasses) + (int)of] - 1 is { } column and >= 0 ? column : throw new InvalidDataException("A block speaks of a column that it does not have.");

    private static int[]?[] Number(ColumnKey[] columns, int keys)
    {
        var numbers = new int[]?[keys];
        for (var i = 0; i < columns.Length; i++)
            (numbers[columns[i].Parent] ??= new int[keys * ColumnClasses])[(columns[i].Key * ColumnClasses) + (int)columns[i].Class] = i + 1;
        return numbers;
    }
}
