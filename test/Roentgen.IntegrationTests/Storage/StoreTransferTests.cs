using System.Text;
using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Storage;
using Roentgen.Storage.Memory;
using Roentgen.Storage.Sqlite;
using Roentgen.Storage.Transfer;
using Roentgen.Tests;
using Roentgen.Tests.Graph;

namespace Roentgen.IntegrationTests.Storage;

public sealed class StoreTransferTests : IAsyncLifetime
{
    private const long Day = StoreExtensions.SecondsPerDay;
    private const long FirstDay = 20_000 * Day;

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryTraceStore _from = new();
    private SqliteTraceStore _to = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _to = SqliteTraceStore.Open(_folder.Path);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync();
        await _to.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_went_out_and_in_again_is_equal_traces_digests_and_graph()
    {
        await FillAsync(_from, traces: 300);
        var exported = await ExportAsync(_from);
        (await ImportAsync(_to, exported)).ShouldBe(new Transferred(300, exported.Documents));
        await ShouldBeEqualAsync(_to, _from);
        string.Join('\n', Sorted(await ExportAsync(_to))).ShouldBe(string.Join('\n', Sorted(exported)));
        (await _to.FindUndigestedAsync(1, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Importing_twice_changes_nothing_that_anybody_sees()
    {
        await FillAsync(_from, traces: 50);
        var exported = await ExportAsync(_from);
        await ImportAsync(_to, exported);
        var before = await DigestsAsync(_to);
        await ImportAsync(_to, exported);
        (await DigestsAsync(_to)).ShouldBe(before);
    }

    [Fact]
    public async Task No_byte_of_a_document_is_lost()
    {
        var documents = new[]
        {
            Documents.Segment("0000000000000001", "Köln", 1, 2, "\"user\":\"😀\""),
            "  " + Documents.Segment("0000000000000002", "a\\u0041", 1, 2, "\"metadata\":{\"a\":\"\\n\\\"\\\\\\/\\ud800\"}") + "\r\n\t ",
            Documents.Segment("0000000000000003", "shop", 1, 2, "\"name\":\"twice\",\"metadata\":{\"<script>\":\"\u2028&'+\u007f\",\"zero\":\"\\u0000\",\"number\":1.50e0}"),
        };
        await _from.AppendAsync([.. documents.Select(document => new NewDocument(Documents.TraceId, Documents.Utf8(document)))], FirstDay, Cancel);
        await ImportAsync(_to, await ExportAsync(_from));
        (await _to.ReadTraceAsync(Documents.TraceId, Cancel)).Select(document => Encoding.UTF8.GetString(document.Json.Span)).ShouldBe(documents);
    }

    [Fact]
    public async Task The_first_complete_version_of_a_segment_stays_the_first()
    {
        for (var version = 0; version < 200; version++)
            await AppendAsync(_from, FirstDay, Documents.TraceId, Documents.Segment("70de5b6f19ff9a0a", $"version-{version}", 1, 2));
        await ImportAsync(_to, await ExportAsync(_from));
        var documents = await _to.ReadTraceAsync(Documents.TraceId, Cancel);
        documents.Select(document => Documents.Read(Encoding.UTF8.GetString(document.Json.Span)).Name).ShouldBe(Enumerable.Range(0, 200).Select(version => $"version-{version}"));
        documents.Select(document => document.Call).Distinct().Count().ShouldBe(200);
    }

    [Fact]
    public async Task Only_the_days_that_are_wanted_go_out()
    {
        await FillAsync(_from, traces: 100);
        var second = await ExportAsync(_from, receivedAt => StoreExtensions.DayOf(receivedAt) == StoreExtensions.DayOf(FirstDay) + 1);
        await ImportAsync(_to, second);
        var days = new HashSet<long>();
        await foreach (var call in _to.ReadAllAsync(Cancel)) days.Add(StoreExtensions.DayOf(call.ReceivedAt));
        days.ShouldBe([20_001]);
    }

    [Theory]
    [InlineData("nonsense", "this is no JSON")]
    [InlineData("{\"trace_id\":\"1-", "this is no JSON")]
    [InlineData("[]", "an object is expected")]
    [InlineData("""{"received_at":1,"documents":["{}"]}""", "trace_id is missing")]
    [InlineData("""{"trace_id":"1-2-3","received_at":1,"documents":["{}"]}""", "trace_id is no trace id")]
    [InlineData("""{"trace_id":"1-581cf771-a006649127e371903a2de979","documents":["{}"]}""", "received_at is missing")]
    [InlineData("""{"trace_id":"1-581cf771-a006649127e371903a2de979","received_at":-1,"documents":["{}"]}""", "received_at is no epoch second")]
    [InlineData("""{"trace_id":"1-581cf771-a006649127e371903a2de979","received_at":1}""", "documents is missing")]
    [InlineData("""{"trace_id":"1-581cf771-a006649127e371903a2de979","received_at":1,"documents":[]}""", "documents is no list of texts")]
    [InlineData("""{"trace_id":"1-581cf771-a006649127e371903a2de979","received_at":1,"documents":[{}]}""", "documents is no list of texts")]
    [InlineData("""{"trace_id":"1-581cf771-a006649127e371903a2de979","received_at":1,"documents":["\ud800"]}""", "a text in it is no Unicode")]
    [InlineData("""{"trace_id":"1-581cf771-a006649127e371903a2de979","received_at":1,"documents":["{}"]}""", "document 1 of 1 is refused: Invalid segment. ErrorCode: MissingId")]
    [InlineData("""{"trace_id":"1-581cf771-000000000000000000000000","received_at":1,"documents":["{\"trace_id\":\"1-581cf771-a006649127e371903a2de979\",\"id\":\"70de5b6f19ff9a0a\",\"name\":\"a\",\"start_time\":1,\"end_time\":2}"]}""", "document 1 of 1 belongs to trace 1-581cf771-a006649127e371903a2de979")]
    public async Task A_bad_line_is_named_and_what_came_before_it_is_stored(string bad, string problem)
    {
        await FillAsync(_from, traces: 3);
        var good = await ExportAsync(_from);
        var lines = good.Text.TrimEnd('\n').Split('\n');
        var error = await Should.ThrowAsync<BadLineException>(() => ImportAsync(_to, good with { Text = good.Text + bad + "\n" + lines[0] + "\n" }));
        error.Message.ShouldStartWith($"Line {lines.Length + 1}: {problem}");
        await ShouldBeEqualAsync(_to, _from);
    }

    [Fact]
    public async Task Blank_lines_windows_line_ends_and_a_missing_last_one_do_no_harm()
    {
        await FillAsync(_from, traces: 5);
        var exported = await ExportAsync(_from);
        await ImportAsync(_to, exported with { Text = "\n\r\n" + exported.Text.Replace("\n", "\r\n", StringComparison.Ordinal).TrimEnd() });
        await ShouldBeEqualAsync(_to, _from);
    }

    [Fact]
    public async Task A_line_longer_than_any_buffer_is_read_whole()
    {
        var large = Documents.Segment("70de5b6f19ff9a0a", "shop", 1, 2, $"\"metadata\":{{\"a\":\"{new string('ü', 100_000)}\"}}");
        await _from.AppendAsync([.. Enumerable.Repeat(new NewDocument(Documents.TraceId, Documents.Utf8(large)), 20)], FirstDay, Cancel);
        await ImportAsync(_to, await ExportAsync(_from));
        (await _to.ReadTraceAsync(Documents.TraceId, Cancel)).Select(document => document.Json.Length).ShouldBe(Enumerable.Repeat(Encoding.UTF8.GetByteCount(large), 20));
    }

    private sealed record Export(string Text, long Traces, long Documents);

    private static async Task<Export> ExportAsync(ITraceStore store, Func<long, bool>? isWanted = null)
    {
        using var output = new MemoryStream();
        var exported = await store.ExportAsync(output, isWanted ?? (_ => true), new Progress<Transferred>(), Cancel);
        return new Export(Encoding.UTF8.GetString(output.ToArray()), exported.Traces, exported.Documents);
    }

    private static async Task<Transferred> ImportAsync(ITraceStore store, Export export)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(export.Text));
        return await store.ImportAsync(input, new Progress<Transferred>(), TimeProvider.System, Cancel);
    }

    // The days and the traces in an order of their own, the documents of a trace in theirs.
    private static IEnumerable<string> Sorted(Export export) => export.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonElement.Parse(line))
        .OrderBy(line => line.GetProperty("trace_id").GetString(), StringComparer.Ordinal)
        .SelectMany(line => line.GetProperty("documents").EnumerateArray().Select(document => $"{line.GetProperty("received_at")} {document}"));

    // Three days; most traces come in several calls, some with a fragment first, and calls hold documents of two traces.
    private static async Task FillAsync(MemoryTraceStore store, int traces)
    {
        var random = new Random(1);
        var ids = Enumerable.Range(0, traces).Select(i => new TraceId(0x5000_0000, (ulong)random.NextInt64(), (uint)i)).ToList();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < traces; i++)
            {
                var other = ids[(i * 7) % traces];
                await store.AppendAsync(
                    [Document(ids[i], round, i, random), Document(ids[i], 3 + round, i, random), Document(other, 6 + (i % 50), i, random)],
                    FirstDay + (round * Day) + i, Cancel);
            }
        }
        await store.DigestAsync(ids, Cancel);
    }

    private static NewDocument Document(TraceId id, int number, int name, Random random)
    {
        var text = Documents.Segment($"{number + 1:x16}", $"service-{name % 5}", 1000 + number, number > 0 && random.Next(3) == 0 ? null : 1001 + random.NextDouble());
        return new NewDocument(id, Documents.Utf8(text.Replace(Documents.TraceIdText, id.ToString(), StringComparison.Ordinal)));
    }

    private static Task AppendAsync(MemoryTraceStore store, long receivedAt, TraceId id, string document) =>
        store.AppendAsync([new NewDocument(id, Documents.Utf8(document))], receivedAt, Cancel);

    private static async Task ShouldBeEqualAsync(SqliteTraceStore actual, MemoryTraceStore expected)
    {
        var digests = await DigestsAsync(expected);
        digests.ShouldNotBeEmpty();
        string.Join('\n', await DigestsAsync(actual)).ShouldBe(string.Join('\n', digests));
        (await GraphsAsync(actual)).ShouldBe(await GraphsAsync(expected));
    }

    private static async Task<List<string>> DigestsAsync(ITraceStore store) =>
        [.. (await store.DigestsAsync(new DigestScan(TraceClock.Update, 0, long.MaxValue), Cancel).ToListAsync(Cancel)).Select(digest => JsonSerializer.Serialize(digest))];

    private static async Task<List<string>> GraphsAsync(ITraceStore store) =>
        [.. (await store.ReadRollupsAsync(RollupPeriod.Hour, FirstDay, FirstDay + (3 * Day), Cancel).ToListAsync(Cancel))
            .Select(rollup => $"{rollup.StartSecond} {rollup.Traces} {GraphText.Of(rollup.Graph)}")];
}
