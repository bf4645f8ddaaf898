using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Roentgen.Daemon.Proxying;

/// <summary>
/// Reads bodies of requests on the TCP address whole: up to a limit each, and up to four times that limit all together, so that a thousand clients
/// cannot fill the memory. Room is made for what has come, not for what is announced.
/// </summary>
/// <param name="limit">Most bytes of one body.</param>
internal sealed class RequestBodies(int limit)
{
    private const int FirstRoom = 4096;

    private readonly long _budget = 4L * limit;
    private long _held;

    /// <summary>Reads one; it holds memory until it is disposed.</summary>
    /// <exception cref="RefusedRequestException">It is too large or too slow, or there is no memory for it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/>, or the client went away.</exception>
    public async Task<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > limit) throw RefusedRequestException.TooLarge(limit);
        if (request.ContentLength == 0) return new RequestBody(this, [], 0);
        var buffer = Rent(FirstRoom);
        var length = 0;
        try
        {
            while (await ReadSomeAsync(request.Body, buffer.AsMemory(length), cancel).ConfigureAwait(false) is var read and > 0)
            {
                length += read;
                if (length > limit) throw RefusedRequestException.TooLarge(limit);
                if (length == buffer.Length) buffer = Grow(buffer);
            }
            return new RequestBody(this, buffer, length);
        }
        catch
        {
            Return(buffer);
            throw;
        }
    }

    /// <summary>Gives the memory of a body back.</summary>
    public void Return(byte[] buffer)
    {
        if (buffer.Length == 0) return;
        Interlocked.Add(ref _held, -buffer.Length);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private async ValueTask<int> ReadSomeAsync(Stream body, Memory<byte> room, CancellationToken cancel)
    {
        try
        {
            return await body.ReadAsync(room, cancel).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            // Kestrel's own limits: the size of a body without announced length, its rate (408), and the framing of its chunks.
            throw e.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => RefusedRequestException.TooLarge(limit),
                StatusCodes.Status408RequestTimeout => RefusedRequestException.TooSlow(),
                _ => new RefusedRequestException(e.StatusCode, "InvalidRequestException", e.Message),
            };
        }
        catch (IOException e)
        {
            throw new OperationCanceledException("The client went away in the middle of its request.", e, new CancellationToken(true));
        }
    }

    private byte[] Grow(byte[] full)
    {
        var larger = Rent(2 * full.Length);
        full.CopyTo(larger, 0);
        Return(full);
        return larger;
    }

    private byte[] Rent(int atLeast)
    {
        if (Interlocked.Add(ref _held, atLeast) > _budget)
        {
            Interlocked.Add(ref _held, -atLeast);
            throw RefusedRequestException.Throttled("The daemon is reading as many request bodies as it has memory for; try again in a moment.");
        }
        var rented = ArrayPool<byte>.Shared.Rent(atLeast);
        Interlocked.Add(ref _held, rented.Length - atLeast);
        return rented;
    }
}

/// <summary>The body of a request, in memory that goes back with <see cref="Dispose"/>.</summary>
internal readonly struct RequestBody(RequestBodies owner, byte[] buffer, int length) : IDisposable
{
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    public void Dispose() => owner.Return(buffer);
}
