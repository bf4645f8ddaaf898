using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Roentgen.Service.Access;

namespace Roentgen.Service.Api;

/// <summary>Reads request bodies, plain or gzip, in signed chunks or not, up to a limit that counts decompressed bytes.</summary>
internal static class RequestBodyReader
{
    /// <summary>The most room that is made for a body before any of it has come, in bytes.</summary>
    public const int FirstRoom = 64 * 1024;

    private const int LeastRoom = 4096;

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        var coding = Coding.Of(request);
        if (coding.IsChunked)
        {
            // Nobody asks who calls, so nobody asks whether the chunks are signed well.
            var sent = await ReadSentAsync(request, limit, cancellationToken).ConfigureAwait(false);
            if (ChunkedBody.Decode(sent.Span, static (_, _) => true, out var decoded) != ChunkedBody.Outcome.Whole)
                throw ApiException.Serialization($"The request body says that it is {ChunkedBody.Encoding}, but it is not.");
            PutBackUnframed(request, decoded);
        }
        if (!coding.IsGzip) return await ReadSentAsync(request, limit, cancellationToken).ConfigureAwait(false);
        await using var unzipped = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            return await ReadAsync(unzipped, null, limit, cancellationToken).ConfigureAwait(false);
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
        return await ReadAsync(request.Body, request.ContentLength, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the next reader find a body again.</summary>
    public static void PutBack(HttpRequest request, ReadOnlyMemory<byte> body) => request.Body = MemoryMarshal.TryGetArray(body, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false, publiclyVisible: true)
        : new MemoryStream(body.ToArray(), 0, body.Length, writable: false, publiclyVisible: true);

    /// <summary>Has the next reader find a body whose chunks are out of their frames: <c>aws-chunked,gzip</c> becomes <c>gzip</c>.</summary>
    /// <exception cref="ApiException">The encodings are not those that are taken here.</exception>
    public static void PutBackUnframed(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        request.Headers.ContentEncoding = Coding.Of(request).IsGzip ? Coding.Gzip : default;
        PutBack(request, body);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, long? announced, long limit, CancellationToken cancellationToken)
    {
        if (announced > limit) throw ApiException.TooLarge(limit);
        // A byte more than there may be: the read that finds the end needs room, and must not have the whole grow for it.
        var most = (int)Math.Min((announced ?? limit) + 1, Array.MaxLength);
        // What is only announced costs whoever announces it nothing, so it gets no room; what has come gets as much again.
        var room = new byte[Math.Min(most, announced is null ? LeastRoom : FirstRoom)];
        var length = 0;
        while (true)
        {
            if (length == room.Length)
            {
                // More than announced is not for this reader to judge.
                if (length >= most) most = (int)Math.Min(limit + 1, Array.MaxLength);
                Array.Resize(ref room, (int)Math.Min(2L * length, most));
            }
            var read = await ReadSomeAsync(stream, room.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0) return room.AsMemory(0, length);
            length += read;
            if (length > limit) throw ApiException.TooLarge(limit);
        }
    }

    private static async ValueTask<int> ReadSomeAsync(Stream stream, Memory<byte> room, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not (BadHttpRequestException or ConnectionResetException))
        {
            // HTTP/2 has no exception of its own for a stream that its client takes back.
            throw new ConnectionResetException("The client went away in the middle of its request.", e);
        }
    }

    /// <summary>What a body is wrapped in; chunks are the outermost.</summary>
    private readonly record struct Coding(bool IsChunked, bool IsGzip)
    {
        public const string Gzip = "gzip";

        public static Coding Of(HttpRequest request)
        {
            var header = request.Headers.ContentEncoding.ToString();
            var rest = header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).AsSpan();
            var isChunked = rest is [var first, ..] && Is(first, ChunkedBody.Encoding);
            if (isChunked) rest = rest[1..];
            return rest switch
            {
                [] => new Coding(isChunked, IsGzip: false),
                [var one] when Is(one, "identity") => new Coding(isChunked, IsGzip: false),
                [var one] when Is(one, Gzip) => new Coding(isChunked, IsGzip: true),
                _ => throw ApiException.InvalidRequest($"Content-Encoding {header} is not supported; send the body plain or as gzip, either of them once, in {ChunkedBody.Encoding} or not."),
            };
        }

        private static bool Is(string coding, string name) => coding.Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
