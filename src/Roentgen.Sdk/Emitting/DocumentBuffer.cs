using System.Buffers;
using Roentgen.Model.Datagrams;

namespace Roentgen.Sdk.Emitting;

/// <summary>A growing array out of the pool that a writer fills and a <see cref="Document"/> then takes away.</summary>
internal sealed class DocumentBuffer : IBufferWriter<byte>
{
    // A plain request is about 500 bytes.
    private const int InitialLength = 1024;

    private byte[] _array = [];
    private int _length;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _array.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _array.AsSpan(_length);
    }

    /// <summary>Begins a document: forgets what was written, and writes the header line.</summary>
    public void Begin()
    {
        _length = 0;
        Append(Datagram.Header);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    /// <summary>Hands the array over; the next document gets another one.</summary>
    public Document Take(string name, string serviceName)
    {
        var document = new Document(name, serviceName, _array, _length);
        (_array, _length) = ([], 0);
        return document;
    }

    private void Grow(int sizeHint)
    {
        if (_array.Length - _length >= Math.Max(sizeHint, 1)) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(InitialLength, Math.Max(_array.Length * 2, _length + sizeHint)));
        _array.AsSpan(0, _length).CopyTo(larger);
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
