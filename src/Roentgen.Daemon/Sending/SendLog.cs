using System.Globalization;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Sending;

/// <summary>What is said about uploads, in the words of the AWS daemon. A line for each batch, or one that sums up, as <see cref="DaemonOptions.LogSummary"/> says.</summary>
internal sealed class SendLog(DestinationOptions destination, DaemonOptions options, DaemonLog log, TimeProvider time)
{
    private readonly LimitedLog _kept = new(log, DaemonLogLevel.Error, time);
    private readonly LimitedLog _lost = new(log, DaemonLogLevel.Error, time);
    private readonly LimitedLog _unprocessed = new(log, DaemonLogLevel.Error, time, most: 100);
    private readonly Lock _summing = new();
    private long _sumSince = time.GetTimestamp();
    private long _batches, _segments, _notProcessed;

    // More than one service: which one is it?
    private string To => options.Destinations.Count > 1 ? $" to {destination.Name}" : "";

    public void Sent(int segments, int unprocessed, TimeSpan took)
    {
        if (options.LogSummary > TimeSpan.Zero)
        {
            Sum(segments, unprocessed);
            return;
        }
        if (!log.IsEnabled(DaemonLogLevel.Info)) return;
        log.Write(DaemonLogLevel.Info, unprocessed == 0
            ? string.Create(CultureInfo.InvariantCulture, $"Successfully sent batch of {segments} segments ({took.TotalSeconds:F3} seconds){To}")
            : string.Create(CultureInfo.InvariantCulture, $"Sent batch of {segments} segments but had {unprocessed} Unprocessed segments ({took.TotalSeconds:F3} seconds){To}"));
    }

    public void SpansSent(int datagrams, (long Spans, string Message) rejected, TimeSpan took)
    {
        if (rejected.Spans > 0 && _unprocessed.ShouldWrite(out var leftOut)) _unprocessed.Write($"{rejected.Spans} spans were rejected{To}: {Payload.Describe(rejected.Message)}", leftOut);
        if (options.LogSummary > TimeSpan.Zero) Sum(datagrams, 0);
        else if (log.IsEnabled(DaemonLogLevel.Info))
            log.Write(DaemonLogLevel.Info, string.Create(CultureInfo.InvariantCulture, $"Successfully sent batch of {datagrams} datagrams of spans ({took.TotalSeconds:F3} seconds){To}"));
    }

    public void Unprocessed(Batch batch, IReadOnlyList<UnprocessedSegment> segments)
    {
        Dictionary<string, string>? traces = null;
        foreach (var segment in segments)
        {
            if (!_unprocessed.ShouldWrite(out var leftOut)) continue;
            traces ??= TracesById(batch);
            var what = segment.Id is { } id && traces.TryGetValue(id, out var trace) ? $"Unprocessed trace {Payload.Describe(trace)}, segment" : "Unprocessed segment";
            _unprocessed.Write($"{what}: {{ErrorCode: {Quote(segment.ErrorCode)}, Id: {Quote(segment.Id)}, Message: {Quote(segment.Message)}}}", leftOut);
        }
    }

    public void Kept(string why)
    {
        if (_kept.ShouldWrite(out var leftOut)) _kept.Write($"Sending segment batch failed with: {why}; it is kept, and tried again", leftOut);
    }

    public void Lost(int attempts, DropReason reason, string why)
    {
        if (_lost.ShouldWrite(out var leftOut))
            _lost.Write($"Sending segment batch failed with: {(reason == DropReason.GaveUp ? $"exceeded maximum number of attempts, {attempts}, " : "")}{why}", leftOut);
    }

    // The first batch that ends after the interval says the sum; while nothing is sent, nothing is said.
    private void Sum(int segments, int unprocessed)
    {
        lock (_summing)
        {
            _batches++;
            _segments += segments;
            _notProcessed += unprocessed;
            var elapsed = time.GetElapsedTime(_sumSince);
            if (elapsed < options.LogSummary) return;
            log.Write(DaemonLogLevel.Info, string.Create(
                CultureInfo.InvariantCulture, $"Sent {_batches} batches of {_segments} segments{To}, {_notProcessed} of them Unprocessed, in {elapsed.TotalSeconds:F0} seconds"));
            (_batches, _segments, _notProcessed, _sumSince) = (0, 0, 0, time.GetTimestamp());
        }
    }

    private static Dictionary<string, string> TracesById(Batch batch)
    {
        var traces = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var document in BatchBody.Documents(batch.ToArray()))
            if (DocumentIds.TryRead(document.Span, out var id, out var trace) && trace.Length > 0) traces[id] = trace;
        return traces;
    }

    private static string Quote(string? text) => text is null ? "null" : $"\"{Payload.Describe(text)}\"";
}
