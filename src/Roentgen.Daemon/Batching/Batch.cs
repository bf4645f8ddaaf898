using System.Buffers;
using Roentgen.Daemon.Memory;

namespace Roentgen.Daemon.Batching;

/// <summary>
/// Up to 50 documents, kept as the body of the request that will carry them, so that nothing is left to be done when it is sent (or sent again):
/// <code>{"TraceSegmentDocuments":["{\"trace_id\":…}","{\"trace_id\":…}"]}</code>
/// or OTLP messages one behind the other, which are one message again. The body is whole after each document, and lies in blocks of the
/// <see cref="BlockArena"/>. Filled by one thread, then read by any number; each holder calls <see cref="Release"/> once, and the last gives the memory back.
/// </summary>
internal sealed class Batch
{
    private readonly BlockArena _arena;
    private readonly List<BlockArena.Block> _blocks = new(4);
    private int _holders = 1;

    private Batch(BlockArena arena, BatchKind kind, DateTimeOffset receivedAt) => (_arena, Kind, ReceivedAt) = (arena, kind, receivedAt);

    private static ReadOnlySpan<byte> Beginning => "{\"TraceSegmentDocuments\":["u8;

    private static ReadOnlySpan<byte> Ending => "]}"u8;

    /// <summary>What it carries.</summary>
    public BatchKind Kind { get; }

    /// <summary>When its first document arrived.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>Documents in it; of spans, datagrams.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of body so far.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of memory that it holds.</summary>
    public int HeldBytes => _blocks.Count * BlockArena.BlockBytes;

    /// <summary>Blocks that the body lies in.</summary>
    public int PartCount => (Length + BlockArena.BlockBytes - 1) / BlockArena.BlockBytes;

    /// <summary>The part of the body in one block.</summary>
    public ReadOnlyMemory<byte> Part(int index) => _blocks[index].Memory[..Math.Min(BlockArena.BlockBytes, Length - (index * BlockArena.BlockBytes))];

    /// <summary>An empty batch; null when the arena has no block left.</summary>
    public static Batch? TryOpen(BlockArena arena, BatchKind kind, DateTimeOffset receivedAt)
    {
        var batch = new Batch(arena, kind, receivedAt);
        return kind == BatchKind.Spans || (batch.TryAppend(Beginning) && batch.TryAppend(Ending)) ? batch : batch.Abandon();
    }

    /// <summary>A batch whose body exists already; null when the arena has not enough blocks left.</summary>
    public static Batch? TryCopy(BlockArena arena, BatchKind kind, DateTimeOffset receivedAt, int count, ReadOnlySpan<byte> body)
    {
        var batch = new Batch(arena, kind, receivedAt) { Count = count };
        return batch.TryAppend(body) ? batch : batch.Abandon();
    }

    /// <summary>Adds a document, whatever its bytes are. False when the arena has not enough blocks left: the batch is as it was before.</summary>
    public bool TryAdd(ReadOnlySpan<byte> document)
    {
        var before = Length;
        if (Kind == BatchKind.Spans) return Added(TryAppend(document), before);
        Length -= Ending.Length;
        return Added(TryAppend(Count == 0 ? "\""u8 : ",\""u8) && TryAppendEscaped(JsonText.Valid(document)) && TryAppend("\"]}"u8), before);
    }

    /// <summary>Adds a document of another batch, escaped as it is there; otherwise as <see cref="TryAdd"/>.</summary>
    public bool TryAddEscaped(ReadOnlySpan<byte> text)
    {
        var before = Length;
        Length -= Ending.Length;
        return Added(TryAppend(Count == 0 ? "\""u8 : ",\""u8) && TryAppend(text) && TryAppend("\"]}"u8), before);
    }

    /// <summary>One more holder.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>One holder less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        Length = 0;
        ReturnUnused();
    }

    /// <summary>The body in one piece, for what happens rarely.</summary>
    public byte[] ToArray()
    {
        var body = new byte[Length];
        for (var i = 0; i < PartCount; i++) Part(i).Span.CopyTo(body.AsSpan(i * BlockArena.BlockBytes));
        return body;
    }

    private bool Added(bool added, int before)
    {
        if (added)
        {
            Count++;
            return true;
        }
        if (Kind == BatchKind.Segments)
        {
            // The ending was written over; its place is still ours.
            Length = before - Ending.Length;
            TryAppend(Ending);
        }
        Length = before;
        ReturnUnused();
        return false;
    }

    private bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (!TryGetRoom(out var room)) return false;
            var now = Math.Min(room.Length, bytes.Length);
            bytes[..now].CopyTo(room);
            Length += now;
            bytes = bytes[now..];
        }
        return true;
    }

    private bool TryAppendEscaped(ReadOnlySpan<byte> text)
    {
        Span<byte> escape = stackalloc byte[JsonText.LongestEscape];
        while (true)
        {
            if (!TryGetRoom(out var room)) return false;
            var status = JsonText.Escape(text, room, out var read, out var written);
            Length += written;
            if (status == OperationStatus.Done) return true;
            text = text[read..];
            if (written == room.Length) continue;
            // The rest of this block is too small for the longest escape: one byte goes across.
            if (!TryAppend(escape[..JsonText.EscapeOne(text[0], escape)])) return false;
            text = text[1..];
        }
    }

    private bool TryGetRoom(out Span<byte> room)
    {
        var index = Length / BlockArena.BlockBytes;
        room = default;
        if (index == _blocks.Count)
        {
            if (_arena.TryRent() is not { } block) return false;
            _blocks.Add(block);
        }
        room = _blocks[index].GetSpan()[(Length % BlockArena.BlockBytes)..];
        return true;
    }

    private void ReturnUnused()
    {
        while (_blocks.Count > PartCount)
        {
            _blocks[^1].Return();
            _blocks.RemoveAt(_blocks.Count - 1);
        }
    }

    private Batch? Abandon()
    {
        Release();
        return null;
    }
}
