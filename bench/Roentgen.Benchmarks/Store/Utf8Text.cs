using System.Buffers.Text;

namespace Roentgen.Benchmarks.Store;

/// <summary>Bytes that grow at their end. Generating documents must cost little beside storing them, so nothing here makes a string.</summary>
internal sealed class Utf8Text(int capacity)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Add(ReadOnlySpan<byte> text) => text.CopyTo(Next(text.Length));

    public void Add(byte character) => Next(1)[0] = character;

    /// <summary>The lowest 16 digits, or fewer, in lower case.</summary>
    public void AddHex(ulong value, int digits)
    {
        var place = Next(digits);
        for (var i = digits - 1; i >= 0; i--, value >>= 4) place[i] = "0123456789abcdef"u8[(int)(value & 0xF)];
    }

    /// <summary>A number that is not negative, filled with zeros in front up to a width.</summary>
    public void AddNumber(long value, int width = 1)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        var place = Next(Math.Max(width, length));
        place[..^length].Fill((byte)'0');
        digits[..length].CopyTo(place[^length..]);
    }

    /// <summary>Seconds with as many decimals as there are, as serializers write them: 1478293361.2714, 1478293361.0.</summary>
    public void AddSeconds(long microseconds)
    {
        AddNumber(microseconds / 1_000_000);
        Add((byte)'.');
        AddNumber(microseconds % 1_000_000, width: 6);
        while (_bytes[Length - 1] == '0' && _bytes[Length - 2] != '.') Length--;
    }

    /// <summary>The inside of a JSON string that holds the text.</summary>
    public void AddEscaped(ReadOnlySpan<byte> text)
    {
        for (int quote; (quote = text.IndexOfAny((byte)'"', (byte)'\\')) >= 0; text = text[(quote + 1)..])
        {
            Add(text[..quote]);
            Add((byte)'\\');
            Add(text[quote]);
        }
        Add(text);
    }

    private Span<byte> Next(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Length + count, _bytes.Length * 2));
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}
