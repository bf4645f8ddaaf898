using System.Net;
using Roentgen.Daemon.Commands;
using Roentgen.Daemon.Logging;

namespace Roentgen.Tests.Daemon;

public sealed class DaemonSettingsTests
{
    [Fact]
    public void Without_anything_but_an_endpoint_the_defaults_are_those_of_the_original()
    {
        var settings = Resolve("--endpoint http://service:1895");
        settings.Options.UdpAddress.ShouldBe(IPEndPoint.Parse("127.0.0.1:2000"));
        settings.Options.TcpAddress.ShouldBe(IPEndPoint.Parse("127.0.0.1:2000"));
        settings.Options.Destinations[0].Endpoint.ShouldBe(new Uri("http://service:1895"));
        settings.Options.Concurrency.ShouldBe(8);
        settings.Options.BatchSize.ShouldBe(50);
        settings.Options.RequestTimeout.ShouldBe(TimeSpan.FromSeconds(2));
        settings.LogLevel.ShouldBe(DaemonLogLevel.Info);
        settings.LogPath.ShouldBeNull();
    }

    [Theory]
    [InlineData("--endpoint http://flag", "http://file", "http://own", "http://aws", "http://flag")]
    [InlineData("-o", "http://file", "http://own", "http://aws", "http://own")]
    [InlineData("-o", "http://file", null, "http://aws", "http://file")]
    [InlineData("-o", "", "", "http://aws", "http://aws")]
    public void The_endpoint_comes_from_the_flag_then_the_environment_then_the_file(string flags, string file, string? own, string? aws, string expected) =>
        Resolve(flags, $"Endpoint: '{file}'", name => name switch { "ROENTGEN_ENDPOINT" => own, "AWS_ENDPOINT_URL" => aws, _ => null })
            .Options.Destinations[0].Endpoint.ShouldBe(new Uri(expected));

    [Fact]
    public void A_flag_counts_more_than_the_file()
    {
        const string File = "Endpoint: http://x\nSocket:\n  UDPAddress: 127.0.0.1:3000\n  TCPAddress: 127.0.0.1:3001\nLogging:\n  LogLevel: warn\n  LogPath: /tmp/a\n"
            + "TotalBufferSizeMB: 5\nConcurrency: 2\nResourceARN: arn:file";
        var fromFile = Resolve("-o", File);
        fromFile.Options.UdpAddress.Port.ShouldBe(3000);
        fromFile.Options.TcpAddress.Port.ShouldBe(3001);
        fromFile.Options.BufferBytes.ShouldBe(5 * 1024 * 1024);
        fromFile.Options.Concurrency.ShouldBe(2);
        fromFile.LogLevel.ShouldBe(DaemonLogLevel.Warn);
        fromFile.LogPath.ShouldBe("/tmp/a");

        var flagged = Resolve("-b 127.0.0.1:4000 -t 127.0.0.1:4001 -l debug -f /tmp/b -m 6 -a arn:flag", File);
        flagged.Options.UdpAddress.Port.ShouldBe(4000);
        flagged.Options.TcpAddress.Port.ShouldBe(4001);
        flagged.Options.BufferBytes.ShouldBe(6 * 1024 * 1024);
        flagged.Options.ResourceArn.ShouldBe("arn:flag");
        flagged.LogLevel.ShouldBe(DaemonLogLevel.Debug);
        flagged.LogPath.ShouldBe("/tmp/b");
    }

    [Fact]
    public void Host_name_and_instance_for_telemetry_come_from_the_environment()
    {
        var options = Resolve("--endpoint http://x", environment: name => name switch { "AWS_HOSTNAME" => "h", "AWS_INSTANCE_ID" => "i-1", _ => null }).Options;
        (options.Hostname, options.InstanceId).ShouldBe(("h", "i-1"));
    }

    [Theory]
    [InlineData("-o", "", "No endpoint: this version does not sign requests, so it cannot send to AWS X-Ray itself; name a Roentgen service")]
    [InlineData("-n eu-west-1", "", "No endpoint: this version does not sign requests, so it cannot send to AWS X-Ray itself (eu-west-1); name")]
    [InlineData("--endpoint nonsense", "", "The endpoint nonsense is not an address")]
    [InlineData("--endpoint ftp://x", "", "Endpoint is ftp://x/; it must be an absolute http or https address.")]
    [InlineData("--endpoint http://x -m 2", "", "Not enough Buffers Memory Allocated. Min Buffers Memory required: 3 MB.")]
    [InlineData("--endpoint http://x -m many", "", "TotalBufferSizeMB is many; it must be a whole number.")]
    [InlineData("--endpoint http://x", "Concurrency: 1000", "Concurrency is 1000; it must be 1 to 256.")]
    [InlineData("--endpoint http://x -b ::1:2000", "", "address ::1:2000: too many colons in address")]
    [InlineData("--endpoint http://x -t localhost", "", "address localhost: missing port in address")]
    [InlineData("--endpoint http://x -r arn:role", "", "A role (--role-arn, RoleARN) is not supported yet")]
    [InlineData("--endpoint http://x", "ProxyAddress: http://p", "An HTTP proxy (--proxy-address, ProxyAddress) is not supported yet.")]
    [InlineData("--endpoint http://x", "NoVerifySSL: true", "NoVerifySSL is not supported yet")]
    public void What_cannot_work_is_said_in_one_sentence(string flags, string file, string problem)
    {
        DaemonFlags.TryParse(flags.Split(' '), out var parsed).ShouldBeNull();
        ConfigFile.TryParse($"Version: 2\n{file}", strict: true, out var config).ShouldBeNull();
        DaemonSettings.TryResolve(parsed, config, _ => null, out _).ShouldNotBeNull().ShouldStartWith(problem);
    }

    private static DaemonSettings Resolve(string flags, string file = "", Func<string, string?>? environment = null)
    {
        DaemonFlags.TryParse(flags.Split(' '), out var parsed).ShouldBeNull();
        ConfigFile.TryParse($"Version: 2\n{file}", strict: true, out var config).ShouldBeNull();
        DaemonSettings.TryResolve(parsed, config, environment ?? (_ => null), out var settings).ShouldBeNull();
        return settings;
    }
}
