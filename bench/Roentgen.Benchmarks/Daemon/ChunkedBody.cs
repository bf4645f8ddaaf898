using System.Buffers;
using System.Buffers.Text;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>A body that comes in pieces, each behind its length: <c>5\r\nhello\r\n0\r\n\r\n</c>.</summary>
internal static class ChunkedBody
{
    /// <summary>Reads a body; false while it is not complete, and nothing is written then.</summary>
    /// <param name="received">From the first chunk on.</param>
    /// <param name="body">Takes the bytes of all chunks.</param>
    /// <param name="length">Bytes of the whole, lengths and line ends included.</param>
    /// <exception cref="InvalidDataException">These are no chunks.</exception>
    public static bool TryRead(ReadOnlySpan<byte> received, ArrayBufferWriter<byte> body, out int length)
    {
        if (!TryWalk(received, null, out length)) return false;
        return TryWalk(received, body, out length);
    }

    private static bool TryWalk(ReadOnlySpan<byte> received, ArrayBufferWriter<byte>? body, out int length)
    {
        length = 0;
        while (true)
        {
            var rest = received[length..];
            var lineEnd = rest.IndexOf("\r\n"u8);
            if (lineEnd < 0) return false;
            if (!Utf8Parser.TryParse(rest[..lineEnd], out int size, out var digits, 'x') || digits == 0 || size < 0) throw new InvalidDataException("Not the length of a chunk");
            var whole = lineEnd + 2 + size + 2;
            if (rest.Length < whole) return false;
            body?.Write(rest.Slice(lineEnd + 2, size));
            length += whole;
            if (size == 0) return true;
        }
    }
}
