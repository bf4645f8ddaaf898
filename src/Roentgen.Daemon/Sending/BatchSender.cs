using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Memory;

namespace Roentgen.Daemon.Sending;

/// <summary>Brings the batches of one <see cref="Outbox"/> to its service, as many at once as allowed, and decides what becomes of each by how it was answered.</summary>
internal sealed class BatchSender
{
    private static readonly TimeSpan LongestOwnWait = TimeSpan.FromSeconds(10);

    // From so many lone failures on, a batch is cut in two: one document in it may be what the service fails on.
    private const int AttemptsBeforeSplit = 3;

    private readonly DaemonOptions _options;
    private readonly Outbox _outbox;
    private readonly BlockArena _arena;
    private readonly ServiceClient _service;
    private readonly BackOff _backOff;
    private readonly DestinationCounters _counters;
    private readonly SendLog _log;
    private readonly TimeProvider _time;

    public BatchSender(
        DaemonOptions options, Outbox outbox, BlockArena arena, ServiceClient service, BackOff backOff, SendLog log, TimeProvider time)
    {
        (_options, _outbox, _arena, _service, _backOff, _log, _time) = (options, outbox, arena, service, backOff, log, time);
        _counters = outbox.Counters;
    }

    /// <summary>When the service last answered an upload with 2xx; null before.</summary>
    public DateTimeOffset? LastSent { get; private set; }

    /// <summary>Sends until the outbox is closed, or until <paramref name="cancel"/>: what is under way then goes to the spool, or is counted as lost.</summary>
    public Task RunAsync(CancellationToken cancel) => Task.WhenAll(Enumerable.Range(0, _options.Concurrency).Select(_ => SendAllAsync(cancel)));

    private async Task SendAllAsync(CancellationToken cancel)
    {
        while (await _outbox.TakeAsync().ConfigureAwait(false) is { IsNone: false } work)
        {
            try
            {
                if ((work.Delivery ?? await _outbox.Spool!.TakeAsync(_arena).ConfigureAwait(false)) is { } delivery)
                    await SendAsync(delivery, cancel).ConfigureAwait(false);
            }
            finally
            {
                _outbox.Return(work);
            }
        }
    }

    private async Task SendAsync(Delivery delivery, CancellationToken cancel)
    {
        var batch = delivery.Batch;
        var started = _time.GetTimestamp();
        ServiceAnswer answer;
        try
        {
            if (delivery.Attempts > 0) _counters.AddRetry();
            answer = await _service.UploadAsync(batch, _outbox.AttemptLimit, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync(delivery).ConfigureAwait(false);
            return;
        }
        var took = _time.GetElapsedTime(started);
        if (answer.Status > 0)
        {
            _counters.AddAnswer(answer.Status);
            _counters.UploadSeconds.Add(took);
        }
        if (answer.Failure is { } failure) _counters.AddFailure(failure);
        switch (answer.Verdict)
        {
            case Verdict.Taken:
                _outbox.Answered(took);
                await TakenAsync(delivery, answer, took).ConfigureAwait(false);
                break;
            case Verdict.TooLarge when batch is { Count: > 1, Kind: BatchKind.Segments }:
                _outbox.Answered(took);
                await SplitAsync(delivery).ConfigureAwait(false);
                break;
            case Verdict.Passing when _time.GetUtcNow() - batch.ReceivedAt <= _options.GiveUpAfter:
                await RetryAsync(delivery, started, answer).ConfigureAwait(false);
                break;
            case Verdict.Passing:
                await LoseAsync(delivery, DropReason.GaveUp, answer.Description).ConfigureAwait(false);
                break;
            default:
                _outbox.Answered(took);
                await LoseAsync(delivery, DropReason.Refused, answer.Description).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask TakenAsync(Delivery delivery, ServiceAnswer answer, TimeSpan took)
    {
        var batch = delivery.Batch;
        LastSent = _time.GetUtcNow();
        if (batch.Kind == BatchKind.Spans)
        {
            var rejected = OtlpAnswer.Read(answer.Body);
            if (rejected.Spans > 0) _counters.AddUnprocessed("RejectedSpans", rejected.Spans);
            _log.SpansSent(batch.Count, rejected, took);
        }
        else
        {
            var segments = UnprocessedSegments.Read(answer.Body);
            var passing = segments.Where(segment => segment.IsPassing).ToList();
            _log.Sent(batch.Count, segments.Count, took);
            foreach (var segment in segments)
                if (!segment.IsPassing) _counters.AddUnprocessed(segment.ErrorCode ?? "none");
            if (segments.Count > 0) _log.Unprocessed(batch, segments);
            if (passing.Count > 0) RetryPart(delivery, passing);
        }
        _counters.AddSent(batch.Count);
        await DoneAsync(delivery).ConfigureAwait(false);
    }

    // Those that the service had no room for go again, alone. They count as sent once more when they are.
    private void RetryPart(Delivery delivery, List<UnprocessedSegment> segments)
    {
        var ids = segments.Where(segment => segment.Id is not null).Select(segment => segment.Id!).ToHashSet(StringComparer.Ordinal);
        var documents = BatchBody.Documents(delivery.Batch.ToArray());
        var again = documents.Where(document => DocumentIds.TryRead(document.Span, out var id, out _) && ids.Contains(id)).ToList();
        if (again.Count == 0 || TryBatch(delivery.Batch, again) is not { } batch)
        {
            _counters.AddDropped(DropReason.Refused, segments.Count);
            return;
        }
        var attempts = delivery.Attempts + 1;
        _outbox.Later(new Delivery(batch, null, attempts), OwnWait(attempts));
    }

    private async ValueTask RetryAsync(Delivery delivery, long started, ServiceAnswer answer)
    {
        var alone = _outbox.Failed(started, answer.Failure == SendFailure.Timeout, answer.RetryAfter);
        _log.Kept(answer.Description);
        if (alone && answer.Failure == SendFailure.ServerError && delivery.Attempts >= AttemptsBeforeSplit && delivery.Batch is { Count: > 1, Kind: BatchKind.Segments })
        {
            await SplitAsync(delivery).ConfigureAwait(false);
            return;
        }
        // Longer each time, so that it is others that find out whether the service is back: this one may be what it fails on.
        var next = delivery with { Attempts = delivery.Attempts + 1 };
        var wait = OwnWait(next.Attempts);
        if (next.Spooled is not null)
        {
            await _outbox.Spool!.PutBackAsync(next, wait).ConfigureAwait(false);
            next.Batch.Release();
        }
        else if (_outbox.Spool is null || alone) _outbox.Later(next, wait);
        else await _outbox.KeepAsync(next).ConfigureAwait(false);
    }

    private async ValueTask SplitAsync(Delivery delivery)
    {
        var documents = BatchBody.Documents(delivery.Batch.ToArray());
        var half = documents.Count / 2;
        if (TryBatch(delivery.Batch, documents.Take(half)) is not { } first)
        {
            await LaterAsync(delivery).ConfigureAwait(false);
            return;
        }
        if (TryBatch(delivery.Batch, documents.Skip(half)) is not { } second)
        {
            first.Release();
            await LaterAsync(delivery).ConfigureAwait(false);
            return;
        }
        _counters.AddSplit();
        _outbox.Later(new Delivery(first, null, 1), TimeSpan.Zero);
        _outbox.Later(new Delivery(second, null, 1), TimeSpan.Zero);
        await DoneAsync(delivery).ConfigureAwait(false);
    }

    // No memory for the parts at the moment.
    private async ValueTask LaterAsync(Delivery delivery)
    {
        var next = delivery with { Attempts = delivery.Attempts + 1 };
        if (next.Spooled is null)
        {
            _outbox.Later(next, OwnWait(next.Attempts));
            return;
        }
        await _outbox.Spool!.PutBackAsync(next, OwnWait(next.Attempts)).ConfigureAwait(false);
        next.Batch.Release();
    }

    // The limit of the shutdown.
    private async ValueTask LeaveAsync(Delivery delivery)
    {
        if (delivery.Spooled is null && (_outbox.Spool is null || !await _outbox.Spool.AppendAsync(delivery.Batch).ConfigureAwait(false)))
            _counters.AddDropped(DropReason.Shutdown, delivery.Batch.Count);
        delivery.Batch.Release();
    }

    private async ValueTask LoseAsync(Delivery delivery, DropReason reason, string why)
    {
        _counters.AddDropped(reason, delivery.Batch.Count);
        _log.Lost(delivery.Attempts + 1, reason, why);
        await DoneAsync(delivery).ConfigureAwait(false);
    }

    private async ValueTask DoneAsync(Delivery delivery)
    {
        if (delivery.Spooled is { } entry) await _outbox.Spool!.DoneAsync(entry).ConfigureAwait(false);
        delivery.Batch.Release();
    }

    private Batch? TryBatch(Batch of, IEnumerable<ReadOnlyMemory<byte>> documents)
    {
        if (Batch.TryOpen(_arena, of.Kind, of.ReceivedAt) is not { } batch) return null;
        foreach (var document in documents)
        {
            if (batch.TryAddEscaped(document.Span)) continue;
            batch.Release();
            return null;
        }
        return batch;
    }

    private TimeSpan OwnWait(int attempts)
    {
        var wait = _backOff.After(attempts, null) * Math.Max(1, attempts - 5);
        return wait < LongestOwnWait ? wait : LongestOwnWait;
    }
}
