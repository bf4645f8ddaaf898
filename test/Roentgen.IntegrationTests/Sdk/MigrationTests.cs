using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Roentgen.Sdk.Migration.Core;
using Roentgen.Sdk.Migration.Core.Strategies;
using Roentgen.Sdk.Migration.Handlers.System.Net;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>Web applications that were written for the AWS X-Ray SDK.</summary>
public sealed class MigrationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UseXRay_names_the_segments_and_the_instance_records_into_them()
    {
        await using var host = await TracedHost.StartAsync(app =>
        {
            app.UseXRay("storefront");
            app.MapGet("/", () =>
            {
                AWSXRayRecorder.Instance.AddAnnotation("tier", "gold");
                return AWSXRayRecorder.Instance.TraceMethod("price", () => AWSXRayRecorder.Instance.GetEntity().TraceId);
            });
        });
        var traceId = await (await host.GetAsync()).Content.ReadAsStringAsync(Cancel);
        var segment = (await host.FlushAsync()).ShouldHaveSingleItem();
        segment.Text("name").ShouldBe("storefront");
        segment.Text("trace_id").ShouldBe(traceId);
        segment.Text("annotations/tier").ShouldBe("gold");
        segment.Text("subsegments/0/name").ShouldBe("price");
    }

    [Fact]
    public async Task A_naming_strategy_is_asked_for_each_request()
    {
        await using var host = await TracedHost.StartAsync(app =>
        {
            app.UseXRay(new DynamicSegmentNamingStrategy("storefront", "*.example.com"));
            app.MapGet("/", () => "");
        });
        await host.GetAsync("/", ("Host", "eu.example.com"));
        await host.GetAsync("/", ("Host", "elsewhere.example.org"));
        (await host.FlushAsync()).Select(segment => segment.Text("name")).ShouldBe(["eu.example.com", "storefront"]);
    }

    [Fact]
    public async Task UseXRay_without_AddXRay_says_what_is_missing()
    {
        var refused = await Should.ThrowAsync<InvalidOperationException>(() => TracedHost.StartAsync(app => app.UseXRay("storefront"), traced: false));
        refused.Message.ShouldContain("builder.Services.AddXRay()");
    }

    [Fact]
    public async Task A_call_through_the_old_handler_is_recorded_once()
    {
        await using var callee = await TracedHost.StartAsync(app => app.MapGet("/", () => "called"));
        await using var host = await TracedHost.StartAsync(app => app.MapGet("/", async () =>
        {
            using var client = new HttpClient(new HttpClientXRayTracingHandler(new HttpClientHandler()));
            return await client.GetStringAsync(callee.Address, Cancel);
        }));
        await host.GetAsync();
        var segment = (await host.FlushAsync()).ShouldHaveSingleItem();
        segment.GetProperty("subsegments").GetArrayLength().ShouldBe(1);
        segment.Text("subsegments/0/namespace").ShouldBe("remote");
        (await callee.FlushAsync()).ShouldHaveSingleItem().Text("parent_id").ShouldBe(segment.Text("subsegments/0/id"));
    }

    [Fact]
    public async Task A_program_that_just_ends_has_sent_what_it_recorded()
    {
        using var daemon = new DocumentListener();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Roentgen.IntegrationTests"), [MigratedProgram.Command]);
        start.Environment["AWS_XRAY_DAEMON_ADDRESS"] = daemon.Address;
        using var program = Process.Start(start)!;
        await program.WaitForExitAsync(Cancel);
        program.ExitCode.ShouldBe(0);
        daemon.Received().ShouldHaveSingleItem().Text("subsegments/0/name").ShouldBe("price");
    }
}

/// <summary>A console program that was written for the AWS X-Ray SDK, which sends as a segment ends.</summary>
internal static class MigratedProgram
{
    public const string Command = "migrated-program";

    public static int Run()
    {
        AWSXRayRecorder.Instance.BeginSegment("job");
        AWSXRayRecorder.Instance.TraceMethod("price", () => 7);
        AWSXRayRecorder.Instance.EndSegment();
        return 0;
    }
}
