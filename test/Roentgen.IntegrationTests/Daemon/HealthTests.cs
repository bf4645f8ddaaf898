using System.Net;
using Roentgen.Daemon;
using Roentgen.Daemon.Health;
using Roentgen.Model.Signing;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>What orchestrators ask, and how images without a shell do.</summary>
public sealed class HealthTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz", "{\"status\":\"ok\"}")]
    [InlineData("/health", "{\"status\":\"ok\"}")]
    [InlineData("/readyz", "{\"status\":\"ready\",\"problems\":[]}")]
    public async Task Health_is_answered_on_the_tcp_address(string path, string answer)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        fixture.Daemon.AdminEndPoint.ShouldBe(fixture.Daemon.TcpEndPoint);
        (await fixture.Http.GetStringAsync(new Uri(path, UriKind.Relative), Cancel)).ShouldBe(answer);
        using var head = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await fixture.Http.SendAsync(head, Cancel);
        (response.StatusCode, response.Content.Headers.ContentLength).ShouldBe((HttpStatusCode.OK, answer.Length));
        service.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Metrics_are_answered_on_the_tcp_address()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        fixture.Send("{}");
        await service.AcceptedAsync(1, Cancel);
        (await fixture.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel)).ShouldContain("roentgen_daemon_datagrams_received_total 1\n");
    }

    [Fact]
    public async Task With_an_address_of_their_own_they_are_there_alone()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(
            service.Address, options => options with { AdminAddress = new IPEndPoint(IPAddress.Loopback, 0), ProxyPaths = ["/TraceSummaries"] });
        using var admin = new HttpClient { BaseAddress = new Uri($"http://{fixture.Daemon.AdminEndPoint}") };
        foreach (var path in (string[])["/healthz", "/readyz", "/metrics", "/health"])
        {
            (await admin.GetAsync(new Uri(path, UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await fixture.Http.GetAsync(new Uri(path, UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        (await admin.PostAsync(new Uri("/GetSamplingRules", UriKind.Relative), null, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.PostAsync(new Uri("/TraceSegments", UriKind.Relative), null, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        service.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_of_their_own_that_is_taken_ends_the_start()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var taken = fixture.Daemon.TcpEndPoint;
        var failed = await Should.ThrowAsync<DaemonStartException>(() => DaemonFixture.StartAsync(service.Address, options => options with { AdminAddress = taken }));
        failed.Message.ShouldBe($"Cannot listen on TCP {taken}: something else does already; stop it or choose another address.");
    }

    [Fact]
    public async Task A_daemon_without_credentials_lives_but_is_not_ready()
    {
        await using var service = await FakeService.StartAsync();
        var signing = new RequestSigning(_ => throw new CredentialsUnavailableException("no source has \"any\"."), "eu-central-1");
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { Destinations = [options.Destinations[0] with { Signing = signing }] });
        using var ready = await fixture.Http.GetAsync(new Uri("/readyz", UriKind.Relative), Cancel);
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync(Cancel)).ShouldBe(
            $"{{\"status\":\"not ready\",\"problems\":[\"{service.Address.Authority}: calls cannot be signed: no source has \\\"any\\\".\"]}}");
        (await fixture.Http.GetAsync(new Uri("/healthz", UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public async Task A_health_check_finds_a_daemon_that_lives(string asked)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var (code, sentence) = await CheckAsync(new IPEndPoint(IPAddress.Parse(asked), fixture.Daemon.TcpEndPoint.Port));
        code.ShouldBe(0);
        sentence.ShouldBe($"The daemon at {fixture.Daemon.TcpEndPoint} is healthy.");
    }

    [Fact]
    public async Task A_health_check_says_what_is_wrong()
    {
        var nobody = new IPEndPoint(IPAddress.Loopback, FakeService.FreePort());
        (await CheckAsync(nobody)).ShouldBe((1, $"The daemon at {nobody} cannot be asked: Connection refused."));

        var (other, _) = RawHttp.ServeOnce("HTTP/1.1 503 Service Unavailable\r\n\r\n", Cancel);
        (await CheckAsync(new IPEndPoint(IPAddress.Loopback, other.Port))).ShouldBe((1, $"What answers at 127.0.0.1:{other.Port} is no healthy daemon: HTTP/1.1 503"));

        var (silent, _) = RawHttp.ServeOnce("", Cancel);
        (await CheckAsync(new IPEndPoint(IPAddress.Loopback, silent.Port))).Code.ShouldBe(1);
    }

    private static async Task<(int Code, string Sentence)> CheckAsync(IPEndPoint address)
    {
        await using var output = new StringWriter();
        var code = await HealthCheck.RunAsync(address, output, TimeProvider.System, Cancel);
        return (code, output.ToString().TrimEnd());
    }
}
