using System.Net;
using System.Text;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>What the TCP port forwards, and how calls and answers look on the other side.</summary>
public sealed class SamplingProxyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/GetSamplingRules", "{}", "application/json")]
    [InlineData("/GetSamplingRules", "", null)]
    [InlineData("/SamplingTargets?x=1", "{\"SamplingStatisticsDocuments\":[]}", "application/x-amz-json-1.1; charset=utf-8")]
    [InlineData("/SamplingTargets", "not json", "text/plain")]
    public async Task A_sampling_call_is_passed_on_and_its_answer_passed_back_unchanged(string path, string body, string? type)
    {
        await using var service = await FakeService.StartAsync();
        service.Next(418, "{\"answer\":\"é\"}", ("x-amzn-RequestId", "r-1"), ("Content-Type", "application/json"), ("Two", "1"), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"));
        await using var fixture = await DaemonFixture.StartAsync(service.Address);

        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", "aws-sdk/1");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        using var response = await fixture.Http.SendAsync(request, Cancel);

        ((int)response.StatusCode).ShouldBe(418);
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldBe("{\"answer\":\"é\"}");
        response.Headers.GetValues("x-amzn-RequestId").ShouldBe(["r-1"]);
        response.Headers.GetValues("Date").ShouldBe(["Sun, 06 Nov 1994 08:49:37 GMT"]);
        response.Headers.Contains("Server").ShouldBe(true); // the service's own
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/json");

        var seen = service.Requests.ShouldHaveSingleItem();
        (seen.Method, seen.Path, Encoding.UTF8.GetString(seen.Body)).ShouldBe(("POST", path, body));
        seen.Headers.GetValueOrDefault("Content-Type").ShouldBe(type);
        seen.Headers["User-Agent"].ShouldBe("aws-sdk/1");
        seen.Headers["Accept-Encoding"].ShouldBe("identity");
        seen.Headers["Host"].ShouldBe(service.Address.Authority);
        seen.Headers.ContainsKey("X-Amzn-Xray-Timestamp").ShouldBeFalse("that is for uploads");
        fixture.Daemon.Counters.ProxyForwarded.ShouldBe(1);
    }

    [Fact]
    public async Task Headers_of_the_service_come_back_byte_for_byte_but_for_those_of_its_connection()
    {
        var (address, _) = RawHttp.ServeOnce(
            "HTTP/1.1 207 Whatever\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-Name: R\u00F6ntgen\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Encoding: strange\r\nContent-Length: 3\r\n\r\n\u0001\u00FFz",
            Cancel);
        await using var fixture = await DaemonFixture.StartAsync(address);
        var answer = await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/SamplingTargets", "{}", cancel: Cancel);
        answer.ShouldStartWith("HTTP/1.1 207 ");
        answer.ShouldContain("\r\nX-Name: R\u00F6ntgen\r\n");
        answer.ShouldContain("\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n");
        answer.ShouldContain("\r\nContent-Encoding: strange\r\n");
        answer.ShouldContain("\r\nContent-Length: 3\r\n");
        answer.ShouldEndWith("\r\n\r\n\u0001\u00FFz");
        answer.ShouldNotContain("X-Hop");
        answer.ShouldNotContain("Keep-Alive");
    }

    [Theory]
    [InlineData("POST /GetSamplingRules HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "")]
    [InlineData("POST /GetSamplingRules HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}", "{}")]
    [InlineData("POST /GetSamplingRules HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "{}")]
    [InlineData("POST /GetSamplingRules HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", "{}")]
    [InlineData("POST http://127.0.0.1:2000/GetSamplingRules HTTP/1.1\r\nHost: 127.0.0.1:2000\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", "{}")]
    public async Task However_a_client_frames_its_call_the_service_gets_it_with_a_length(string request, string body)
    {
        await using var service = await FakeService.StartAsync();
        service.Next(200, "{\"SamplingRuleRecords\":[]}");
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        (await RawHttp.AskAsync(fixture.Daemon.TcpEndPoint, request, Cancel)).ShouldContain("{\"SamplingRuleRecords\":[]}");
        var seen = service.Requests.ShouldHaveSingleItem();
        (seen.Path, Encoding.UTF8.GetString(seen.Body)).ShouldBe(("/GetSamplingRules", body));
        seen.Headers["Content-Length"].ShouldBe(body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        seen.Headers.ContainsKey("Transfer-Encoding").ShouldBeFalse();
        seen.Headers.ContainsKey("Expect").ShouldBeFalse();
    }

    [Fact]
    public async Task What_proxies_meshes_and_tracers_add_on_the_way_ends_at_the_daemon_and_the_rest_goes_on()
    {
        string[] added =
        [
            "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive", "TE: trailers, deflate", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__", "X-Nominated: 1",
            "Authorization: AWS4-HMAC-SHA256 Credential=stranger", "X-Amz-Date: 20200101T000000Z", "X-Amz-Security-Token: stranger", "X-Amz-Content-Sha256: 00",
            "X-Forwarded-For: 10.0.0.1", "X-Forwarded-Proto: http", "X-Forwarded-Client-Cert: By=x", "Forwarded: for=10.0.0.1", "Via: 1.1 envoy", "X-Real-IP: 10.0.0.1",
            "x-envoy-expected-rq-timeout-ms: 15000", "x-envoy-attempt-count: 1", "x-request-id: 7f", "x-b3-traceid: 1", "X-B3-Sampled: 1", "b3: 0", "x-istio-attributes: x",
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "tracestate: a=b", "baggage: a=b", "X-Amzn-Trace-Id: Root=1", "x-datadog-trace-id: 1", "l5d-ctx-trace: 1",
        ];
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var headers = string.Concat(added.Append("X-Mine: R\u00C3\u00B6ntgen").Append("X-Amz-Target: kept").Select(header => header + "\r\n"));
        await RawHttp.AskAsync(
            fixture.Daemon.TcpEndPoint,
            $"POST /SamplingTargets HTTP/1.1\r\nHost: x\r\nConnection: X-Nominated\r\n{headers}Content-Length: 0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            Cancel);
        var seen = service.Requests.ShouldHaveSingleItem();
        seen.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase).ShouldBe(["Content-Length", "Host", "X-Amz-Target", "X-Mine"]);
        seen.Headers["X-Mine"].ShouldBe("Röntgen", "bytes are passed on as they came");
    }

    [Theory]
    [InlineData("GET", "/GetSamplingRules")]
    [InlineData("DELETE", "/SamplingTargets")]
    [InlineData("POST", "/TraceSummaries")]
    [InlineData("POST", "/TelemetryRecords")]
    [InlineData("POST", "/GetSamplingRules/../TraceSummaries")]
    [InlineData("POST", "/TraceSummaries/../GetSamplingRules")]
    [InlineData("POST", "/GetSampling%52ules")]
    [InlineData("POST", "//GetSamplingRules")]
    [InlineData("POST", "/GetSamplingRules/")]
    [InlineData("POST", "/getsamplingrules")]
    [InlineData("POST", "http://elsewhere/TraceSummaries")]
    [InlineData("POST", "/")]
    [InlineData("OPTIONS", "*")]
    [InlineData("GET", "/TraceSegments")]
    public async Task Anything_else_is_refused_and_never_reaches_the_service(string method, string path)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var host = path.StartsWith("http", StringComparison.Ordinal) ? "elsewhere" : "x";
        var answer = await RawHttp.AskAsync(fixture.Daemon.TcpEndPoint, $"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", Cancel);
        answer.ShouldStartWith("HTTP/1.1 403 ");
        answer.ShouldContain("\r\nx-amzn-errortype: AccessDeniedException\r\n");
        answer.ShouldContain("{\"__type\":\"AccessDeniedException\",\"message\":\"The daemon forwards POST /GetSamplingRules and POST /SamplingTargets, and takes POST /TraceSegments; nothing else.\"}");
        service.Requests.ShouldBeEmpty();
        fixture.Daemon.Counters.ProxyRefused.ShouldBe(1);
    }

    [Theory]
    [InlineData("/GetSamplingRules")]
    [InlineData("/SamplingTargets")]
    [InlineData("/TraceSegments")]
    public async Task Pages_of_browsers_are_refused(string path)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        (await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, path, "{\"TraceSegmentDocuments\":[\"{}\"]}", "Origin: https://evil.example\r\n", Cancel)).ShouldStartWith("HTTP/1.1 403 ");
        service.Requests.ShouldBeEmpty();
        fixture.Daemon.Counters.Received.ShouldBe(0);
    }

    [Fact]
    public async Task Paths_that_are_configured_are_forwarded_with_post()
    {
        await using var service = await FakeService.StartAsync();
        service.Next(200, "{\"TraceSummaries\":[]}");
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyPaths = ["/TraceSummaries"] });
        (await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/TraceSummaries", "{\"StartTime\":1}", cancel: Cancel)).ShouldContain("{\"TraceSummaries\":[]}");
        Encoding.UTF8.GetString(service.Requests.ShouldHaveSingleItem().Body).ShouldBe("{\"StartTime\":1}");
        var other = await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/Traces", "", cancel: Cancel);
        other.ShouldContain("and POST /SamplingTargets, as configured POST /TraceSummaries, and takes");
        (await RawHttp.AskAsync(fixture.Daemon.TcpEndPoint, "GET /TraceSummaries HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", Cancel)).ShouldStartWith("HTTP/1.1 403 ");
    }

    [Fact]
    public async Task Everything_is_forwarded_when_asked_for_with_its_method_and_as_it_was_written()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(new Uri(service.Address, "/behind/it/"), options => options with { ProxyPaths = ["*"] });
        service.Next(204, "");
        (await RawHttp.AskAsync(fixture.Daemon.TcpEndPoint, "DELETE /a%2Fb/%41?x=%20&y HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", Cancel)).ShouldStartWith("HTTP/1.1 204 ");
        service.Next(200, "large");
        (await RawHttp.AskAsync(fixture.Daemon.TcpEndPoint, "GET /Traces HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", Cancel)).ShouldEndWith("large\r\n0\r\n\r\n");
        service.Requests.Select(request => $"{request.Method} {request.RawTarget}").ShouldBe(["DELETE /behind/it/a%2Fb/%41?x=%20&y", "GET /behind/it/Traces"]);

        foreach (var path in (string[])["/../Traces", "/a/./b", "//a", "/%2e%2E/a", "*"])
            (await RawHttp.AskAsync(fixture.Daemon.TcpEndPoint, $"OPTIONS {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", Cancel)).ShouldStartWith("HTTP/1.1 400 ", customMessage: path);
        service.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_path_of_the_endpoint_goes_before_that_of_the_call_as_for_uploads()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(new Uri(service.Address, "/behind/a/proxy/"));
        await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/SamplingTargets", "{}", cancel: Cancel);
        service.Requests.Single().Path.ShouldBe("/behind/a/proxy/SamplingTargets");
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_502_with_a_sentence()
    {
        await using var fixture = await DaemonFixture.StartAsync(new Uri($"http://127.0.0.1:{FakeService.FreePort()}"));
        using var response = await fixture.Http.PostAsync(new Uri("/GetSamplingRules", UriKind.Relative), null, Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldContain("could not be asked: Connection refused");
        fixture.Daemon.Counters.ProxyFailed.ShouldBe(1);
    }

    [Theory]
    [InlineData("/GetSamplingRules")]
    [InlineData("/SamplingTargets")]
    public async Task A_service_that_does_not_answer_in_time_is_a_504_with_a_sentence(string path)
    {
        await using var service = await FakeService.StartAsync();
        service.NextHangs();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyTimeout = TimeSpan.FromMilliseconds(100) });
        using var response = await fixture.Http.PostAsync(new Uri(path, UriKind.Relative), null, Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldContain("did not answer within 0.1 s");
        fixture.Daemon.Counters.ProxyFailed.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_a_502()
    {
        var (address, _) = RawHttp.ServeOnce("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", Cancel);
        await using var fixture = await DaemonFixture.StartAsync(address);
        (await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/SamplingTargets", "{}", cancel: Cancel)).ShouldStartWith("HTTP/1.1 502 ");
        fixture.Daemon.Counters.ProxyFailed.ShouldBe(1);
    }
}
