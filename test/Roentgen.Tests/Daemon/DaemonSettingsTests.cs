using System.Net;
using Roentgen.Daemon.Commands;
using Roentgen.Daemon.Logging;

namespace Roentgen.Tests.Daemon;

/// <summary>What values mean together.</summary>
public sealed class DaemonSettingsTests
{
    private const long GB = 1024L * 1024 * 1024;

    [Fact]
    public void Without_anything_the_defaults_are_those_of_the_original()
    {
        var settings = Resolve("");
        settings.Options.UdpAddress.ShouldBe(IPEndPoint.Parse("127.0.0.1:2000"));
        settings.Options.TcpAddress.ShouldBe(IPEndPoint.Parse("127.0.0.1:2000"));
        settings.Options.BatchSize.ShouldBe(50);
        settings.Options.RequestTimeout.ShouldBe(TimeSpan.FromSeconds(2));
        settings.Options.BufferBytes.ShouldBe(64 * 1024 * 1024);
        settings.Options.SpoolFolder.ShouldBeNull();
        settings.Destinations.ShouldBe([new DestinationSettings()]);
        settings.Log.ShouldBe(new LogSettings(DaemonLogLevel.Info, DaemonLogFormat.Text, null, Rotates: true));
        settings.ShutdownLimit.ShouldBe(TimeSpan.FromSeconds(8));
    }

    [Theory]
    [InlineData("--endpoint http://flag", "http://file", "http://own", "http://xray", "http://aws", "http://flag")]
    [InlineData("-o", "http://file", "http://own", "http://xray", "http://aws", "http://own")]
    [InlineData("-o", "http://file", null, "http://xray", "http://aws", "http://file")]
    [InlineData("-o", "", "", "http://xray", "http://aws", "http://xray")]
    [InlineData("-o", "", "", "", "http://aws", "http://aws")]
    [InlineData("--endpoint=", "http://file", "http://own", "", "http://aws", "http://aws")]
    public void The_endpoint_comes_from_the_flag_the_environment_the_file_and_then_from_what_aws_has(
        string flags, string file, string? own, string xray, string aws, string expected) =>
        Resolve(flags, $"Endpoint: '{file}'", Environment(("ROENTGEN_DAEMON_ENDPOINT", own), ("AWS_ENDPOINT_URL_XRAY", xray), ("AWS_ENDPOINT_URL", aws)))
            .Destinations[0].Endpoint.ShouldBe(new Uri(expected));

    [Theory]
    [InlineData("-n eu-west-1", "Region: eu-west-2", "eu-west-3", "eu-west-1")]
    [InlineData("", "Region: eu-west-2", "eu-west-3", "eu-west-2")]
    [InlineData("", "Region: ''", "eu-west-3", "eu-west-3")]
    [InlineData("", "", null, null)]
    public void The_region_comes_from_the_flag_the_file_and_then_from_aws_region(string flags, string file, string? variable, string? expected) =>
        Resolve(flags, file, Environment(("AWS_REGION", variable), ("AWS_DEFAULT_REGION", "us-east-1"))).Aws.Region.ShouldBe(expected);

    [Theory]
    [InlineData("-l debug", "", DaemonLogLevel.Debug)]
    [InlineData("-l DEV", "", DaemonLogLevel.Trace)]
    [InlineData("-l prod", "Logging: {LogLevel: error}", DaemonLogLevel.Info)]
    [InlineData("", "Logging: {LogLevel: error}", DaemonLogLevel.Error)]
    [InlineData("-l loud", "Logging: {LogLevel: warn}", DaemonLogLevel.Warn)]
    [InlineData("-l loud", "", DaemonLogLevel.Trace)]
    [InlineData("-l loud", "Logging: {LogLevel: louder}", DaemonLogLevel.Trace)]
    [InlineData("", "", DaemonLogLevel.Info)]
    public void An_unknown_level_falls_back_to_the_files_and_then_to_everything(string flags, string file, DaemonLogLevel expected) =>
        Resolve(flags, file).Log.Level.ShouldBe(expected);

    [Theory]
    [InlineData("", 24 * GB, 64)]
    [InlineData("", 256L * 1024 * 1024, 64)]
    [InlineData("", 96L * 1024 * 1024, 24)]
    [InlineData("", 1024, 3)]
    [InlineData("-m 0", 24 * GB, 64)]
    [InlineData("-m -5", 24 * GB, 64)]
    [InlineData("-m 200", 96L * 1024 * 1024, 200)]
    public void Memory_is_what_is_said_or_64_MB_or_a_quarter_of_a_small_container(string flags, long memory, int megabytes) =>
        Resolve(flags, memory: memory).Options.BufferBytes.ShouldBe(megabytes * 1024L * 1024);

    [Theory]
    [InlineData("", null, null)]
    [InlineData("", "/var/lib/xray", "/var/lib/xray")]
    [InlineData("", "/var/lib/xray:/var/lib/other", "/var/lib/xray")]
    [InlineData("--spool-folder /spool", "/var/lib/xray", "/spool")]
    [InlineData("--spool-folder off", "/var/lib/xray", null)]
    public void There_is_a_spool_where_a_folder_is_named_or_systemd_gives_one(string flags, string? state, string? expected) =>
        Resolve(flags, environment: Environment(("STATE_DIRECTORY", state))).Options.SpoolFolder.ShouldBe(expected);

    [Theory]
    [InlineData("", "http://env:1", "http://env:1")]
    [InlineData("", "env:1", "http://env:1")]
    [InlineData("-p http://flag:1", "http://env:1", "http://flag:1")]
    public void The_proxy_is_what_is_said_or_https_proxy(string flags, string variable, string expected) =>
        Resolve(flags, environment: Environment(("HTTPS_PROXY", variable), ("HTTP_PROXY", "http://no"), ("https_proxy", "http://no"))).Proxy.ShouldBe(new Uri(expected));

    [Fact]
    public void Further_services_come_after_the_first()
    {
        Resolve("--endpoint http://a --destination http://b --destination aws", environment: Environment(("ROENTGEN_DAEMON_DESTINATION", "http://c"))).Destinations
            .Select(one => one.Endpoint?.Host).ShouldBe(["a", "b", null]);
        Resolve("", environment: Environment(("ROENTGEN_DAEMON_DESTINATION", "http://c;http://d Signing=never"))).Destinations
            .Select(one => one.Endpoint?.Host).ShouldBe([null, "c", "d"]);
        DaemonFlags.TryParse(["--destination", string.Join(';', Enumerable.Range(1, 8).Select(i => $"http://x{i}"))], out var flags).ShouldBeNull();
        DaemonSettings.TryResolve(new SettingSources(flags, ConfigFile.Empty, _ => null), out _).ShouldBe("Destinations has 8 entries (flag --destination); it must have at most 7.");
    }

    [Theory]
    [InlineData("http://x:1895", "http://x:1895/", null, "Auto")]
    [InlineData("http://x/?a=b Signing=Always", "http://x/?a=b", null, "Always")]
    [InlineData("Region=eu-west-1 Endpoint=https://x", "https://x/", "eu-west-1", "Auto")]
    [InlineData("AWS Region=eu-west-1 RoleARN=", null, "eu-west-1", "Auto")]
    public void A_service_is_an_address_and_what_it_needs(string text, string? endpoint, string? region, string signing)
    {
        DestinationSettings.TryParse(text, out var destination).ShouldBeNull();
        (destination.Endpoint?.AbsoluteUri, destination.Region, destination.Signing.ToString()).ShouldBe((endpoint, region, signing));
    }

    [Theory]
    [InlineData("Region=eu-west-1", "Region=eu-west-1 names no service; it must be an address or aws, then parts as Name=value")]
    [InlineData("http://x Colour=blue", "Colour=blue in http://x Colour=blue is not understood; it must be an address or aws")]
    [InlineData("http://x Signing=2", "Signing=2 in http://x Signing=2 is not understood")]
    [InlineData("ftp://x", "ftp://x in ftp://x is not understood")]
    [InlineData("http://x NoVerifySSL=maybe", "NoVerifySSL=maybe in ")]
    public void What_is_not_is_one_sentence(string text, string problem) => DestinationSettings.TryParse(text, out _).ShouldNotBeNull().ShouldStartWith(problem);

    [Theory]
    [InlineData("*", "http://anything", true)]
    [InlineData("example.com", "http://example.com", true)]
    [InlineData("example.com", "http://a.example.com", true)]
    [InlineData("example.com", "http://badexample.com", false)]
    [InlineData(".example.com", "http://a.example.com", true)]
    [InlineData(".example.com", "http://example.com", false)]
    [InlineData("*.example.com", "http://a.example.com", true)]
    [InlineData("example.com:8080", "http://example.com:8080", true)]
    [InlineData("example.com:8080", "http://example.com", false)]
    [InlineData("127.0.0.1", "http://127.0.0.1:1895", true)]
    [InlineData("10.0.0.0/8", "http://10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "http://11.1.2.3", false)]
    [InlineData("::1", "http://[::1]:1895", true)]
    [InlineData("x, localhost", "http://localhost", true)]
    [InlineData("", "http://localhost", false)]
    public void Some_hosts_are_reached_without_the_proxy(string noProxy, string server, bool expected) =>
        Resolve("", environment: Environment(("NO_PROXY", noProxy))).NoProxy.Covers(new Uri(server)).ShouldBe(expected);

    [Fact]
    public void What_changed_when_settings_are_read_again_holds_or_needs_a_restart()
    {
        var started = Resolve("-l info -r arn:a -b 127.0.0.1:1");
        var next = Resolve("-l debug -r arn:b -b 127.0.0.1:2 --concurrency 3");
        SettingChanges.Between(started.Values, started.Values, next.Values).Describe().ShouldBe(
            "Configuration reloaded, with new values of RoleARN, Logging.LogLevel; a restart is needed for Socket.UDPAddress, Concurrency");
        SettingChanges.Between(started.Values, next.Values, next.Values).Describe().ShouldBe(
            "Configuration reloaded, nothing new; a restart is needed for Socket.UDPAddress, Concurrency");
        SettingChanges.Between(started.Values, started.Values, started.Values).Describe().ShouldBe("Configuration reloaded, nothing new");
    }

    private static Func<string, string?> Environment(params (string Name, string? Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;

    private static DaemonSettings Resolve(string flags, string yaml = "", Func<string, string?>? environment = null, long memory = 24 * GB)
    {
        DaemonFlags.TryParse(flags.Split(' '), out var parsed).ShouldBeNull();
        ConfigFile.TryParse($"Version: 2\n{yaml}", strict: true, out var file).ShouldBeNull();
        DaemonSettings.TryResolve(new SettingSources(parsed, file, environment ?? (_ => null), memory), out var settings).ShouldBeNull();
        return settings;
    }
}
