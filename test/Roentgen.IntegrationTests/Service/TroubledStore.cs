using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Storage;
using Roentgen.Storage.Control;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Service;

/// <summary>A store in memory that has what trouble it is told to have.</summary>
internal sealed class TroubledStore : ITraceStore
{
    private readonly MemoryTraceStore _store = new();
    private readonly System.Threading.Channels.Channel<RetentionLimits> _limits = System.Threading.Channels.Channel.CreateUnbounded<RetentionLimits>();

    public StoreStatus Status { get; set; } = new(0, null, null, [], 0);

    public Deleted Delete { get; set; }

    /// <summary>What reading a trace waits for first.</summary>
    public Func<CancellationToken, Task> BeforeReading { get; set; } = static _ => Task.CompletedTask;

    public Task<RetentionLimits> NextLimitsAsync() => _limits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();

    public Task AppendAsync(IReadOnlyList<NewDocument> documents, long receivedAt, CancellationToken cancellationToken) =>
        Status.Refusing is { } reason ? throw new StoreBusyException(reason) : _store.AppendAsync(documents, receivedAt, cancellationToken);

    public Task<IReadOnlyList<ControlDocument>> ReadControlAsync(string kind, CancellationToken cancellationToken) => _store.ReadControlAsync(kind, cancellationToken);

    public Task<bool> TryChangeControlAsync(ControlChange change, CancellationToken cancellationToken) => _store.TryChangeControlAsync(change, cancellationToken);

    public Task<Deleted> DeleteAsync(RetentionLimits limits, CancellationToken cancellationToken)
    {
        _limits.Writer.TryWrite(limits);
        return Task.FromResult(Delete);
    }

    public StoreStatus ReadStatus() => Status;

    public async Task<IReadOnlyList<ReceivedDocument>> ReadTraceAsync(TraceId id, CancellationToken cancellationToken)
    {
        await BeforeReading(cancellationToken);
        return await _store.ReadTraceAsync(id, cancellationToken);
    }

    public Task PutDigestsAsync(IReadOnlyList<DigestedTrace> traces, CancellationToken cancellationToken) =>
        Status.Refusing is { } reason ? throw new StoreBusyException(reason) : _store.PutDigestsAsync(traces, cancellationToken);

    public IAsyncEnumerable<ScanStep> ScanAsync(DigestScan scan, CancellationToken cancellationToken) => _store.ScanAsync(scan, cancellationToken);

    public IAsyncEnumerable<Rollup> ReadRollupsAsync(RollupPeriod period, long fromSecond, long toSecond, CancellationToken cancellationToken) =>
        _store.ReadRollupsAsync(period, fromSecond, toSecond, cancellationToken);

    public IAsyncEnumerable<FollowedDigest> FollowAsync(CancellationToken cancellationToken) => _store.FollowAsync(cancellationToken);

    public Task<IReadOnlyList<TraceId>> FindUndigestedAsync(int limit, CancellationToken cancellationToken) => _store.FindUndigestedAsync(limit, cancellationToken);

    public IAsyncEnumerable<StoredCall> ReadAllAsync(CancellationToken cancellationToken) => _store.ReadAllAsync(cancellationToken);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
