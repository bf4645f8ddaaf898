using System.Buffers;
using System.Text;

namespace Roentgen.Model.Signing;

/// <summary>UTF-8 that is put together to be hashed, in memory of a pool.</summary>
internal sealed class CanonicalText : IDisposable
{
    private const int UsualLength = 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(UsualLength);
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Append(ReadOnlySpan<char> text) => _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    /// <summary>In lower case.</summary>
    public void AppendHex(ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, Room(2 * bytes.Length), out var written);
        _length += written;
    }

    /// <summary>As RFC 3986 has it: letters, digits, <c>- . _ ~</c> and one more stay; every other byte of the UTF-8 form becomes <c>%XX</c>.</summary>
    public void AppendEncoded(string text, char keep)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var count = Encoding.UTF8.GetBytes(text, utf8);
        var room = Room(3 * count);
        var written = 0;
        foreach (var b in utf8.AsSpan(0, count))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' || c == keep)
            {
                room[written++] = b;
            }
            else
            {
                room[written++] = (byte)'%';
                room[written++] = Digit(b >> 4);
                room[written++] = Digit(b & 15);
            }
        }
        _length += written;
        ArrayPool<byte>.Shared.Return(utf8);

        static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
    }

    /// <summary>White space around it goes, inside it becomes one space.</summary>
    public void AppendTrimmed(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        while (!text.IsEmpty)
        {
            var end = 0;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            Append(text[..end]);
            if (end == text.Length) return;
            Append(" ");
            text = text[end..].TrimStart();
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private Span<byte> Room(int atLeast)
    {
        if (_buffer.Length - _length < atLeast)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + atLeast));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsSpan(_length);
    }
}
