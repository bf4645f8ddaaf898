using System.Globalization;
using System.IO.Compression;
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
        fixture.Service.Retries.ShouldBe(1);
        fixture.Service.Failures(status >= 500 ? SendFailure.ServerError : SendFailure.ClientError).ShouldBe(1);
        if (header == "Retry-After") TimeProvider.System.GetElapsedTime(started).TotalSeconds.ShouldBeGreaterThanOrEqualTo(double.Parse(value, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_service_that_comes_up_later_gets_everything()
    {
        var port = FakeService.FreePort();
        await using var fixture = await DaemonFixture.StartAsync(new Uri($"http://127.0.0.1:{port}"));
        for (var i = 0; i < 500; i++) fixture.Send("{}");
        while (fixture.Service.Failures(SendFailure.ConnectionRefused) == 0) await Task.Yield();
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
        fixture.Service.Failures(SendFailure.Timeout).ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_is_not_tried_for_ever()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_790_000_000));
        await using var service = await FakeService.StartAsync();
        service.Answer = _ => 500;
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { GiveUpAfter = TimeSpan.FromSeconds(5), RequestTimeout = TimeSpan.FromMinutes(5), LongestRequestTimeout = TimeSpan.FromMinutes(5) }, clock);
        fixture.Send("{}");
        while (fixture.Daemon.Counters.Accepted == 0) await Task.Yield();
        clock.Advance(TimeSpan.FromMilliseconds(10));
        while (fixture.Service.Failures(SendFailure.ServerError) == 0) await Task.Yield();
        while (fixture.Service.Dropped(DropReason.GaveUp) == 0)
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1, Cancel);
        }
        (await fixture.StopAsync()).ShouldMatch(
            @"\[Error\] Sending segment batch failed with: exceeded maximum number of attempts, \d+, operation error XRay: PutTraceSegments, https response error StatusCode: 500, RequestID: , api error : ");
        fixture.Daemon.BufferedBytes.ShouldBe(0);
    }

    [Fact]
    public async Task What_the_service_says_about_the_content_is_final()
    {
        await using var service = await FakeService.StartAsync();
        service.Next(400, """{"message":"no"}""", ("x-amzn-errortype", "InvalidRequestException"));
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        fixture.Send("1");
        while (fixture.Service.Dropped(DropReason.Refused) == 0) await Task.Yield();
        fixture.Send("2");
        while (fixture.Service.SegmentsSent == 0) await Task.Yield();
        fixture.Service.Retries.ShouldBe(0);
        (await fixture.StopAsync()).ShouldContain("[Error] Sending segment batch failed with: operation error XRay: PutTraceSegments, https response error StatusCode: 400, RequestID: , api error InvalidRequestException: no");
    }

    /// <summary>Keys that are wrong or without permission, an endpoint that is another's: somebody will see the log and mend it.</summary>
    [Theory]
    [InlineData(403, """{"Message":"no"}""", "api error AccessDeniedException: no; it is kept, and tried again")]
    [InlineData(302, "", "StatusCode: 302")]
    [InlineData(200, "<html>", "but not as the X-Ray API does; is it the right endpoint?; it is kept, and tried again")]
    public async Task A_refusal_that_says_nothing_about_the_content_loses_nothing(int status, string body, string logged)
    {
        await using var service = await FakeService.StartAsync();
        service.Next(status, body, ("x-amzn-errortype", "AccessDeniedException"));
        service.Next(status, body, ("x-amzn-errortype", "AccessDeniedException"));
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        fixture.Send("1");
        while (fixture.Service.SegmentsSent == 0) await Task.Yield();
        fixture.Service.Retries.ShouldBe(2);
        (await fixture.StopAsync()).ShouldContain(logged);
    }

    [Fact]
    public async Task A_body_that_is_too_large_goes_in_parts_and_a_document_that_is_too_large_alone_is_lost_alone()
    {
        await using var service = await FakeService.StartAsync();
        service.Answer = request => request.Body.Length > 300 || request.Body.AsSpan().IndexOf("huge"u8) >= 0 ? 413 : 200;
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { FlushDelay = TimeSpan.FromMilliseconds(100) });
        var documents = Enumerable.Range(0, 49).Select(i => $"{{\"id\":\"{i}\"}}").ToList();
        foreach (var document in documents) fixture.Send(document);
        fixture.Send("huge");
        await service.AcceptedAsync(49, Cancel);
        while (fixture.Service.Dropped(DropReason.Refused) == 0) await Task.Yield();
        service.Accepted.Order(StringComparer.Ordinal).ShouldBe(documents.Order(StringComparer.Ordinal));
        fixture.Service.Dropped(DropReason.Refused).ShouldBe(1);
        fixture.Service.Splits.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task One_document_that_the_service_fails_on_does_not_take_the_others_with_it()
    {
        await using var service = await FakeService.StartAsync();
        service.Answer = request => request.Body.AsSpan().IndexOf("poison"u8) >= 0 ? 500 : 200;
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { FlushDelay = TimeSpan.FromMilliseconds(50) });
        fixture.Send("poison");
        for (var i = 0; i < 20; i++) fixture.Send($"{i}");
        while (Enumerable.Range(0, 20).Except(service.Accepted.Select(int.Parse)).Any())
        {
            fixture.Send("-1"); // the service answers others meanwhile
            await Task.Delay(5, Cancel);
        }
        service.Accepted.ShouldNotContain("poison");
        fixture.Service.Dropped(DropReason.Refused).ShouldBe(0);
    }

    [Fact]
    public async Task Documents_that_the_service_had_no_room_for_go_again_alone_and_invalid_ones_do_not()
    {
        await using var service = await FakeService.StartAsync();
        service.Next(200, """{"UnprocessedTraceSegments":[{"ErrorCode":"ThrottledException","Id":"a","Message":"m"},{"ErrorCode":"InvalidSegment","Id":"b","Message":"m"}]}""");
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { FlushDelay = TimeSpan.FromMilliseconds(50) });
        fixture.Send("""{"id":"a"}""");
        fixture.Send("""{"id":"b"}""");
        fixture.Send("""{"id":"c"}""");
        await service.RequestsAsync(2, Cancel);
        service.Requests.Last().Documents.ShouldBe(["""{"id":"a"}"""]);
        fixture.Service.UnprocessedByCode.ShouldBe(new Dictionary<string, long> { ["InvalidSegment"] = 1 });
    }

    [Fact]
    public async Task A_service_that_needs_longer_than_the_first_limit_gets_everything_all_the_same()
    {
        await using var service = await FakeService.StartAsync();
        service.Delay = TimeSpan.FromMilliseconds(300);
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { RequestTimeout = TimeSpan.FromMilliseconds(100) });
        for (var i = 0; i < 100; i++) fixture.Send($"{i}");
        while (fixture.Service.SegmentsSent < 100) await Task.Yield();
        service.Accepted.Select(int.Parse).Distinct().Count().ShouldBe(100);
        fixture.Service.Failures(SendFailure.Timeout).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_service_that_closes_connections_in_the_middle_gets_everything_all_the_same()
    {
        await using var service = await FakeService.StartAsync();
        for (var i = 0; i < 5; i++) service.NextBreaks();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        for (var i = 0; i < 100; i++) fixture.Send($"{i}");
        while (fixture.Service.SegmentsSent < 100) await Task.Yield();
        service.Accepted.Select(int.Parse).Order().ShouldBe(Enumerable.Range(0, 100));
    }

    [Fact]
    public async Task Bodies_are_compressed_for_a_service_that_takes_it()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { Gzip = true });
        fixture.Send("{\"id\":\"röntgen\"}");
        await service.RequestsAsync(1, Cancel);
        var request = service.Requests.Single();
        request.Headers["Content-Encoding"].ShouldBe("gzip");
        using var unzipped = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(request.Body), CompressionMode.Decompress)) await gzip.CopyToAsync(unzipped, Cancel);
        Encoding.UTF8.GetString(unzipped.ToArray()).ShouldBe("""{"TraceSegmentDocuments":["{\"id\":\"röntgen\"}"]}""");
    }

    [Fact]
    public async Task One_line_sums_up_when_it_is_asked_for()
    {
        var clock = new FakeTimeProvider();
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { LogSummary = TimeSpan.FromSeconds(10), BatchSize = 1, Telemetry = false }, clock);
        for (var i = 0; i < 3; i++) fixture.Send("{}");
        while (fixture.Service.SegmentsSent < 3) await Task.Yield();
        clock.Advance(TimeSpan.FromSeconds(11));
        fixture.Send("{}");
        while (fixture.Service.SegmentsSent < 4) await Task.Yield();
        var log = await fixture.StopAsync();
        log.ShouldContain("[Info] Sent 4 batches of 4 segments, 0 of them Unprocessed, in 11 seconds");
        log.ShouldNotContain("Successfully sent batch");
        service.Requests.ShouldAllBe(request => request.Path == "/TraceSegments");
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

        fixture.Service.Unprocessed.ShouldBe(2);
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
        while (fixture.Daemon.Counters.Accepted == 0) await Task.Yield();
        clock.Advance(TimeSpan.FromMilliseconds(10));
        while (fixture.Daemon.Counters.SegmentsSent == 0) await Task.Yield();

        service.Next(503, "{}");
        clock.Advance(TimeSpan.FromSeconds(60));
        while (fixture.Service.Failures(SendFailure.ServerError) == 0) await Task.Yield();
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
        fixture.Service.Dropped(DropReason.Shutdown).ShouldBe(fixture.Daemon.Counters.Accepted);
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
