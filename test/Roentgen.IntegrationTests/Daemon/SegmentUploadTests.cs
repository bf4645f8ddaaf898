using System.Text.Json;
using Roentgen.Daemon;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary><c>POST /TraceSegments</c> on the daemon's TCP port.</summary>
public sealed class SegmentUploadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Documents_go_where_datagrams_go_byte_for_byte_and_in_order()
    {
        string[] documents = ["{\"id\":\"a\\\"\\\\\"}", "{\"name\":\"R\u00F6ntgen \U0001FA7B\"}\n", "not json", "\0\u0001\u007f", .. Enumerable.Range(0, 120).Select(i => $"{{\"id\":\"{i}\"}}")];
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        (await PostAsync(fixture, Body(documents))).ShouldEndWith("\r\n\r\n{\"UnprocessedTraceSegments\":[]}");
        await service.AcceptedAsync(documents.Length, Cancel);
        service.Accepted.ShouldBe(documents, ignoreOrder: true);
        fixture.Daemon.Counters.ProxyTaken.ShouldBe(1);
        fixture.Daemon.Counters.ProxyForwarded.ShouldBe(0);
    }

    [Fact]
    public async Task The_answer_looks_like_the_services()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        using var content = new StringContent(Body(["{}"]));
        using var response = await fixture.Http.PostAsync(new Uri("/TraceSegments", UriKind.Relative), content, Cancel);
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/json");
        Guid.TryParse(response.Headers.GetValues("x-amzn-RequestId").Single(), out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_document_larger_than_a_datagram_is_taken_and_one_larger_than_the_limit_is_named()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { LineBytes = 128 * 1024 });
        string[] documents = [new('a', 128 * 1024), new('b', (128 * 1024) + 1), "c"];
        (await PostAsync(fixture, Body(documents))).ShouldEndWith(
            "{\"UnprocessedTraceSegments\":[{\"ErrorCode\":\"InvalidSegment\",\"Id\":null,\"Message\":\"Trace Size Exceeded. Reduce the number of segments per trace and the size of your segment documents.\"}]}");
        await service.AcceptedAsync(2, Cancel);
        service.Accepted.ShouldBe([documents[0], "c"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("[null,\"\",\"\\ud800\",\"{}\"]")]
    [InlineData("[\"{}\",\"\\udc00\\ud800\",null,\"\"]")]
    public async Task What_cannot_be_a_document_is_named_and_its_neighbours_are_taken(string list)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var answer = await PostAsync(fixture, $"{{\"TraceSegmentDocuments\":{list}}}");
        using var json = JsonDocument.Parse(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        json.RootElement.GetProperty("UnprocessedTraceSegments").EnumerateArray().Select(error => error.GetRawText()).Distinct()
            .ShouldBe(["{\"ErrorCode\":\"ParseError\",\"Id\":null,\"Message\":\"Invalid segment. ErrorCode: ParseError\"}"]);
        json.RootElement.GetProperty("UnprocessedTraceSegments").GetArrayLength().ShouldBe(3);
        await service.AcceptedAsync(1, Cancel);
        service.Accepted.ShouldBe(["{}"]);
    }

    [Theory]
    [InlineData("", "ValidationException", "1 validation error detected: Value null at 'traceSegmentDocuments' failed to satisfy constraint: Member must not be null")]
    [InlineData("{}", "ValidationException", "1 validation error detected: Value null at 'traceSegmentDocuments' failed to satisfy constraint: Member must not be null")]
    [InlineData("{\"TraceSegmentDocuments\":null}", "ValidationException", "1 validation error detected: Value null at 'traceSegmentDocuments'")]
    [InlineData("{\"TraceSegmentDocuments\":[]}", "InvalidRequestException", "Segments can not be empty")]
    [InlineData("{\"TraceSegmentDocuments\":\"{}\"}", "SerializationException", "TraceSegmentDocuments must be a list of strings")]
    [InlineData("{\"TraceSegmentDocuments\":[\"{}\",{}]}", "SerializationException", "START_OBJECT can not be converted to a String")]
    [InlineData("{\"TraceSegmentDocuments\":[\"{}\",1]}", "SerializationException", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("{\"TraceSegmentDocuments\":[\"{}\",[\"{}\"]]}", "SerializationException", "START_ARRAY can not be converted to a String")]
    [InlineData("{\"TraceSegmentDocuments\":[true]}", "SerializationException", "TRUE_VALUE can not be converted to a String")]
    [InlineData("[\"{}\"]", "SerializationException", "The request body must be a JSON object.")]
    [InlineData("{\"TraceSegmentDocuments\":[\"{}\"]", "SerializationException", "The request body is not JSON: ")]
    [InlineData("{\"TraceSegmentDocuments\":[\"{}\"]} x", "SerializationException", "The request body is not JSON: ")]
    [InlineData("{\"TraceSegmentDocuments\":[\"{}\"],\"a\":}", "SerializationException", "The request body is not JSON: ")]
    public async Task Of_a_body_that_is_not_the_apis_nothing_is_taken(string body, string code, string message)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var answer = await PostAsync(fixture, body);
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain($"\r\nx-amzn-errortype: {code}\r\n");
        answer.ShouldContain(message);
        await fixture.StopAsync();
        service.Accepted.ShouldBeEmpty();
        fixture.Daemon.Counters.ProxyRefused.ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_lists_the_last_counts_and_other_members_do_not_matter()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        await PostAsync(fixture, "{\"\\ud800\":1,\"a\":{\"TraceSegmentDocuments\":[\"0\"]},\"TraceSegmentDocuments\":[\"1\"],\"TraceSegmentDocuments\":[\"2\"],\"b\":[]}");
        await service.AcceptedAsync(1, Cancel);
        service.Accepted.ShouldBe(["2"]);
    }

    [Fact]
    public async Task A_compressed_body_is_refused()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        (await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/TraceSegments", "x", "Content-Encoding: gzip\r\n", Cancel)).ShouldStartWith("HTTP/1.1 415 ");
    }

    [Fact]
    public async Task A_full_buffer_is_said_in_the_apis_words_and_nothing_that_was_taken_is_lost()
    {
        await using var service = await FakeService.StartAsync();
        var gate = new TaskCompletionSource();
        for (var i = 0; i < 256; i++) service.NextAfter(gate.Task, 200, "{\"UnprocessedTraceSegments\":[]}");
        await using var fixture = await DaemonFixture.StartAsync(
            service.Address, options => options with { BufferBytes = 3 * 1024 * 1024, RequestTimeout = TimeSpan.FromMinutes(1), LongestRequestTimeout = TimeSpan.FromMinutes(1) });
        var document = new string('x', 200_000);
        var taken = 0;
        string answer;
        while ((answer = await PostAsync(fixture, Body([document]))).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)) (++taken).ShouldBeLessThan(100);
        answer.ShouldStartWith("HTTP/1.1 429 ");
        answer.ShouldContain("\r\nx-amzn-errortype: ThrottledException\r\n");
        answer.ShouldContain("\r\nRetry-After: 1\r\n");
        taken.ShouldBeGreaterThan(0);
        gate.SetResult();
        await service.AcceptedAsync(taken, Cancel);
        fixture.Daemon.Counters.Dropped(DropReason.NoRoom).ShouldBe(0);
    }

    private static string Body(IEnumerable<string> documents) => JsonSerializer.Serialize(new { TraceSegmentDocuments = documents });

    private static Task<string> PostAsync(DaemonFixture fixture, string body) => RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/TraceSegments", body, cancel: Cancel);
}
