using System.Net;
using System.Text.Json;
using Roentgen.IntegrationTests.Clients;
using Roentgen.Sdk;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>A running application, a running service, and a rule that is made in between.</summary>
public sealed class LiveSamplingTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RunningRoentgen _roentgen = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _roentgen = await RunningRoentgen.StartAsync();

    public ValueTask DisposeAsync() => _roentgen.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rule_made_through_the_API_changes_what_a_running_application_sends(bool throughDaemon)
    {
        await using var tracer = Start(throughDaemon);
        // Until the rules of the service are there: its default rule decides then, and is named.
        await UntilAsync(tracer, verdict => verdict.RuleName == "Default");

        using var api = new XRayClient(_roentgen.Address);
        (await api.PostAsync("/CreateSamplingRule", Rule("everything", 1))).Status.ShouldBe(HttpStatusCode.OK);
        await UntilAsync(tracer, verdict => verdict.RuleName == "everything");
        for (var i = 0; i < 20; i++)
        {
            using var segment = tracer.BeginSegment();
            segment.IsRecording.ShouldBeTrue();
        }
    }

    [Fact]
    [Trait("Needs", "clients")]
    public async Task A_rule_made_with_the_aws_CLI_changes_what_a_running_application_sends()
    {
        await using var tracer = Start(throughDaemon: true);
        await UntilAsync(tracer, verdict => verdict.RuleName == "Default");
        await ClientProgram.RunAsync("aws", ["xray", "create-sampling-rule", "--endpoint-url", _roentgen.Address.ToString(), "--cli-input-json", Rule("everything", 1)]);
        await UntilAsync(tracer, verdict => verdict.RuleName == "everything");
        for (var i = 0; i < 20; i++) tracer.BeginSegment("after the rule").Dispose();
        await tracer.FlushAsync(Cancel);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(Patience);
        while ((await _roentgen.SummariesAsync(TimeRange.AroundNow)).Count(trace => trace.GetProperty("EntryPoint").GetProperty("Name").GetString() == "after the rule") < 20)
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
    }

    private XRayTracer Start(bool throughDaemon)
    {
        var options = new XRayOptions { ServiceName = "shop" };
        if (throughDaemon) options.DaemonAddress = _roentgen.Daemon.ToString();
        else options.ServiceEndpoint = _roentgen.Address;
        return XRayTracer.Start(options, environment: _ => null);
    }

    // Requests, ten a second, until one is decided so.
    private static async Task UntilAsync(XRayTracer tracer, Func<Roentgen.Sdk.Sampling.Verdict, bool> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(Patience);
        while (!isSo(tracer.Recorder!.Decide(Model.Ids.SamplingDecision.Undecided, new Model.Sampling.SamplingRequest("shop", null, null, null, null))))
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
    }

    private static string Rule(string name, double rate) => JsonSerializer.Serialize(new
    {
        SamplingRule = new { RuleName = name, ResourceARN = "*", Priority = 1, FixedRate = rate, ReservoirSize = 0, ServiceName = "*", ServiceType = "*", Host = "*", HTTPMethod = "*", URLPath = "*", Version = 1 },
    });
}
