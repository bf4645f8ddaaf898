using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Model.Signing;

namespace Roentgen.Tests.Signing;

public sealed class SigningHandlerTests : IDisposable
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Region = "eu-central-1";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly Sent _sent = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _sent.Dispose();

    [Fact]
    public async Task What_has_to_be_signed_is_signed_and_nothing_that_somebody_on_the_way_may_change()
    {
        using var request = Post("{}");
        request.Headers.TryAddWithoutValidation("X-Amzn-Xray-Timestamp", "1795348800.000000000");
        request.Headers.TryAddWithoutValidation("X-Amz-Anything", "  a   b ");
        foreach (var name in (string[])["User-Agent", "X-Forwarded-For", "X-Amzn-Trace-Id", "Accept-Encoding", "TE"]) request.Headers.TryAddWithoutValidation(name, "1");
        await SendAsync(request, new SigningCredentials("AKID", Secret, "token"));

        Authorization(request).ShouldStartWith(
            $"AWS4-HMAC-SHA256 Credential=AKID/20261122/{Region}/xray/aws4_request, "
            + "SignedHeaders=content-type;host;x-amz-anything;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amzn-xray-timestamp, Signature=");
        Header(request, "X-Amz-Security-Token").ShouldBe("token");
        Signature(request).ShouldBe(Expected(
            "content-type:application/json\nhost:xray.example\nx-amz-anything:a b\n"
            + $"x-amz-content-sha256:{Hex("{}")}\nx-amz-date:20261122T120000Z\nx-amz-security-token:token\nx-amzn-xray-timestamp:1795348800.000000000\n",
            "content-type;host;x-amz-anything;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amzn-xray-timestamp", Hex("{}")));
    }

    [Fact]
    public async Task A_signature_that_is_there_already_is_replaced_whoever_made_it()
    {
        using var request = Post("{}");
        foreach (var name in (string[])["Authorization", "Date", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"]) request.Headers.TryAddWithoutValidation(name, "stranger");
        await SendAsync(request, new SigningCredentials("AKID", Secret));
        request.Headers.ToString().ShouldNotContain("stranger");
        request.Headers.Contains("X-Amz-Security-Token").ShouldBeFalse();
        var first = Signature(request);
        await SendAsync(request, new SigningCredentials("AKID", Secret));
        Signature(request).ShouldBe(first, "the same request may be signed again");
    }

    [Theory]
    [InlineData("https://xray.example/TraceSegments", "xray.example")]
    [InlineData("https://xray.example:443/TraceSegments", "xray.example")]
    [InlineData("http://xray.example:1895/TraceSegments", "xray.example:1895")]
    [InlineData("http://[::1]:1895/TraceSegments", "[::1]:1895")]
    public async Task The_host_is_signed_as_it_is_sent(string address, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        await SendAsync(request, new SigningCredentials("AKID", Secret));
        request.Headers.Host.ShouldBe(host);
        Signature(request).ShouldBe(Expected($"host:{host}\nx-amz-content-sha256:{Hex("")}\nx-amz-date:20261122T120000Z\n", "host;x-amz-content-sha256;x-amz-date", Hex("")));
    }

    public static TheoryData<string> Contents => ["bytes", "memory", "stream", "hashed", "text"];

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task A_body_of_any_kind_is_hashed_and_still_sent_whole_also_twice(string kind)
    {
        const string Body = "{\"TraceSegmentDocuments\":[]}";
        var bytes = Encoding.UTF8.GetBytes(Body);
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://xray.example/TraceSegments")
        {
            Content = kind switch
            {
                "bytes" => new ByteArrayContent(bytes),
                "memory" => new ReadOnlyMemoryContent(bytes),
                "stream" => new StreamContent(new MemoryStream(bytes)),
                "hashed" => new InTwoBlocks(bytes.AsMemory(0, 7), bytes.AsMemory(7)),
                _ => new StringContent(Body),
            },
        };
        for (var i = 0; i < 2; i++)
        {
            await SendAsync(request, new SigningCredentials("AKID", Secret));
            Header(request, "X-Amz-Content-Sha256").ShouldBe(Hex(Body));
            _sent.Bodies[i].ShouldBe(Body);
        }
    }

    [Fact]
    public async Task Without_credentials_nothing_leaves()
    {
        using var handler = new SigningHandler(new RequestSigning(_ => new ValueTask<SigningCredentials?>((SigningCredentials?)null), Region), _time) { InnerHandler = _sent };
        using var invoker = new HttpMessageInvoker(handler);
        using var request = Post("{}");
        var none = await Should.ThrowAsync<CredentialsUnavailableException>(() => invoker.SendAsync(request, Cancel));
        none.ShouldBeAssignableTo<HttpRequestException>();
        Should.Throw<NotSupportedException>(() => invoker.Send(request, Cancel));
        _sent.Bodies.ShouldBeEmpty();
    }

    [Fact]
    public async Task Credentials_that_change_sign_from_the_next_call_on_and_those_of_a_new_day_anew()
    {
        var current = new SigningCredentials("ONE", Secret);
        using var handler = new SigningHandler(new RequestSigning(_ => new ValueTask<SigningCredentials?>(current), Region), _time) { InnerHandler = _sent };
        using var invoker = new HttpMessageInvoker(handler);
        async Task<string> SignedAsync()
        {
            using var request = Post("{}");
            await invoker.SendAsync(request, Cancel);
            return Authorization(request);
        }
        (await SignedAsync()).ShouldContain("Credential=ONE/20261122/");
        current = new SigningCredentials("TWO", Secret);
        (await SignedAsync()).ShouldContain("Credential=TWO/20261122/");
        _time.Advance(TimeSpan.FromHours(12));
        (await SignedAsync()).ShouldContain("Credential=TWO/20261123/");
    }

    [Fact]
    public void Credentials_are_equal_by_value_and_show_no_secret()
    {
        new SigningCredentials("A", Secret, "t").ShouldBe(new SigningCredentials("A", Secret, "t"));
        new SigningCredentials("A", Secret, "t").ShouldNotBe(new SigningCredentials("A", Secret));
        new SigningCredentials("A", Secret).ShouldNotBe(new SigningCredentials("A", "other"));
        new SigningCredentials("A", Secret, "t").ToString().ShouldBe("A");
    }

    private async Task SendAsync(HttpRequestMessage request, SigningCredentials credentials)
    {
        using var handler = new SigningHandler(RequestSigning.With(credentials, Region), _time) { InnerHandler = _sent };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        using var response = await invoker.SendAsync(request, Cancel);
    }

    private static HttpRequestMessage Post(string body) =>
        new(HttpMethod.Post, "https://xray.example/TraceSegments") { Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) };

    // Written from AWS's description, apart from the code under test.
    private static string Expected(string headers, string names, string payloadHash)
    {
        const string Scope = $"20261122/{Region}/xray/aws4_request";
        var canonical = $"POST\n/TraceSegments\n\n{headers}\n{names}\n{payloadHash}";
        var key = Scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + Secret), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n20261122T120000Z\n{Scope}\n{Hex(canonical)}")));
    }

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Header(HttpRequestMessage request, string name) => request.Headers.NonValidated[name].ToString();

    private static string Authorization(HttpRequestMessage request) => Header(request, "Authorization");

    private static string Signature(HttpRequestMessage request) => Authorization(request).Split("Signature=")[1];

    /// <summary>The end of the chain: remembers the bodies.</summary>
    private sealed class Sent : HttpMessageHandler
    {
        public List<string> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var body = new MemoryStream();
            if (request.Content is { } content) await content.CopyToAsync(body, cancellationToken);
            Bodies.Add(Encoding.UTF8.GetString(body.ToArray()));
            return new HttpResponseMessage();
        }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add("synchronous");
            return new HttpResponseMessage();
        }
    }

    private sealed class InTwoBlocks(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) : HashedContent
    {
        public override void ComputeSha256(Span<byte> destination)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(one.Span);
            hash.AppendData(other.Span);
            hash.GetHashAndReset(destination);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(one);
            await stream.WriteAsync(other);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = one.Length + other.Length;
            return true;
        }
    }
}
