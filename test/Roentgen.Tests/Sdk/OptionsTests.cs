using Roentgen.Model.Sampling;
using Roentgen.Sdk;
using Roentgen.Sdk.Plugins;

namespace Roentgen.Tests.Sdk;

public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_are_usable() => new XRayOptions().Problems().ShouldBeEmpty();

    [Fact]
    public void Every_wrong_setting_is_named_with_its_value_and_what_is_accepted()
    {
        var options = new XRayOptions
        {
            ServiceName = "shop?",
            DaemonAddress = "localhost",
            QueueCapacity = 0,
            FlushTimeout = TimeSpan.FromHours(1),
            SamplingRules = [new() { RuleName = "r", Priority = 1, FixedRate = 1.5, ReservoirSize = -1 }],
            Plugins = [(Plugin)99],
            QueueBytes = 1,
            ServiceEndpoint = new Uri("relative", UriKind.Relative),
            OtlpEndpoint = new Uri("ftp://127.0.0.1/"),
            Credentials = new XRayCredentials { AccessKeyId = "AKIA" },
        };
        var problems = options.Problems().ToList();
        problems.Count.ShouldBe(13);
        foreach (var part in new[] { "ServiceName is \"shop?\"", "DaemonAddress is \"localhost\"", "host:port", "QueueCapacity is 0; it must be 1 to 100,000.", "FlushTimeout", "FixedRate is 1.5", "ReservoirSize is -1", "Plugins has 99", "QueueBytes is 1", "ServiceEndpoint is \"relative\"", "OtlpEndpoint is \"ftp://127.0.0.1/\"", "at most one of them", "Credentials lacks a half" })
            problems.ShouldContain(problem => problem.Contains(part), part);
        Should.Throw<ArgumentException>(() => XRayTracer.Start(options)).Message.ShouldContain("QueueCapacity is 0");
    }

    [Theory]
    [InlineData("127.0.0.1:2000")]
    [InlineData("xray-daemon:2000")]
    [InlineData("[::1]:2000")]
    [InlineData("tcp:127.0.0.1:2001 udp:127.0.0.2:2000")]
    [InlineData("udp:127.0.0.2:2000 tcp:127.0.0.1:2001")]
    public void Addresses_of_the_daemon_are_read_in_both_forms(string address) => new XRayOptions { DaemonAddress = address }.Problems().ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("host:")]
    [InlineData(":2000")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("::1:2000")]
    [InlineData("tcp:host:1")]
    [InlineData("tcp:host:1 tcp:host:2")]
    [InlineData("udp:host:1 udp:host:2")]
    [InlineData("host:1 host:2 host:3")]
    [InlineData("ho st:2000")]
    public void What_is_no_address_is_a_problem(string address) => new XRayOptions { DaemonAddress = address }.Problems().ShouldHaveSingleItem();

    [Fact]
    public async Task The_environment_wins_over_code()
    {
        await using var app = new TracedApplication(o => o.ServiceName = "code", name => name == "AWS_XRAY_TRACING_NAME" ? "environment" : null);
        app.Tracer.ServiceName.ShouldBe("environment");
        app.Tracer.BeginSegment().Dispose();
        (await app.DocumentAsync()).Text("name").ShouldBe("environment");
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("FALSE", false)]
    [InlineData("true", true)]
    [InlineData("", true)]
    public async Task The_environment_turns_it_off(string value, bool expected)
    {
        await using var app = new TracedApplication(environment: name => name == "AWS_XRAY_SDK_ENABLED" ? value : null);
        app.Tracer.IsEnabled.ShouldBe(expected);
        app.Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("AWS_XRAY_DAEMON_ADDRESS", "nonsense")]
    [InlineData("AWS_XRAY_SDK_ENABLED", "maybe")]
    public async Task What_cannot_be_read_in_the_environment_is_a_warning_and_no_exception(string variable, string value)
    {
        await using var app = new TracedApplication(environment: name => name == variable ? value : null);
        app.Tracer.IsEnabled.ShouldBeTrue();
        app.Problems.ShouldHaveSingleItem().ShouldContain($"{variable} is \"{value}\"");
    }

    [Fact]
    public async Task The_ecs_plugin_tells_host_name_and_origin_even_without_an_endpoint()
    {
        await using var app = new TracedApplication(o => o.Plugins = [Plugin.Ecs]);
        app.Tracer.BeginSegment().Dispose();
        var segment = await app.DocumentAsync();
        segment.Text("origin").ShouldBe("AWS::ECS::Container");
        segment.Text("aws/ecs/container").ShouldBe(Environment.MachineName);
    }

    [Fact]
    public async Task Rules_can_ask_for_the_origin()
    {
        await using var app = new TracedApplication(o =>
        {
            o.Plugins = [Plugin.Ecs];
            o.SamplingRules = [SamplingRule.Default with { FixedRate = 0, ReservoirSize = 0 }, new() { RuleName = "ecs", Priority = 1, ServiceType = "AWS::ECS::*", FixedRate = 1, ReservoirSize = 0 }];
        });
        using var segment = app.Tracer.BeginSegment();
        segment.IsRecording.ShouldBeTrue();
    }
}
