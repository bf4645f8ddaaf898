using System.Buffers;
using System.Buffers.Text;

namespace Roentgen.Service.Access;

/// <summary>Checks the signature of a chunk: its bytes and the 64 hexadecimal digits that came with it.</summary>
internal delegate bool ChunkCheck(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> signature);

/// <summary>
/// A body in the encoding <c>aws-chunked</c>, in which every chunk is signed:
/// <code>
/// 10000;chunk-signature=ad80c730a21e5b8d…CRLF
/// 65536 bytes CRLF
/// 0;chunk-signature=b6c6ea8a5354eaf1…CRLF
/// CRLF
/// </code>
/// </summary>
internal static class ChunkedBody
{
    /// <summary>Name of the encoding, in <c>Content-Encoding</c>.</summary>
    public const string Encoding = "aws-chunked";

    /// <summary>What came of reading it.</summary>
    public enum Outcome
    {
        Whole,

        /// <summary>It does not have the form above, or ends before its last chunk.</summary>
        Malformed,

        /// <summary>A chunk is not the one that was signed.</summary>
        WrongSignature,
    }

    /// <summary>Takes the chunks out of their frames.</summary>
    /// <param name="body">The body as sent.</param>
    /// <param name="check">Asked about each chunk, the empty last one included.</param>
    /// <param name="decoded">The bytes of the chunks; never more than the body has.</param>
    public static Outcome Decode(ReadOnlySpan<byte> body, ChunkCheck check, out ReadOnlyMemory<byte> decoded)
    {
        var chunks = new ArrayBufferWriter<byte>(Math.Max(1, body.Length));
        decoded = default;
        while (true)
        {
            var lineEnd = body.IndexOf("\r\n"u8);
            if (lineEnd < 0 || !TryReadHead(body[..lineEnd], out var size, out var signature)) return Outcome.Malformed;
            body = body[(lineEnd + 2)..];
            if (size > body.Length) return Outcome.Malformed;
            var chunk = body[..size];
            if (!check(chunk, signature)) return Outcome.WrongSignature;
            body = body[size..];
            if (size == 0)
            {
                decoded = chunks.WrittenMemory;
                return body.IsEmpty || body.SequenceEqual("\r\n"u8) ? Outcome.Whole : Outcome.Malformed;
            }
            chunks.Write(chunk);
            if (!body.StartsWith("\r\n"u8)) return Outcome.Malformed;
            body = body[2..];
        }
    }

    private static bool TryReadHead(ReadOnlySpan<byte> line, out int size, out ReadOnlySpan<byte> signature)
    {
        signature = default;
        if (!Utf8Parser.TryParse(line, out size, out var digits, 'x') || size < 0) return false;
        var name = ";chunk-signature="u8;
        if (!line[digits..].StartsWith(name)) return false;
        signature = line[(digits + name.Length)..];
        return true;
    }
}
