using System.Threading.Channels;
using Roentgen.Sdk.Diagnostics;

namespace Roentgen.Sdk.Emitting;

/// <summary>
/// Documents on their way: bounded, never blocking those who add, one loop that sends. When it is full the oldest goes, since the newest
/// tells most about what happens now.
/// </summary>
internal sealed class DocumentQueue : IDisposable, IAsyncDisposable
{
    private readonly Channel<Document> _channel;
    private readonly IDocumentTransport _transport;
    private readonly SelfReport _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    // Under the gate: how many have left the queue for good, and who waits for which number of them.
    private readonly Lock _gate = new();
    private readonly List<(long Number, TaskCompletionSource Reached)> _flushes = [];
    private long _finished;
    private long _added;

    public DocumentQueue(int capacity, IDocumentTransport transport, SelfReport report)
    {
        _transport = transport;
        _report = report;
        _channel = Channel.CreateBounded<Document>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            itemDropped: document => Finish(document, DropReason.QueueFull));
        _loop = Task.Run(SendAllAsync);
    }

    /// <summary>Documents that wait.</summary>
    public int Count => _channel.Reader.Count;

    /// <summary>Hands a document over; its buffer returns to the pool whatever happens.</summary>
    public void Add(Document document)
    {
        Interlocked.Increment(ref _added);
        if (!_channel.Writer.TryWrite(document)) Finish(document, DropReason.Stopped);
    }

    /// <summary>Waits until as many documents as were added before have been sent or dropped.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            var added = Volatile.Read(ref _added);
            if (_finished >= added) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _flushes.Add((added, reached));
            return reached.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _loop.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _channel.Writer.TryComplete();
        _stop.Cancel();
    }

    private async Task SendAllAsync()
    {
        // The token ends a send that waits; the channel, once complete and empty, ends the loop.
        while (await _channel.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_channel.Reader.TryRead(out var document)) Finish(document, await SendAsync(document).ConfigureAwait(false));
        }
        _transport.Dispose();
    }

    private async ValueTask<DropReason> SendAsync(Document document)
    {
        if (_stop.IsCancellationRequested) return DropReason.Stopped;
        try
        {
            return await _transport.SendAsync(document, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return DropReason.Stopped;
        }
        catch (Exception e) when (_report.Guard(e)) // a transport of the application's own
        {
            return DropReason.Failed;
        }
    }

    private void Finish(Document document, DropReason reason)
    {
        if (reason is DropReason.None) _report.Sent();
        else _report.Dropped(reason, document.Name);
        document.Return();
        lock (_gate)
        {
            _finished++;
            for (var i = _flushes.Count - 1; i >= 0; i--)
            {
                if (_flushes[i].Number > _finished) continue;
                _flushes[i].Reached.TrySetResult();
                _flushes.RemoveAt(i);
            }
        }
    }
}
