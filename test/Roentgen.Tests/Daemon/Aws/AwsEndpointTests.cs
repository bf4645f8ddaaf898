using Roentgen.Daemon.Aws;

namespace Roentgen.Tests.Daemon.Aws;

public sealed class AwsEndpointTests
{
    [Theory]
    [InlineData("us-east-1", false, false, "https://xray.us-east-1.amazonaws.com")]
    [InlineData("us-gov-west-1", false, false, "https://xray.us-gov-west-1.amazonaws.com")]
    [InlineData("cn-north-1", false, false, "https://xray.cn-north-1.amazonaws.com.cn")]
    [InlineData("us-iso-east-1", false, false, "https://xray.us-iso-east-1.c2s.ic.gov")]
    [InlineData("us-isob-east-1", false, false, "https://xray.us-isob-east-1.sc2s.sgov.gov")]
    [InlineData("us-east-1", true, false, "https://xray-fips.us-east-1.amazonaws.com")]
    [InlineData("us-east-1", false, true, "https://xray.us-east-1.api.aws")]
    [InlineData("us-east-1", true, true, "https://xray-fips.us-east-1.api.aws")]
    [InlineData("cn-north-1", false, true, "https://xray.cn-north-1.api.amazonwebservices.com.cn")]
    public void An_address_follows_from_the_region(string region, bool fips, bool dualStack, string expected)
    {
        var endpoint = AwsEndpoint.Of(region, fips, dualStack);
        endpoint.ShouldBe(new Uri(expected));
        AwsEndpoint.IsAws(endpoint, out var own).ShouldBeTrue();
        own.ShouldBe(region);
    }

    [Theory]
    [InlineData("https://vpce-0123-abcd.xray.eu-west-1.vpce.amazonaws.com", "eu-west-1")]
    [InlineData("https://XRAY.eu-west-1.amazonaws.com:443/path", "eu-west-1")]
    public void Other_addresses_of_aws_are_known(string endpoint, string region)
    {
        AwsEndpoint.IsAws(new Uri(endpoint), out var own).ShouldBeTrue();
        own.ShouldBe(region);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1895")]
    [InlineData("http://xray:1895")]
    [InlineData("https://xray.example.com")]
    [InlineData("https://xray.eu-west-1.amazonaws.com.example.com")]
    [InlineData("https://ec2-1-2-3-4.eu-west-1.compute.amazonaws.com")]
    [InlineData("https://roentgen-123.eu-west-1.elb.amazonaws.com")]
    public void Ones_own_are_none_of_aws(string endpoint) => AwsEndpoint.IsAws(new Uri(endpoint), out _).ShouldBeFalse();
}
