using System.Buffers;
using System.Globalization;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Memory;
using Roentgen.Daemon.Sending;

namespace Roentgen.Daemon.Spooling;

/// <summary>
/// Batches that wait on disk for a destination that is away or slow, in files of 4 MiB, oldest first:
/// <code>
/// spool/xray.example_443/000000000001.spool   TakeAsync reads here …
///                        000000000002.spool
///                        000000000003.spool   … AppendAsync writes here
///                        lock                 one daemon at a time
/// </code>
/// What is written survives the end of the process, however it ends; a file reaches the disk itself when it is full and when the daemon stops.
/// A batch is marked when it is done, so after a restart only what was under way is sent once more.
/// </summary>
internal sealed class Spool : IDisposable
{
    private const long LargestFile = 4 * 1024 * 1024;

    private readonly string _folder;
    private readonly FileStream _lock;
    private readonly long _limit;
    private readonly TimeSpan _giveUpAfter;
    private readonly DestinationCounters _counters;
    private readonly DaemonLog _log;
    private readonly LimitedLog _failures;
    private readonly LimitedLog _losses;
    private readonly TimeProvider _time;

    // One operation at a time; whoever waits for the disk waits without a thread, but for the first.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<SpoolFile> _files = [];
    private readonly PriorityQueue<Waiting, long> _putBack = new();
    private long _nextNumber = 1;
    private long _bytes;
    private long _documents;
    private volatile bool _mayHaveUnread;
    private long _nextDue = long.MaxValue;
    private volatile bool _disposed;

    private Spool(string folder, FileStream folderLock, DestinationCounters counters, DaemonOptions options, DaemonLog log, TimeProvider time)
    {
        (_folder, _lock, _counters, _log, _time, _limit, _giveUpAfter) = (folder, folderLock, counters, log, time, options.SpoolBytes, options.GiveUpAfter);
        _failures = new LimitedLog(log, DaemonLogLevel.Error, time);
        _losses = new LimitedLog(log, DaemonLogLevel.Warn, time);
    }

    /// <summary>Bytes of its files.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Documents that wait in it.</summary>
    public long Documents => Volatile.Read(ref _documents);

    /// <summary>How long until there is something to take; zero for now, null when there is nothing. A hint, for who holds another lock.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            if (_mayHaveUnread) return TimeSpan.Zero;
            var due = Volatile.Read(ref _nextDue);
            if (due == long.MaxValue) return null;
            var wait = _time.GetElapsedTime(_time.GetTimestamp(), due);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    private long FileLimit => Math.Min(LargestFile, _limit / 4);

    /// <summary>Opens the folder of a destination, which is made, and takes up what an earlier daemon left there.</summary>
    /// <returns>The spool; null when the folder cannot be used, and why in <paramref name="problem"/>.</returns>
    public static Spool? TryOpen(string folder, DestinationCounters counters, DaemonOptions options, DaemonLog log, TimeProvider time, out string problem)
    {
        problem = "";
        FileStream? folderLock = null;
        try
        {
            Directory.CreateDirectory(folder);
            folderLock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            var spool = new Spool(folder, folderLock, counters, options, log, time);
            spool.TakeUp();
            return spool;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folderLock?.Dispose();
            problem = $"The spool folder {folder} cannot be used: {e.Message} What a service does not take waits in memory alone.";
            return null;
        }
    }

    /// <summary>Writes a batch; the caller keeps its hold. False when the disk did not take it.</summary>
    public async ValueTask<bool> AppendAsync(Batch batch)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_disposed) return false;
            var size = SpoolRecord.HeadBytes + batch.Length;
            while (_files.Count > 0 && _bytes + size > _limit) DropOldest();
            var file = _files.Count > 0 && _files[^1].Length + size <= FileLimit ? _files[^1] : Roll();
            file.Append(batch);
            _bytes += size;
            _counters.AddSpooled(batch.Count);
            _mayHaveUnread = true;
            _documents += batch.Count;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_failures.ShouldWrite(out var leftOut)) _failures.Write($"Writing to the spool failed: {e.Message}", leftOut);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The oldest batch that is due, read into memory; null when there is none, or no memory for it at the moment.</summary>
    public async ValueTask<Delivery?> TakeAsync(BlockArena arena)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            while (!_disposed && TakeNext() is { } next)
            {
                var entry = next.Entry;
                if (_time.GetUtcNow() - entry.ReceivedAt > _giveUpAfter)
                {
                    Lose(entry, DropReason.GaveUp, "too old");
                    continue;
                }
                var record = ArrayPool<byte>.Shared.Rent(entry.RecordBytes);
                try
                {
                    if (!entry.File.TryRead(entry, record.AsSpan(0, entry.RecordBytes)))
                    {
                        Lose(entry, DropReason.SpoolDamaged, "damaged");
                        continue;
                    }
                    var body = record.AsSpan(SpoolRecord.HeadBytes, entry.Length);
                    if (Batch.TryCopy(arena, entry.Kind, entry.ReceivedAt, entry.Count, body) is { } batch) return new Delivery(batch, entry, next.Attempts);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(record);
                }
                WaitAgain(next, TimeSpan.FromMilliseconds(50));
                return null;
            }
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_failures.ShouldWrite(out var leftOut)) _failures.Write($"Reading the spool failed: {e.Message}", leftOut);
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A batch that was taken needs no sending any more.</summary>
    public async ValueTask DoneAsync(SpoolEntry entry)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_disposed) Done(entry);
        }
        catch (IOException e)
        {
            if (_failures.ShouldWrite(out var leftOut)) _failures.Write($"Writing to the spool failed: {e.Message}", leftOut);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A batch that was taken could not be sent, and waits again for a while.</summary>
    public async ValueTask PutBackAsync(Delivery delivery, TimeSpan wait)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        if (delivery.Spooled!.File.IsDropped) _counters.AddDropped(DropReason.SpoolFull, delivery.Spooled.Count);
        else WaitAgain(new Waiting(delivery.Spooled, delivery.Attempts), wait);
        _turn.Release();
    }

    /// <summary>Brings everything to the disk and closes it; what waits is taken up by the next daemon.</summary>
    public void Dispose()
    {
        _turn.Wait();
        _disposed = true;
        foreach (var file in _files)
        {
            try
            {
                file.Flush();
            }
            catch (IOException e)
            {
                _log.Write(DaemonLogLevel.Error, $"Writing to the spool failed: {e.Message}");
            }
            file.Dispose();
        }
        _lock.Dispose();
        _turn.Release();
    }

    private void TakeUp()
    {
        foreach (var path in Directory.EnumerateFiles(_folder, "*.spool").Order(StringComparer.Ordinal))
        {
            if (!long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            _nextNumber = Math.Max(_nextNumber, number + 1);
            var file = SpoolFile.Open(path, out var lost);
            if (lost > 0)
            {
                _counters.AddDropped(DropReason.SpoolDamaged, lost);
                _log.Write(DaemonLogLevel.Warn, $"The spool file {path} ends in the middle of a batch: at least {lost} segments are lost");
            }
            if (file.OpenRecords == 0)
            {
                file.Drop();
                continue;
            }
            _files.Add(file);
            _bytes += file.Length;
            _documents += file.WaitingDocuments;
        }
        _mayHaveUnread = _documents > 0;
        if (_mayHaveUnread) _log.Write(DaemonLogLevel.Info, $"{Documents} segments wait in the spool {_folder}");
    }

    private SpoolFile Roll()
    {
        if (_files.Count > 0) _files[^1].Flush();
        var file = SpoolFile.Create(Path.Combine(_folder, $"{_nextNumber++:D12}.spool"));
        _files.Add(file);
        return file;
    }

    private Waiting? TakeNext()
    {
        while (_putBack.TryPeek(out var waiting, out var due) && due <= _time.GetTimestamp())
        {
            _putBack.Dequeue();
            SetNextDue();
            if (waiting.Entry.File.IsDropped) continue; // counted when the file was
            waiting.Entry.File.Taken(waiting.Entry);
            _documents -= waiting.Entry.Count;
            return waiting;
        }
        foreach (var file in _files)
        {
            if (file.TakeNext() is not { } entry) continue;
            _documents -= entry.Count;
            return new Waiting(entry, 0);
        }
        _mayHaveUnread = false;
        return null;
    }

    private void WaitAgain(Waiting waiting, TimeSpan wait)
    {
        waiting.Entry.File.PutBack(waiting.Entry);
        _documents += waiting.Entry.Count;
        _putBack.Enqueue(waiting, _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency));
        SetNextDue();
    }

    private void SetNextDue() => Volatile.Write(ref _nextDue, _putBack.TryPeek(out _, out var due) ? due : long.MaxValue);

    private void Done(SpoolEntry entry)
    {
        entry.File.Done(entry);
        if (entry.File.OpenRecords > 0 || entry.File.IsDropped || !entry.File.IsRead) return;
        _files.Remove(entry.File);
        _bytes -= entry.File.Length;
        entry.File.Drop();
    }

    private void Lose(SpoolEntry entry, DropReason reason, string why)
    {
        _counters.AddDropped(reason, entry.Count);
        if (_losses.ShouldWrite(out var leftOut)) _losses.Write($"Spilling over {entry.Count} segments: {why} in the spool", leftOut);
        Done(entry);
    }

    private void DropOldest()
    {
        var file = _files[0];
        _files.RemoveAt(0);
        _bytes -= file.Length;
        _documents -= file.WaitingDocuments;
        _counters.AddDropped(DropReason.SpoolFull, file.WaitingDocuments);
        if (_losses.ShouldWrite(out var leftOut)) _losses.Write($"Spilling over {file.WaitingDocuments} segments: the spool is full", leftOut);
        file.Drop();
    }

    private readonly record struct Waiting(SpoolEntry Entry, int Attempts);
}
