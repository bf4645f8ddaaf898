using System.Runtime.CompilerServices;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Storage.Control;

namespace Roentgen.Storage.Memory;

/// <summary>The reference: the simplest code that meets the contract. Keeps nothing beyond the process.</summary>
public sealed class MemoryTraceStore : ITraceStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TraceId, Stored> _traces = [];
    private readonly DigestFeed _feed = new();
    private readonly ControlTable _control = new();
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
                _feed.Publish([digested]);
            }
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ScanStep> ScanAsync(DigestScan scan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = DigestsOf(scan.Clock, scan.FromMicroseconds, scan.ToMicroseconds)
            .Select(digest => (Position: digest.Position(scan.Clock), Digest: digest))
            .Where(place => scan.After is not { } after || place.Position < after)
            .OrderByDescending(place => place.Position);
        foreach (var (position, digest) in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ScanStep(scan.Where.All(condition => condition.IsMetBy(digest)) ? digest : null, position, 1);
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Rollup> ReadRollupsAsync(RollupPeriod period, long fromSecond, long toSecond, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var traces in DigestsOf(TraceClock.Update, fromSecond * 1_000_000, toSecond * 1_000_000)
            .GroupBy(digest => period.StartOf(digest.UpdatedAt)).OrderBy(group => group.Key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var graph = new ServiceGraph();
            foreach (var digest in traces) graph.Add(digest);
            yield return new Rollup(traces.Key, traces.Count(), graph);
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<FollowedDigest> FollowAsync(CancellationToken cancellationToken) => _feed.FollowAsync(cancellationToken);

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
    public async IAsyncEnumerable<StoredCall> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<StoredCall> all;
        lock (_lock)
        {
            all = [.. _traces
                .SelectMany(trace => trace.Value.Documents.GroupBy(document => (document.Call, document.ReceivedAt))
                    .Select(call => new StoredCall(trace.Key, call.Key.Call, call.Key.ReceivedAt, [.. call.Select(document => document.Json)])))
                .OrderBy(call => call.Call)];
        }
        foreach (var call in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return call;
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ControlDocument>> ReadControlAsync(string kind, CancellationToken cancellationToken) => Task.FromResult(_control.Read(kind));

    /// <inheritdoc />
    public Task<bool> TryChangeControlAsync(ControlChange change, CancellationToken cancellationToken) => Task.FromResult(_control.TryChange(change));

    /// <inheritdoc />
    public Task<Deleted> DeleteAsync(RetentionLimits limits, CancellationToken cancellationToken)
    {
        if (limits.ReceivedSince is not { } since) return Task.FromResult(default(Deleted));
        var firstDay = StoreExtensions.DayOf(since);
        lock (_lock)
        {
            var old = _traces.Where(trace => StoreExtensions.DayOf(trace.Value.Documents[^1].ReceivedAt) < firstDay).Select(trace => trace.Key).ToList();
            foreach (var id in old) _traces.Remove(id);
            return Task.FromResult(new Deleted(old.Count, 0));
        }
    }

    /// <inheritdoc />
    public StoreStatus ReadStatus()
    {
        lock (_lock)
        {
            DateOnly? oldest = _traces.Count == 0
                ? null
                : DateOnly.FromDateTime(DateTime.UnixEpoch.AddSeconds(_traces.Values.Min(trace => trace.Documents[0].ReceivedAt)));
            return new StoreStatus(0, oldest, null, [], _feed.Skipped);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private List<TraceDigest> DigestsOf(TraceClock clock, long fromMicroseconds, long toMicroseconds)
    {
        lock (_lock)
        {
            return [.. _traces.Values.Select(trace => trace.Digest).OfType<TraceDigest>()
                .Where(digest => digest.Microseconds(clock) >= fromMicroseconds && digest.Microseconds(clock) < toMicroseconds)];
        }
    }

    private sealed class Stored
    {
        public List<ReceivedDocument> Documents { get; } = [];

        public long ThroughCall { get; set; }

        public TraceDigest? Digest { get; set; }
    }
}
