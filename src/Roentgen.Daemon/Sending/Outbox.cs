using System.Diagnostics.CodeAnalysis;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Spooling;

namespace Roentgen.Daemon.Sending;

/// <summary>
/// What waits for one destination, and who gets it next.
/// <code>
/// Add ─► live ────────────────────► TakeAsync (senders) ─► ReturnAsync: done, or later
///          │ away, or an eighth of memory   ▲                   │
///          └────────────► spool ────────────┘◄──────────────────┘
/// </code>
/// Live batches go first, but one sender works on the spool as long as there is something in it. Without a spool, and while its disk fails, what
/// has to wait waits in memory, where the <see cref="BatchBuffer"/> may ask to shed it.
/// </summary>
internal sealed class Outbox : IDisposable
{
    // A share of memory that is worth the write: below, what waits is on its way in a moment.
    private const int SpoolShare = 8;

    private static readonly TimeSpan DiskPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<Delivery> _live = new();
    private readonly PriorityQueue<Delivery, long> _later = new();
    private readonly Queue<TaskCompletionSource<Work>> _senders = new();
    private readonly Availability _availability;
    private readonly DaemonOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly LimitedLog _spilling;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _overflow;
    private long _queuedBytes;
    private int _inFlight;
    private int _fromSpool;
    private int _moving;
    private long _spoolAgainAt;
    private bool _completed;
    private bool _closed;

    public Outbox(DaemonOptions options, Spool? spool, DestinationCounters counters, BackOff backOff, DaemonLog log, TimeProvider time)
    {
        (_options, Spool, Counters, _time) = (options, spool, counters, time);
        _availability = new Availability(options, backOff, time);
        _spilling = new LimitedLog(log, DaemonLogLevel.Warn, time);
        _timer = time.CreateTimer(static outbox => ((Outbox)outbox!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What happened on this way.</summary>
    public DestinationCounters Counters { get; }

    /// <summary>Where batches wait on disk; null for nowhere.</summary>
    public Spool? Spool { get; }

    /// <summary>Bytes of memory of the batches that wait in memory.</summary>
    public long QueuedBytes => Volatile.Read(ref _queuedBytes);

    /// <summary>Requests under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Whether a further small batch would only wait, or cost a request while others are under way.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock) return _live.Count > 0 || _inFlight - _fromSpool > 1 || _availability.IsFailing;
        }
    }

    /// <summary>Whether the last attempt failed.</summary>
    public bool IsFailing
    {
        get
        {
            lock (_lock) return _availability.IsFailing;
        }
    }

    /// <summary>Takes over a hold of a batch that is to be sent.</summary>
    public void Add(Batch batch)
    {
        lock (_lock)
        {
            Queue(new Delivery(batch));
            Wake();
        }
    }

    /// <summary>Drops the oldest batch that waits in memory, counted and said. False when none waits.</summary>
    public bool TryShedOldest()
    {
        int count;
        lock (_lock)
        {
            if (!TryOldest(out var oldest)) return false;
            Unqueue(oldest);
            count = oldest.Batch.Count;
            oldest.Batch.Release();
            CheckDrained();
        }
        Counters.AddDropped(DropReason.BufferFull, count);
        if (_spilling.ShouldWrite(out var leftOut)) _spilling.Write($"Spilling over {count} segments", leftOut);
        return true;
    }

    /// <summary>Waits for the next thing to do; <see cref="Work.None"/> after <see cref="Close"/>. Whoever was given something says <see cref="Return"/> when it is dealt with.</summary>
    public Task<Work> TakeAsync()
    {
        lock (_lock)
        {
            if (_closed) return Task.FromResult(Work.None);
            var sender = new TaskCompletionSource<Work>(TaskCreationOptions.RunContinuationsAsynchronously);
            _senders.Enqueue(sender);
            Wake();
            return sender.Task;
        }
    }

    /// <summary>How long the attempt that begins now may take.</summary>
    public TimeSpan AttemptLimit
    {
        get
        {
            lock (_lock) return _availability.AttemptLimit;
        }
    }

    /// <summary>The service answered: what was taken is dealt with.</summary>
    public void Answered(TimeSpan took)
    {
        lock (_lock) _availability.Answered(took);
    }

    /// <summary>An attempt failed for a reason that passes. True when it stands alone: others were answered before it, so the batch itself may be the reason.</summary>
    public bool Failed(long startedAt, bool ranOutOfTime, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            var alone = !_availability.IsFailing;
            _availability.Failed(startedAt, ranOutOfTime, retryAfter);
            return alone;
        }
    }

    /// <summary>A sender is free again.</summary>
    public void Return(Work work)
    {
        lock (_lock)
        {
            _inFlight--;
            if (work.IsSpooled) _fromSpool--;
            Wake();
            CheckDrained();
        }
    }

    /// <summary>Takes over a hold of a batch that is to be tried again, in memory, after a while.</summary>
    public void Later(Delivery delivery, TimeSpan wait)
    {
        lock (_lock)
        {
            _later.Enqueue(delivery with { Spooled = null }, _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency));
            _queuedBytes += delivery.Batch.HeldBytes;
        }
    }

    /// <summary>
    /// Writes what has to wait to the spool, until <paramref name="stop"/>: one batch at a time, so that the disk delays nobody but this.
    /// </summary>
    public async Task OverflowAsync(CancellationToken stop)
    {
        if (Spool is null) return;
        using var stopped = stop.Register(() =>
        {
            lock (_lock) _overflow?.TrySetResult();
        });
        while (!stop.IsCancellationRequested)
        {
            Delivery? next = null;
            Task? signal = null;
            lock (_lock)
            {
                if (MustSpool && TryOldest(out next))
                {
                    Unqueue(next);
                    _moving++;
                }
                else signal = (_overflow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            if (next is null)
            {
                if (stop.IsCancellationRequested) return;
                await signal!.ConfigureAwait(false);
                continue;
            }
            await KeepAsync(next).ConfigureAwait(false);
            lock (_lock)
            {
                _moving--;
                CheckDrained();
            }
        }
    }

    /// <summary>Takes over a hold of a batch that has to wait, on disk if the disk takes it.</summary>
    public async ValueTask KeepAsync(Delivery delivery)
    {
        if (Spool is not null && await Spool.AppendAsync(delivery.Batch).ConfigureAwait(false))
        {
            delivery.Batch.Release();
            lock (_lock) Wake();
            return;
        }
        lock (_lock)
        {
            _spoolAgainAt = _time.GetTimestamp() + (long)(DiskPause.TotalSeconds * _time.TimestampFrequency);
            _later.Enqueue(delivery, _time.GetTimestamp());
            _queuedBytes += delivery.Batch.HeldBytes;
            Wake();
        }
    }

    /// <summary>Nothing more is added, nothing more is taken from the spool. Ends when everything in memory is dealt with.</summary>
    public Task CompleteAsync()
    {
        lock (_lock)
        {
            _completed = true;
            Wake();
            CheckDrained();
            return _drained.Task;
        }
    }

    /// <summary>Everything that waits in memory, to be kept or counted by the caller, who takes the holds over.</summary>
    public IReadOnlyList<Delivery> TakeRest()
    {
        lock (_lock)
        {
            List<Delivery> rest = [];
            while (_later.TryDequeue(out var delivery, out _)) rest.Add(delivery);
            while (_live.TryDequeue(out var delivery)) rest.Add(delivery);
            _queuedBytes = 0;
            return rest;
        }
    }

    /// <summary>Sends the senders home, those that wait and those that come.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            while (_senders.TryDequeue(out var sender)) sender.TrySetResult(Work.None);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Spool?.Dispose();
    }

    private bool MustSpool =>
        Spool is not null && (_availability.IsAway || _queuedBytes > _options.BufferBytes / SpoolShare) && _time.GetTimestamp() >= _spoolAgainAt;

    private bool TryOldest([NotNullWhen(true)] out Delivery? oldest) => _later.TryDequeue(out oldest, out _) || _live.TryDequeue(out oldest);

    private void Queue(Delivery delivery)
    {
        _live.Enqueue(delivery);
        _queuedBytes += delivery.Batch.HeldBytes;
    }

    private void Unqueue(Delivery delivery) => _queuedBytes -= delivery.Batch.HeldBytes;

    // Gives work to senders that wait, batches that must wait to the disk, and sets the timer for what becomes due later.
    private void Wake()
    {
        while (_senders.Count > 0 && TryNext(out var work))
        {
            _inFlight++;
            if (work.IsSpooled) _fromSpool++;
            _senders.Dequeue().SetResult(work);
        }
        if (_overflow is { } overflow && MustSpool && _live.Count + _later.Count > 0)
        {
            _overflow = null;
            overflow.SetResult();
        }
        if (_senders.Count > 0 && NextDue() is { } due) _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private bool TryNext(out Work work)
    {
        work = Work.None;
        if (!_availability.Allows(_inFlight) || _availability.Wait > TimeSpan.Zero) return false;
        var spoolIsDue = !_completed && Spool?.NextDue == TimeSpan.Zero;
        if (spoolIsDue && _fromSpool == 0) work = Work.FromSpool;
        else if (_later.TryPeek(out var later, out var due) && due <= _time.GetTimestamp())
        {
            _later.Dequeue();
            Unqueue(later);
            work = new Work(later);
        }
        else if (_live.TryDequeue(out var next))
        {
            Unqueue(next);
            work = new Work(next);
        }
        else if (spoolIsDue) work = Work.FromSpool;
        return !work.IsNone;
    }

    // How long until something can be sent that cannot now; null when only something new can change that.
    private TimeSpan? NextDue()
    {
        TimeSpan? content = _live.Count > 0 ? TimeSpan.Zero : null;
        if (_later.TryPeek(out _, out var due)) content = Earlier(content, _time.GetElapsedTime(_time.GetTimestamp(), due));
        if (!_completed && Spool?.NextDue is { } spooled) content = Earlier(content, spooled);
        if (content is not { } wait || !_availability.Allows(_inFlight)) return null;
        if (_availability.Wait is var until && until > wait) wait = until;
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(wait.TotalMilliseconds)));
    }

    private void OnTimer()
    {
        lock (_lock) Wake();
    }

    private void CheckDrained()
    {
        if (_completed && _inFlight == 0 && _moving == 0 && _live.Count == 0 && _later.Count == 0) _drained.TrySetResult();
    }

    private static TimeSpan Earlier(TimeSpan? a, TimeSpan b) => a is { } other && other < b ? other : b;

    /// <summary>What a sender is to do.</summary>
    /// <param name="Delivery">A batch that is in memory.</param>
    /// <param name="IsSpooled">The next batch of the spool.</param>
    internal readonly record struct Work(Delivery? Delivery, bool IsSpooled = false)
    {
        /// <summary>Go home.</summary>
        public static Work None => default;

        /// <summary>Ask the spool.</summary>
        public static Work FromSpool => new(null, true);

        /// <summary>Whether it is <see cref="None"/>.</summary>
        public bool IsNone => Delivery is null && !IsSpooled;
    }
}
