using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Roentgen.Service.Api;

/// <summary>Reads request bodies, plain or gzip, up to a limit that counts decompressed bytes.</summary>
internal static class RequestBodyReader
{
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        if (encoding is "" or "identity") return await ReadAsync(request.Body, request.ContentLength ?? 0, limit, cancellationToken).ConfigureAwait(false);
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
