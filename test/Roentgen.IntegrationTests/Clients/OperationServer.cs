using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Roentgen.IntegrationTests.Sdk;
using Roentgen.Service;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>A server that holds something of everything, so that each operation has an answer: traces, a group, rules, policies, an insight, a retrieval.</summary>
internal sealed class OperationServer : IAsyncDisposable
{
    // Long enough for a usual rate to be known; a burst; long enough after it.
    private const int QuietMinutes = 35;
    private const int BurstMinutes = 5;
    private const int LaterMinutes = 10;
    private const int TracesPerMinute = 20;
    private const int MaxPolls = 200;

    private readonly MemoryTraceStore _store = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(QuietMinutes + BurstMinutes + LaterMinutes));
    private RoentgenServer _server = null!;

    public Uri Address => _server.Address;

    public OperationWorld World { get; private set; } = null!;

    public static async Task<OperationServer> StartAsync()
    {
        var server = new OperationServer();
        server._server = await RoentgenServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), server._store, new ServiceOptions(), server._time, null, TestContext.Current.CancellationToken);
        await server.PrepareAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task PrepareAsync()
    {
        using var client = new XRayClient(Address);
        await client.AskAsync("/UpdateGroup", """{"GroupName":"Default","InsightsConfiguration":{"InsightsEnabled":true}}""");
        var burst = await PutHistoryAsync(client);
        var insight = await FindInsightAsync(client, burst);
        var trace = SampleTrace.Create();
        await client.PutAsync(trace.Document);
        var group = await client.AskAsync("/CreateGroup", """{"GroupName":"group","FilterExpression":"ok"}""");
        foreach (var call in OperationCases.Preparations()) await client.AskAsync("/" + call.Operation, JsonSerializer.Serialize(call.Input));
        var rules = (await client.AskAsync("/GetSamplingRules", "")).GetProperty("SamplingRuleRecords").EnumerateArray().Select(record => record.GetProperty("SamplingRule"));
        var range = TimeRange.AroundNow;
        var retrieval = await client.AskAsync("/StartTraceRetrieval", JsonSerializer.Serialize(new { TraceIds = new[] { trace.Id }, StartTime = range.Start, EndTime = range.End }));
        World = new OperationWorld(
            range, trace, group.GetProperty("Group").Text("GroupARN")!, rules.Single(rule => rule.Text("RuleName") == "rule").Text("RuleARN")!, insight, retrieval.Text("RetrievalToken")!, burst);
    }

    // Returns when the burst began.
    private async Task<double> PutHistoryAsync(XRayClient client)
    {
        var burst = 0L;
        for (var minute = 0; minute < QuietMinutes + BurstMinutes + LaterMinutes; minute++)
        {
            var isBurst = minute is >= QuietMinutes and < QuietMinutes + BurstMinutes;
            var now = _time.GetUtcNow().ToUnixTimeSeconds();
            if (isBurst && burst == 0) burst = now;
            await client.PutAsync(Enumerable.Range(0, TracesPerMinute).Select(i => string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"trace_id\":\"1-{now:x8}-{i:x24}\",\"id\":\"{i + 1:x16}\",\"name\":\"shop\",\"start_time\":{now},\"end_time\":{now + 1}{(isBurst ? ",\"fault\":true" : "")}}}")));
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        return burst;
    }

    private static async Task<string> FindInsightAsync(XRayClient client, double burst)
    {
        for (var i = 0; i < MaxPolls; i++)
        {
            var summaries = (await client.AskAsync("/InsightSummaries", JsonSerializer.Serialize(new { StartTime = burst - 3600, EndTime = burst + 3600, GroupName = "Default" }))).GetProperty("InsightSummaries");
            if (summaries.GetArrayLength() > 0) return summaries[0].Text("InsightId")!;
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
        throw new InvalidOperationException("The burst of faults made no insight.");
    }
}
