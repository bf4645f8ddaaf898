using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Memory;

namespace Roentgen.Tests.Daemon;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("{\"id\":\"a\"}", "{\\\"id\\\":\\\"a\\\"}")]
    [InlineData("back\\slash", "back\\\\slash")]
    [InlineData("\n\r\t\b\f", "\\n\\r\\t\\b\\f")]
    [InlineData("\u0000\u0001\u001f", "\\u0000\\u0001\\u001f")]
    [InlineData("<a href='x'>&</a>", "<a href='x'>&</a>")]
    [InlineData("Röntgen 東京 🩻", "Röntgen 東京 🩻")]
    [InlineData("\u007f\u2028\u2029", "\u007f\u2028\u2029")]
    public void A_document_is_escaped_as_little_as_json_asks_for(string document, string expected) => Escape(document).ShouldBe(expected);

    [Fact]
    public void What_is_not_utf8_becomes_the_replacement_character() =>
        Encoding.UTF8.GetString(JsonText.Valid([(byte)'a', 0xFF, (byte)'b', 0xC3])).ShouldBe("a\uFFFDb\uFFFD");

    [Fact]
    public void Decoding_the_spliced_string_gives_every_document_back() =>
        Prop.ForAll<string[]>(texts =>
        {
            var documents = texts.Select(text => Encoding.UTF8.GetBytes(text ?? "")).ToArray();
            return Decode(documents).SequenceEqual(documents.Select(Encoding.UTF8.GetString));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_at_all_make_a_body_that_is_json() =>
        Prop.ForAll<byte[][]>(documents =>
            Decode(documents).SequenceEqual(documents.Select(Encoding.UTF8.GetString))).QuickCheckThrowOnFailure();

    [Fact]
    public void Escaping_in_pieces_gives_the_same_as_in_one_go() =>
        Prop.ForAll<NonNull<string>, PositiveInt>((text, size) =>
        {
            ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text.Get);
            var whole = Escape(text.Get);
            var pieces = new List<byte>();
            var piece = new byte[JsonText.LongestEscape + size.Get];
            OperationStatus status;
            do
            {
                status = JsonText.Escape(rest, piece, out var read, out var written);
                pieces.AddRange(piece.AsSpan(0, written));
                rest = rest[read..];
            }
            while (status == OperationStatus.DestinationTooSmall);
            return Encoding.UTF8.GetString([.. pieces]) == whole;
        }).QuickCheckThrowOnFailure();

    private static string Escape(string document)
    {
        var source = Encoding.UTF8.GetBytes(document);
        var room = new byte[source.Length * JsonText.LongestEscape];
        JsonText.Escape(source, room, out var read, out var written).ShouldBe(OperationStatus.Done);
        read.ShouldBe(source.Length);
        return Encoding.UTF8.GetString(room, 0, written);
    }

    private static string[] Decode(byte[][] documents)
    {
        var batch = Batch.TryOpen(new BlockArena(1024 * 1024), BatchKind.Segments, DateTimeOffset.UnixEpoch)!;
        foreach (var document in documents) batch.TryAdd(document);
        using var json = JsonDocument.Parse(batch.ToArray());
        return [.. json.RootElement.GetProperty("TraceSegmentDocuments").EnumerateArray().Select(element => element.GetString()!)];
    }
}
