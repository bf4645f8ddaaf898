using System.Globalization;
using System.Text.Json;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>Samplers that others wrote, unmodified, on a clock that is moved by hand: <c>test/clients/simulated_time.js</c>.</summary>
[Trait("Needs", "clients")]
public sealed class SamplerLibraryTests : IAsyncLifetime
{
    private RunningRoentgen _roentgen = null!;

    public async ValueTask InitializeAsync() => _roentgen = await RunningRoentgen.StartAsync();

    public ValueTask DisposeAsync() => _roentgen.DisposeAsync();

    /// <summary>
    /// It divides the end of its quota by 1000, so that no quota ever holds; that it obeys the rule (no request more than the one it borrows, no local
    /// rule) is all that can be asked.
    /// </summary>
    [Fact]
    public async Task The_X_Ray_SDK_for_Node_obeys_the_rule_and_borrows_one_a_second_for_ever()
    {
        await CreateAsync("shop", reservoir: 5, rate: 0);
        var sampled = await SampledAsync("sample_xray.js", "shop", "40", "20");
        sampled.Count.ShouldBe(40);
        sampled.ShouldAllBe(count => count == 1);
        (await _roentgen.AnswersAsync("GetSamplingTargets", 200)).ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task The_X_Ray_SDK_for_Node_obeys_the_rate()
    {
        await CreateAsync("shop", reservoir: 0, rate: 1);
        await CreateAsync("other", reservoir: 0, rate: 0);
        (await SampledAsync("sample_xray.js", "shop", "3", "20")).ShouldBe([20, 20, 20]);
        (await SampledAsync("sample_xray.js", "other", "3", "20")).ShouldBe([0, 0, 0]);
    }

    /// <summary>It borrows until its first report, samples by the rate alone until its second, and then uses its whole quota.</summary>
    [Fact]
    public async Task The_X_Ray_sampler_of_OpenTelemetry_for_JavaScript_uses_its_quota_from_its_second_report_on()
    {
        await CreateAsync("shop", reservoir: 5, rate: 0);
        var sampled = await SampledAsync("sample_otel.js", _roentgen.DaemonAddress.ToString().TrimEnd('/'), "shop", "40", "20", "/");
        sampled.Take(9).Average().ShouldBe(1, 0.25);
        sampled.Skip(12).Take(7).ShouldAllBe(count => count == 0);
        sampled.Skip(23).Average().ShouldBe(5, 0.5);
    }

    [Fact]
    public async Task The_X_Ray_sampler_of_OpenTelemetry_for_JavaScript_obeys_the_first_rule_that_matches()
    {
        await CreateAsync("shop", reservoir: 0, rate: 1, path: "/api/*", priority: 1);
        await CreateAsync("shop-rest", reservoir: 0, rate: 0, service: "shop", priority: 2);
        var endpoint = _roentgen.DaemonAddress.ToString().TrimEnd('/');
        (await SampledAsync("sample_otel.js", endpoint, "shop", "2", "20", "/api/orders")).ShouldBe([20, 20]);
        (await SampledAsync("sample_otel.js", endpoint, "shop", "2", "20", "/health")).ShouldBe([0, 0]);
    }

    private async Task CreateAsync(string name, int reservoir, double rate, string path = "*", string? service = null, int priority = 100)
    {
        var rule = new
        {
            RuleName = name,
            ResourceARN = "*",
            Priority = priority,
            FixedRate = rate,
            ReservoirSize = reservoir,
            ServiceName = service ?? name,
            ServiceType = "*",
            Host = "*",
            HTTPMethod = "*",
            URLPath = path,
            Version = 1,
        };
        using var client = new XRayClient(_roentgen.Address);
        (await client.PostAsync("/CreateSamplingRule", JsonSerializer.Serialize(new { SamplingRule = rule }))).ErrorType.ShouldBeNull();
    }

    private async Task<List<int>> SampledAsync(string script, params string[] arguments)
    {
        var port = _roentgen.Daemon.Port.ToString(CultureInfo.InvariantCulture);
        return JsonSerializer.Deserialize<List<int>>(await ClientProgram.RunAsync(
            ClientProgram.Node, [script, .. arguments], environment: new() { ["AWS_XRAY_DAEMON_ADDRESS"] = $"127.0.0.1:{port}" }))!;
    }
}
