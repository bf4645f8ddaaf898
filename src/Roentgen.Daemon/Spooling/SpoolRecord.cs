using System.Buffers.Binary;
using System.IO.Hashing;
using Roentgen.Daemon.Batching;

namespace Roentgen.Daemon.Spooling;

/// <summary>
/// The head of a record in a spool file; the body of the request follows it. Numbers are little-endian.
/// <code>
///  0  4  "RGB1"
///  4  1  0 to be sent, 1 done
///  5  1  kind: 0 segments, 1 spans
///  6  2  documents
///  8  8  received at, milliseconds since 1970
/// 16  4  bytes of the body
/// 20  4  0
/// 24  8  XXH3 of bytes 5 to 23 and the body
/// </code>
/// </summary>
internal static class SpoolRecord
{
    /// <summary>Bytes before the body.</summary>
    public const int HeadBytes = 32;

    /// <summary>Where the byte is that says whether it is done.</summary>
    public const int StateOffset = 4;

    /// <summary>Value of that byte for a record that needs no sending any more.</summary>
    public const byte Done = 1;

    /// <summary>The largest body: what is longer was never written.</summary>
    public const int LargestBody = 64 * 1024 * 1024;

    private const int ChecksumOffset = 24;

    private static ReadOnlySpan<byte> Magic => "RGB1"u8;

    /// <summary>Writes the head of a batch.</summary>
    public static void Write(Batch batch, Span<byte> head)
    {
        head[..HeadBytes].Clear();
        Magic.CopyTo(head);
        head[5] = (byte)batch.Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], (ushort)batch.Count);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], batch.ReceivedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], batch.Length);
        var hash = new XxHash3();
        hash.Append(head[5..ChecksumOffset]);
        for (var i = 0; i < batch.PartCount; i++) hash.Append(batch.Part(i).Span);
        BinaryPrimitives.WriteUInt64LittleEndian(head[ChecksumOffset..], hash.GetCurrentHashAsUInt64());
    }

    /// <summary>Reads a head; false when these bytes are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> head, SpoolFile file, long offset, out SpoolEntry entry, out bool isDone)
    {
        entry = null!;
        isDone = false;
        if (head.Length < HeadBytes || !head.StartsWith(Magic) || head[StateOffset] > Done || head[5] > (byte)BatchKind.Spans) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head[16..]);
        var milliseconds = BinaryPrimitives.ReadInt64LittleEndian(head[8..]);
        if (length is < 0 or > LargestBody || milliseconds is < 0 or > 253402300799999) return false; // the last millisecond of 9999
        isDone = head[StateOffset] == Done;
        entry = new SpoolEntry(
            file, offset, (BatchKind)head[5], BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), length);
        return true;
    }

    /// <summary>Whether a record, head and body, is what was written.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> record)
    {
        var hash = new XxHash3();
        hash.Append(record[5..ChecksumOffset]);
        hash.Append(record[HeadBytes..]);
        return hash.GetCurrentHashAsUInt64() == BinaryPrimitives.ReadUInt64LittleEndian(record[ChecksumOffset..]);
    }
}
