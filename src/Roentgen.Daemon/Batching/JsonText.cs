using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Roentgen.Daemon.Batching;

/// <summary>Documents as the inside of a JSON string. A document is text to us: it is escaped, never parsed.</summary>
internal static class JsonText
{
    /// <summary>Most bytes that one byte becomes: <c>\u001f</c>.</summary>
    public const int LongestEscape = 6;

    // RFC 8259 §7: quotation mark, reverse solidus, and the control characters. Everything else stays as it is.
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(b => (byte)b)]);

    /// <summary>The text, with every part that is not UTF-8 replaced by U+FFFD; the same span when it is UTF-8 already.</summary>
    public static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> text) =>
        Utf8.IsValid(text) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));

    /// <summary>Writes one byte, escaped where it must be; how many bytes that made, at most <see cref="LongestEscape"/>.</summary>
    public static int EscapeOne(byte value, Span<byte> destination)
    {
        if (Escaped.Contains(value)) return WriteEscape(value, destination);
        destination[0] = value;
        return 1;
    }

    /// <summary>
    /// Escapes as much of <paramref name="source"/> as fits. <see cref="OperationStatus.DestinationTooSmall"/> asks to be called again with
    /// the rest and more room; the answer is never cut within an escape.
    /// </summary>
    public static OperationStatus Escape(ReadOnlySpan<byte> source, Span<byte> destination, out int read, out int written)
    {
        read = 0;
        written = 0;
        while (true)
        {
            var rest = source[read..];
            var room = destination[written..];
            var plain = rest.IndexOfAny(Escaped);
            if (plain < 0) plain = rest.Length;
            if (plain > room.Length)
            {
                rest[..room.Length].CopyTo(room);
                read += room.Length;
                written += room.Length;
                return OperationStatus.DestinationTooSmall;
            }
            rest[..plain].CopyTo(room);
            read += plain;
            written += plain;
            if (read == source.Length) return OperationStatus.Done;
            if (room.Length - plain < LongestEscape) return OperationStatus.DestinationTooSmall;
            written += WriteEscape(source[read++], room[plain..]);
        }
    }

    private static int WriteEscape(byte value, Span<byte> room)
    {
        room[0] = (byte)'\\';
        var letter = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            _ => default,
        };
        if (letter != default)
        {
            room[1] = letter;
            return 2;
        }
        "u00"u8.CopyTo(room[1..]);
        room[4] = (byte)(value < 0x10 ? '0' : '1');
        room[5] = "0123456789abcdef"u8[value & 0x0F];
        return LongestEscape;
    }
}
