using Microsoft.Win32.SafeHandles;
using Roentgen.Daemon.Batching;

namespace Roentgen.Daemon.Spooling;

/// <summary>
/// One file of the spool: records one behind the other, written at the end, read from the front. It is deleted when every record is done.
/// Its owner, the <see cref="Spool"/>, lets one operation at a time in.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly byte[] _head = new byte[SpoolRecord.HeadBytes];
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private long _readTo;

    private SpoolFile(string path, FileMode mode)
    {
        FilePath = path;
        _handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read);
    }

    /// <summary>Where it lies.</summary>
    public string FilePath { get; }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Records that are not done, whether they were taken or not.</summary>
    public int OpenRecords { get; private set; }

    /// <summary>Documents of records that are not done and that nobody has taken.</summary>
    public long WaitingDocuments { get; private set; }

    /// <summary>Whether it was deleted to make room.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Whether every record has been taken at least once.</summary>
    public bool IsRead => _readTo >= Length;

    /// <summary>A new file.</summary>
    /// <exception cref="IOException">The disk is full, or it cannot be written.</exception>
    public static SpoolFile Create(string path) => new(path, FileMode.CreateNew);

    /// <summary>A file that an earlier daemon left. What does not look like a record ends it: <paramref name="lost"/> says how many documents that cost, at least one.</summary>
    public static SpoolFile Open(string path, out int lost)
    {
        var file = new SpoolFile(path, FileMode.Open);
        lost = file.Scan();
        return file;
    }

    /// <summary>Writes a batch behind the others.</summary>
    /// <exception cref="IOException">It could not be written; the file is as it was before.</exception>
    public void Append(Batch batch)
    {
        SpoolRecord.Write(batch, _head);
        _parts.Clear();
        _parts.Add(_head);
        for (var i = 0; i < batch.PartCount; i++) _parts.Add(batch.Part(i));
        RandomAccess.Write(_handle, _parts, Length);
        _parts.Clear();
        Length += SpoolRecord.HeadBytes + batch.Length;
        OpenRecords++;
        WaitingDocuments += batch.Count;
    }

    /// <summary>The next record that is not done; null at the end.</summary>
    public SpoolEntry? TakeNext()
    {
        while (!IsRead)
        {
            if (RandomAccess.Read(_handle, _head, _readTo) < SpoolRecord.HeadBytes || !SpoolRecord.TryRead(_head, this, _readTo, out var entry, out var isDone))
            {
                _readTo = Length; // it was a record once: the disk has failed
                return null;
            }
            _readTo += entry.RecordBytes;
            if (isDone) continue;
            Taken(entry);
            return entry;
        }
        return null;
    }

    /// <summary>Counts a record as taken, after it was <see cref="PutBack"/>.</summary>
    public void Taken(SpoolEntry entry) => WaitingDocuments -= entry.Count;

    /// <summary>Reads a record; false when it is not what was written.</summary>
    public bool TryRead(SpoolEntry entry, Span<byte> record)
    {
        var read = 0;
        while (read < record.Length)
        {
            var now = RandomAccess.Read(_handle, record[read..], entry.Offset + read);
            if (now == 0) return false;
            read += now;
        }
        return SpoolRecord.IsIntact(record);
    }

    /// <summary>Marks a record as one that needs no sending any more.</summary>
    public void Done(SpoolEntry entry)
    {
        if (IsDropped) return;
        RandomAccess.Write(_handle, [SpoolRecord.Done], entry.Offset + SpoolRecord.StateOffset);
        OpenRecords--;
    }

    /// <summary>A record that was taken waits again.</summary>
    public void PutBack(SpoolEntry entry) => WaitingDocuments += entry.Count;

    /// <summary>Brings what was written to the disk itself.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    /// <summary>Closes and deletes it.</summary>
    public void Drop()
    {
        IsDropped = true;
        Dispose();
        File.Delete(FilePath);
    }

    public void Dispose() => _handle.Dispose();

    private int Scan()
    {
        var end = RandomAccess.GetLength(_handle);
        while (Length < end)
        {
            var isHead = RandomAccess.Read(_handle, _head, Length) == SpoolRecord.HeadBytes & SpoolRecord.TryRead(_head, this, Length, out var entry, out var isDone);
            if (!isHead || Length + entry.RecordBytes > end)
            {
                RandomAccess.SetLength(_handle, Length);
                return isHead ? entry.Count : 1;
            }
            Length += entry.RecordBytes;
            if (isDone) continue;
            OpenRecords++;
            WaitingDocuments += entry.Count;
        }
        return 0;
    }
}
