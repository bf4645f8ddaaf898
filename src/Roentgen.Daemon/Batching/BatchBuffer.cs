using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Memory;
using Roentgen.Daemon.Sending;

namespace Roentgen.Daemon.Batching;

/// <summary>
/// Fills batches, and hands each to every destination when it is full or has waited long enough.
/// <code>
/// TryAdd ─► open batch (one of segments, one of spans) ──full, or old──► Outbox of each destination
/// </code>
/// Whoever reads datagrams looks at their age with <see cref="Flush"/> on its way, which costs no timer and no other thread; documents of other
/// inputs set a timer.
/// /// Nothing here waits. When memory is short, this is shed, in this order, and counted:
/// 1. from three quarters on, documents that matter least: spans that were not sampled, segments in progress, which come again when they end;
/// 2. when all is used, the oldest batch that waits, of the destination that holds most.
/// </summary>
internal sealed class BatchBuffer : IDisposable
{
    private readonly DaemonOptions _options;
    private readonly BlockArena _arena;
    private readonly IReadOnlyList<Outbox> _outboxes;
    private readonly DaemonCounters _counters;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly LimitedLog _noRoom;
    private readonly Lock _filling = new();
    private readonly OpenBatch?[] _open = new OpenBatch?[Enum.GetValues<BatchKind>().Length];
    private bool _timerRuns;
    private bool _completed;

    public BatchBuffer(DaemonOptions options, BlockArena arena, IReadOnlyList<Outbox> outboxes, DaemonCounters counters, DaemonLog log, TimeProvider time)
    {
        (_options, _arena, _outboxes, _counters, _time) = (options, arena, outboxes, counters, time);
        _noRoom = new LimitedLog(log, DaemonLogLevel.Warn, time);
        _timer = time.CreateTimer(static buffer => ((BatchBuffer)buffer!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether memory is so short that documents of little worth are turned away.</summary>
    public bool IsShort => _arena.UsedBytes > _arena.BudgetBytes / 4 * 3;

    /// <summary>Takes a document in, which is copied; what does not fit pushes the oldest out. The caller sees to <see cref="Flush"/>. False when it was lost: there was nothing to push out, or the daemon stops.</summary>
    public bool TryAdd(ReadOnlySpan<byte> document, BatchKind kind) => TryAdd(document, kind, mayShed: true);

    /// <summary>Takes a document in if there is room for it. False, and nothing is counted, if there is not: the sender can wait, and is to ask again.</summary>
    public bool TryAddPatiently(ReadOnlySpan<byte> document, BatchKind kind) => TryAdd(document, kind, mayShed: false);

    /// <summary>Closes the batches that have waited long enough. True when others are still open: the caller is to come again in a few milliseconds.</summary>
    public bool Flush()
    {
        lock (_filling) return CloseDue() is not null;
    }

    /// <summary>Closes the open batches; from here on nothing is taken in.</summary>
    public void Complete()
    {
        lock (_filling)
        {
            for (var kind = 0; kind < _open.Length; kind++) Close((BatchKind)kind);
            _completed = true;
        }
    }

    public void Dispose() => _timer.Dispose();

    private bool TryAdd(ReadOnlySpan<byte> document, BatchKind kind, bool mayShed)
    {
        lock (_filling)
        {
            if (_completed)
            {
                if (mayShed) _counters.AddDropped(DropReason.Shutdown);
                return false;
            }
            if (_open[(int)kind] is { } full && full.Batch.Length + document.Length > _options.BatchBytes) Close(kind);
            while (!TryAddToOpen(document, kind, setTimer: !mayShed))
            {
                // A batch of its own may hold the memory that is missing.
                if (!mayShed) return false;
                if (TryShedOldest()) continue;
                _counters.AddDropped(DropReason.NoRoom);
                if (_noRoom.ShouldWrite(out var more)) _noRoom.Write("Segment dropped. Consider increasing memory limit", more);
                return false;
            }
            _counters.AddAccepted();
            if (_open[(int)kind]!.Value.Batch.Count >= _options.BatchSize) Close(kind);
            return true;
        }
    }

    private bool TryAddToOpen(ReadOnlySpan<byte> document, BatchKind kind, bool setTimer)
    {
        if (setTimer && !_timerRuns) StartTimer(_options.FlushDelay);
        if (_open[(int)kind] is { } open) return open.Batch.TryAdd(document);
        if (Batch.TryOpen(_arena, kind, _time.GetUtcNow()) is not { } batch) return false;
        if (!batch.TryAdd(document))
        {
            batch.Release();
            return false;
        }
        _open[(int)kind] = new OpenBatch(batch, _time.GetTimestamp());
        return true;
    }

    private bool TryShedOldest()
    {
        Outbox? fullest = null;
        foreach (var outbox in _outboxes)
            if (outbox.QueuedBytes > (fullest?.QueuedBytes ?? 0)) fullest = outbox;
        return fullest is not null && fullest.TryShedOldest();
    }

    private void Close(BatchKind kind)
    {
        if (_open[(int)kind] is not { Batch: var batch }) return;
        _open[(int)kind] = null;
        foreach (var outbox in _outboxes)
        {
            batch.Hold();
            outbox.Add(batch);
        }
        batch.Release();
    }

    // Runs only while a batch is open: an idle daemon uses no processor time. It is not set again for each batch;
    // when it fires too early, it looks how long there is still to wait.
    private void OnTimer()
    {
        lock (_filling)
        {
            _timerRuns = false;
            if (CloseDue() is { } wait) StartTimer(wait);
        }
    }

    // How long the batches that stay open may stay so; null when none does.
    private TimeSpan? CloseDue()
    {
        TimeSpan? next = null;
        for (var kind = 0; kind < _open.Length; kind++)
        {
            if (_open[kind] is not { } open) continue;
            var age = _time.GetElapsedTime(open.OpenedAt);
            if (age < _options.FlushDelay) Wait(_options.FlushDelay - age);
            // Behind others it would not leave earlier, or cost a request that a larger batch saves: let it fill.
            else if (age < _options.LongestFlushDelay && AreAllBusy()) Wait(Min(_options.FlushDelay, _options.LongestFlushDelay - age));
            else Close((BatchKind)kind);
        }
        return next;

        void Wait(TimeSpan due) => next = next is { } other ? Min(other, due) : due;
    }

    private bool AreAllBusy()
    {
        foreach (var outbox in _outboxes)
            if (!outbox.IsBusy) return false;
        return true;
    }

    private void StartTimer(TimeSpan due)
    {
        _timerRuns = true;
        // A timer counts whole milliseconds; rounded down, it would fire early and ask again at once.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private readonly record struct OpenBatch(Batch Batch, long OpenedAt);
}
