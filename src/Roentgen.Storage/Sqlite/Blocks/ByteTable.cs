using System.IO.Hashing;

namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>Distinct byte strings, numbered as they come.</summary>
internal sealed class ByteTable
{
    private byte[] _bytes = new byte[4096];
    private int[] _ends = new int[64];
    private int[] _slots = new int[256]; // number + 1; 0 is free. Always at least half of them are.

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int number] => _bytes.AsSpan(Start(number), _ends[number] - Start(number));

    public int IndexOfOrAdd(ReadOnlySpan<byte> value)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)XxHash3.HashToUInt64(value) & mask; ; slot = (slot + 1) & mask)
        {
            var number = _slots[slot] - 1;
            if (number < 0)
            {
                _slots[slot] = Count + 1;
                return Add(value);
            }
            if (this[number].SequenceEqual(value)) return number;
        }
    }

    private int Start(int number) => number == 0 ? 0 : _ends[number - 1];

    private int Add(ReadOnlySpan<byte> value)
    {
        var start = Count == 0 ? 0 : _ends[Count - 1];
        if (_bytes.Length - start < value.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + value.Length));
        value.CopyTo(_bytes.AsSpan(start));
        if (Count == _ends.Length) Array.Resize(ref _ends, Count * 2);
        _ends[Count++] = start + value.Length;
        if (Count * 2 > _slots.Length) Rehash();
        return Count - 1;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var slot = (int)XxHash3.HashToUInt64(this[number]) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = number + 1;
        }
    }
}
