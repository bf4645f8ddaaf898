namespace Roentgen.Model.Ids;

/// <summary>
/// One segment or subsegment within its trace: 16 hex digits, 64 random bits; a W3C span id unchanged.
/// Exceptions carry ids of the same form. Read in either case, written in lower case.
/// </summary>
public readonly record struct SegmentId(ulong Value)
{
    /// <summary>Length of the text form, in characters or in ASCII bytes.</summary>
    public const int TextLength = 16;

    /// <summary>A new random id.</summary>
    public static SegmentId Create() => new((ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue));

    /// <summary>Reads 16 hex digits; false, never an exception, for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SegmentId id)
    {
        if (text.Length == TextLength && Hex.TryParse(text, out var value))
        {
            id = new SegmentId(value);
            return true;
        }
        id = default;
        return false;
    }

    /// <summary>Reads 16 hex digits from ASCII bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out SegmentId id)
    {
        if (utf8.Length == TextLength && Hex.TryParse(utf8, out var value))
        {
            id = new SegmentId(value);
            return true;
        }
        id = default;
        return false;
    }

    /// <summary>Writes the text form into the first <see cref="TextLength"/> characters.</summary>
    public void Write(Span<char> destination) => Hex.Write(Value, destination[..TextLength]);

    /// <summary>Writes the text form as ASCII into the first <see cref="TextLength"/> bytes.</summary>
    public void Write(Span<byte> destination) => Hex.Write(Value, destination[..TextLength]);

    /// <summary>The text form, lower case.</summary>
    public override string ToString() => string.Create(TextLength, this, static (span, id) => id.Write(span));
}
