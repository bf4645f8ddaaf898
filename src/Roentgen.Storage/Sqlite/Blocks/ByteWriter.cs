namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>A growing run of bytes.</summary>
internal sealed class ByteWriter(int capacity = 1024)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Cuts off what was written after a length.</summary>
    public void Truncate(int length) => Length = length;

    public void Byte(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
    }

    /// <summary>The next bytes, for the caller to fill.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count) Grow(count);
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    /// <summary>Seven bits a byte, lowest first; the highest bit says that more follow.</summary>
    public void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>A length and the bytes.</summary>
    public void Text(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        Bytes(value);
    }

    public byte[] ToArray() => Written.ToArray();

    private void Grow(int count) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
}

/// <summary>Reads what <see cref="ByteWriter"/> wrote; <see cref="InvalidDataException"/> where it ends too soon.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Remaining => _rest.Length;

    public byte Byte() => Bytes(1)[0];

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)_rest.Length) throw new InvalidDataException("A block ends in the middle of a value.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new InvalidDataException("A number in a block is too long.");
    }

    /// <summary>A number of things; each takes a bit at least, so that a damaged number cannot ask for all the memory.</summary>
    public int Count(int most)
    {
        var value = Varint();
        return value <= (ulong)most ? (int)value : throw new InvalidDataException($"A block speaks of {value} things where there are at most {most}.");
    }

    public ReadOnlySpan<byte> Text() => Bytes(Count(Remaining));
}
