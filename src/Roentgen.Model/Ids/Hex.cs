using System.Buffers;
using System.Buffers.Binary;

namespace Roentgen.Model.Ids;

/// <summary>Fixed-width hexadecimal numbers, read and written without allocation, many digits at a time (IdBenchmarks).</summary>
internal static class Hex
{
    /// <summary>Reads an even number of up to 16 hex digits in either case; false, never an exception, for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        var read = Convert.FromHexString(text, bytes[(sizeof(ulong) - text.Length / 2)..], out _, out _) is OperationStatus.Done;
        value = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        return read;
    }

    /// <summary>Reads an even number of up to 16 hex digits in either case from ASCII bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        var read = Convert.FromHexString(text, bytes[(sizeof(ulong) - text.Length / 2)..], out _, out _) is OperationStatus.Done;
        value = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        return read;
    }

    /// <summary>Fills the span with an even number of the value's lowest digits, lower case, most significant first.</summary>
    public static void Write(ulong value, Span<char> destination)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Convert.TryToHexStringLower(bytes[(sizeof(ulong) - destination.Length / 2)..], destination, out _);
    }

    /// <summary>Fills the span with an even number of the value's lowest digits as ASCII bytes, lower case.</summary>
    public static void Write(ulong value, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Convert.TryToHexStringLower(bytes[(sizeof(ulong) - destination.Length / 2)..], destination, out _);
    }
}
