using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Daemon;
using Roentgen.Model.Datagrams;

namespace Roentgen.IntegrationTests.Daemon;

public sealed class DaemonTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_arrives_byte_for_byte_with_the_headers_of_the_original()
    {
        const string Document = "{\"id\" : \"a\\\"\\\\\",\t\"name\":\"Röntgen 🩻 <&>\"}\n";
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        fixture.Send(Document);
        await service.AcceptedAsync(1, Cancel);

        var request = service.Requests.ShouldHaveSingleItem();
        request.Documents.ShouldBe([Document]);
        request.Method.ShouldBe("POST");
        request.Path.ShouldBe("/TraceSegments");
        request.Headers["Content-Type"].ShouldBe("application/json");
        request.Headers["User-Agent"].ShouldContain("xray-agent/xray-daemon/");
        request.Headers["X-Amzn-Xray-Timestamp"].ShouldMatch(@"^\d{10}\.\d{9}$");
        request.Headers.ContainsKey("traceparent").ShouldBeFalse();
    }

    [Fact]
    public async Task A_path_in_the_endpoint_goes_before_the_paths_of_the_api()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(new Uri(service.Address, "/behind/a/proxy/"));
        fixture.Send("{}");
        await service.RequestsAsync(1, Cancel);
        service.Requests.Single().Path.ShouldBe("/behind/a/proxy/TraceSegments");
    }

    [Fact]
    public async Task A_thousand_datagrams_arrive_exactly_once_in_batches_of_at_most_50()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var documents = Enumerable.Range(0, 1000).Select(i => $"{{\"id\":\"{i}\"}}").ToArray();
        foreach (var document in documents) fixture.Send(document);
        await service.AcceptedAsync(1000, Cancel);

        service.Accepted.Order(StringComparer.Ordinal).ShouldBe(documents.Order(StringComparer.Ordinal));
        service.Requests.ShouldAllBe(request => request.Documents.Count <= 50);
        fixture.Daemon.Counters.Received.ShouldBe(1000);
    }

    [Fact]
    public async Task The_largest_datagram_is_not_cut()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var document = new string('x', Datagram.MaxLength - Datagram.Header.Length);
        fixture.Send(document);
        await service.AcceptedAsync(1, Cancel);
        service.Accepted.ShouldBe([document]);
    }

    [Fact]
    public async Task Garbage_is_counted_by_reason_logged_once_and_does_not_disturb_the_good_ones()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        for (var i = 0; i < 100; i++)
        {
            fixture.SendRaw("no header at all\u001b[31m"u8);
            fixture.SendRaw("{\"format\":\"xml\",\"version\":1}\n<a/>"u8);
            fixture.SendRaw("{\"format\":\"json\",\"version\":1}\n"u8);
            fixture.SendRaw([]);
            fixture.Send(i.ToString(CultureInfo.InvariantCulture));
        }
        await service.AcceptedAsync(100, Cancel);

        service.Accepted.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 100).Select(i => i.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal));
        fixture.Daemon.Counters.ShouldSatisfyAllConditions(
            counters => counters.Received.ShouldBe(400),
            counters => counters.Rejected(DatagramRejection.NoHeader).ShouldBe(100),
            counters => counters.Rejected(DatagramRejection.InvalidHeader).ShouldBe(100),
            counters => counters.Rejected(DatagramRejection.NoBody).ShouldBe(100),
            counters => counters.Rejected(DatagramRejection.Empty).ShouldBe(100));
        var log = await fixture.StopAsync();
        log.Split("[Warn]").Length.ShouldBe(4);
        log.ShouldContain("[Warn] Missing header: no header at all\\x1b[31m");
    }

    [Theory]
    [InlineData(500, "", "")]
    [InlineData(503, "Retry-After", "0")]
    [InlineData(429, "Retry-After", "1")]
    [InlineData(400, "x-amzn-errortype", "ThrottlingException")]
    public async Task A_failure_that_passes_delays_a_batch_and_loses_nothing(int status, string header, string value)
    {
        await using var service = await FakeService.StartAsync();
        if (header.Length == 0) service.Next(status, "{}");
        else service.Next(status, "{}", (header, value));
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var started = TimeProvider.System.GetTimestamp();
        fixture.Send("{}");
        await service.AcceptedAsync(1, Cancel);

        service.Requests.Select(request => request.Answered).ShouldBe([status, 200]);
        fixture.Daemon.Counters.Retries.ShouldBe(1);
        fixture.Daemon.Counters.Failures(status >= 500 ? SendFailure.ServerError : SendFailure.ClientError).ShouldBe(1);
        if (header == "Retry-After") TimeProvider.System.GetElapsedTime(started).TotalSeconds.ShouldBeGreaterThanOrEqualTo(double.Parse(value, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_service_that_comes_up_later_gets_everything()
    {
        var port = FakeService.FreePort();
        await using var fixture = await DaemonFixture.StartAsync(new Uri($"http://127.0.0.1:{port}"));
        for (var i = 0; i < 500; i++) fixture.Send("{}");
        while (fixture.Daemon.Counters.Failures(SendFailure.ConnectionRefused) == 0) await Task.Yield();
        await using var service = await FakeService.StartAsync(port);
        await service.AcceptedAsync(500, Cancel);
        service.Accepted.Count.ShouldBe(500);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_asked_again()
    {
        await using var service = await FakeService.StartAsync();
        service.NextHangs();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { RequestTimeout = TimeSpan.FromMilliseconds(200) });
        fixture.Send("{}");
        await service.AcceptedAsync(1, Cancel);
        fixture.Daemon.Counters.Failures(SendFailure.Timeout).ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_is_not_tried_for_ever()
    {
        await using var service = await FakeService.StartAsync();
        service.Next(500, """{"message":null}""", ("x-amzn-errortype", "InternalFailure"), ("x-amzn-RequestId", "r-1"));
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { GiveUpAfter = TimeSpan.Zero });
        fixture.Send("{}");
        while (fixture.Daemon.Counters.Dropped(DropReason.GaveUp) == 0) await Task.Yield();
        (await fixture.StopAsync()).ShouldContain(
            "[Error] Sending segment batch failed with: exceeded maximum number of attempts, 1, operation error XRay: PutTraceSegments, "
            + "https response error StatusCode: 500, RequestID: r-1, api error InternalFailure: ");
        fixture.Daemon.BufferedBytes.ShouldBe(0);
    }

    [Theory]
    [InlineData(403, """{"Message":"no"}""", "api error AccessDeniedException: no")]
    [InlineData(302, "", "StatusCode: 302")]
    [InlineData(200, "<html>", "but not as the X-Ray API does; is it the right endpoint?")]
    public async Task A_refusal_for_good_is_not_tried_again(int status, string body, string logged)
    {
        await using var service = await FakeService.StartAsync();
        service.Next(status, body, ("x-amzn-errortype", "AccessDeniedException"));
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        fixture.Send("1");
        while (fixture.Daemon.Counters.Dropped(DropReason.Refused) == 0) await Task.Yield();
        fixture.Send("2");
        while (fixture.Daemon.Counters.SegmentsSent == 0) await Task.Yield();
        fixture.Daemon.Counters.Retries.ShouldBe(0);
        (await fixture.StopAsync()).ShouldContain(logged);
    }

    [Fact]
    public async Task Unprocessed_documents_are_counted_and_named_in_the_log()
    {
        await using var service = await FakeService.StartAsync();
        service.Next(200, """{"UnprocessedTraceSegments":[{"ErrorCode":"ParseError","Id":null,"Message":"bad\nbad"},{"ErrorCode":"MissingStartTime","Id":"52cd64a28e7bcbec","Message":"m"}]}""");
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        fixture.Send("not json");
        fixture.Send("""{"trace_id":"1-5759e988-bd862e3fe1be46a994272793","id" : "52cd64a28e7bcbec"}""");
        fixture.Send("[]");
        while (fixture.Daemon.Counters.SegmentsSent < 3) await Task.Yield();
        var log = await fixture.StopAsync();

        fixture.Daemon.Counters.Unprocessed.ShouldBe(2);
        log.ShouldContain("Sent batch of 3 segments but had 2 Unprocessed segments (");
        log.ShouldContain("[Error] Unprocessed segment: {ErrorCode: \"ParseError\", Id: null, Message: \"bad\\x0abad\"}");
        log.ShouldContain("[Error] Unprocessed trace 1-5759e988-bd862e3fe1be46a994272793, segment: {ErrorCode: \"MissingStartTime\", Id: \"52cd64a28e7bcbec\", Message: \"m\"}");
    }

    [Fact]
    public async Task Stopping_flushes_what_was_received_and_what_the_kernel_still_holds_and_reports_a_last_record()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(
            service.Address, options => options with { FlushDelay = TimeSpan.FromSeconds(1), LongestFlushDelay = TimeSpan.FromSeconds(60), Hostname = "h" });
        for (var i = 0; i < 275; i++) fixture.Send("{}");
        await fixture.Daemon.StopAsync(TimeSpan.FromSeconds(4));

        service.Accepted.Count.ShouldBe(275);
        var last = service.Requests.Last();
        last.Path.ShouldBe("/TelemetryRecords");
        Encoding.UTF8.GetString(last.Body).ShouldContain("\"Hostname\":\"h\"");
        Encoding.UTF8.GetString(last.Body).ShouldContain("\"SegmentsReceivedCount\":275,\"SegmentsSentCount\":275,\"SegmentsSpilloverCount\":0,\"SegmentsRejectedCount\":0");
    }

    [Fact]
    public async Task Every_minute_after_the_first_segment_a_record_is_reported_and_one_that_failed_goes_with_the_next()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_500));
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, time: clock);
        clock.Advance(TimeSpan.FromSeconds(60)); // nothing was received yet, so nothing is reported
        fixture.Send("{}");
        while (fixture.Daemon.BufferedBytes == 0) await Task.Yield();
        clock.Advance(TimeSpan.FromMilliseconds(20));
        while (fixture.Daemon.Counters.SegmentsSent == 0) await Task.Yield();

        service.Next(503, "{}");
        clock.Advance(TimeSpan.FromSeconds(60));
        while (fixture.Daemon.Counters.Failures(SendFailure.ServerError) == 0) await Task.Yield();
        clock.Advance(TimeSpan.FromSeconds(60));
        await service.RequestsAsync(3, Cancel);

        service.Requests.Select(request => (request.Path, request.Answered)).ShouldBe([("/TraceSegments", 200), ("/TelemetryRecords", 503), ("/TelemetryRecords", 200)]);
        using var json = JsonDocument.Parse(service.Requests.Last().Body);
        json.RootElement.GetProperty("EC2InstanceId").GetString().ShouldBe("");
        var records = json.RootElement.GetProperty("TelemetryRecords");
        records.EnumerateArray().Select(record => record.GetProperty("SegmentsReceivedCount").GetInt32()).ShouldBe([1, 0]);
        records.EnumerateArray().Select(record => record.GetProperty("BackendConnectionErrors").GetProperty("HTTPCode5XXCount").GetInt32()).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task Stopping_ends_within_its_limit_whatever_the_service_does_and_counts_what_is_lost()
    {
        await using var service = await FakeService.StartAsync();
        for (var i = 0; i < 100; i++) service.NextHangs();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        for (var i = 0; i < 1000; i++) fixture.Send("{}");
        var started = TimeProvider.System.GetTimestamp();
        await fixture.Daemon.StopAsync(TimeSpan.FromMilliseconds(300));

        TimeProvider.System.GetElapsedTime(started).TotalSeconds.ShouldBeLessThan(3);
        fixture.Daemon.Counters.Dropped(DropReason.Shutdown).ShouldBe(fixture.Daemon.Counters.Received);
        fixture.Daemon.BufferedBytes.ShouldBe(0);
    }

    [Fact]
    public async Task One_number_is_used_for_both_ports_and_a_second_daemon_there_is_told_so_in_a_sentence()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        fixture.Daemon.UdpEndPoint.ShouldBe(fixture.Daemon.TcpEndPoint);

        var taken = fixture.Daemon.UdpEndPoint;
        var udp = await Should.ThrowAsync<DaemonStartException>(() => DaemonFixture.StartAsync(service.Address, o => o with { UdpAddress = taken }));
        udp.Message.ShouldBe($"Cannot listen on UDP {taken}: something else does already; stop it or choose another address.");
        var tcp = await Should.ThrowAsync<DaemonStartException>(() => DaemonFixture.StartAsync(service.Address, o => o with { TcpAddress = taken }));
        tcp.Message.ShouldBe($"Cannot listen on TCP {taken}: something else does already; stop it or choose another address.");
    }
}
