using System.Net;
using System.Text;

namespace Roentgen.IntegrationTests.Daemon;

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
        request.Headers.TryAddWithoutValidation("X-Amzn-Trace-Id", "Root=1");
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
        seen.Headers["X-Amzn-Trace-Id"].ShouldBe("Root=1");
        seen.Headers["Host"].ShouldBe(service.Address.Authority);
        fixture.Daemon.Counters.ProxyForwarded.ShouldBe(1);
    }

    [Theory]
    [InlineData("GET", "/GetSamplingRules")]
    [InlineData("DELETE", "/SamplingTargets")]
    [InlineData("POST", "/TraceSummaries")]
    [InlineData("POST", "/GetSamplingRules/../TraceSummaries")]
    [InlineData("POST", "/getsamplingrules")]
    [InlineData("POST", "/")]
    public async Task Anything_else_is_refused_and_never_reaches_the_service(string method, string path)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await fixture.Http.SendAsync(request, Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldStartWith("{\"__type\":\"AccessDeniedException\",\"message\":\"The daemon forwards POST /GetSamplingRules and POST /SamplingTargets");
        service.Requests.ShouldBeEmpty();
        fixture.Daemon.Counters.ProxyRefused.ShouldBe(1);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyBodyBytes = 1024 });
        using var content = new ByteArrayContent(new byte[1025]);
        using var response = await fixture.Http.PostAsync(new Uri("/SamplingTargets", UriKind.Relative), content, Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        service.Requests.ShouldBeEmpty();
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

    [Fact]
    public async Task A_service_that_does_not_answer_in_time_is_a_502_with_a_sentence()
    {
        await using var service = await FakeService.StartAsync();
        service.NextHangs();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyTimeout = TimeSpan.FromMilliseconds(100) });
        using var response = await fixture.Http.PostAsync(new Uri("/GetSamplingRules", UriKind.Relative), null, Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldContain("did not answer within 0.1 s");
    }

    [Fact]
    public async Task Health_and_metrics_are_the_daemons_own()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        (await fixture.Http.GetStringAsync(new Uri("/health", UriKind.Relative), Cancel)).ShouldBe("{\"status\":\"ok\"}");
        fixture.Send("{}");
        await service.AcceptedAsync(1, Cancel);
        (await fixture.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel)).ShouldContain("roentgen_daemon_datagrams_received_total 1\n");
    }
}
