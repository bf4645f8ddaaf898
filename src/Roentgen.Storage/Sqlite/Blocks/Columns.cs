namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>
/// Columns of whole numbers side by side. Each is stored as it is or as differences, whichever needs fewer bits, and cut into planes: all the
/// highest bytes first, the lowest last, so that the compressor that follows finds alike beside alike.
/// </summary>
internal static class Columns
{
    private const byte Plain = 0;
    private const byte Differences = 1;

    // count, mode, bytes a value (0: all are equal), base; then the planes of all.
    public static void Write(ByteWriter writer, IReadOnlyList<ReadOnlyMemory<long>> columns)
    {
        var reduced = new ulong[columns.Count][];
        var widths = new int[columns.Count];
        for (var i = 0; i < columns.Count; i++)
        {
            var values = columns[i].Span;
            writer.Varint((ulong)values.Length);
            if (values.IsEmpty)
            {
                reduced[i] = [];
                continue;
            }
            var (minimum, range) = Range(values);
            var difference = LargestDifference(values);
            var mode = BytesOf(difference) < BytesOf(range) || (BytesOf(range) == BytesOf(difference) && difference < range >> 2) ? Differences : Plain;
            widths[i] = BytesOf(mode == Plain ? range : difference);
            writer.Byte(mode);
            writer.Byte((byte)widths[i]);
            writer.Varint(ZigZag(mode == Plain ? minimum : values[0]));
            reduced[i] = widths[i] == 0 ? [] : Reduce(values, mode, minimum);
        }
        for (var plane = 7; plane >= 0; plane--)
        {
            for (var i = 0; i < reduced.Length; i++)
            {
                if (plane >= widths[i]) continue;
                var bytes = writer.Reserve(reduced[i].Length);
                for (var j = 0; j < bytes.Length; j++) bytes[j] = (byte)(reduced[i][j] >> (8 * plane));
            }
        }
    }

    /// <param name="reader">Where to read.</param>
    /// <param name="columns">How many there are.</param>
    /// <param name="most">Most values of a column.</param>
    public static long[][] Read(ref ByteReader reader, int columns, int most)
    {
        var headers = new (byte Mode, int Width, long Base)[columns];
        var values = new long[columns][];
        for (var i = 0; i < columns; i++)
        {
            values[i] = new long[reader.Count(most)];
            if (values[i].Length > 0) headers[i] = (reader.Byte(), reader.Byte(), UnZigZag(reader.Varint()));
        }
        for (var plane = 7; plane >= 0; plane--)
        {
            for (var i = 0; i < columns; i++)
            {
                if (plane >= headers[i].Width) continue;
                var column = values[i];
                var bytes = reader.Bytes(column.Length);
                for (var j = 0; j < column.Length; j++) column[j] = (column[j] << 8) | bytes[j];
            }
        }
        for (var i = 0; i < columns; i++) Restore(values[i], headers[i].Mode, headers[i].Base);
        return values;
    }

    private static ulong[] Reduce(ReadOnlySpan<long> values, byte mode, long minimum)
    {
        var reduced = new ulong[values.Length];
        if (mode == Plain)
        {
            for (var i = 0; i < values.Length; i++) reduced[i] = unchecked((ulong)(values[i] - minimum));
        }
        else
        {
            for (var i = 1; i < values.Length; i++) reduced[i] = ZigZag(unchecked(values[i] - values[i - 1]));
        }
        return reduced;
    }

    private static void Restore(long[] values, byte mode, long start)
    {
        if (mode == Plain)
        {
            for (var i = 0; i < values.Length; i++) values[i] = unchecked(values[i] + start);
            return;
        }
        var last = start;
        for (var i = 0; i < values.Length; i++) values[i] = last = unchecked(last + UnZigZag((ulong)values[i]));
    }

    private static (long Minimum, ulong Range) Range(ReadOnlySpan<long> values)
    {
        long minimum = long.MaxValue, maximum = long.MinValue;
        foreach (var value in values)
        {
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }
        return (minimum, unchecked((ulong)(maximum - minimum)));
    }

    private static ulong LargestDifference(ReadOnlySpan<long> values)
    {
        ulong largest = 0;
        for (var i = 1; i < values.Length; i++) largest = Math.Max(largest, ZigZag(unchecked(values[i] - values[i - 1])));
        return largest;
    }

    private static int BytesOf(ulong value) => (64 - (int)ulong.LeadingZeroCount(value) + 7) / 8;

    private static ulong ZigZag(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    private static long UnZigZag(ulong value) => unchecked((long)(value >> 1) ^ -(long)(value & 1));
}
