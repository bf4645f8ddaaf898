using System.Globalization;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Sending;

/// <summary>Takes closed batches, as many at once as allowed, and brings each to the service, or counts why it could not.</summary>
internal sealed class BatchSender(
    DaemonOptions options, BatchBuffer batches, ServiceClient service, BackOff backOff, DaemonCounters counters, DaemonLog log, TimeProvider time)
{
    private readonly LimitedLog _retrying = new(log, DaemonLogLevel.Warn, time);

    /// <summary>Sends until the buffer is completed and empty, or until <paramref name="cancel"/>: what is in flight then is counted as dropped.</summary>
    public Task RunAsync(CancellationToken cancel) =>
        Task.WhenAll(Enumerable.Range(0, options.Concurrency).Select(_ => Task.Run(() => SendAllAsync(cancel), CancellationToken.None)));

    private async Task SendAllAsync(CancellationToken cancel)
    {
        try
        {
            await foreach (var batch in batches.ReadAllAsync(cancel).ConfigureAwait(false))
            {
                try
                {
                    await SendAsync(batch, cancel).ConfigureAwait(false);
                }
                finally
                {
                    batches.Release(batch);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The limit of the shutdown; the batch has been counted.
        }
    }

    private async Task SendAsync(Batch batch, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                var answer = await service.PostAsync("PutTraceSegments", "/TraceSegments", batch.Body, cancel).ConfigureAwait(false);
                if (answer.Failure is not { } failure)
                {
                    Answered(batch, answer, time.GetElapsedTime(started));
                    return;
                }
                counters.AddFailure(failure);
                wait = backOff.After(attempt, answer.RetryAfter);
                if (!answer.IsPassing)
                {
                    Drop(batch, DropReason.Refused, answer.Description);
                    return;
                }
                if (time.GetElapsedTime(started) + wait > options.GiveUpAfter)
                {
                    Drop(batch, DropReason.GaveUp, $"exceeded maximum number of attempts, {attempt}, {answer.Description}");
                    return;
                }
                if (_retrying.ShouldWrite(out var leftOut)) _retrying.Write($"Segment batch: retrying batch: {answer.Description}", leftOut);
                await Task.Delay(wait, time, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                counters.AddDropped(DropReason.Shutdown, batch.Count);
                throw;
            }
            counters.AddRetry();
        }
    }

    private void Answered(Batch batch, ServiceAnswer answer, TimeSpan took)
    {
        if (!UnprocessedSegments.TryRead(answer.Body, out var unprocessed))
        {
            counters.AddFailure(SendFailure.Other);
            Drop(batch, DropReason.Refused, $"{options.Destinations[0].Endpoint} answered {answer.Status}, but not as the X-Ray API does; is it the right endpoint?");
            return;
        }
        counters.AddSent(batch.Count, unprocessed.Count);
        log.Write(DaemonLogLevel.Info, unprocessed.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"Successfully sent batch of {batch.Count} segments ({took.TotalSeconds:F3} seconds)")
            : string.Create(CultureInfo.InvariantCulture, $"Sent batch of {batch.Count} segments but had {unprocessed.Count} Unprocessed segments ({took.TotalSeconds:F3} seconds)"));
        if (unprocessed.Count > 0) LogUnprocessed(batch, unprocessed);
    }

    private void LogUnprocessed(Batch batch, IReadOnlyList<UnprocessedSegment> unprocessed)
    {
        var traces = TraceIds.ById(batch.Body);
        foreach (var segment in unprocessed)
        {
            var what = segment.Id is { } id && traces.TryGetValue(id, out var trace) ? $"Unprocessed trace {Payload.Describe(trace)}, segment" : "Unprocessed segment";
            log.Write(DaemonLogLevel.Error, $"{what}: {{ErrorCode: {Quote(segment.ErrorCode)}, Id: {Quote(segment.Id)}, Message: {Quote(segment.Message)}}}");
        }
    }

    private void Drop(Batch batch, DropReason reason, string why)
    {
        counters.AddDropped(reason, batch.Count);
        log.Write(DaemonLogLevel.Error, $"Sending segment batch failed with: {why}");
    }

    private static string Quote(string? text) => text is null ? "null" : $"\"{Payload.Describe(text)}\"";
}
