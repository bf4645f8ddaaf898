using System.Text;
using System.Text.Json;
using Roentgen.Benchmarks.Daemon;

namespace Roentgen.Tests.Benchmarks;

public sealed class LoadDocumentTests
{
    private const uint Epoch = 1_795_000_000;

    public static TheoryData<int> Lengths => [600, 601, 2048, 20_480, LoadDocument.MostLength];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_document_is_valid_and_exactly_as_long_as_asked_for(int length)
    {
        var text = Write(length, new Stamp(0xAB_CDEF_0123, 0x12_3456_789A_BCDE));
        text.Length.ShouldBe(length);
        using var json = JsonDocument.Parse(text);
        json.RootElement.GetProperty("trace_id").GetString().ShouldBe("1-6afd86c0-abcdef0123123456789abcde");
        json.RootElement.GetProperty("id").GetString().ShouldBe("000000abcdef0123");
        json.RootElement.GetProperty("end_time").GetDouble().ShouldBeGreaterThan(json.RootElement.GetProperty("start_time").GetDouble());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("\\\"")]
    [InlineData("\\u0022")]
    public void It_is_found_once_however_it_is_escaped(string quote)
    {
        var texts = new[] { new Stamp(1, 10), new Stamp(70_000, long.MaxValue >> 8), new Stamp(2, 20) }.Select(stamp => Encoding.UTF8.GetString(Write(2048, stamp)));
        var whole = string.Join(',', texts.Select(text => quote == "plain" ? text : text.Replace("\"", quote, StringComparison.Ordinal)));
        var found = new List<Stamp>();
        LoadDocument.Find(Encoding.UTF8.GetBytes(whole), LoadDocument.Marker(Epoch), found);
        found.ShouldBe([new Stamp(1, 10), new Stamp(70_000, long.MaxValue >> 8), new Stamp(2, 20)]);
    }

    [Fact]
    public void Documents_of_another_run_and_half_a_stamp_are_not_found()
    {
        var found = new List<Stamp>();
        LoadDocument.Find(Write(600, new Stamp(1, 2)), LoadDocument.Marker(Epoch + 1), found);
        LoadDocument.Find(Write(600, new Stamp(1, 2)).AsSpan(0, 40), LoadDocument.Marker(Epoch), found);
        LoadDocument.Find(Encoding.ASCII.GetBytes("1-6afd86c0-00000000-100000000000000"), LoadDocument.Marker(Epoch), found);
        found.ShouldBeEmpty();
    }

    [Fact]
    public void A_document_that_was_changed_on_its_way_is_another()
    {
        var document = new LoadDocument(600, Epoch);
        var stamp = new Stamp(5, 6);
        document.Equals(Write(600, stamp), stamp).ShouldBeTrue();
        document.Equals(Write(600, stamp), stamp with { Sequence = 6 }).ShouldBeFalse();
        document.Equals(Write(601, stamp), stamp).ShouldBeFalse();
        var changed = Write(600, stamp);
        changed[^10] ^= 1;
        document.Equals(changed, stamp).ShouldBeFalse();
    }

    private static byte[] Write(int length, Stamp stamp)
    {
        var text = new byte[length];
        new LoadDocument(length, Epoch).CopyTo(text, stamp);
        return text;
    }
}
