using Roentgen.Daemon.Batching;

namespace Roentgen.Daemon.Spooling;

/// <summary>A batch in a file of the spool.</summary>
/// <param name="File">The file.</param>
/// <param name="Offset">Where its record begins.</param>
/// <param name="Kind">What it carries.</param>
/// <param name="Count">Documents in it.</param>
/// <param name="ReceivedAt">When its first document arrived; to the millisecond.</param>
/// <param name="Length">Bytes of its body.</param>
internal sealed record SpoolEntry(SpoolFile File, long Offset, BatchKind Kind, int Count, DateTimeOffset ReceivedAt, int Length)
{
    /// <summary>Bytes of the record, head and body.</summary>
    public int RecordBytes => SpoolRecord.HeadBytes + Length;
}
