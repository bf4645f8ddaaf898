using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Roentgen.Model.Ids;

/// <summary>
/// Hexadecimal numbers of 8 or 16 digits, read and written without allocation, all digits at once: one by one, they took most of the time of
/// reading a header (SdkBenchmarks).
/// </summary>
internal static class Hex
{
    /// <summary>Reads 8 or 16 hex digits in either case; false, never an exception, for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        if (text.Length is not (8 or 16)) return false;
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var first = Vector128.Create(units);
        // Eight digits are sixteen with zeros before them.
        var (high, low) = text.Length == 16 ? (first, Vector128.Create(units[8..])) : (Vector128.Create((ushort)'0'), first);
        // Narrowing cuts: what is no ASCII must not become a digit by that.
        return ((high | low) & Vector128.Create((ushort)0xFF80)) == Vector128<ushort>.Zero && TryParse(Vector128.Narrow(high, low), out value);
    }

    /// <summary>Reads 8 or 16 hex digits in either case from ASCII bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (text.Length is not (8 or 16)) return false;
        var digits = text.Length == 16
            ? Vector128.Create(text)
            : Vector128.Create(Vector64.Create((byte)'0'), Vector64.Create(text));
        return TryParse(digits, out value);
    }

    /// <summary>Fills a span of 8 or 16 with the value's lowest digits, lower case, most significant first.</summary>
    public static void Write(ulong value, Span<char> destination)
    {
        var (high, low) = Vector128.Widen(Digits(value));
        var units = MemoryMarshal.Cast<char, ushort>(destination);
        if (units.Length == 16) high.CopyTo(units);
        low.CopyTo(units[^8..]);
    }

    /// <summary>Fills a span of 8 or 16 with the value's lowest digits as ASCII bytes, lower case.</summary>
    public static void Write(ulong value, Span<byte> destination)
    {
        var digits = Digits(value);
        if (destination.Length == 16) digits.CopyTo(destination);
        else digits.GetUpper().CopyTo(destination);
    }

    private static bool TryParse(Vector128<byte> digits, out ulong value)
    {
        // '0' to '9' are 0 to 9 above '0'; with the bit of lower case set, 'a' to 'f' are 0 to 5 above 'a'. Everything else is more, by unsigned subtraction.
        var number = digits - Vector128.Create((byte)'0');
        var letter = (digits | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
        var isNumber = Vector128.LessThan(number, Vector128.Create((byte)10));
        var isLetter = Vector128.LessThan(letter, Vector128.Create((byte)6));
        var nibbles = Vector128.ConditionalSelect(isNumber, number, letter + Vector128.Create((byte)10)).AsUInt16();
        // Each pair holds its upper digit in its lower byte: 0x0u0l becomes 0xul.
        var pairs = (nibbles << 4) | (nibbles >> 8);
        value = BinaryPrimitives.ReverseEndianness(Vector128.Narrow(pairs & Vector128.Create((ushort)0xFF), Vector128<ushort>.Zero).AsUInt64().ToScalar());
        return (isNumber | isLetter) == Vector128<byte>.AllBitsSet;
    }

    // The sixteen digits as ASCII: each byte 0xul becomes the pair 0x0u, 0x0l, and those the characters.
    private static Vector128<byte> Digits(ulong value)
    {
        var bytes = Vector128.WidenLower(Vector128.CreateScalar(BinaryPrimitives.ReverseEndianness(value)).AsByte());
        var nibbles = ((bytes >> 4) | ((bytes & Vector128.Create((ushort)0xF)) << 8)).AsByte();
        var letters = Vector128.GreaterThan(nibbles, Vector128.Create((byte)9)) & Vector128.Create((byte)('a' - '0' - 10));
        return nibbles + Vector128.Create((byte)'0') + letters;
    }
}
