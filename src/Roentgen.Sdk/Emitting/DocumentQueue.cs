using System.Threading.Channels;
using Roentgen.Sdk.Diagnostics;

namespace Roentgen.Sdk.Emitting;

/// <summary>
/// Documents on their way: bounded, never blocking those who add, one loop that sends. When it is full the oldest goes, since the newest
/// tells most about what happens now.
/// </summary>
internal sealed class DocumentQueue : IDisposable, IAsyncDisposable
{
    private readonly Channel<Item> _channel;
    private readonly IDocumentTransport _transport;
    private readonly SelfReport _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public DocumentQueue(int capacity, IDocumentTransport transport, SelfReport report)
    {
        _transport = transport;
        _report = report;
        _channel = Channel.CreateBounded<Item>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            itemDropped: item => Drop(item, DropReason.QueueFull));
        _loop = Task.Run(SendAllAsync);
    }

    /// <summary>Documents that wait.</summary>
    public int Count => _channel.Reader.Count;

    /// <summary>Hands a document over; it returns to its pool whatever happens.</summary>
    public void Add(Document document)
    {
        var item = new Item(document, null);
        if (!_channel.Writer.TryWrite(item)) Drop(item, DropReason.Stopped);
    }

    /// <summary>Waits until every document that was added before has been sent or dropped.</summary>
    public Task FlushAsync()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _channel.Writer.TryWrite(new Item(default, flushed)) ? flushed.Task : _loop;
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
        try
        {
            // The token ends a send that waits; the channel, once complete and empty, ends the loop.
            while (await _channel.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (_channel.Reader.TryRead(out var item)) await SendAsync(item).ConfigureAwait(false);
            }
        }
        finally
        {
            _transport.Dispose();
        }
    }

    private async ValueTask SendAsync(Item item)
    {
        if (item.Flushed is not null)
        {
            item.Flushed.TrySetResult();
            return;
        }
        if (_stop.IsCancellationRequested)
        {
            Drop(item, DropReason.Stopped);
            return;
        }
        try
        {
            var reason = await _transport.SendAsync(item.Document, _stop.Token).ConfigureAwait(false);
            if (reason is DropReason.None) _report.Sent();
            else _report.Dropped(reason, item.Document.Name);
        }
        catch (OperationCanceledException)
        {
            _report.Dropped(DropReason.Stopped, item.Document.Name);
        }
        catch (Exception e) when (_report.Guard(e)) // a transport of the application's own
        {
            _report.Dropped(DropReason.Failed, item.Document.Name);
        }
        item.Document.Return();
    }

    private void Drop(Item item, DropReason reason)
    {
        if (item.Flushed is not null)
        {
            item.Flushed.TrySetResult();
            return;
        }
        _report.Dropped(reason, item.Document.Name);
        item.Document.Return();
    }

    /// <summary>A document, or the mark of a flush that completes when its turn comes.</summary>
    private readonly record struct Item(Document Document, TaskCompletionSource? Flushed);
}
