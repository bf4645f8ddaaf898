using System.Net;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Service;
using Roentgen.Storage;
using Roentgen.Storage.Memory;
using Roentgen.Tests;

namespace Roentgen.IntegrationTests.Service;

public sealed class AssemblerTests
{
    [Fact]
    public async Task Traces_that_a_former_process_did_not_digest_are_digested_at_the_start()
    {
        var store = new MemoryTraceStore();
        await store.AppendAsync([new NewDocument(Documents.TraceId, Documents.Utf8(Documents.Segment("70de5b6f19ff9a0a", "shop", 1000, 1001)))], 1001, TestContext.Current.CancellationToken);
        await using var server = await StartAsync(store, new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1001)));
        while ((await store.FindUndigestedAsync(1, TestContext.Current.CancellationToken)).Count > 0) await Task.Yield();
        using var client = new XRayClient(server.Address);
        (await client.SummariesAsync(1000, 1001)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_document_that_can_no_longer_be_read_does_not_hide_its_neighbours()
    {
        var store = new MemoryTraceStore();
        await store.AppendAsync(
            [new NewDocument(Documents.TraceId, Documents.Utf8("{")), new NewDocument(Documents.TraceId, Documents.Utf8(Documents.Segment("70de5b6f19ff9a0a", "shop", 1000, 1001)))],
            1001, TestContext.Current.CancellationToken);
        await using var server = await StartAsync(store, new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1001)));
        using var client = new XRayClient(server.Address);
        (await client.GetTraceAsync(Documents.TraceIdText))!.Keys.ShouldBe(["70de5b6f19ff9a0a"]);
    }

    [Fact]
    public async Task Digests_follow_documents_by_themselves()
    {
        var store = new MemoryTraceStore();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1001));
        await using var server = await StartAsync(store, time);
        using var client = new XRayClient(server.Address);
        await client.PutAsync(Documents.Segment("70de5b6f19ff9a0a", "shop", 1000, 1001));
        // Nobody asks; the clock alone moves.
        while ((await store.FindUndigestedAsync(1, TestContext.Current.CancellationToken)).Count > 0)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Old_traces_are_deleted_as_time_goes_by()
    {
        var store = new MemoryTraceStore();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1001));
        await using var server = await StartAsync(store, time);
        using var client = new XRayClient(server.Address);
        await client.PutAsync(Documents.Segment("70de5b6f19ff9a0a", "shop", 1000, 1001));
        time.Advance(TimeSpan.FromDays(29));
        (await client.GetTraceAsync(Documents.TraceIdText)).ShouldNotBeNull();
        while (await client.GetTraceAsync(Documents.TraceIdText) is not null) time.Advance(TimeSpan.FromHours(1));
        server.Metrics.ToPrometheusText().ShouldContain("roentgen_traces_expired_total 1\n");
    }

    private static Task<RoentgenServer> StartAsync(MemoryTraceStore store, FakeTimeProvider time) =>
        RoentgenServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), store, new ServiceOptions(), time, moreMetrics: null, TestContext.Current.CancellationToken);
}
