using System.Runtime.CompilerServices;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;

namespace Roentgen.Storage.Memory;

/// <summary>The reference: the simplest code that meets the contract. Keeps nothing beyond the process.</summary>
public sealed class MemoryTraceStore : ITraceStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TraceId, Stored> _traces = [];
    private long _lastCall;

    /// <inheritdoc />
    public Task AppendAsync(IReadOnlyList<NewDocument> documents, long receivedAt, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var call = ++_lastCall;
            foreach (var document in documents)
            {
                if (!_traces.TryGetValue(document.TraceId, out var trace)) _traces.Add(document.TraceId, trace = new Stored());
                trace.Documents.Add(new ReceivedDocument(document.Json, call, receivedAt));
            }
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ReceivedDocument>> ReadTraceAsync(TraceId id, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult<IReadOnlyList<ReceivedDocument>>(_traces.TryGetValue(id, out var trace) ? [.. trace.Documents] : []);
    }

    /// <inheritdoc />
    public Task PutDigestsAsync(IReadOnlyList<DigestedTrace> traces, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var digested in traces)
            {
                if (!_traces.TryGetValue(digested.TraceId, out var trace) || trace.ThroughCall > digested.ThroughCall) continue;
                trace.ThroughCall = digested.ThroughCall;
                trace.Digest = digested.Digest;
            }
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<TraceDigest> ScanAsync(DigestScan scan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(long Time, TraceDigest Digest)> found = [];
        lock (_lock)
        {
            foreach (var trace in _traces.Values)
            {
                if (trace.Digest is not { } digest) continue;
                var time = digest.Microseconds(scan.Clock);
                if (time >= scan.FromMicroseconds && time < scan.ToMicroseconds && IsAfter(scan.After, time, digest.Id)) found.Add((time, digest));
            }
        }
        found.Sort(static (a, b) => a.Time != b.Time ? b.Time.CompareTo(a.Time) : Compare(b.Digest.Id, a.Digest.Id));
        foreach (var (_, digest) in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return digest;
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<TraceId>> FindUndigestedAsync(int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<TraceId>>(
                [.. _traces.Where(trace => trace.Value.Documents[^1].Call > trace.Value.ThroughCall).Select(trace => trace.Key).Take(limit)]);
        }
    }

    /// <inheritdoc />
    public Task<int> DeleteReceivedBeforeAsync(long epochSecond, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var old = _traces.Where(trace => trace.Value.Documents[^1].ReceivedAt < epochSecond).Select(trace => trace.Key).ToList();
            foreach (var id in old) _traces.Remove(id);
            return Task.FromResult(old.Count);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsAfter(ScanPosition? position, long time, TraceId id) =>
        position is not { } after || time < after.Microseconds || (time == after.Microseconds && Compare(id, after.TraceId) < 0);

    private static int Compare(TraceId a, TraceId b) =>
        (a.EpochSeconds, a.RandomHigh, a.RandomLow).CompareTo((b.EpochSeconds, b.RandomHigh, b.RandomLow));

    private sealed class Stored
    {
        public List<ReceivedDocument> Documents { get; } = [];

        public long ThroughCall { get; set; }

        public TraceDigest? Digest { get; set; }
    }
}
