using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Roentgen.Service;

namespace Roentgen.IntegrationTests.Service;

public sealed class WireProtocolTests : ServiceFixture
{
    protected override ServiceOptions Options => new() { MaxRequestBytes = 64 * 1024 };

    [Fact]
    public async Task Every_answer_carries_the_headers_of_X_Ray()
    {
        foreach (var body in new[] { XRayClient.Body(["{"]), "nonsense" })
        {
            var answer = await Client.PostAsync("/TraceSegments", body);
            Guid.TryParse(answer.Headers.GetValues("x-amzn-RequestId").Single(), out _).ShouldBeTrue();
            // Browsers would then demand HTTPS of every other program at the operator's domain.
            answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
            answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        }
    }

    [Fact]
    public async Task An_empty_body_is_an_empty_object() => (await Client.PostAsync("/GetSamplingRules", "")).Status.ShouldBe(HttpStatusCode.OK);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/x-amz-json-1.1")]
    [InlineData(null)]
    public async Task The_content_type_does_not_matter(string? contentType)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        if (contentType is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        (await Client.SendAsync("/GetSamplingRules", content)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_path_that_is_no_operation_says_so()
    {
        var answer = await Client.PostAsync("/GetTraceSummaries", "{}");
        answer.Status.ShouldBe(HttpStatusCode.NotFound);
        answer.ErrorType.ShouldBe("UnknownOperationException");
    }

    [Fact]
    public async Task A_gzip_body_is_read()
    {
        using var content = Gzip(Encoding.UTF8.GetBytes(XRayClient.Body([Segment(1, "70de5b6f19ff9a0a", "shop", -1, 0)])));
        (await Client.SendAsync("/TraceSegments", content)).Text.ShouldBe("""{"UnprocessedTraceSegments":[]}""");
    }

    [Fact]
    public async Task The_size_limit_counts_decompressed_bytes()
    {
        using var plain = new ByteArrayContent(new byte[(64 * 1024) + 1]);
        using var bomb = Gzip(new byte[50 * 1024 * 1024]);
        foreach (var content in new HttpContent[] { plain, bomb })
        {
            var answer = await Client.SendAsync("/TraceSegments", content);
            answer.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
            answer.ErrorType.ShouldBe("RequestEntityTooLargeException");
            answer.Text.ShouldContain("65536 bytes after decompression");
        }
    }

    [Fact]
    public async Task What_says_that_it_is_gzip_and_is_not_is_refused()
    {
        using var content = new ByteArrayContent("nonsense"u8.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        (await Client.SendAsync("/TraceSegments", content)).ErrorType.ShouldBe("SerializationException");
    }

    [Fact]
    public async Task Another_encoding_is_refused_with_what_is_accepted()
    {
        using var content = new ByteArrayContent("nonsense"u8.ToArray());
        content.Headers.ContentEncoding.Add("br");
        (await Client.SendAsync("/TraceSegments", content)).Text.ShouldContain("plain or as gzip");
    }

    [Theory]
    [InlineData("aws-chunkedx")]
    [InlineData("aws-chunked, aws-chunked")]
    [InlineData("aws-chunked, br")]
    [InlineData("gzip, aws-chunked")]
    [InlineData("gzip, gzip")]
    [InlineData("identity, gzip")]
    public async Task Encodings_that_are_unknown_twice_there_or_in_another_order_are_refused(string encoding)
    {
        // Deep enough to use up the stack of whoever takes off one frame in another.
        var body = "{}";
        for (var depth = 0; depth < 20; depth++) body = Framed(body);
        using var content = new StringContent(body);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        var answer = await Client.SendAsync("/GetSamplingRules", content);
        (answer.Status, answer.ErrorType).ShouldBe((HttpStatusCode.BadRequest, "InvalidRequestException"));
        answer.Text.ShouldContain($"Content-Encoding {encoding} is not supported");
    }

    [Theory]
    [InlineData("aws-chunked")]
    [InlineData("AWS-Chunked , identity")]
    [InlineData("aws-chunked,GZIP")]
    [InlineData("identity")]
    [InlineData("Gzip")]
    public async Task Encodings_that_are_known_are_taken_off_in_their_order(string encoding)
    {
        const string Body = """{"TraceSegmentDocuments":["{"]}""";
        var bytes = Encoding.UTF8.GetBytes(Body);
        if (encoding.Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            using var zipped = Gzip(bytes);
            bytes = await zipped.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        }
        if (encoding.Contains("chunked", StringComparison.OrdinalIgnoreCase)) bytes = Encoding.Latin1.GetBytes(Framed(Encoding.Latin1.GetString(bytes)));
        using var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        (await Client.SendAsync("/TraceSegments", content)).Json.GetProperty("UnprocessedTraceSegments").GetArrayLength().ShouldBe(1);
    }

    private static string Framed(string body) => $"{body.Length:x};chunk-signature=0\r\n{body}\r\n0;chunk-signature=0\r\n\r\n";

    [Fact]
    public async Task Health_is_answered() => (await Client.GetAsync("/health")).ShouldBe("""{"status":"ok"}""");

    private static ByteArrayContent Gzip(byte[] body)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest)) gzip.Write(body);
        var content = new ByteArrayContent(zipped.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    [Theory]
    [InlineData("""{"StartTime":0,"EndTime":1,"\ud800":5}""")]
    [InlineData("""{"StartTime":0,"En\ud800dTime":0,"EndTime":2,"EndTime":1}""")]
    [InlineData("""{"StartTime":0,"En\ud800dTime":0,"EndTim\u0065":1}""")]
    public async Task A_member_whose_name_is_no_text_is_ignored_as_all_that_are_unknown(string body) =>
        (await Client.AskAsync("/TraceSummaries", body)).GetProperty("ApproximateTime").GetDouble().ShouldBe(0);

    [Fact]
    public async Task So_is_one_of_an_upload() =>
        (await Client.AskAsync("/TraceSegments", """{"T\ud800raceSegmentDocuments":[],"TraceSegmentDocuments":["{"]}""")).GetProperty("UnprocessedTraceSegments").GetArrayLength().ShouldBe(1);
}
