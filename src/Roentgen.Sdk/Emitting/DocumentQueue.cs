using System.Threading.Channels;
using Roentgen.Sdk.Diagnostics;

namespace Roentgen.Sdk.Emitting;

/// <summary>
/// Documents on their way: bounded in number and in bytes, never blocking those who add, one loop that sends. When it is full the oldest goes,
/// since the newest tells most about what happens now.
/// </summary>
internal sealed class DocumentQueue : IDisposable, IAsyncDisposable
{
    private readonly int _capacity;
    private readonly long _maxBytes;
    private readonly IBatchTransport _transport;
    private readonly SelfReport _report;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly DropReason[] _outcomes;
    private readonly ITimer _enough;
    private readonly ITimer _rested;
    private readonly Task _loop;

    // Written when the loop has to look again: something came, a batch is full, somebody flushes, a wait has lasted long enough, or it is over.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    // Under the gate: what waits; how many have left the queue for good, and who waits for which number of them.
    private readonly Lock _gate = new();
    private readonly Queue<Document> _waiting = new();
    private readonly List<(long Number, TaskCompletionSource Reached)> _flushes = [];
    private long _bytes;
    private long _added;
    private long _finished;
    private bool _isOver;
    private bool _isIdle;

    /// <param name="capacity">Most documents that wait.</param>
    /// <param name="maxBytes">Most bytes that wait.</param>
    /// <param name="transport">Where they go. Owned from here on.</param>
    /// <param name="report">Is told what became of each.</param>
    /// <param name="clock">The clock.</param>
    public DocumentQueue(int capacity, long maxBytes, IBatchTransport transport, SelfReport report, TimeProvider clock)
    {
        (_capacity, _maxBytes, _transport, _report, _clock) = (capacity, maxBytes, transport, report, clock);
        _outcomes = new DropReason[transport.MaxBatch];
        _enough = clock.CreateTimer(static queue => ((DocumentQueue)queue!)._wake.Writer.TryWrite(true), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // By the system's clock, whatever the other one says: this is about what threads cost, not about time.
        _rested = TimeProvider.System.CreateTimer(static queue => ((DocumentQueue)queue!)._wake.Writer.TryWrite(true), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using (ExecutionContext.SuppressFlow()) _loop = Task.Run(SendAllAsync);
    }

    /// <summary>Documents that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>Hands a document over; its buffer returns to the pool whatever happens.</summary>
    public void Add(Document document)
    {
        bool wake, isOver;
        lock (_gate)
        {
            _added++;
            isOver = _isOver;
            if (!isOver)
            {
                _waiting.Enqueue(document);
                _bytes += document.Datagram.Length;
            }
            wake = _isIdle || (_transport.MaxBatch > 1 && _waiting.Count == _transport.MaxBatch);
            _isIdle = false;
        }
        if (isOver) Finish(document, DropReason.Stopped);
        else if (wake) _wake.Writer.TryWrite(true);
        while (TryTakeExcess(out var oldest)) Finish(oldest, DropReason.QueueFull);
    }

    /// <summary>Waits until as many documents as were added before have been sent or dropped.</summary>
    public Task FlushAsync()
    {
        TaskCompletionSource reached;
        lock (_gate)
        {
            if (_finished >= _added) return Task.CompletedTask;
            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _flushes.Add((_added, reached));
        }
        _wake.Writer.TryWrite(true);
        return reached.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _loop.ConfigureAwait(false);
    }

    public void Dispose()
    {
        lock (_gate) _isOver = true;
        _stop.Cancel();
        _wake.Writer.TryWrite(true);
    }

    private bool TryTakeExcess(out Document oldest)
    {
        oldest = default;
        lock (_gate)
        {
            // The newest stays whatever its size.
            if (_waiting.Count <= _capacity && (_bytes <= _maxBytes || _waiting.Count == 1)) return false;
            return TryTake(out oldest);
        }
    }

    private bool TryTake(out Document document)
    {
        if (!_waiting.TryDequeue(out document)) return false;
        _bytes -= document.Datagram.Length;
        return true;
    }

    private async Task SendAllAsync()
    {
        var batch = new List<Document>(_transport.MaxBatch);
        for (var hasSent = false; await WaitAsync(hasSent).ConfigureAwait(false); hasSent = true)
        {
            var taken = Take(batch);
            var outcomes = batch.Count <= _outcomes.Length ? _outcomes : new DropReason[batch.Count];
            Array.Clear(outcomes);
            await SendAsync(batch, outcomes).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++) Note(batch[i], outcomes[i]);
            batch.Clear();
            Leave(taken);
        }
        _transport.Dispose();
        await _enough.DisposeAsync().ConfigureAwait(false);
        await _rested.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes up to a batch, large documents in parts; how many were taken off the queue.</summary>
    private int Take(List<Document> batch)
    {
        lock (_gate)
        {
            while (batch.Count < _transport.MaxBatch && TryTake(out var document)) batch.Add(document);
        }
        var taken = batch.Count;
        for (var i = 0; i < batch.Count; i++)
        {
            var document = batch[i];
            if (document.Json.Length <= DocumentSplitter.MaxLength) continue;
            try
            {
                var parts = DocumentSplitter.Split(document, out var leftOut);
                if (leftOut.Count > 0) _report.Truncated(document.Name, leftOut);
                batch.RemoveAt(i);
                batch.InsertRange(i, parts);
                i += parts.Count - 1;
                document.Return();
            }
            catch (Exception e) when (_report.Guard(e)) // a mistake of ours must cost a document at most, not the loop
            {
                continue;
            }
        }
        return taken;
    }

    /// <summary>Waits for documents, and then for a batch to fill; false when there is nothing more to come.</summary>
    /// <param name="hasSent">Whether documents have just been sent.</param>
    private async ValueTask<bool> WaitAsync(bool hasSent)
    {
        if (hasSent) await RestAsync(orSend: true).ConfigureAwait(false);
        while (true)
        {
            bool isEmpty;
            lock (_gate)
            {
                isEmpty = _waiting.Count == 0;
                if (isEmpty && _isOver) return false;
                _isIdle = isEmpty;
                if (!isEmpty && (_isOver || _transport.Linger == TimeSpan.Zero || _flushes.Count > 0 || _waiting.Count >= _transport.MaxBatch)) return true;
            }
            if (!isEmpty)
            {
                await WaitAsync(_enough, _transport.Linger).ConfigureAwait(false);
                return true;
            }
            await _wake.Reader.ReadAsync().ConfigureAwait(false);
            await RestAsync(orSend: false).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Stays away for a moment, unless somebody waits for the queue. Waking the loop costs the request that does it more than its document, and a loop
    /// that runs beside it slows it down: those that come meanwhile go together.
    /// </summary>
    /// <param name="orSend">Not while documents wait.</param>
    private async ValueTask RestAsync(bool orSend)
    {
        if (_transport.Rest == TimeSpan.Zero) return;
        lock (_gate)
        {
            if (_isOver || _flushes.Count > 0 || (orSend && _waiting.Count > 0)) return;
        }
        await WaitAsync(_rested, _transport.Rest).ConfigureAwait(false);
    }

    private async ValueTask WaitAsync(ITimer timer, TimeSpan longest)
    {
        timer.Change(longest, Timeout.InfiniteTimeSpan);
        await _wake.Reader.ReadAsync().ConfigureAwait(false);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private async ValueTask SendAsync(List<Document> batch, DropReason[] outcomes)
    {
        if (_stop.IsCancellationRequested)
        {
            Array.Fill(outcomes, DropReason.Stopped);
            return;
        }
        try
        {
            await _transport.SendAsync(batch, outcomes, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Array.Fill(outcomes, DropReason.Stopped);
        }
    }

    private void Finish(Document document, DropReason reason)
    {
        Note(document, reason);
        Leave(1);
    }

    private void Note(Document document, DropReason reason)
    {
        if (reason is DropReason.None) _report.Sent();
        else _report.Dropped(reason, document.Name);
        document.Return();
    }

    private void Leave(int documents)
    {
        lock (_gate)
        {
            _finished += documents;
            for (var i = _flushes.Count - 1; i >= 0; i--)
            {
                if (_flushes[i].Number > _finished) continue;
                _flushes[i].Reached.TrySetResult();
                _flushes.RemoveAt(i);
            }
        }
    }
}
