using System.Globalization;
using System.Text;
using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;
using Roentgen.Storage;

namespace Roentgen.IntegrationTests.Storage;

/// <summary>
/// What every store must do. Each implementation inherits all of it. Documents are ones that the service accepts, and digests are those of the
/// documents that the store hands back: a store may rely on both.
/// </summary>
public abstract partial class TraceStoreContract : IAsyncLifetime
{
    private const long Day = StoreExtensions.SecondsPerDay;

    private ITraceStore _store = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract ITraceStore Open();

    public virtual ValueTask InitializeAsync()
    {
        _store = Open();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static TraceId Id(uint number) => new(0x5000_0000, 0, number);

    /// <summary>A segment of one second.</summary>
    protected static string Segment(TraceId id, string name = "shop", double start = 10, ulong number = 1, string more = "") => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"trace_id\":\"{id}\",\"id\":\"{number:x16}\",\"name\":\"{name}\",\"start_time\":{start},\"end_time\":{start + 1}{(more.Length > 0 ? "," : "")}{more}}}");

    /// <summary>A subsegment whose parent never comes.</summary>
    protected static string Orphan(TraceId id) => Segment(id, more: "\"type\":\"subsegment\",\"parent_id\":\"00000000000000ff\"");

    protected async Task AppendAsync(long receivedAt, params (TraceId Id, string Text)[] documents)
    {
        var news = documents.Select(document => new NewDocument(document.Id, Encoding.UTF8.GetBytes(document.Text))).ToList();
        foreach (var document in news)
        {
            SegmentReader.TryRead(document.Json, out var entity, out var error).ShouldBeTrue($"{error?.Message}: {Encoding.UTF8.GetString(document.Json.Span)}");
            entity.ShouldNotBeNull().TraceId.ShouldBe(document.TraceId);
        }
        await _store.AppendAsync(news, receivedAt, Token);
    }

    protected async Task<List<string>> ReadAsync(TraceId id) =>
        [.. (await _store.ReadTraceAsync(id, Token)).Select(document => Encoding.UTF8.GetString(document.Json.Span))];

    protected async Task<long> LastCallAsync(TraceId id) => (await _store.ReadTraceAsync(id, Token))[^1].Call;

    protected Task<IReadOnlyList<TraceId>> UndigestedAsync() => _store.FindUndigestedAsync(1000, Token);

    /// <summary>Digests all that the store holds of the traces, as the assembler does.</summary>
    protected async Task DigestAsync(params IEnumerable<TraceId> ids)
    {
        var digested = new List<DigestedTrace>();
        foreach (var id in ids) digested.Add(await DigestedAsync(id));
        await _store.PutDigestsAsync(digested, Token);
    }

    /// <summary>What is derived from the documents of a trace, or from those up to a call.</summary>
    protected async Task<DigestedTrace> DigestedAsync(TraceId id, long throughCall = long.MaxValue)
    {
        var documents = (await _store.ReadTraceAsync(id, Token)).Where(document => document.Call <= throughCall).ToList();
        return new DigestedTrace(id, documents[^1].Call, TraceDigest.Of(Trace.Assemble(id, documents)));
    }

    protected async Task<List<TraceDigest>> ScanAsync(DigestScan scan) => await _store.DigestsAsync(scan, Token).ToListAsync();

    /// <summary>All digests, newest first.</summary>
    protected Task<List<TraceDigest>> ScanAllAsync(TraceClock clock = TraceClock.Start) => ScanAsync(new DigestScan(clock, long.MinValue, long.MaxValue));

    /// <summary>Closes the store and opens it again, as a restart does.</summary>
    protected async Task ReopenAsync(Action? between = null)
    {
        await _store.DisposeAsync();
        between?.Invoke();
        _store = Open();
    }

    // Records with lists compare by reference; their JSON compares by value.
    private static string Json(TraceDigest digest) => JsonSerializer.Serialize(digest);
}
