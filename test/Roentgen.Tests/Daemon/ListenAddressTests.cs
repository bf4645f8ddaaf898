using Roentgen.Daemon;

namespace Roentgen.Tests.Daemon;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:2000", "127.0.0.1:2000")]
    [InlineData("[::1]:2000", "[::1]:2000")]
    [InlineData("127.0.0.2:0", "127.0.0.2:0")]
    public void An_address_is_read(string text, string expected)
    {
        ListenAddress.TryParse(text, out var address).ShouldBeNull();
        address.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData(":2000")]
    [InlineData("0.0.0.0:2000")]
    [InlineData("[::]:2000")]
    public void Everywhere_includes_ipv6_where_there_is_ipv6(string text)
    {
        ListenAddress.TryParse(text, out var address).ShouldBeNull();
        address.ToString().ShouldBeOneOf("[::]:2000", "0.0.0.0:2000");
    }

    [Theory]
    [InlineData("127.0.0.1", "address 127.0.0.1: missing port in address; write it as 127.0.0.1:2000.")]
    [InlineData("::1:2000", "address ::1:2000: too many colons in address; write IPv6 as [::1]:2000.")]
    [InlineData("127.0.0.1:", "address 127.0.0.1:: invalid port; it must be 0 to 65535.")]
    [InlineData("127.0.0.1:70000", "address 127.0.0.1:70000: invalid port; it must be 0 to 65535.")]
    [InlineData("127.0.0.1:-1", "address 127.0.0.1:-1: invalid port; it must be 0 to 65535.")]
    public void A_mistake_is_one_sentence(string text, string problem) => ListenAddress.TryParse(text, out _).ShouldBe(problem);
}
