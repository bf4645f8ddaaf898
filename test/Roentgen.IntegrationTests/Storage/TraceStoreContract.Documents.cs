using System.Text;
using Roentgen.Model.Ids;
using Roentgen.Storage;

namespace Roentgen.IntegrationTests.Storage;

// What goes in comes out again.
public abstract partial class TraceStoreContract
{
    /// <summary>Documents that a store which takes them apart might not put together again as they were.</summary>
    public static TheoryData<string> OddDocuments => [.. OddMembers.Select(members => $"{{\"trace_id\":\"{Id(1)}\",\"id\":\"70de5b6f19ff9a0a\",{members}}}"),
        $"\n {{\r\n\t\"trace_id\" : \"{Id(1)}\" ,\n  \"id\":\t\"70de5b6f19ff9a0a\"\r\n, \"name\" :\"shop\",\"start_time\": 10 , \"end_time\" :11\n\n}}\n\n",
        $"{{\"start_time\":10,\"metadata\":{{\"trace_id\":\"{Id(2)}\"}},\"end_time\":11,\"name\":\"shop\",\"id\":\"70DE5B6F19FF9A0A\",\"trace_id\":\"{Id(1).ToString().ToUpperInvariant()}\"}}",
        $"{{\"trace_id\":\"1-\\u0035{Id(1).ToString()[3..]}\",\"\\u0069d\":\"70de5b6f19ff9a0\\u0061\",\"n\\u0061me\":\"sh\\u006Fp\",\"start_time\":10,\"end_time\":11}}"];

    private static string[] OddMembers =>
    [
        """ "name":"shop","start_time":10.0,"end_time":11.50 """,
        """ "name":"shop","start_time":1.0e1,"end_time":1.1E+1 """,
        """ "name":"shop","start_time":-0,"end_time":-0.0 """,
        """ "name":"shop","start_time":"10.5","end_time":"1e3" """,
        """ "name":"shop","start_time":1790149878.7832490000,"end_time":1.790149878783249E9 """,
        """ "name":"shop","start_time":1e-400,"end_time":1.7976931348623157e308 """,
        """ "name":"shop","start_time":0.1000000000000000055511151231257827,"end_time":100000000000000000000000 """,
        """ "name":"shop","start_time":10,"end_time":11,"metadata":{"n":[1e400,-1e400,1E-02,0e0,123456789012345678901234567890,1.0,1e3,1.50,-0]} """,
        """ "name":"shop","start_time":10,"end_time":11,"annotations":{"a":1.0,"b":1e3,"c":-0,"d":1.50,"e":9007199254740993,"f":1e400,"g":true,"h":null,"i":[1],"j":{}} """,
        """ "name":"shop","start_time":10,"end_time":11,"http":{"request":{"url":"http:\/\/shop\/\u00fc\u00FCü","method":null},"response":{"status":"200"}} """,
        """ "name":"shop","start_time":10,"end_time":11,"http":{"response":{"status":200.0,"content_length":-1},"request":{}} """,
        """ "name":"shop","start_time":10,"end_time":11,"user":"\"\\\/\b\f\n\r\t\u0000\u001f\u007f\uD83D\uDE00😀" """,
        """ "name":"other","start_time":1,"end_time":2,"name":"shop","start_time":10,"end_time":11,"id":"80de5b6f19ff9a0a" """,
        """ "name":"shop","start_time":10,"end_time":11,"metadata":{"a":1,"a":2,"":{"":[]},"\u0061":3},"metadata":{"a":4,"a":4} """,
        """ "name":"shop","start_time":10,"end_time":11,"annotations":{"k":"x","k":"y"},"annotations":{"k":"z"} """,
        """ "name":"shop","start_time":10,"end_time":11,"http":null,"aws":null,"sql":{},"service":{},"cause":null,"subsegments":null,"links":[],"precursor_ids":[],"parent_id":null,"type":"","user":"","origin":"","resource_arn":"","namespace":"" """,
        """ "name":"shop","start_time":10,"end_time":11,"unknown":{"of":[{"a":[[],[[]],{}]},null]},"id2":"","nam":1,"":0 """,
        """ "name":"shop","start_time":10,"in_progress":"true","end_time":null,"fault":"true","error":false,"throttle":null """,
        """ "name":"shop","start_time":10,"in_progress":true,"subsegments":[{"id":"80de5b6f19ff9a0a","name":"a","start_time":1e1,"end_time":1.2e1,"subsegments":[]},{"name":"b","id":"90de5b6f19ff9a0a","start_time":10,"in_progress":true}] """,
        """ "name":"shop","start_time":10,"end_time":11,"fault":true,"cause":"ecf1964ebaccbe29","subsegments":[{"id":"80de5b6f19ff9a0a","name":"DynamoDB","namespace":"aws","start_time":10,"end_time":10.5,"aws":{"table_name":["a"],"operation":1}}] """,
        """ "name":1,"start_time":10,"end_time":11,"user":true,"origin":1.0e0 """,
    ];

    [Fact]
    public async Task A_trace_is_found_once_its_append_has_returned()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1), "a")), (Id(2), Segment(Id(2), "b")));
        (await ReadAsync(Id(1))).ShouldBe([Segment(Id(1), "a")]);
        (await ReadAsync(Id(2))).ShouldBe([Segment(Id(2), "b")]);
    }

    [Fact]
    public async Task An_unknown_trace_has_no_documents() => (await ReadAsync(Id(1))).ShouldBeEmpty();

    [Fact]
    public async Task Documents_come_back_in_the_order_of_receipt_with_their_call()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1), number: 2)), (Id(2), Segment(Id(2))), (Id(1), Segment(Id(1), number: 1)));
        await AppendAsync(1007, (Id(1), Segment(Id(1), number: 3)));
        var documents = await _store.ReadTraceAsync(Id(1), Token);
        documents.Select(document => Encoding.UTF8.GetString(document.Json.Span)).ShouldBe(
            [Segment(Id(1), number: 2), Segment(Id(1), number: 1), Segment(Id(1), number: 3)]);
        documents.Select(document => document.ReceivedAt).ShouldBe([1000, 1000, 1007]);
        documents[1].Call.ShouldBe(documents[0].Call);
        documents[2].Call.ShouldBeGreaterThan(documents[0].Call);
    }

    [Theory]
    [MemberData(nameof(OddDocuments))]
    public async Task A_document_comes_back_byte_by_byte_however_odd(string document)
    {
        // Among others of its shape and of its trace, in the same call and in others.
        await AppendAsync(1000, (Id(1), Segment(Id(1), number: 1)), (Id(1), document), (Id(2), Segment(Id(2))), (Id(1), document));
        await AppendAsync(1001, (Id(1), document));
        (await ReadAsync(Id(1))).ShouldBe([Segment(Id(1), number: 1), document, document, document]);
        await DigestAsync(Id(1));
        (await ScanAllAsync()).Select(Json).ShouldBe([Json((await DigestedAsync(Id(1))).Digest!)]);
    }

    [Fact]
    public async Task Odd_documents_of_one_call_do_not_get_mixed_up()
    {
        var documents = OddDocuments.Select(row => row.Data).ToArray();
        await AppendAsync(1000, [.. documents.Select(document => (Id(1), document))]);
        (await ReadAsync(Id(1))).ShouldBe(documents);
    }

    [Fact]
    public async Task Documents_of_64_KB_and_more_come_back()
    {
        var large = Enumerable.Range(1, 4).Select(i => Segment(Id(1), number: (ulong)i, more: $"\"metadata\":{{\"text\":\"{new string('ü', i * 32 * 1024 - 200)}\"}}")).ToArray();
        var random = new Random(1);
        var varied = Segment(Id(1), number: 5, more: $"\"metadata\":{{\"hex\":\"{string.Concat(Enumerable.Range(0, 8 * 1024).Select(_ => random.Next().ToString("x8", null)))}\"}}");
        await AppendAsync(1000, [.. large.Select(document => (Id(1), document)), (Id(2), Segment(Id(2))), (Id(1), varied)]);
        (await ReadAsync(Id(1))).ShouldBe([.. large, varied]);
    }

    [Fact]
    public async Task A_trace_of_ten_thousand_documents_of_one_call_is_read_whole()
    {
        var documents = Enumerable.Range(1, 10_000).Select(i => Segment(Id(1), number: (ulong)i)).ToArray();
        await AppendAsync(1000, [.. documents.Select(document => (Id(1), document))]);
        (await ReadAsync(Id(1))).ShouldBe(documents);
    }

    [Fact]
    public async Task A_trace_of_ten_thousand_segments_of_many_calls_is_read_whole_and_digested()
    {
        var documents = Enumerable.Range(1, 10_000).Select(i => Segment(Id(1), $"node{i % 10}", 10 + (i % 60), (ulong)i)).ToArray();
        foreach (var (part, i) in documents.Chunk(100).Select((part, i) => (part, i)))
            await AppendAsync(1000 + (i * 3600), [.. part.Select(document => (Id(1), document)), (Id((uint)(i + 2)), Segment(Id((uint)(i + 2))))]);
        (await ReadAsync(Id(1))).ShouldBe(documents);
        (await _store.ReadTraceAsync(Id(1), Token)).Select(document => document.Call).Distinct().Count().ShouldBe(100);
        await DigestAsync(Id(1));
        (await ScanAllAsync()).Single(digest => digest.Id == Id(1)).Requests.Count.ShouldBe(10_000);
    }

    [Fact]
    public async Task What_comes_twice_comes_back_twice()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1))), (Id(1), Segment(Id(1))));
        await DigestAsync(Id(1));
        await AppendAsync(1001, (Id(1), Segment(Id(1))));
        (await UndigestedAsync()).ShouldBe([Id(1)]);
        (await ReadAsync(Id(1))).ShouldBe([Segment(Id(1)), Segment(Id(1)), Segment(Id(1))]);
        await DigestAsync(Id(1));
        var digest = (await ScanAllAsync()).Single();
        (digest.UpdatedAt, digest.Revision, digest.Requests.Count).ShouldBe((1000, 1, 1), "a repetition changes nothing");
    }

    [Fact]
    public async Task An_append_of_nothing_does_nothing()
    {
        await AppendAsync(1000);
        (await UndigestedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Trace_ids_that_are_no_times_are_as_good_as_any()
    {
        var random = new Random(1);
        var ids = Enumerable.Range(0, 100).Select(_ => new TraceId((uint)random.NextInt64(1L << 32), (ulong)random.NextInt64(), (uint)random.NextInt64(1L << 32)))
            .Append(new TraceId(uint.MaxValue, ulong.MaxValue, uint.MaxValue)).Append(default).Append(new TraceId(0, 0, 1)).Append(new TraceId(0x8000_0000, 1UL << 63, 1U << 31)).ToList();
        foreach (var part in ids.Chunk(10)) await AppendAsync(1000, [.. part.Select(id => (id, Segment(id)))]);
        foreach (var id in ids) (await ReadAsync(id)).ShouldBe([Segment(id)]);
        await DigestAsync(ids);
        (await ScanAllAsync()).Select(digest => digest.Id).ShouldBe(ids.OrderByDescending(id => new ScanPosition(0, id)), "equal times go by the id");
    }

    [Fact]
    public async Task Everything_is_given_back_the_calls_of_a_trace_in_their_order()
    {
        for (var i = 0; i < 60; i++)
        {
            await AppendAsync((i % 4 * Day) + i, [.. Enumerable.Range(0, 3).SelectMany(trace =>
                Enumerable.Range(0, 1 + (i % 2)).Select(part => (Id((uint)((i + (trace * 7)) % 10)), Segment(Id((uint)((i + (trace * 7)) % 10)), number: (ulong)((i * 2) + part + 1)))))]);
        }
        var calls = await _store.ReadAllAsync(Token).ToListAsync(Token);
        calls.ShouldAllBe(call => call.Documents.Count > 0);
        calls.Count.ShouldBe(180);
        for (var i = 0U; i < 10; i++)
        {
            var ofTrace = calls.Where(call => call.TraceId == Id(i))
                .SelectMany(call => call.Documents.Select(document => (call.Call, call.ReceivedAt, Encoding.UTF8.GetString(document.Span))));
            ofTrace.ShouldBe((await _store.ReadTraceAsync(Id(i), Token)).Select(document => (document.Call, document.ReceivedAt, Encoding.UTF8.GetString(document.Json.Span))));
        }
    }

    [Fact]
    public async Task Many_writers_and_readers_do_not_disturb_each_other()
    {
        await Parallel.ForAsync(0, 200, Token, async (i, _) =>
        {
            var (shared, own) = (Id((uint)(i % 10)), Id((uint)(100 + i)));
            await AppendAsync(1000, (shared, Segment(shared, number: (ulong)i + 1)), (own, Segment(own)));
            (await ReadAsync(own)).ShouldBe([Segment(own)]);
            (await ReadAsync(shared)).ShouldContain(Segment(shared, number: (ulong)i + 1));
        });
        (await ReadAsync(Id(3))).Order(StringComparer.Ordinal).ShouldBe(
            Enumerable.Range(0, 20).Select(i => Segment(Id(3), number: (ulong)(i * 10) + 4)).Order(StringComparer.Ordinal));
        var calls = (await _store.ReadTraceAsync(Id(3), Token)).Select(document => document.Call).ToList();
        calls.ShouldBeInOrder();
        calls.Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public async Task Traces_of_which_nothing_was_received_lately_are_deleted()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1))), (Id(2), Segment(Id(2), number: 1)));
        await AppendAsync(Day + 2000, (Id(2), Segment(Id(2), number: 2)), (Id(3), Segment(Id(3))));
        await DigestAsync(Id(1));
        (await _store.DeleteAsync(new RetentionLimits(Day - 1, null), Token)).Traces.ShouldBe(0, "the day has not ended by then");
        (await _store.DeleteAsync(new RetentionLimits(Day, null), Token)).Traces.ShouldBe(1);
        (await ReadAsync(Id(1))).ShouldBeEmpty();
        (await ReadAsync(Id(2))).ShouldBe([Segment(Id(2), number: 1), Segment(Id(2), number: 2)]);
        (await ScanAllAsync()).ShouldAllBe(digest => digest.Id != Id(1));
        // A store may have digested the others itself.
        (await UndigestedAsync()).ShouldBeSubsetOf([Id(2), Id(3)]);
        await DigestAsync(Id(2), Id(3));
        (await ScanAllAsync()).Select(digest => digest.Id).ShouldBe([Id(3), Id(2)]);
    }
}
