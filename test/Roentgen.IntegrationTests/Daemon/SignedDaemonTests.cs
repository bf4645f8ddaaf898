using System.Net;
using System.Text.Json;
using Roentgen.Daemon;
using Roentgen.IntegrationTests.Access;
using Roentgen.Model.Signing;
using Roentgen.Service;
using Roentgen.Service.Access;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>A daemon in front of a service that asks everybody who they are.</summary>
public sealed class SignedDaemonTests : IAsyncLifetime
{
    private static readonly RequestSigning Writer = RequestSigning.With(new SigningCredentials("WRITER", SignedCall.WriterSecret), "eu-central-1");

    private readonly MemoryTraceStore _store = new();
    private RoentgenServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RoentgenServer.StartAsync(
        new IPEndPoint(IPAddress.Loopback, 0), _store, new ServiceOptions { AccessKeys = AccessKeyRing.Open(null, SignedCall.Keys) }, TimeProvider.System, () => "", Cancel);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Uploads_from_every_input_and_telemetry_are_signed()
    {
        await using var daemon = await StartAsync(Writer);
        daemon.Send(Document("1-00000000-000000000000000000000000"));
        (await RawHttp.PostAsync(daemon.Daemon.TcpEndPoint, "/TraceSegments", JsonSerializer.Serialize(new { TraceSegmentDocuments = new[] { Document("1-00000000-000000000000000000000001") } }), cancel: Cancel))
            .ShouldStartWith("HTTP/1.1 200 ");
        while (daemon.Daemon.Counters.SegmentsSent < 2) await Task.Yield();
        await daemon.StopAsync();
        daemon.Daemon.Counters.Destinations[0].Unprocessed.ShouldBe(0);
        daemon.Daemon.Counters.Destinations[0].Failures(SendFailure.ClientError).ShouldBe(0);
        var metrics = await MetricsAsync();
        metrics.ShouldContain("roentgen_requests_total{operation=\"PutTelemetryRecords\",status=\"200\"} 1\n");
        metrics.ShouldNotContain("status=\"403\"");
    }

    // Each of these broke the signature of the AWS daemon, or might.
    public static TheoryData<string> Headers =>
    [
        "", "X-Forwarded-For: 10.0.0.1\r\n", "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2\r\n", "Keep-Alive: timeout=5\r\n", "Proxy-Connection: keep-alive\r\n", "TE: trailers\r\n", "TE: deflate\r\n",
        "Upgrade: h2c\r\n", "Trailer: X\r\n", "Via: 1.1 envoy\r\n", "Forwarded: for=10.0.0.1\r\n", "x-envoy-attempt-count: 1\r\n", "x-request-id: 7f\r\n", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n",
        "X-Amzn-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793\r\n", "Authorization: AWS4-HMAC-SHA256 Credential=STRANGER/20200101/us-east-1/xray/aws4_request, SignedHeaders=host, Signature=00\r\nX-Amz-Date: 20200101T000000Z\r\nX-Amz-Security-Token: stranger\r\n",
        "Authorization: Bearer x\r\nCookie: a=b\r\n", "Content-Type: application/x-amz-json-1.0; charset=\"utf-8\"\r\n", "X-Amz-Target:   spaced   out \r\n", "X-Amz-Twice: 1\r\nX-Amz-Twice: 2\r\n", "Accept-Encoding: gzip,  br\r\n", "X-Mine: R\u00C3\u00B6ntgen\r\n", "User-Agent: x\r\nAccept: */*\r\n",
    ];

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Proxied_calls_are_signed_whatever_headers_their_clients_and_meshes_send(string headers)
    {
        await using var daemon = await StartAsync(Writer);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        foreach (var (path, body, expected) in new[]
        {
            ("/GetSamplingRules", "{}", "\"SamplingRuleRecords\":[{"),
            ("/GetSamplingRules", "", "\"SamplingRuleRecords\":[{"),
            ("/SamplingTargets", $"{{\"SamplingStatisticsDocuments\":[{{\"RuleName\":\"Default\",\"ClientID\":\"000000000000000000000001\",\"Timestamp\":{now},\"RequestCount\":1,\"SampledCount\":1}}]}}", "\"SamplingTargetDocuments\":[{"),
        })
        {
            var answer = await RawHttp.PostAsync(daemon.Daemon.TcpEndPoint, path, body, headers, Cancel);
            answer.ShouldStartWith("HTTP/1.1 200 ", customMessage: answer);
            answer.ShouldContain(expected);
        }
    }

    [Fact]
    public async Task Configured_paths_and_queries_are_signed_as_they_are_sent()
    {
        var admin = SignedCall.Keys.Split(',').Single(key => key.StartsWith("ADMIN", StringComparison.Ordinal)).Split(':');
        await using var daemon = await StartAsync(RequestSigning.With(new SigningCredentials(admin[0], admin[1]), "us-east-1"), options => options with { ProxyPaths = ["*"] });
        foreach (var target in (string[])["/Traces", "/Traces?", "/Traces?b=2&a=1", "/Traces?x=%20&y=a%2Fb&z='!*()", "/%54races?%41=%7e"])
        {
            var answer = await RawHttp.PostAsync(daemon.Daemon.TcpEndPoint, target, "{\"TraceIds\":[\"1-00000000-000000000000000000000000\"]}", cancel: Cancel);
            answer.ShouldNotContain("InvalidSignatureException", customMessage: target);
        }
    }

    [Fact]
    public async Task A_wrong_secret_is_the_services_403_passed_back_and_counted_for_uploads()
    {
        await using var daemon = await StartAsync(RequestSigning.With(new SigningCredentials("WRITER", "another/Secret+0123456789"), "eu-central-1"));
        var answer = await RawHttp.PostAsync(daemon.Daemon.TcpEndPoint, "/GetSamplingRules", "{}", cancel: Cancel);
        answer.ShouldStartWith("HTTP/1.1 403 ");
        answer.ShouldContain("\r\nx-amzn-errortype: InvalidSignatureException\r\n");
        daemon.Send(Document("1-00000000-000000000000000000000002"));
        while (daemon.Daemon.Counters.Destinations[0].Failures(SendFailure.ClientError) == 0) await Task.Yield();
    }

    [Theory]
    [InlineData("/GetSamplingRules")]
    [InlineData("/SamplingTargets")]
    public async Task Without_credentials_nothing_is_forwarded_and_the_client_is_told(string path)
    {
        var signing = new RequestSigning(_ => throw new CredentialsUnavailableException("The profile agent is not there."), "eu-central-1");
        await using var daemon = await StartAsync(signing);
        var answer = await RawHttp.PostAsync(daemon.Daemon.TcpEndPoint, path, "{}", cancel: Cancel);
        answer.ShouldStartWith("HTTP/1.1 503 ");
        answer.ShouldContain("{\"__type\":\"CredentialsUnavailableException\",\"message\":\"The daemon did not forward the call, because it cannot sign it: The profile agent is not there.\"}");
        (await MetricsAsync()).ShouldNotContain("status=\"403\"");
        daemon.Daemon.Counters.ProxyFailed.ShouldBe(1);
        (await daemon.StopAsync()).ShouldContain("[Error] Unable to sign request: The profile agent is not there.");
    }

    private async Task<string> MetricsAsync()
    {
        using var client = new XRayClient(_server.Address);
        return await client.GetAsync("/metrics");
    }

    private Task<DaemonFixture> StartAsync(RequestSigning signing, Func<DaemonOptions, DaemonOptions>? adjust = null) => DaemonFixture.StartAsync(
        _server.Address, options => (adjust?.Invoke(options) ?? options) with { Destinations = [options.Destinations[0] with { Signing = signing }] });

    private static string Document(string trace)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return $"{{\"trace_id\":\"1-{now:x8}{trace[10..]}\",\"id\":\"00000000000000aa\",\"name\":\"shop\",\"start_time\":{now},\"end_time\":{now}}}";
    }
}
