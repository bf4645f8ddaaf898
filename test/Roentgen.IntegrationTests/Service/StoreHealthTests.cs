using System.Net;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Service;
using Roentgen.Storage;
using Roentgen.Tests;

namespace Roentgen.IntegrationTests.Service;

public sealed class StoreHealthTests : IAsyncLifetime
{
    private readonly TroubledStore _store = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(100 * StoreExtensions.SecondsPerDay));
    private RoentgenServer _server = null!;
    private XRayClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RoentgenServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), _store, new ServiceOptions { Retention = TimeSpan.FromDays(7), MaxDiskBytes = 20_000_000 }, _time, moreMetrics: null, TestContext.Current.CancellationToken);
        _client = new XRayClient(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_store_that_takes_and_reads_everything_is_well()
    {
        (await _client.GetAsync("/health")).ShouldBe("""{"status":"ok"}""");
        var metrics = await _client.GetAsync("/metrics");
        metrics.ShouldContain("\nroentgen_store_refusing 0\n");
        metrics.ShouldContain("\nroentgen_store_damaged_parts 0\n");
        metrics.ShouldContain("\nroentgen_throttled_total{reason=\"StoreBusy\"} 0\n");
    }

    [Fact]
    public async Task While_the_store_refuses_callers_are_asked_to_come_again_and_the_health_says_why()
    {
        _store.Status = _store.Status with { Bytes = 4096, Refusing = "The disk is full." };
        var answer = await _client.PostAsync("/TraceSegments", XRayClient.Body([Documents.Segment("70de5b6f19ff9a0a", "shop", 1, 2)]));
        (answer.Status, answer.ErrorType).ShouldBe((HttpStatusCode.TooManyRequests, "ThrottledException"));
        (await _client.GetAsync("/health")).ShouldBe("""{"status":"degraded","problems":["The disk is full."]}""");
        var metrics = await _client.GetAsync("/metrics");
        metrics.ShouldContain("\nroentgen_store_refusing 1\n");
        metrics.ShouldContain("\nroentgen_store_bytes 4096\n");
        metrics.ShouldContain("\nroentgen_throttled_total{reason=\"StoreBusy\"} 1\n");

        _store.Status = _store.Status with { Refusing = null };
        (await _client.PutAsync(Documents.Segment("70de5b6f19ff9a0a", "shop", 1, 2))).GetArrayLength().ShouldBe(0);
        (await _client.GetAsync("/health")).ShouldBe("""{"status":"ok"}""");
    }

    [Fact]
    public async Task While_the_store_refuses_questions_are_answered_from_what_there_is()
    {
        await _client.PutAsync(Documents.Segment("70de5b6f19ff9a0a", "shop", 1, 2));
        (await _client.SummariesAsync(1, 2)).Count.ShouldBe(1);
        const string Other = "1-581cf771-000000000000000000000002";
        await _client.PutAsync(Documents.Segment("70de5b6f19ff9a0a", "shop", 1, 2).Replace(Documents.TraceIdText, Other, StringComparison.Ordinal));
        _store.Status = _store.Status with { Refusing = "The disk is full." };
        (await _client.SummariesAsync(1, 2)).Count.ShouldBe(1, "the digest of the other cannot be stored");
        (await _client.GetTraceAsync(Other)).ShouldNotBeNull();
        _store.Status = _store.Status with { Refusing = null };
        (await _client.SummariesAsync(1, 2)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Each_part_that_cannot_be_read_is_a_sentence_and_a_number()
    {
        _store.Status = _store.Status with { Damaged = ["Monday cannot be read.", "Tuesday cannot be read."], FollowersSkipped = 3 };
        (await _client.GetAsync("/health")).ShouldBe("""{"status":"degraded","problems":["Monday cannot be read.","Tuesday cannot be read."]}""");
        var metrics = await _client.GetAsync("/metrics");
        metrics.ShouldContain("\nroentgen_store_damaged_parts 2\n");
        metrics.ShouldContain("\nroentgen_follow_skipped_total 3\n");
    }

    [Fact]
    public async Task Both_limits_are_looked_after_every_minute_and_what_goes_is_counted()
    {
        var start = _time.GetUtcNow().ToUnixTimeSeconds();
        (await _store.NextLimitsAsync()).ShouldBe(new RetentionLimits(start - (7 * StoreExtensions.SecondsPerDay), 20_000_000));
        _store.Delete = new Deleted(5, 1234);
        Task<RetentionLimits> next = _store.NextLimitsAsync();
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            await Task.Yield();
        }
        (await next).MaxBytes.ShouldBe(20_000_000);
        string metrics;
        do metrics = await _client.GetAsync("/metrics");
        while (metrics.Contains("\nroentgen_traces_expired_total 0\n", StringComparison.Ordinal));
        metrics.ShouldContain("\nroentgen_expired_bytes_total ");
        metrics.ShouldNotContain("\nroentgen_expired_bytes_total 0\n");
    }
}
