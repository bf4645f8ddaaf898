using System.Text;
using Roentgen.Model.Datagrams;

namespace Roentgen.Tests.Datagrams;

public sealed class DatagramTests
{
    [Theory]
    [InlineData("{\"format\":\"json\",\"version\":1}")]
    [InlineData("{\"format\": \"json\", \"version\": 1}")]
    [InlineData("  { \"version\" : 1 , \"format\" : \"json\" }\r")]
    [InlineData("{\"Format\":\"JSON\",\"VERSION\":1}")]
    [InlineData("{\"format\":\"json\",\"extra\":{\"a\":[1,2]},\"version\":1}")]
    public void Every_spelling_of_the_header_is_accepted(string header) => Read(header + "\n{}").ShouldBe((DatagramRejection.None, "{}"));

    [Theory]
    [InlineData("[\"format\",\"json\"]")]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("{\"format\":\"json\"}")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"format\":\"json\",\"version\":\"1\"}")]
    [InlineData("{\"format\":\"json\",\"version\":1.0}")]
    [InlineData("{\"format\":\"json\",\"version\":2}")]
    [InlineData("{\"format\":\"text\",\"version\":1}")]
    [InlineData("{\"format\":\"json\",\"version\":1")]
    [InlineData("{\"format\":\"json\",\"version\":1} {}")]
    public void Any_other_header_is_invalid(string header) => Read(header + "\n{}").Rejection.ShouldBe(DatagramRejection.InvalidHeader);

    [Fact]
    public void The_first_newline_ends_the_header_and_later_ones_belong_to_the_document() =>
        Read("{\"format\":\"json\",\"version\":1}\n\n{\"a\":\n1}\n").ShouldBe((DatagramRejection.None, "\n{\"a\":\n1}\n"));

    [Fact]
    public void The_document_is_not_looked_into()
    {
        byte[] datagram = [.. Datagram.Header, 0x00, 0xFF, 0xFE];
        Datagram.TryRead(datagram, out var body).ShouldBe(DatagramRejection.None);
        body.ToArray().ShouldBe([0x00, 0xFF, 0xFE]);
    }

    [Theory]
    [InlineData("", DatagramRejection.Empty)]
    [InlineData("{\"format\":\"json\",\"version\":1}", DatagramRejection.NoHeader)]
    [InlineData("{\"format\":\"json\",\"version\":1}\n", DatagramRejection.NoBody)]
    public void What_is_missing_is_named(string text, DatagramRejection expected) => Read(text).Rejection.ShouldBe(expected);

    private static (DatagramRejection Rejection, string Body) Read(string text)
    {
        var rejection = Datagram.TryRead(Encoding.UTF8.GetBytes(text), out var body);
        return (rejection, Encoding.UTF8.GetString(body));
    }
}
