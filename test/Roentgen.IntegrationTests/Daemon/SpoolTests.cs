using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Daemon;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>What becomes of documents while a service is away.</summary>
public sealed class SpoolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("roentgen-spool-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task While_the_service_is_away_documents_go_to_disk_and_when_it_is_back_all_of_them_arrive_once()
    {
        var port = FakeService.FreePort();
        await using var fixture = await StartAsync(port);
        await SpoolAsync(fixture, 0, 1000);
        fixture.Daemon.BufferedBytes.ShouldBeLessThan(1024 * 1024);
        Files().ShouldNotBeEmpty();

        await using var service = await FakeService.StartAsync(port);
        await service.AcceptedAsync(1000, Cancel);
        Numbers(service).ShouldBe(Enumerable.Range(0, 1000));
        while (fixture.Daemon.SpooledDocuments > 0 || Files().Length > 0) await Task.Yield(); // and the disk is empty again
        fixture.Service.Spooled.ShouldBe(1000);
        (await fixture.StopAsync()).ShouldContain("[Error] Sending segment batch failed with: operation error XRay: PutTraceSegments");
    }

    [Fact]
    public async Task Live_documents_do_not_wait_behind_those_on_disk_and_the_oldest_of_these_go_first()
    {
        var port = FakeService.FreePort();
        await using var fixture = await StartAsync(port, options => options with { Concurrency = 2 });
        await SpoolAsync(fixture, 0, 2000);
        await using var service = await FakeService.StartAsync(port);
        service.Delay = TimeSpan.FromMilliseconds(30);
        while (fixture.Service.SegmentsSent == 0) await Task.Yield();
        fixture.Send("9999");
        await service.AcceptedAsync(2001, Cancel);
        var order = service.Accepted.Select(int.Parse).ToList();
        order.IndexOf(9999).ShouldBeLessThan(1500);
        order.Remove(9999);
        // Batches leave in order, a few at once.
        for (var i = 0; i < order.Count; i++) Math.Abs(order[i] - i).ShouldBeLessThan(200);
    }

    [Fact]
    public async Task What_waits_on_disk_is_sent_by_the_next_daemon()
    {
        var port = FakeService.FreePort();
        await using (var fixture = await StartAsync(port))
        {
            await SpoolAsync(fixture, 0, 500);
            for (var i = 500; i < 600; i++) fixture.Send($"{i}"); // in memory when it stops
            await fixture.Daemon.StopAsync(TimeSpan.FromSeconds(4));
            fixture.Service.Dropped(DropReason.Shutdown).ShouldBe(0);
        }
        await using var service = await FakeService.StartAsync(port);
        await using var next = await StartAsync(port);
        await service.AcceptedAsync(600, Cancel);
        Numbers(service).ShouldBe(Enumerable.Range(0, 600));
        (await next.StopAsync()).ShouldContain("[Info] 600 segments wait in the spool ");
    }

    [Fact]
    public async Task A_service_that_does_not_answer_in_time_for_the_shutdown_leaves_everything_on_disk()
    {
        await using var service = await FakeService.StartAsync();
        service.Delay = TimeSpan.FromHours(1);
        await using (var fixture = await StartAsync(service.Address.Port))
        {
            for (var i = 0; i < 200; i++) fixture.Send($"{i}");
            while (fixture.Daemon.Counters.Accepted < 200) await Task.Yield();
            await fixture.Daemon.StopAsync(TimeSpan.FromMilliseconds(300));
            fixture.Service.Dropped(DropReason.Shutdown).ShouldBe(0);
            fixture.Daemon.BufferedBytes.ShouldBe(0);
        }
        service.Delay = TimeSpan.Zero;
        await using var next = await StartAsync(service.Address.Port);
        await service.AcceptedAsync(200, Cancel);
        Numbers(service).ShouldBe(Enumerable.Range(0, 200));
    }

    [Fact]
    public async Task A_full_spool_loses_its_oldest_file_and_says_how_many_documents_that_were()
    {
        var port = FakeService.FreePort();
        await using var fixture = await StartAsync(port, options => options with { SpoolBytes = 1024 * 1024, BatchSize = 1 });
        for (var i = 0; i < 200; i++)
        {
            fixture.Send($"{i:D3}{new string('x', 20_000)}");
            while (fixture.Service.Spooled < i + 1) await Task.Yield();
        }
        var lost = fixture.Service.Dropped(DropReason.SpoolFull);
        lost.ShouldBeInRange(200 - (1024 * 1024 / 20_000), 199);
        Files().Sum(file => file.Length).ShouldBeLessThanOrEqualTo(1024 * 1024);
        (lost + fixture.Daemon.SpooledDocuments).ShouldBe(200);

        await using var service = await FakeService.StartAsync(port);
        await service.AcceptedAsync(200 - (int)lost, Cancel);
        service.Accepted.Select(document => int.Parse(document.AsSpan(0, 3), CultureInfo.InvariantCulture)).Order().ShouldBe(Enumerable.Range((int)lost, 200 - (int)lost));
        (await fixture.StopAsync()).ShouldContain("segments: the spool is full");
    }

    [Fact]
    public async Task What_is_too_old_is_not_sent_any_more()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_790_000_000));
        var port = FakeService.FreePort();
        await using var fixture = await StartAsync(port, options => options with { BatchSize = 1, Telemetry = false, RequestTimeout = TimeSpan.FromMinutes(5), LongestRequestTimeout = TimeSpan.FromMinutes(5) }, clock);
        await SpoolAsync(fixture, 0, 3, clock);
        clock.Advance(TimeSpan.FromHours(25));
        await SpoolAsync(fixture, 3, 3, clock);
        await using var service = await FakeService.StartAsync(port);
        while (service.Accepted.Count < 3)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, Cancel);
        }
        Numbers(service).ShouldBe([3, 4, 5]);
        fixture.Service.Dropped(DropReason.GaveUp).ShouldBe(3);
    }

    [Fact]
    public async Task A_damaged_record_is_lost_alone_and_a_file_that_was_cut_keeps_what_is_whole()
    {
        var port = FakeService.FreePort();
        await using (var fixture = await StartAsync(port, options => options with { BatchSize = 1 }))
        {
            for (var i = 0; i < 20; i++) await SpoolAsync(fixture, i, 1);
        }
        var path = Files().ShouldHaveSingleItem().FullName;
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[bytes.AsSpan().IndexOf("[\"7\"]"u8) + 2] = (byte)'8';
        await File.WriteAllBytesAsync(path, bytes.AsMemory(0, bytes.Length - 5).ToArray(), Cancel);

        await using var service = await FakeService.StartAsync(port);
        await using var next = await StartAsync(port);
        while (next.Service.SegmentsSent + next.Service.Dropped(DropReason.SpoolDamaged) < 20) await Task.Yield();
        next.Service.Dropped(DropReason.SpoolDamaged).ShouldBe(2);
        service.Accepted.Count.ShouldBe(18);
        (await next.StopAsync()).ShouldContain("ends in the middle of a batch: at least 1 segments are lost");
    }

    [Fact]
    public async Task Two_daemons_do_not_share_a_spool_and_the_second_works_without()
    {
        await using var service = await FakeService.StartAsync();
        await using var first = await StartAsync(service.Address.Port);
        await using var second = await StartAsync(service.Address.Port);
        second.Send("1");
        await service.AcceptedAsync(1, Cancel);
        (await second.StopAsync()).ShouldContain($"[Error] The spool folder {Path.Combine(_folder.FullName, $"127.0.0.1_{service.Address.Port}")} cannot be used: ");
    }

    [Fact]
    public async Task Every_destination_has_a_queue_and_a_spool_of_its_own()
    {
        await using var here = await FakeService.StartAsync();
        var port = FakeService.FreePort();
        var away = new DestinationOptions { Endpoint = new Uri($"http://127.0.0.1:{port}") };
        await using var fixture = await StartAsync(here.Address.Port, options => options with { Destinations = [.. options.Destinations, away] });
        for (var i = 0; i < 500; i++) fixture.Send($"{i}");
        await here.AcceptedAsync(500, Cancel);
        while (fixture.Daemon.SpooledDocuments < 500) await Task.Yield();
        await using var there = await FakeService.StartAsync(port);
        await there.AcceptedAsync(500, Cancel);
        Numbers(here).ShouldBe(Enumerable.Range(0, 500));
        Numbers(there).ShouldBe(Enumerable.Range(0, 500));
        (await fixture.StopAsync()).ShouldContain($" segments (0.0");
    }

    private Task<DaemonFixture> StartAsync(int port, Func<DaemonOptions, DaemonOptions>? adjust = null, TimeProvider? time = null) => DaemonFixture.StartAsync(
        new Uri($"http://127.0.0.1:{port}"), options => (adjust ?? (o => o))(options with { SpoolFolder = _folder.FullName }), time);

    // Sends so many and waits until they are on disk.
    private static async Task SpoolAsync(DaemonFixture fixture, int from, int count, FakeTimeProvider? clock = null)
    {
        var before = fixture.Daemon.Counters.Accepted;
        for (var i = from; i < from + count; i++) fixture.Send($"{i}");
        while (fixture.Daemon.Counters.Accepted < before + count || fixture.Daemon.BufferedBytes > 0 || fixture.Daemon.SpooledDocuments < count)
        {
            clock?.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }

    private static IEnumerable<int> Numbers(FakeService service) => service.Accepted.Select(int.Parse).Order();

    private FileInfo[] Files() => [.. _folder.EnumerateFiles("*.spool", SearchOption.AllDirectories)];
}
