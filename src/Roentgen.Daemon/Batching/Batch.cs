using System.Buffers;

namespace Roentgen.Daemon.Batching;

/// <summary>
/// Up to 50 documents, kept as the body of the request that will carry them, so that nothing is left to be done when it is sent (or sent again):
/// <code>{"TraceSegmentDocuments":["{\"trace_id\":…}","{\"trace_id\":…}"]}</code>
/// Filled by one thread, then read by one; the memory goes back to the pool with <see cref="Dispose"/>.
/// </summary>
internal sealed class Batch : IDisposable
{
    private byte[] _buffer;
    private int _length;

    public Batch(int expectedBytes)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(expectedBytes);
        Append("{\"TraceSegmentDocuments\":["u8);
    }

    /// <summary>Documents in it.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of body so far.</summary>
    public int Length => _length;

    /// <summary>Bytes of memory that it holds.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>The body; whole after <see cref="Close"/>.</summary>
    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(0, _length);

    /// <summary>Adds a document, whatever its bytes are.</summary>
    public void Add(ReadOnlySpan<byte> document)
    {
        Append(Count == 0 ? "\""u8 : ",\""u8);
        var text = JsonText.Valid(document);
        while (true)
        {
            var status = JsonText.Escape(text, _buffer.AsSpan(_length), out var read, out var written);
            _length += written;
            if (status == OperationStatus.Done) break;
            text = text[read..];
            Grow(text.Length + JsonText.LongestEscape);
        }
        Append("\""u8);
        Count++;
    }

    /// <summary>Ends the body; nothing is added after it.</summary>
    public void Close() => Append("]}"u8);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - _length < bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Grow(int atLeast)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + atLeast));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
