using System.Text;
using System.Text.Json;

namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>A block's distinct strings, as written between their quotes, in the order of their bytes.</summary>
internal sealed class TextTable
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;

    /// <summary>A count, the lengths, the strings.</summary>
    public TextTable(byte[] section)
    {
        _bytes = section;
        var reader = new ByteReader(section);
        _ends = new int[reader.Count(section.Length)];
        var length = 0;
        for (var i = 0; i < _ends.Length; i++) _ends[i] = length += reader.Count(section.Length - length);
        if (length != reader.Remaining) throw new InvalidDataException("The strings of a block are longer or shorter than it says.");
        for (var i = 0; i < _ends.Length; i++) _ends[i] += section.Length - length;
        Start = section.Length - length;
    }

    private int Start { get; }

    public ReadOnlySpan<byte> this[int number] => _bytes.AsSpan((number == 0 ? Start : _ends[number - 1])..(_ends[number]));

    /// <summary>The strings that mean a text: as it is, and in every other spelling.</summary>
    public List<int> Find(string text)
    {
        var found = new List<int>();
        var plain = Encoding.UTF8.GetBytes(text);
        var (low, high) = (0, _ends.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = this[middle].SequenceCompareTo(plain);
            if (order == 0)
            {
                found.Add(middle);
                break;
            }
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        if (_bytes.AsSpan(Start).Contains((byte)'\\'))
        {
            for (var i = 0; i < _ends.Length; i++)
            {
                if (this[i].Length > plain.Length && this[i].Contains((byte)'\\') && Means(this[i], text)) found.Add(i);
            }
        }
        return found;
    }

    private static bool Means(ReadOnlySpan<byte> escaped, string text)
    {
        var quoted = new byte[escaped.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        escaped.CopyTo(quoted.AsSpan(1));
        try
        {
            var reader = new Utf8JsonReader(quoted);
            return reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(text);
        }
        catch (JsonException)
        {
            // Not a string but a document that is kept as one text.
            return false;
        }
    }
}
