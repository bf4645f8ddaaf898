using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Roentgen.Service.Access;

namespace Roentgen.Service.Api;

/// <summary>Reads request bodies, plain or gzip, up to a limit that counts decompressed bytes.</summary>
internal static class RequestBodyReader
{
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        if (encoding is "" or "identity") return await ReadSentAsync(request, limit, cancellationToken).ConfigureAwait(false);
        if (encoding.StartsWith(ChunkedBody.Encoding, StringComparison.OrdinalIgnoreCase))
        {
            // Nobody asks who calls, so nobody asks whether the chunks are signed well.
            var sent = await ReadSentAsync(request, limit, cancellationToken).ConfigureAwait(false);
            if (ChunkedBody.Decode(sent.Span, static (_, _) => true, out var decoded) != ChunkedBody.Outcome.Whole)
                throw ApiException.Serialization($"The request body says that it is {ChunkedBody.Encoding}, but it is not.");
            PutBack(request, decoded);
            RemoveChunkedEncoding(request);
            return await ReadAsync(request, limit, cancellationToken).ConfigureAwait(false);
        }
        if (!encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            throw ApiException.InvalidRequest($"Content-Encoding {encoding} is not supported; send the body plain or as gzip.");
        await using var unzipped = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            return await ReadAsync(unzipped, 0, limit, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw ApiException.Serialization("The request body says that it is gzip, but it is not.");
        }
    }

    /// <summary>Reads a body as it was sent, compressed or not.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadSentAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        // Read before, and put back: no copy.
        if (request.Body is MemoryStream read && read.TryGetBuffer(out var buffer)) return buffer;
        return await ReadAsync(request.Body, request.ContentLength ?? 0, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the next reader find a body again.</summary>
    public static void PutBack(HttpRequest request, ReadOnlyMemory<byte> body) => request.Body = MemoryMarshal.TryGetArray(body, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false, publiclyVisible: true)
        : new MemoryStream(body.ToArray(), 0, body.Length, writable: false, publiclyVisible: true);

    /// <summary>Says that the chunks of a body are out of their frames: <c>aws-chunked,gzip</c> becomes <c>gzip</c>.</summary>
    public static void RemoveChunkedEncoding(HttpRequest request) => request.Headers.ContentEncoding = string.Join(
        ',', request.Headers.ContentEncoding.ToString().Split(',', StringSplitOptions.TrimEntries)
            .Where(static encoding => !encoding.Equals(ChunkedBody.Encoding, StringComparison.OrdinalIgnoreCase)));

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, long expected, long limit, CancellationToken cancellationToken)
    {
        if (expected > limit) throw ApiException.TooLarge(limit);
        // A byte more than announced: the read that finds the end needs room, and must not have the whole grow for it.
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(expected + 1, 4096, limit + 1));
        while (true)
        {
            var read = await stream.ReadAsync(body.GetMemory(), cancellationToken).ConfigureAwait(false);
            if (read == 0) return body.WrittenMemory;
            body.Advance(read);
            if (body.WrittenCount > limit) throw ApiException.TooLarge(limit);
        }
    }
}
