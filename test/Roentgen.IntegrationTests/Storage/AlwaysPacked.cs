using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Storage;
using Roentgen.Storage.Control;
using Roentgen.Storage.Sqlite;

namespace Roentgen.IntegrationTests.Storage;

/// <summary>An embedded store that packs everything whenever all of it is digested.</summary>
internal sealed class AlwaysPacked(SqliteTraceStore store) : ITraceStore
{
    public Task AppendAsync(IReadOnlyList<NewDocument> documents, long receivedAt, CancellationToken cancellationToken) =>
        store.AppendAsync(documents, receivedAt, cancellationToken);

    public Task<IReadOnlyList<ReceivedDocument>> ReadTraceAsync(TraceId id, CancellationToken cancellationToken) => store.ReadTraceAsync(id, cancellationToken);

    public async Task PutDigestsAsync(IReadOnlyList<DigestedTrace> traces, CancellationToken cancellationToken)
    {
        await store.PutDigestsAsync(traces, cancellationToken);
        if ((await store.FindUndigestedAsync(1, cancellationToken)).Count == 0) await store.CompactAsync(new Progress<StoreProgress>(), cancellationToken);
    }

    public IAsyncEnumerable<ScanStep> ScanAsync(DigestScan scan, CancellationToken cancellationToken) => store.ScanAsync(scan, cancellationToken);

    public IAsyncEnumerable<Rollup> ReadRollupsAsync(RollupPeriod period, long fromSecond, long toSecond, CancellationToken cancellationToken) =>
        store.ReadRollupsAsync(period, fromSecond, toSecond, cancellationToken);

    public IAsyncEnumerable<FollowedDigest> FollowAsync(CancellationToken cancellationToken) => store.FollowAsync(cancellationToken);

    public Task<IReadOnlyList<TraceId>> FindUndigestedAsync(int limit, CancellationToken cancellationToken) => store.FindUndigestedAsync(limit, cancellationToken);

    public IAsyncEnumerable<StoredCall> ReadAllAsync(CancellationToken cancellationToken) => store.ReadAllAsync(cancellationToken);

    public Task<IReadOnlyList<ControlDocument>> ReadControlAsync(string kind, CancellationToken cancellationToken) => store.ReadControlAsync(kind, cancellationToken);

    public Task<bool> TryChangeControlAsync(ControlChange change, CancellationToken cancellationToken) => store.TryChangeControlAsync(change, cancellationToken);

    public Task<Deleted> DeleteAsync(RetentionLimits limits, CancellationToken cancellationToken) => store.DeleteAsync(limits, cancellationToken);

    public StoreStatus ReadStatus() => store.ReadStatus();

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
