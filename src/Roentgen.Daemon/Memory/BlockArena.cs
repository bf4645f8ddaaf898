using System.Buffers;
using System.Runtime.InteropServices;

namespace Roentgen.Daemon.Memory;

/// <summary>
/// All memory that documents may hold, cut into blocks of 16 KiB. It is one mapping outside the managed heap: address space at first, memory only
/// where a block was used, and given back to the system when nothing is held any more. So the budget cannot be passed, the collector has
/// nothing to do with documents, and a burst leaves nothing behind.
/// </summary>
internal sealed unsafe class BlockArena : IDisposable
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 16 * 1024;

    // What stays resident through idle times: enough that a trickle never gives back what it is about to use again.
    private const int KeptBlocks = 32;

    private readonly Lock _lock = new();
    private readonly byte* _start;
    private readonly nuint _length;
    private readonly bool _isMapped;
    private readonly Block?[] _blocks;

    // Stack of free blocks: what was used last is used next, so that few pages are touched. Blocks at _untouched and above were never handed out, or given back.
    private readonly int[] _free;
    private int _freeCount;
    private int _untouched;
    private int _used;
    private bool _disposed;

    /// <summary>An arena of so many bytes, at least one block.</summary>
    public BlockArena(long budgetBytes)
    {
        var count = (int)Math.Clamp(budgetBytes / BlockBytes, 1, int.MaxValue / 2);
        _length = (nuint)count * BlockBytes;
        _isMapped = OperatingSystem.IsLinux();
        _start = _isMapped ? Map(_length) : (byte*)NativeMemory.Alloc(_length);
        _blocks = new Block?[count];
        _free = new int[count];
    }

    /// <summary>Most bytes that can be held.</summary>
    public long BudgetBytes => (long)_length;

    /// <summary>Bytes of the blocks in use.</summary>
    public long UsedBytes => Volatile.Read(ref _used) * (long)BlockBytes;

    /// <summary>A block, or null when all are in use.</summary>
    public Block? TryRent()
    {
        lock (_lock)
        {
            int index;
            if (_freeCount > 0) index = _free[--_freeCount];
            else if (_untouched < _blocks.Length) index = _untouched++;
            else return null;
            _used++;
            return _blocks[index] ??= new Block(this, index);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            if (_used == 0) Free();
        }
    }

    private void Return(Block block)
    {
        lock (_lock)
        {
            _free[_freeCount++] = block.Index;
            if (--_used > 0) return;
            if (_disposed) Free();
            else if (_untouched > KeptBlocks) GiveBack();
        }
    }

    // Nothing is in use: everything above the kept blocks goes back to the system, and is zeroed memory when it is touched again.
    private void GiveBack()
    {
        if (_isMapped) Libc.Advise(_start + (KeptBlocks * BlockBytes), _length - (KeptBlocks * BlockBytes), Libc.DontNeed);
        _freeCount = KeptBlocks;
        for (var i = 0; i < KeptBlocks; i++) _free[i] = KeptBlocks - 1 - i;
        Array.Clear(_blocks, KeptBlocks, _untouched - KeptBlocks);
        _untouched = KeptBlocks;
    }

    private void Free()
    {
        if (_isMapped) Libc.Unmap(_start, _length);
        else NativeMemory.Free(_start);
    }

    private static byte* Map(nuint length)
    {
        var start = Libc.Map(null, length, Libc.ReadWrite, Libc.PrivateAnonymousNoReserve, -1, 0);
        if ((nint)start == -1) throw new DaemonStartException($"The system has no {length / 1024 / 1024} MB of address space for the buffer; choose less with --buffer-memory.");
        // A block is smaller than a huge page: with them a trickle would hold 2 MB for 16 KB.
        Libc.Advise((byte*)start, length, Libc.NoHugePage);
        return (byte*)start;
    }

    /// <summary>16 KiB of the arena. It belongs to whoever rented it until it is returned.</summary>
    internal sealed class Block(BlockArena arena, int index) : MemoryManager<byte>
    {
        internal int Index => index;

        public override Span<byte> GetSpan() => new(arena._start + ((nuint)index * BlockBytes), BlockBytes);

        /// <summary>Gives it back. Once: afterwards it is somebody else's.</summary>
        public void Return() => arena.Return(this);

        // The memory never moves.
        public override MemoryHandle Pin(int elementIndex = 0) => new(arena._start + ((nuint)index * BlockBytes) + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
