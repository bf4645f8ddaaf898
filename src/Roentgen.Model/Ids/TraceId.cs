using System.Buffers.Binary;

namespace Roentgen.Model.Ids;

/// <summary>
/// One trace: <c>1-{8 hex, epoch seconds}-{24 hex, random}</c>, 96 random bits and a time.
/// </summary>
/// <remarks>
/// Since W3C identifiers are accepted as well, the first 8 digits may be random: never take
/// <see cref="EpochSeconds"/> for a time. The text is read in either case and written in lower case.
/// <c>default</c> is <c>1-00000000-000000000000000000000000</c>, which some SDKs send for requests that they do not sample.
/// </remarks>
public readonly record struct TraceId(uint EpochSeconds, ulong RandomHigh, uint RandomLow)
{
    /// <summary>Length of the text form, in characters or in ASCII bytes.</summary>
    public const int TextLength = 35;

    /// <summary>Length of the W3C form: 32 hex digits without dashes.</summary>
    public const int W3CLength = 32;

    /// <summary>Length of the binary form of <see cref="WriteBytes"/>.</summary>
    public const int ByteLength = 16;

    /// <summary>A new random id for a request that starts now.</summary>
    public static TraceId Create(DateTimeOffset now) =>
        new((uint)now.ToUnixTimeSeconds(), (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue), (uint)Random.Shared.NextInt64(1L << 32));

    /// <summary>Reads <c>1-5759e988-bd862e3fe1be46a994272793</c>; false, never an exception, for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TraceId id)
    {
        if (text.Length == TextLength && text[0] == '1' && text[1] == '-' && text[10] == '-'
            && Hex.TryParse(text[2..10], out var seconds) && Hex.TryParse(text[11..27], out var high) && Hex.TryParse(text[27..], out var low))
        {
            id = new TraceId((uint)seconds, high, (uint)low);
            return true;
        }
        id = default;
        return false;
    }

    /// <summary>Reads the text form from ASCII bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out TraceId id)
    {
        if (utf8.Length == TextLength && utf8[0] == '1' && utf8[1] == '-' && utf8[10] == '-'
            && Hex.TryParse(utf8[2..10], out var seconds) && Hex.TryParse(utf8[11..27], out var high) && Hex.TryParse(utf8[27..], out var low))
        {
            id = new TraceId((uint)seconds, high, (uint)low);
            return true;
        }
        id = default;
        return false;
    }

    /// <summary>Reads the W3C form, 32 hex digits: the first 8 become the time part, the other 24 the random part.</summary>
    public static bool TryParseW3C(ReadOnlySpan<char> hex, out TraceId id)
    {
        if (hex.Length == W3CLength && Hex.TryParse(hex[..8], out var seconds) && Hex.TryParse(hex[8..24], out var high) && Hex.TryParse(hex[24..], out var low))
        {
            id = new TraceId((uint)seconds, high, (uint)low);
            return true;
        }
        id = default;
        return false;
    }

    /// <summary>Writes the text form into the first <see cref="TextLength"/> characters.</summary>
    public void Write(Span<char> destination)
    {
        destination[0] = '1';
        destination[1] = destination[10] = '-';
        Hex.Write(EpochSeconds, destination[2..10]);
        Hex.Write(RandomHigh, destination[11..27]);
        Hex.Write(RandomLow, destination[27..TextLength]);
    }

    /// <summary>Writes the text form as ASCII into the first <see cref="TextLength"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)'1';
        destination[1] = destination[10] = (byte)'-';
        Hex.Write(EpochSeconds, destination[2..10]);
        Hex.Write(RandomHigh, destination[11..27]);
        Hex.Write(RandomLow, destination[27..TextLength]);
    }

    /// <summary>Writes the W3C form into the first <see cref="W3CLength"/> characters.</summary>
    public void WriteW3C(Span<char> destination)
    {
        Hex.Write(EpochSeconds, destination[..8]);
        Hex.Write(RandomHigh, destination[8..24]);
        Hex.Write(RandomLow, destination[24..W3CLength]);
    }

    /// <summary>The 16 bytes, big endian, for keys of a store; <see cref="FromBytes"/> reads them.</summary>
    public void WriteBytes(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, EpochSeconds);
        BinaryPrimitives.WriteUInt64BigEndian(destination[4..], RandomHigh);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], RandomLow);
    }

    /// <summary>Reads what <see cref="WriteBytes"/> wrote.</summary>
    public static TraceId FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));

    /// <summary>The text form, lower case.</summary>
    public override string ToString() => string.Create(TextLength, this, static (span, id) => id.Write(span));
}
