using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite.Blocks;

namespace Roentgen.Tests.Storage;

public sealed class BlockTests
{
    private static readonly TraceId Id = new(0x5759e988, 0xbd862e3fe1be46a9, 0x94272793);

    // What the shredder tells apart, and what it must not take for it.
    private static readonly string[] Values =
    [
        "\"text\"", "\"\"", "\"ü\"", "\"\\u00fc\\n\\/\"", "\"70de5b6f19ff9a0a\"", "\"70DE5B6F19FF9A0A\"", "\"1-5759e988-bd862e3fe1be46a994272793\"",
        "\"1-5759E988-bd862e3fe1be46a994272793\"", "\"5759e988bd862e3fe1be46a994272793\"", "\"1-00000000-000000000000000000000000\"",
        "0", "-0", "0.0", "-0.0", "1", "-1", "1.5", "1.50", "1.05", "0.001", "-0.001", "1461096053.37518", "1461096053.375180", "1611175321.5470493", "1461096053",
        "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "0.123456789", "0.1234567891", "1e3", "1E+3", "-1.0e-7", "99999999999.999",
        "true", "false", "null", "[]", "{}", "[1,2,2.5,\"a\",[],{}]", "[{\"id\":\"70de5b6f19ff9a0a\"},{\"id\":\"53995c3f42cd8ad8\"}]", "{\"a\":{\"b\":{\"a\":[[1],[2,[3]]]}}}",
    ];

    private static readonly string[] Keys = ["id", "parent_id", "name", "start_time", "end_time", "annotations", "http", "a", "b", "", "\\u0061", "ü"];

    private static Gen<string> Json(int depth) => depth == 0
        ? Gen.Elements(Values)
        : Gen.Frequency(
            (3, Gen.Elements(Values)),
            (1, Gen.Select(Gen.ListOf(Json(depth - 1)), elements => $"[{string.Join(',', elements)}]")),
            (2, Object(depth - 1)));

    private static Gen<string> Object(int depth) => Gen.Select(
        Gen.ListOf(Gen.Elements(Keys).SelectMany(key => Json(depth).Select(value => $"\"{key}\":{value}"))), members => $"{{{string.Join(',', members)}}}");

    // As it is, as Python writes it, or with white space of any other kind.
    private static Gen<string> Document => Object(3).SelectMany(json => Gen.Choose(0, 9).Select(layout => layout switch
    {
        < 6 => json,
        6 or 7 => json.Replace(":", ": ", StringComparison.Ordinal).Replace(",", ", ", StringComparison.Ordinal),
        8 => json.Replace("{", "{ ", StringComparison.Ordinal),
        _ => json + "\n",
    }));

    [Fact]
    public void Whatever_documents_are_packed_come_back_byte_by_byte() => Prop.ForAll(
        Arb.From(Gen.ListOf(Gen.ListOf(Document))),
        traces =>
        {
            var packed = traces.Where(documents => documents.Count > 0).Select((documents, i) => new PackedTrace(
                Id with { RandomLow = Id.RandomLow + ((uint)i % 3) },
                [.. documents.Select((text, j) => new ReceivedDocument(Encoding.UTF8.GetBytes(text), (i * 7) + j, 1000 - i))], null, i % 2 == 0)).ToList();
            var block = new Block(BlockWriter.Write(packed));
            block.Count.ShouldBe(packed.Count);
            for (var i = 0; i < packed.Count; i++)
            {
                block.Id(i).ShouldBe(packed[i].Id);
                block.ReadDocuments(i).Select(Plain).ShouldBe(packed[i].Documents.Select(Plain));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Text_that_is_no_document_comes_back_as_well()
    {
        string[] texts = ["", "x", "{", "{\"a\":", "[1]", "{\"a\":1}{", "\u0000\u00ff"];
        var block = new Block(BlockWriter.Write([new PackedTrace(Id, [.. texts.Select(text => new ReceivedDocument(Encoding.Latin1.GetBytes(text), 1, 1))], null, false)]));
        block.ReadDocuments(0).Select(document => Encoding.Latin1.GetString(document.Json.Span)).ShouldBe(texts);
    }

    [Fact]
    public void A_block_in_which_any_byte_is_changed_is_refused()
    {
        var bytes = BlockWriter.Write([Trace("shop", "\"annotations\":{\"tier\":\"gold\"}")]);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 0x40;
            Should.Throw<InvalidDataException>(() => new Block(changed).ReadDocuments(0), $"byte {i}");
            Should.Throw<InvalidDataException>(() => new Block(bytes.AsMemory(0, i)).ReadDocuments(0), $"cut off at {i}");
        }
    }

    [Fact]
    public void Alike_documents_take_a_fraction_of_their_length()
    {
        var traces = Enumerable.Range(0, 200).Select(i => Trace("shop", $"\"annotations\":{{\"tier\":\"{(i % 3 == 0 ? "gold" : "silver")}\"}}", i)).ToList();
        var plain = traces.Sum(trace => trace.Documents.Sum(document => document.Json.Length));
        BlockWriter.Write(traces).Length.ShouldBeLessThan(plain / 4);
    }

    [Theory]
    [InlineData("gold", true)]
    [InlineData("go\\u006cd", true)]
    [InlineData("golden", false)]
    public void A_value_is_found_in_whatever_spelling(string written, bool isFound)
    {
        var block = new Block(BlockWriter.Write([Trace("shop", $"\"annotations\":{{\"tier\":\"{written}\"}}"), Trace("cart", "\"annotations\":{\"other\":\"gold\"}", 1)]));
        block.Candidates([new DigestCondition.AnnotationIs("tier", new AnnotationValue("gold", null, null))]).ShouldBe([isFound, false]);
    }

    [Fact]
    public void What_is_kept_of_a_digest_leaves_out_what_cannot_meet_a_condition()
    {
        var block = new Block(BlockWriter.Write([Trace("shop", "\"fault\":true"), Trace("cart", "\"user\":\"alice\"", 1)]));
        block.Candidates([]).ShouldBeNull();
        block.Candidates([new DigestCondition.NodeNamed("shop")]).ShouldBe([true, false]);
        block.Candidates([new DigestCondition.RootIs(Fault: true, Error: false, Throttle: false)]).ShouldBe([true, false]);
        block.Candidates([new DigestCondition.UserIs("alice")]).ShouldBe([false, true]);
        block.Candidates([new DigestCondition.DurationWithin(0, 999_999)]).ShouldBe([false, false]);
        block.Candidates([new DigestCondition.DurationWithin(1_000_000, 1_000_000)]).ShouldBe([true, true]);
    }

    private static PackedTrace Trace(string name, string more, int number = 0)
    {
        var id = Id with { RandomLow = (uint)number };
        var json = Encoding.UTF8.GetBytes($"{{\"trace_id\":\"{id}\",\"id\":\"{number + 1:x16}\",\"name\":\"{name}\",\"start_time\":10,\"end_time\":11,{more}}}");
        IReadOnlyList<ReceivedDocument> documents = [new ReceivedDocument(json, number, 1000)];
        var digest = TraceDigest.Of(Roentgen.Model.Traces.Trace.Assemble(id, documents));
        return new PackedTrace(id, documents, TraceSketch.Of(new DigestedTrace(id, number, digest)), false);
    }

    private static (string, long, long) Plain(ReceivedDocument document) => (Encoding.UTF8.GetString(document.Json.Span), document.Call, document.ReceivedAt);
}
