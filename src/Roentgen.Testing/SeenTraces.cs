using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Storage;

namespace Roentgen.Testing;

/// <summary>What has become a trace so far, in the order in which the traces appeared, and how to wait for more.</summary>
internal sealed class SeenTraces : IAsyncDisposable
{
    private readonly ITraceStore _store;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _following;
    private readonly Lock _lock = new();
    private readonly Dictionary<TraceId, int> _places = [];
    private readonly List<RecordedTrace> _traces = [];
    private TaskCompletionSource _changed = NewChange();

    public SeenTraces(ITraceStore store)
    {
        _store = store;
        _following = FollowAsync(store.FollowAsync(_end.Token));
    }

    public IReadOnlyList<RecordedTrace> All
    {
        get
        {
            lock (_lock) return [.. _traces];
        }
    }

    /// <summary>The first traces that match, once there are so many; null when patience ends first.</summary>
    public async Task<IReadOnlyList<RecordedTrace>?> WaitForAsync(int count, Func<RecordedTrace, bool> matches, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(patience);
        while (true)
        {
            Task changed;
            IReadOnlyList<RecordedTrace> traces;
            lock (_lock) (changed, traces) = (_changed.Task, [.. _traces]);
            if (traces.Where(matches).Take(count).ToList() is { } found && found.Count == count) return found;
            try
            {
                var first = await Task.WhenAny(changed, _following).WaitAsync(late.Token).ConfigureAwait(false);
                await first.ConfigureAwait(false);
                ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, typeof(XRayTestServer));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    /// <summary>Looks at everything in the store; returns when <see cref="All"/> shows it.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var documents = new Dictionary<TraceId, List<ReceivedDocument>>();
        await foreach (var call in _store.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!documents.TryGetValue(call.TraceId, out var known)) documents.Add(call.TraceId, known = []);
            known.AddRange(call.Documents.Select(json => new ReceivedDocument(json, call.Call, call.ReceivedAt)));
        }
        foreach (var (id, known) in documents) Take(id, known);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task FollowAsync(IAsyncEnumerable<FollowedDigest> digests)
    {
        await foreach (var (digest, skipped) in digests.ConfigureAwait(false))
        {
            if (skipped > 0) await CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
            Take(digest.Id, await _store.ReadTraceAsync(digest.Id, CancellationToken.None).ConfigureAwait(false));
        }
    }

    private void Take(TraceId id, IReadOnlyList<ReceivedDocument> documents)
    {
        // No digest: orphan subsegments, which nobody sees until their segment comes.
        if (DigestedTrace.Of(id, documents).Digest is not { } digest) return;
        var trace = new RecordedTrace(Trace.Assemble(id, documents), digest);
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (!_places.TryGetValue(id, out var place))
            {
                _places.Add(id, _traces.Count);
                _traces.Add(trace);
            }
            else if (digest.Revision > _traces[place].Digest.Revision)
            {
                _traces[place] = trace;
            }
            else
            {
                return;
            }
            (changed, _changed) = (_changed, NewChange());
        }
        changed.SetResult();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
