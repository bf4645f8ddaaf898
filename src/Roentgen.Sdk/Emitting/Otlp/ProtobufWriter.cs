using System.Buffers.Binary;
using System.Text;

namespace Roentgen.Sdk.Emitting.Otlp;

/// <summary>
/// The little of protobuf that OTLP needs: https://protobuf.dev/programming-guides/encoding/. A message within a message is written
/// in place and moved to make room for its length, which is known only at its end.
/// </summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;
    private const int MaxVarintLength = 10;

    private byte[] _bytes = new byte[4_096];
    private int _length;

    public byte[] ToArray() => _bytes[.._length];

    /// <summary>Begins a message; <see cref="End"/> takes what this returns.</summary>
    public int Begin(int field)
    {
        WriteTag(field, LengthDelimited);
        return _length;
    }

    public void End(int begun)
    {
        var length = _length - begun;
        var room = VarintLength((ulong)length);
        Reserve(room);
        _bytes.AsSpan(begun, length).CopyTo(_bytes.AsSpan(begun + room));
        _length = begun;
        WriteVarint((ulong)length);
        _length += length;
    }

    public void WriteString(int field, string text)
    {
        WriteTag(field, LengthDelimited);
        var length = Encoding.UTF8.GetByteCount(text);
        WriteVarint((ulong)length);
        Reserve(length);
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    public void WriteBytes(int field, ReadOnlySpan<byte> bytes)
    {
        WriteTag(field, LengthDelimited);
        WriteVarint((ulong)bytes.Length);
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>An <c>int64</c>, a <c>bool</c> or an <c>enum</c>; negative ones take ten bytes.</summary>
    public void WriteInteger(int field, long value)
    {
        WriteTag(field, Varint);
        WriteVarint((ulong)value);
    }

    public void WriteDouble(int field, double value)
    {
        WriteTag(field, Fixed64);
        Reserve(sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(_length), value);
        _length += sizeof(double);
    }

    public void WriteFixed64(int field, ulong value)
    {
        WriteTag(field, Fixed64);
        Reserve(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_length), value);
        _length += sizeof(ulong);
    }

    public void WriteFixed32(int field, uint value)
    {
        WriteTag(field, Fixed32);
        Reserve(sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_length), value);
        _length += sizeof(uint);
    }

    private void WriteTag(int field, int wireType) => WriteVarint((ulong)((field << 3) | wireType));

    private void WriteVarint(ulong value)
    {
        Reserve(MaxVarintLength);
        while (value >= 0x80)
        {
            _bytes[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _bytes[_length++] = (byte)value;
    }

    private static int VarintLength(ulong value)
    {
        var length = 1;
        while ((value >>= 7) != 0) length++;
        return length;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _length < more) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
    }
}
