using System.Buffers;

namespace Roentgen.Sdk.Emitting;

/// <summary>
/// One finished document. Its bytes belong to a pool: they are valid during <see cref="IDocumentTransport.SendAsync"/> and no longer.
/// </summary>
public readonly struct Document
{
    private readonly byte[] _buffer;
    private readonly int _length;

    internal Document(string name, string serviceName, byte[] pooled, int length)
    {
        Name = name;
        ServiceName = serviceName;
        _buffer = pooled;
        _length = length;
    }

    /// <summary>Name of the segment or subsegment.</summary>
    public string Name { get; }

    /// <summary>Name of the segment that this is or belongs to.</summary>
    public string ServiceName { get; }

    /// <summary>Header line and document, as the daemon takes them.</summary>
    public ReadOnlyMemory<byte> Datagram => _buffer.AsMemory(0, _length);

    /// <summary>The document alone, UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json => Datagram[Model.Datagrams.Datagram.Header.Length..];

    internal void Return() => ArrayPool<byte>.Shared.Return(_buffer);
}
