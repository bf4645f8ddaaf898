namespace Roentgen.Model.Ids;

/// <summary>Fixed-width hexadecimal numbers, read and written without allocation.</summary>
internal static class Hex
{
    /// <summary>Reads up to 16 hex digits in either case; false, never an exception, for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        foreach (var c in text)
        {
            var digit = Digit(c);
            if (digit < 0) return false;
            value = (value << 4) | (uint)digit;
        }
        return true;
    }

    /// <summary>Reads up to 16 hex digits in either case from ASCII bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        foreach (var b in text)
        {
            var digit = Digit((char)b);
            if (digit < 0) return false;
            value = (value << 4) | (uint)digit;
        }
        return true;
    }

    /// <summary>Fills the span with the value's lowest digits, lower case, most significant first.</summary>
    public static void Write(ulong value, Span<char> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--, value >>= 4)
            destination[i] = "0123456789abcdef"[(int)(value & 0xF)];
    }

    /// <summary>Fills the span with the value's lowest digits as ASCII bytes, lower case.</summary>
    public static void Write(ulong value, Span<byte> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--, value >>= 4)
            destination[i] = "0123456789abcdef"u8[(int)(value & 0xF)];
    }

    private static int Digit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => -1,
    };
}
