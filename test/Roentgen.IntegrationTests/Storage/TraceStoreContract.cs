using System.Text;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Storage;
using Roentgen.Tests;

namespace Roentgen.IntegrationTests.Storage;

/// <summary>What every store must do. Each implementation inherits all of it.</summary>
public abstract class TraceStoreContract : IAsyncLifetime
{
    private ITraceStore _store = null!;

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

    [Fact]
    public async Task A_trace_is_found_once_its_append_has_returned()
    {
        await AppendAsync(1000, (Id(1), "a"), (Id(2), "b"));
        (await ReadAsync(Id(1))).ShouldBe(["a"]);
        (await ReadAsync(Id(2))).ShouldBe(["b"]);
    }

    [Fact]
    public async Task An_unknown_trace_has_no_documents() => (await ReadAsync(Id(1))).ShouldBeEmpty();

    [Fact]
    public async Task Documents_come_back_byte_by_byte_in_the_order_of_receipt_with_their_call()
    {
        var large = new string('ü', 32 * 1024);
        await AppendAsync(1000, (Id(1), "a"), (Id(2), "other"), (Id(1), large));
        await AppendAsync(1007, (Id(1), "c"));
        var documents = await _store.ReadTraceAsync(Id(1), TestContext.Current.CancellationToken);
        documents.Select(document => Encoding.UTF8.GetString(document.Json.Span)).ShouldBe(["a", large, "c"]);
        documents.Select(document => document.ReceivedAt).ShouldBe([1000, 1000, 1007]);
        documents[1].Call.ShouldBe(documents[0].Call);
        documents[2].Call.ShouldBeGreaterThan(documents[0].Call);
    }

    [Fact]
    public async Task A_trace_of_ten_thousand_documents_is_read_whole()
    {
        await AppendAsync(1000, [.. Enumerable.Range(0, 10_000).Select(i => (Id(1), $"{i}"))]);
        (await ReadAsync(Id(1))).ShouldBe(Enumerable.Range(0, 10_000).Select(i => $"{i}"));
    }

    [Fact]
    public async Task An_append_of_nothing_does_nothing()
    {
        await AppendAsync(1000);
        (await _store.FindUndigestedAsync(10, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_trace_is_undigested_until_a_digest_covers_its_newest_document()
    {
        await AppendAsync(1000, (Id(1), "a"));
        (await UndigestedAsync()).ShouldBe([Id(1)]);
        await PutAsync(Digest(Id(1), 10, 1000), await LastCallAsync(Id(1)));
        (await UndigestedAsync()).ShouldBeEmpty();
        await AppendAsync(1001, (Id(1), "late"));
        (await UndigestedAsync()).ShouldBe([Id(1)]);
    }

    [Fact]
    public async Task Orphans_are_digested_without_a_digest_and_are_not_scanned()
    {
        await AppendAsync(1000, (Id(1), "orphan"));
        await _store.PutDigestsAsync([new DigestedTrace(Id(1), await LastCallAsync(Id(1)), null)], TestContext.Current.CancellationToken);
        (await UndigestedAsync()).ShouldBeEmpty();
        (await ScanAsync(new DigestScan(TraceClock.Start, long.MinValue, long.MaxValue))).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_digest_that_covers_more_wins_whoever_writes_last()
    {
        await AppendAsync(1000, (Id(1), "a"));
        var first = await LastCallAsync(Id(1));
        await AppendAsync(1001, (Id(1), "b"));
        var second = await LastCallAsync(Id(1));
        await PutAsync(Digest(Id(1), 20, 1001), second);
        await PutAsync(Digest(Id(1), 10, 1000), first);
        (await ScanAsync(new DigestScan(TraceClock.Start, 0, 100_000_000))).Single().Summary.StartMicroseconds.ShouldBe(20_000_000);
    }

    [Fact]
    public async Task A_digest_of_an_unknown_trace_is_let_go()
    {
        await PutAsync(Digest(Id(1), 10, 1000), 1);
        (await ScanAsync(new DigestScan(TraceClock.Start, long.MinValue, long.MaxValue))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_digest_comes_back_as_it_was()
    {
        await AppendAsync(1000, (Id(1), "a"));
        var call = Documents.Inline("94f38223dd0a0e02", "DynamoDB", 11, 12, "\"namespace\":\"aws\",\"aws\":{\"operation\":\"GetItem\",\"table_name\":\"orders\",\"region\":\"eu-west-1\"},\"fault\":true,\"error\":true,\"cause\":{\"exceptions\":[{\"id\":\"a3400cd619b47b38\",\"type\":\"TableGone\"}]}");
        var digest = Documents.Digest(Documents.Segment("70de5b6f19ff9a0a", "shop", 11, 12.5,
            $"\"user\":\"alice\",\"fault\":true,\"error\":true,\"http\":{{\"request\":{{\"url\":\"http://ü/\"}},\"response\":{{\"status\":500}}}},\"annotations\":{{\"a\":1,\"b\":\"x\",\"c\":true}},\"subsegments\":[{call}]")) with
        { Id = Id(1) };
        (digest.Summary.FaultRootCauses.Count, digest.Summary.ErrorRootCauses.Count, digest.Summary.ResponseTimeRootCauses.Count).ShouldBe((1, 1, 1));
        await PutAsync(digest, await LastCallAsync(Id(1)));
        var stored = (await ScanAsync(new DigestScan(TraceClock.Start, 0, 100_000_000))).Single();
        // Records with lists compare by reference; their JSON compares by value.
        System.Text.Json.JsonSerializer.Serialize(stored).ShouldBe(System.Text.Json.JsonSerializer.Serialize(digest));
    }

    [Fact]
    public async Task A_scan_finds_what_lies_in_the_window_newest_first()
    {
        await StoreAsync((1, 10, 1003), (2, 20, 1002), (3, 30, 1001));
        (await ScanIdsAsync(TraceClock.Start, 10, 30)).ShouldBe([Id(2), Id(1)], "the start is inclusive, the end is not");
        (await ScanIdsAsync(TraceClock.Update, 1001, 1004)).ShouldBe([Id(1), Id(2), Id(3)]);
        (await ScanIdsAsync(TraceClock.Start, 31, 40)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scan_goes_on_where_another_ended_without_losing_or_repeating_any()
    {
        // Many of the same time, so that pages end in the middle of it.
        await StoreAsync([.. Enumerable.Range(1, 50).Select(i => ((uint)i, (i % 3) + 10, 1000L))]);
        var whole = await ScanAsync(new DigestScan(TraceClock.Start, 0, 100_000_000));
        whole.Count.ShouldBe(50);
        var paged = new List<TraceId>();
        ScanPosition? position = null;
        while (true)
        {
            var page = (await ScanAsync(new DigestScan(TraceClock.Start, 0, 100_000_000, position))).Take(7).ToList();
            if (page.Count == 0) break;
            paged.AddRange(page.Select(digest => digest.Id));
            position = new ScanPosition(page[^1].Microseconds(TraceClock.Start), page[^1].Id);
        }
        paged.ShouldBe(whole.Select(digest => digest.Id));
    }

    [Fact]
    public async Task Trace_ids_that_are_no_times_are_as_good_as_any()
    {
        var id = new TraceId(0xFFFF_FFFF, ulong.MaxValue, uint.MaxValue);
        await AppendAsync(1000, (id, "a"), (default, "zero"));
        await PutAsync(Digest(id, 10, 1000), await LastCallAsync(id));
        (await ReadAsync(default)).ShouldBe(["zero"]);
        (await ScanIdsAsync(TraceClock.Start, 0, 100)).ShouldBe([id]);
    }

    [Fact]
    public async Task Traces_of_which_nothing_was_received_lately_are_deleted()
    {
        const long Day = 86_400;
        await AppendAsync(1000, (Id(1), "old"), (Id(2), "old"));
        await AppendAsync(Day + 2000, (Id(2), "late"), (Id(3), "new"));
        await PutAsync(Digest(Id(1), 10, 1000), await LastCallAsync(Id(1)));
        (await _store.DeleteAsync(new RetentionLimits(Day - 1, null), TestContext.Current.CancellationToken)).Traces.ShouldBe(0, "the day has not ended by then");
        (await _store.DeleteAsync(new RetentionLimits(Day, null), TestContext.Current.CancellationToken)).Traces.ShouldBe(1);
        (await ReadAsync(Id(1))).ShouldBeEmpty();
        (await ReadAsync(Id(2))).ShouldBe(["old", "late"]);
        (await ScanIdsAsync(TraceClock.Start, 0, 100)).ShouldBeEmpty();
        (await UndigestedAsync()).ShouldBe([Id(2), Id(3)], ignoreOrder: true);
    }

    [Fact]
    public async Task Many_writers_and_readers_do_not_disturb_each_other()
    {
        await Parallel.ForAsync(0, 200, TestContext.Current.CancellationToken, async (i, _) =>
        {
            await AppendAsync(1000, (Id((uint)(i % 10)), $"{i}"), (Id((uint)(100 + i)), "own"));
            (await ReadAsync(Id((uint)(100 + i)))).ShouldBe(["own"]);
            (await ReadAsync(Id((uint)(i % 10)))).ShouldContain($"{i}");
        });
        (await ReadAsync(Id(3))).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{(i * 10) + 3}").Order(StringComparer.Ordinal));
        var calls = (await _store.ReadTraceAsync(Id(3), TestContext.Current.CancellationToken)).Select(document => document.Call).ToList();
        calls.ShouldBeInOrder();
        calls.Distinct().Count().ShouldBe(20);
    }

    protected static TraceId Id(uint number) => new(0x5000_0000, 0, number);

    protected static TraceDigest Digest(TraceId id, int startSecond, long updatedAt) =>
        Documents.Digest(Documents.Segment("70de5b6f19ff9a0a", "shop", startSecond, startSecond + 1)) with { Id = id, UpdatedAt = updatedAt };

    protected Task AppendAsync(long receivedAt, params (TraceId Id, string Text)[] documents) =>
        _store.AppendAsync([.. documents.Select(document => new NewDocument(document.Id, Encoding.UTF8.GetBytes(document.Text)))], receivedAt, TestContext.Current.CancellationToken);

    protected async Task<List<string>> ReadAsync(TraceId id) =>
        [.. (await _store.ReadTraceAsync(id, TestContext.Current.CancellationToken)).Select(document => Encoding.UTF8.GetString(document.Json.Span))];

    protected async Task<long> LastCallAsync(TraceId id) => (await _store.ReadTraceAsync(id, TestContext.Current.CancellationToken))[^1].Call;

    protected Task<IReadOnlyList<TraceId>> UndigestedAsync() => _store.FindUndigestedAsync(100, TestContext.Current.CancellationToken);

    protected Task PutAsync(TraceDigest digest, long throughCall) =>
        _store.PutDigestsAsync([new DigestedTrace(digest.Id, throughCall, digest)], TestContext.Current.CancellationToken);

    protected async Task<List<TraceDigest>> ScanAsync(DigestScan scan) => await _store.DigestsAsync(scan, TestContext.Current.CancellationToken).ToListAsync();

    /// <summary>Closes the store and opens it again, as a restart does.</summary>
    protected async Task ReopenAsync(Action? between = null)
    {
        await _store.DisposeAsync();
        between?.Invoke();
        _store = Open();
    }

    private async Task<List<TraceId>> ScanIdsAsync(TraceClock clock, long fromSecond, long toSecond) =>
        [.. (await ScanAsync(new DigestScan(clock, fromSecond * 1_000_000, toSecond * 1_000_000))).Select(digest => digest.Id)];

    private async Task StoreAsync(params (uint Id, int Start, long Updated)[] traces)
    {
        await AppendAsync(1000, [.. traces.Select(trace => (Id(trace.Id), "a"))]);
        foreach (var trace in traces) await PutAsync(Digest(Id(trace.Id), trace.Start, trace.Updated), await LastCallAsync(Id(trace.Id)));
    }
}
