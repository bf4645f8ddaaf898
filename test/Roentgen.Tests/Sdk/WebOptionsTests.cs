using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Roentgen.Sdk;
using Roentgen.Sdk.AspNetCore;
using Roentgen.Sdk.Plugins;

namespace Roentgen.Tests.Sdk;

/// <summary>Options of an ASP.NET Core application: out of configuration, then code.</summary>
public sealed class WebOptionsTests
{
    [Fact]
    public void The_section_XRay_is_read_by_the_names_of_the_options()
    {
        var options = Options("XRay", new()
        {
            ["Enabled"] = "false",
            ["ServiceName"] = "shop",
            ["ServiceVersion"] = "2.1",
            ["DaemonAddress"] = "daemon:2000",
            ["CollectSqlQueries"] = "true",
            ["QueueCapacity"] = "50",
            ["FlushTimeout"] = "00:00:05",
            ["NameByHost"] = "*.example.com",
            ["RecordQueryString"] = "false",
            ["Plugins"] = "ecs",
            ["SegmentSources:0"] = "MassTransit",
        });
        options.Enabled.ShouldBeFalse();
        options.ServiceName.ShouldBe("shop");
        options.ServiceVersion.ShouldBe("2.1");
        options.DaemonAddress.ShouldBe("daemon:2000");
        options.CollectSqlQueries.ShouldBeTrue();
        options.QueueCapacity.ShouldBe(50);
        options.FlushTimeout.ShouldBe(TimeSpan.FromSeconds(5));
        options.NameByHost.ShouldBe("*.example.com");
        options.RecordQueryString.ShouldBeFalse();
        options.Plugins.ShouldBe([Plugin.Ecs]);
        options.SegmentSources.ShouldBe(["MassTransit"]);
        options.Problems().ShouldBeEmpty();
    }

    [Fact]
    public void The_keys_of_the_aws_sdk_are_read_too()
    {
        var options = Options("XRay", new() { ["DisableXRayTracing"] = "true", ["AWSXRayPlugins"] = "ECSPlugin", ["UseRuntimeErrors"] = "true" });
        options.Enabled.ShouldBeFalse();
        options.Plugins.ShouldBe([Plugin.Ecs]);
        options.Problems().ShouldBeEmpty();
    }

    [Fact]
    public void Code_has_the_last_word_over_configuration()
    {
        var options = Options("XRay", new() { ["ServiceName"] = "configured", ["ServiceVersion"] = "2.1" }, o => o.ServiceName = "coded");
        options.ServiceName.ShouldBe("coded");
        options.ServiceVersion.ShouldBe("2.1");
    }

    [Fact]
    public void A_section_of_another_name_can_be_given()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Tracing:ServiceName", "shop"), new("XRay:ServiceName", "other")]).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddXRay(configuration.GetSection("Tracing"));
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IOptions<XRayAspNetCoreOptions>>().Value.ServiceName.ShouldBe("shop");
    }

    [Fact]
    public void What_cannot_be_read_in_the_configuration_stops_the_start_and_every_key_is_named()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("XRay:QueueCapacity", "many"), new("XRay:Enabled", "perhaps"), new("XRay:AWSXRayPlugins", "ECSPlugin MoonPlugin"), new("XRay:FlushTimeout", "2 s")]).Build());
        services.AddXRay(o => o.NameByHost = "");
        using var provider = services.BuildServiceProvider();
        var message = Should.Throw<ArgumentException>(provider.GetRequiredService<XRayTracer>).Message;
        message.ShouldContain("XRay:QueueCapacity is \"many\"; it must be a number.");
        message.ShouldContain("XRay:Enabled is \"perhaps\"; it must be true or false.");
        message.ShouldContain("XRay:AWSXRayPlugins is \"ECSPlugin MoonPlugin\"; it must be names out of Ec2, Ecs, Eks, ElasticBeanstalk, AppRunner");
        message.ShouldContain("XRay:FlushTimeout is \"2 s\"; it must be a time span such as 00:00:02.");
        message.ShouldContain("NameByHost is empty");
    }

    private static XRayAspNetCoreOptions Options(string section, Dictionary<string, string?> values, Action<XRayAspNetCoreOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => new KeyValuePair<string, string?>($"{section}:{v.Key}", v.Value))).Build());
        services.AddXRay(configure);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<XRayAspNetCoreOptions>>().Value;
    }
}
