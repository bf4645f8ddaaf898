using System.Threading.Channels;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Batching;

/// <summary>
/// Everything that waits for the service: one open batch, which the receive loop fills, and the closed ones in order, which the senders take.
/// <code>
/// Add ─► open batch ──full, idle, or old──► queue ─► ReadAllAsync (senders) ─► Release
///                                             └─ oldest dropped when memory is used up
/// </code>
/// Memory is counted from the first byte of a batch to its release, so what is being sent counts too.
/// </summary>
internal sealed class BatchBuffer : IDisposable
{
    private const int SmallestBatch = 4096;

    private readonly DaemonOptions _options;
    private readonly DaemonCounters _counters;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly LimitedLog _spilling;
    private readonly LimitedLog _noRoom;

    // Not a bounded channel: it is bounded by bytes, which a channel cannot count. Add keeps it within the limit.
    private readonly Channel<Batch> _queue = Channel.CreateUnbounded<Batch>();

    private readonly Lock _filling = new();
    private Batch? _open;
    private long _firstAdded;
    private long _lastAdded;
    private bool _timerRuns;
    private bool _completed;
    private int _usualLength = SmallestBatch;
    private long _heldBytes;

    public BatchBuffer(DaemonOptions options, DaemonCounters counters, DaemonLog log, TimeProvider time)
    {
        (_options, _counters, _time) = (options, counters, time);
        _spilling = new LimitedLog(log, DaemonLogLevel.Warn, time);
        _noRoom = new LimitedLog(log, DaemonLogLevel.Warn, time);
        _timer = time.CreateTimer(static buffer => ((BatchBuffer)buffer!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Bytes of memory held by documents.</summary>
    public long HeldBytes => Volatile.Read(ref _heldBytes);

    /// <summary>Takes a document in; the bytes are copied. Never waits: what does not fit is dropped, oldest first, and counted.</summary>
    public void Add(ReadOnlySpan<byte> document)
    {
        lock (_filling)
        {
            if (_completed)
            {
                _counters.AddDropped(DropReason.Shutdown, 1);
                return;
            }
            if (!MakeRoom()) return;
            if (_open is not null && _open.Length + document.Length > _options.BatchBytes) CloseOpen();
            var now = _time.GetTimestamp();
            var batch = _open ?? Open(now);
            var before = batch.Capacity;
            batch.Add(document);
            Interlocked.Add(ref _heldBytes, batch.Capacity - before);
            _lastAdded = now;
            if (batch.Count >= _options.BatchSize) CloseOpen();
        }
    }

    /// <summary>Closed batches, oldest first; any number of readers. Ends after <see cref="Complete"/>, when all are taken.</summary>
    public IAsyncEnumerable<Batch> ReadAllAsync(CancellationToken cancel) => _queue.Reader.ReadAllAsync(cancel);

    /// <summary>Gives back the memory of a batch that was sent, or never will be.</summary>
    public void Release(Batch batch)
    {
        Interlocked.Add(ref _heldBytes, -batch.Capacity);
        batch.Dispose();
    }

    /// <summary>Closes the open batch; from here on nothing is taken in.</summary>
    public void Complete()
    {
        lock (_filling)
        {
            CloseOpen();
            _completed = true;
            _queue.Writer.TryComplete();
        }
    }

    /// <summary>Drops what no sender has taken, counted as lost to the shutdown; the number of documents.</summary>
    public int DropRest()
    {
        var dropped = 0;
        while (_queue.Reader.TryRead(out var batch))
        {
            dropped += batch.Count;
            Release(batch);
        }
        _counters.AddDropped(DropReason.Shutdown, dropped);
        return dropped;
    }

    public void Dispose() => _timer.Dispose();

    // The limit may be passed by one growth of the open batch, no more.
    private bool MakeRoom()
    {
        while (HeldBytes >= _options.BufferBytes)
        {
            if (!_queue.Reader.TryRead(out var oldest))
            {
                _counters.AddDropped(DropReason.NoRoom, 1);
                if (_noRoom.ShouldWrite(out var more)) _noRoom.Write("Segment dropped. Consider increasing memory limit", more);
                return false;
            }
            _counters.AddDropped(DropReason.BufferFull, oldest.Count);
            if (_spilling.ShouldWrite(out var leftOut)) _spilling.Write($"Spilling over {oldest.Count} segments", leftOut);
            Release(oldest);
        }
        return true;
    }

    private Batch Open(long now)
    {
        // As large as the last one was: a steady stream rents once per batch and never grows.
        _open = new Batch(_usualLength);
        _firstAdded = now;
        if (!_timerRuns) StartTimer(_options.FlushDelay);
        Interlocked.Add(ref _heldBytes, _open.Capacity);
        return _open;
    }

    private void CloseOpen()
    {
        if (_open is null) return;
        _open.Close();
        _usualLength = Math.Max(SmallestBatch, _open.Length);
        _queue.Writer.TryWrite(_open);
        _open = null;
    }

    // Runs only while a batch is open: an idle daemon uses no processor time. It is not set again for each datagram;
    // when it fires too early, it looks how long there is still to wait.
    private void OnTimer()
    {
        lock (_filling)
        {
            _timerRuns = false;
            if (_open is null) return;
            var now = _time.GetTimestamp();
            var untilIdle = _options.FlushDelay - _time.GetElapsedTime(_lastAdded, now);
            var untilOld = _options.LongestFlushDelay - _time.GetElapsedTime(_firstAdded, now);
            var wait = untilIdle < untilOld ? untilIdle : untilOld;
            if (wait > TimeSpan.Zero) StartTimer(wait);
            // With a queue in front of it, it would not leave earlier; let it fill.
            else if (_queue.Reader.Count > 0) StartTimer(_options.FlushDelay);
            else CloseOpen();
        }
    }

    private void StartTimer(TimeSpan due)
    {
        _timerRuns = true;
        // A timer counts whole milliseconds; rounded down, it would fire early and ask again at once.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
