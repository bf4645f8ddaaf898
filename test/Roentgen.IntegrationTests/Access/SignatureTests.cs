using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Roentgen.IntegrationTests.Service;
using Roentgen.Model.Signing;
using Roentgen.Service;
using Roentgen.Service.Access;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Access;

/// <summary>What a service with access keys lets in, and what it says to the others.</summary>
public sealed class SignatureTests : ServiceFixture
{
    private const string Invalid = "InvalidSignatureException";
    private const string Incomplete = "IncompleteSignatureException";
    private const string Unrecognized = "UnrecognizedClientException";

    protected override ServiceOptions Options => new() { AccessKeys = AccessKeyRing.Open(null, SignedCall.Keys), MaxRequestBytes = 64 * 1024 };

    private SignedCall Call => new() { Time = Time.GetUtcNow() };

    [Fact]
    public async Task A_signature_in_the_header_is_taken() => await ShouldPassAsync(Call.ToRequest(Address));

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("somewhere")]
    public async Task Any_region_is_taken(string region) => await ShouldPassAsync((Call with { Region = region }).ToRequest(Address));

    [Fact]
    public async Task A_hash_of_the_body_in_the_header_is_taken() => await ShouldPassAsync((Call with { ContentHash = SignedCall.Hash("{}"u8.ToArray()) }).ToRequest(Address));

    [Fact]
    public async Task A_body_may_stay_out_of_the_signature()
    {
        var request = (Call with { ContentHash = "UNSIGNED-PAYLOAD" }).ToRequest(Address);
        request.Content = new StringContent("""{"NextToken":null}""");
        await ShouldPassAsync(request);
    }

    [Fact]
    public async Task An_empty_body_is_signed_too() => await ShouldPassAsync((Call with { Body = [] }).ToRequest(Address));

    [Fact]
    public async Task Headers_that_clients_add_do_not_matter()
    {
        await ShouldPassAsync((Call with
        {
            Headers = new Dictionary<string, string> { ["amz-sdk-invocation-id"] = "1", ["content-type"] = "application/json", ["x-amz-user-agent"] = "aws-sdk-js/3" },
            UnsignedHeaders = new Dictionary<string, string> { ["User-Agent"] = "curl", ["X-Amzn-Trace-Id"] = "Root=1", ["amz-sdk-request"] = "attempt=1", ["Expect"] = "100-continue" },
        }).ToRequest(Address));
    }

    // As botocore and curl sign an address that they were given whole.
    [Theory]
    [InlineData("a%3d1")]
    [InlineData("x=fault+AND+error")]
    [InlineData("x='&y=(*)!")]
    [InlineData("b=2&a=1")]
    public async Task A_query_that_was_signed_as_it_was_sent_is_taken(string query)
    {
        await ShouldPassAsync((Call with { Query = query }).ToRequest(Address));
        await ShouldPassAsync((Call with { Query = query }).ToPresigned(Address));
    }

    [Fact]
    public async Task So_is_the_filter_of_a_stream()
    {
        var call = new SignedCall { Time = Time.GetUtcNow(), Method = "GET", Path = "/roentgen/live", Query = "FilterExpression=service(%22shop%22)" }.As("READER");
        using var http = new HttpClient();
        using var stream = await http.SendAsync(call.ToRequest(Address), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        stream.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Chunks_in_chunks_are_refused()
    {
        var call = Call with { UnsignedHeaders = new Dictionary<string, string> { ["content-encoding"] = "aws-chunked, aws-chunked" } };
        await ShouldFailAsync(call.ToChunked(Address, "{}"u8.ToArray()), "InvalidRequestException");
    }

    [Fact]
    public async Task A_gzip_body_is_signed_as_it_is_sent()
    {
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest)) gzip.Write("""{"TraceSegmentDocuments":["{"]}"""u8);
        var request = (Call with { Path = "/TraceSegments", Body = zipped.ToArray(), UnsignedHeaders = new Dictionary<string, string> { ["content-encoding"] = "gzip" } }).ToRequest(Address);
        (await Client.SendAsync(request)).Text.ShouldContain("ParseError");
    }

    [Fact]
    public async Task A_presigned_address_is_taken_until_it_expires()
    {
        var call = Call with { Query = "note=a%20b" };
        await ShouldPassAsync(call.ToPresigned(Address));
        Time.Advance(TimeSpan.FromSeconds(60));
        await ShouldPassAsync(call.ToPresigned(Address));
        Time.Advance(TimeSpan.FromSeconds(1));
        (await ShouldFailAsync(call.ToPresigned(Address), Invalid)).ShouldBe(
            "Signature expired: 20261122T120000Z is now earlier than 20261122T120001Z (20261122T120101Z - 1 min.)");
    }

    [Fact]
    public async Task A_body_of_signed_chunks_is_taken()
    {
        var body = Encoding.UTF8.GetBytes(XRayClient.Body([Segment(1, "70de5b6f19ff9a0a", "shop", -1, 0)]));
        var call = Call with { Path = "/TraceSegments", Headers = new Dictionary<string, string> { ["content-encoding"] = "aws-chunked" } };
        (await Client.SendAsync(call.ToChunked(Address, body[..40], body[40..]))).Text.ShouldBe("""{"UnprocessedTraceSegments":[]}""");
    }

    [Theory]
    [InlineData(-300, null)]
    [InlineData(300, null)]
    [InlineData(-301, "Signature expired: 20261122T115459Z is now earlier than 20261122T115500Z (20261122T120000Z - 5 min.)")]
    [InlineData(301, "Signature not yet current: 20261122T120501Z is still later than 20261122T120500Z (20261122T120000Z + 5 min.)")]
    public async Task The_clock_of_a_caller_may_be_five_minutes_off(int seconds, string? refusal)
    {
        var request = (Call with { Time = Time.GetUtcNow().AddSeconds(seconds) }).ToRequest(Address);
        if (refusal is null) await ShouldPassAsync(request);
        else (await ShouldFailAsync(request, Invalid)).ShouldBe(refusal);
    }

    public static TheoryData<string, string> Refused => new(Cases(new SignedCall { Time = DateTimeOffset.UnixEpoch }, new Uri("http://127.0.0.1/")).Select(refused => (refused.Name, refused.Code)));

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_was_changed_or_signed_wrongly_is_refused(string name, string code) =>
        await ShouldFailAsync(Cases(Call, Address).Single(refused => refused.Name == name).Request, code);

    [Fact]
    public async Task Who_sends_no_signature_is_told_so()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, "/GetSamplingRules")) { Content = new StringContent("{}") };
        (await ShouldFailAsync(request, "MissingAuthenticationTokenException")).ShouldBe("Request is missing Authentication Token");
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_the_words_of_AWS()
    {
        (await ShouldFailAsync((Call with { KeyId = "NOBODY" }).ToRequest(Address), Unrecognized)).ShouldBe("The security token included in the request is invalid.");
        (await ShouldFailAsync((Call with { Secret = "wrong" }).ToRequest(Address), Invalid)).ShouldStartWith("The request signature we calculated does not match the signature you provided.");
        var bare = Call.ToRequest(Address);
        bare.Headers.Remove("Authorization");
        bare.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=x");
        (await ShouldFailAsync(bare, Incomplete)).ShouldBe("Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.");
    }

    [Fact]
    public async Task Health_and_metrics_are_open_and_count_refusals_without_the_secrets()
    {
        await ShouldFailAsync((Call with { Secret = "wrong" }).ToRequest(Address), Invalid);
        (await Client.GetAsync("/health")).ShouldBe("""{"status":"ok"}""");
        var metrics = await Client.GetAsync("/metrics");
        metrics.ShouldContain("roentgen_access_refused_total{code=\"InvalidSignatureException\"} 1\n");
        metrics.ShouldContain("roentgen_access_refused_total{code=\"AccessDeniedException\"} 0\n");
        metrics.ShouldContain("roentgen_requests_total{operation=\"GetSamplingRules\",status=\"403\"} 1\n");
        metrics.ShouldNotContain(SignedCall.WriterSecret);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_before_it_is_hashed()
    {
        var answer = await Client.SendAsync((Call with { Body = new byte[(64 * 1024) + 1] }).ToRequest(Address));
        answer.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await Client.GetAsync("/metrics")).ShouldContain("roentgen_limit_exceeded_total{limit=\"request-bytes\"} 1\n");
    }

    [Fact]
    public async Task A_signature_of_the_signing_handler_is_taken()
    {
        var ring = AccessKeyRing.Open(null, SignedCall.Keys);
        var options = Options with { AccessKeys = ring };
        await using var server = await RoentgenServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), new MemoryTraceStore(), options, Time, null, TestContext.Current.CancellationToken);
        using var http = new HttpClient(new SigningHandler(RequestSigning.With(ring.Issue(AccessRole.Write).Credentials, "us-east-1"), Time) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = server.Address };
        foreach (var path in new[] { "/GetSamplingRules", "/GetSamplingRules?b=%C3%A4%20b&a=1" })
        {
            using var content = new StringContent("{}");
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Headers = { { "X-Amz-Security-Token", "of somebody else" }, { "x-amz-user-agent", "a  b" } } };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static IEnumerable<(string Name, string Code, HttpRequestMessage Request)> Cases(SignedCall call, Uri address)
    {
        // Changed after it was signed.
        yield return ("method", Invalid, Changed(call with { Method = "PUT" }, request => request.Method = HttpMethod.Post));
        yield return ("path", Invalid, Changed(call, request => request.RequestUri = new Uri(address, "/SamplingTargets")));
        yield return ("path that is equal when cleaned up", Invalid, Changed(call, request => request.RequestUri = new Uri(address.GetLeftPart(UriPartial.Authority) + "/./GetSamplingRules", AsWritten)));
        yield return ("query added", Invalid, Changed(call, request => request.RequestUri = new Uri(address, "/GetSamplingRules?a=1")));
        yield return ("query added that looks like a signature", Invalid, Changed(call, request => request.RequestUri = new Uri(address, "/GetSamplingRules?X-Amz-Signature=00")));
        yield return ("query changed", Invalid, Changed(call with { Query = "a=1" }, request => request.RequestUri = new Uri(address, "/GetSamplingRules?a=2")));
        yield return ("header value", Invalid, Changed(call with { Headers = new Dictionary<string, string> { ["x-amz-user-agent"] = "a" } }, request => Set(request, "x-amz-user-agent", "b")));
        yield return ("header removed", Invalid, Changed(call with { Headers = new Dictionary<string, string> { ["x-amz-user-agent"] = "a" } }, request => request.Headers.Remove("x-amz-user-agent")));
        yield return ("header added", Invalid, Changed(call, request => Set(request, "x-amz-user-agent", "a")));
        yield return ("host", Invalid, Changed(call, request => request.Headers.Host = "elsewhere"));
        yield return ("body", Invalid, Changed(call, request => request.Content = new StringContent("""{"NextToken":"x"}""")));
        yield return ("body against its hash", Invalid, Changed(call with { ContentHash = SignedCall.Hash("{}"u8.ToArray()) }, request => request.Content = new StringContent("""{"a":1}""")));
        yield return ("hash of the body", Invalid, Changed(call with { ContentHash = SignedCall.Hash("{}"u8.ToArray()) }, request => Set(request, "x-amz-content-sha256", SignedCall.Hash([]))));
        yield return ("body left out of the signature afterwards", Invalid, Changed(call with { ContentHash = SignedCall.Hash("{}"u8.ToArray()) }, request => Set(request, "x-amz-content-sha256", "UNSIGNED-PAYLOAD")));
        yield return ("date", Invalid, Changed(call, request => Set(request, "x-amz-date", Stamp(call.Time.AddSeconds(1)))));
        yield return ("date removed", Incomplete, Changed(call, request => request.Headers.Remove("x-amz-date")));
        yield return ("date that is none", Incomplete, Changed(call, request => Set(request, "x-amz-date", "today")));
        yield return ("a byte of the signature", Invalid, Authorized(call, header => header[..^1] + (header[^1] == '0' ? '1' : '0')));
        yield return ("half a signature", Invalid, Authorized(call, header => header[..^32]));
        yield return ("a signature that is no number", Invalid, Authorized(call, header => header[..^1] + "z"));
        yield return ("no signature", Incomplete, Authorized(call, header => header[..(header.IndexOf("Signature=", StringComparison.Ordinal) + 10)]));
        yield return ("key id", Unrecognized, Authorized(call, header => header.Replace("WRITER", "NOBODY", StringComparison.Ordinal)));
        yield return ("another's key id", Invalid, Authorized(call, header => header.Replace("WRITER", "ADMIN", StringComparison.Ordinal)));
        yield return ("region", Invalid, Authorized(call, header => header.Replace("eu-central-1", "us-east-1", StringComparison.Ordinal)));
        yield return ("list of signed headers", Invalid, Authorized(call, header => header.Replace("host;x-amz-date", "x-amz-date;host", StringComparison.Ordinal)));
        yield return ("signed header dropped from the list", Invalid, Authorized(call, header => header.Replace("host;x-amz-date", "host", StringComparison.Ordinal)));
        yield return ("algorithm", Incomplete, Authorized(call, header => header.Replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1", StringComparison.Ordinal)));
        yield return ("scheme", Incomplete, Authorized(call, _ => "Bearer abc"));
        yield return ("pairs without equals", Incomplete, Authorized(call, _ => "AWS4-HMAC-SHA256 Credential"));
        yield return ("scope with a part too few", Incomplete, Authorized(call, header => header.Replace("/aws4_request", "", StringComparison.Ordinal)));
        yield return ("session token", Unrecognized, Changed(call with { Headers = new Dictionary<string, string> { ["x-amz-security-token"] = "made up" } }, _ => { }));

        // Signed, but wrongly.
        yield return ("secret", Invalid, (call with { Secret = "another secret altogether" }).ToRequest(address));
        yield return ("scope of yesterday", Invalid, (call with { ScopeDate = Stamp(call.Time.AddDays(-1))[..8] }).ToRequest(address));
        yield return ("service", Invalid, (call with { Service = "s3" }).ToRequest(address));
        yield return ("no region", Invalid, (call with { Region = "" }).ToRequest(address));
        yield return ("terminator", Invalid, (call with { Terminator = "aws5_request" }).ToRequest(address));
        yield return ("expired", Invalid, (call with { Time = call.Time.AddMinutes(-6) }).ToRequest(address));
        yield return ("future", Invalid, (call with { Time = call.Time.AddMinutes(6) }).ToRequest(address));
        yield return ("host not signed", Invalid, (call with { SignsHost = false }).ToRequest(address));
        yield return ("x-amz header not signed", Invalid, (call with { UnsignedHeaders = new Dictionary<string, string> { ["x-amz-anything"] = "1" } }).ToRequest(address));
        yield return ("form of body that is not taken", "InvalidRequestException", (call with { ContentHash = "STREAMING-UNSIGNED-PAYLOAD-TRAILER" }).ToRequest(address));

        // Presigned.
        yield return ("presigned, expired", Invalid, (call with { Time = call.Time.AddSeconds(-61) }).ToPresigned(address));
        yield return ("presigned, future", Invalid, (call with { Time = call.Time.AddMinutes(6) }).ToPresigned(address));
        yield return ("presigned for longer than a week", Incomplete, call.ToPresigned(address, expires: "604801"));
        yield return ("presigned, expiry changed", Invalid, Presigned(call, uri => uri.Replace("X-Amz-Expires=60", "X-Amz-Expires=600", StringComparison.Ordinal)));
        yield return ("presigned, member added", Invalid, Presigned(call, uri => uri + "&a=1"));
        yield return ("presigned, without expiry", Incomplete, Presigned(call, uri => uri.Replace("X-Amz-Expires=60&", "", StringComparison.Ordinal)));
        yield return ("presigned, path changed", Invalid, Presigned(call, uri => uri.Replace("/GetSamplingRules", "/SamplingTargets", StringComparison.Ordinal)));
        yield return ("presigned, with a session token", Unrecognized, Presigned(call, uri => uri + "&X-Amz-Security-Token=a"));

        // In chunks.
        yield return ("byte of a chunk", Invalid, Chunked(call, body => body.Replace("{}", "[]", StringComparison.Ordinal)));
        yield return ("signature of a chunk", Invalid, Chunked(call, body => body.Replace("chunk-signature=", "chunk-signature=0", StringComparison.Ordinal)));
        yield return ("last chunk left out", Incomplete, Chunked(call, body => body[..body.LastIndexOf("0;chunk", StringComparison.Ordinal)]));
        yield return ("body without chunks", Incomplete, Chunked(call, _ => "{}"));

        HttpRequestMessage Changed(SignedCall signed, Action<HttpRequestMessage> change)
        {
            var request = signed.ToRequest(address);
            change(request);
            return request;
        }

        HttpRequestMessage Authorized(SignedCall signed, Func<string, string> change) =>
            Changed(signed, request => Set(request, "Authorization", change(request.Headers.NonValidated["Authorization"].ToString())));

        HttpRequestMessage Presigned(SignedCall signed, Func<string, string> change)
        {
            var request = signed.ToPresigned(address);
            request.RequestUri = new Uri(change(request.RequestUri!.AbsoluteUri));
            return request;
        }

        HttpRequestMessage Chunked(SignedCall signed, Func<string, string> change)
        {
            var request = signed.ToChunked(address, "{}"u8.ToArray());
            using var reader = new StreamReader(request.Content!.ReadAsStream());
            request.Content = new StringContent(change(reader.ReadToEnd()));
            return request;
        }
    }

    private static string Stamp(DateTimeOffset time) => time.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static void Set(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);
    }

    private async Task ShouldPassAsync(HttpRequestMessage request)
    {
        var answer = await Client.SendAsync(request);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        answer.Json.GetProperty("SamplingRuleRecords").GetArrayLength().ShouldBe(1);
    }

    private async Task<string> ShouldFailAsync(HttpRequestMessage request, string code)
    {
        var answer = await Client.SendAsync(request);
        answer.ErrorType.ShouldBe(code, answer.Text);
        answer.Status.ShouldBe(code is Incomplete or "InvalidRequestException" ? HttpStatusCode.BadRequest : HttpStatusCode.Forbidden);
        Guid.TryParse(answer.Headers.GetValues("x-amzn-RequestId").Single(), out _).ShouldBeTrue();
        return answer.Json.EnumerateObject().Single(member => member.Name is "message" or "Message").Value.ToString();
    }
}
