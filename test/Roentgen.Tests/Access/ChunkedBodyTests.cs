using System.Text;
using Roentgen.Service.Access;

namespace Roentgen.Tests.Access;

public sealed class ChunkedBodyTests
{
    [Theory]
    [InlineData("3;chunk-signature=aa\r\nabc\r\n0;chunk-signature=bb\r\n\r\n", "abc", "aa bb")]
    [InlineData("3;chunk-signature=aa\r\nabc\r\nA;chunk-signature=cc\r\n\r\n23456789\r\n0;chunk-signature=bb\r\n", "abc\r\n23456789", "aa cc bb")]
    [InlineData("0;chunk-signature=bb\r\n\r\n", "", "bb")]
    public void Chunks_lose_their_frames(string body, string expected, string signatures)
    {
        var seen = new List<string>();
        bool Note(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> signature)
        {
            seen.Add(Encoding.ASCII.GetString(signature));
            return true;
        }
        ChunkedBody.Decode(Encoding.ASCII.GetBytes(body), Note, out var decoded).ShouldBe(ChunkedBody.Outcome.Whole);
        Encoding.ASCII.GetString(decoded.Span).ShouldBe(expected);
        string.Join(' ', seen).ShouldBe(signatures);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("-3;chunk-signature=aa\r\nabc\r\n")]
    [InlineData("4;chunk-signature=aa\r\nabc")]
    [InlineData("FFFFFFFF;chunk-signature=aa\r\nabc")]
    [InlineData("3;chunk-signature=aa\r\nabc\r\n")]
    [InlineData("3;chunk-signature=aa\r\nabc0;chunk-signature=bb\r\n\r\n")]
    [InlineData("0;chunk-signature=bb\r\n\r\nmore")]
    public void What_has_another_form_or_no_end_is_malformed(string body) =>
        ChunkedBody.Decode(Encoding.ASCII.GetBytes(body), (_, _) => true, out _).ShouldBe(ChunkedBody.Outcome.Malformed);

    [Fact]
    public void A_chunk_that_nobody_signed_ends_it() =>
        ChunkedBody.Decode("3;chunk-signature=aa\r\nabc\r\n0;chunk-signature=bb\r\n\r\n"u8, (chunk, _) => chunk.Length > 0, out _).ShouldBe(ChunkedBody.Outcome.WrongSignature);
}
