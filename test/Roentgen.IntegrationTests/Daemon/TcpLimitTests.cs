using System.Net.Sockets;
using System.Text;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>Clients of the TCP port that are slow, large, many or broken.</summary>
public sealed class TcpLimitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/SamplingTargets", "Content-Length: 1025\r\n\r\n")]
    [InlineData("/GetSamplingRules", "Content-Length: 99999999999\r\n\r\n")]
    [InlineData("/TraceSegments", "Expect: 100-continue\r\nContent-Length: 1025\r\n\r\n")]
    [InlineData("/TraceSegments", "Transfer-Encoding: chunked\r\n\r\n401\r\n")]
    public async Task A_body_over_the_limit_is_a_413_before_it_is_sent_whole(string path, string rest)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyBodyBytes = 1024 });
        using var socket = await RawHttp.ConnectAsync(fixture.Daemon.TcpEndPoint, Cancel);
        await socket.SendAsync(Encoding.Latin1.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{rest}"), Cancel);
        if (rest.Contains("chunked", StringComparison.Ordinal)) await socket.SendAsync(new byte[1025], Cancel);
        var answer = await RawHttp.ReadAsync(socket, Cancel);
        answer.ShouldStartWith("HTTP/1.1 413 ");
        answer.ShouldContain("{\"__type\":\"RequestEntityTooLargeException\",\"message\":\"The request body is larger than 1024 bytes.\"}");
        service.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/SamplingTargets")]
    [InlineData("/TraceSegments")]
    public async Task A_body_that_does_not_come_in_time_is_a_408(string path)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyTimeout = TimeSpan.FromMilliseconds(200) });
        using var socket = await RawHttp.ConnectAsync(fixture.Daemon.TcpEndPoint, Cancel);
        await socket.SendAsync(Encoding.Latin1.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{{"), Cancel);
        var answer = await RawHttp.ReadAsync(socket, Cancel);
        answer.ShouldStartWith("HTTP/1.1 408 ");
        answer.ShouldContain("RequestTimeoutException");
        service.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nnot a size\r\n", "400")]
    [InlineData("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "200")] // the length does not count, RFC 9112 §6.3
    [InlineData("Content-Length: two\r\n\r\n", "400")]
    [InlineData("X: \0\r\n\r\n", "400")]
    public async Task Broken_framing_is_the_clients_fault_and_nobody_elses(string rest, string status)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        (await RawHttp.AskAsync(fixture.Daemon.TcpEndPoint, $"POST /SamplingTargets HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{rest}", Cancel)).ShouldStartWith($"HTTP/1.1 {status} ");
        await ShouldWorkAsync(fixture);
    }

    [Fact]
    public async Task Huge_headers_and_what_is_not_http_are_refused_without_reaching_the_service()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var huge = new string('a', 40 * 1024);
        (await RawHttp.AskAsync(fixture.Daemon.TcpEndPoint, $"POST /SamplingTargets HTTP/1.1\r\nHost: x\r\nX: {huge}\r\n\r\n", Cancel)).ShouldStartWith("HTTP/1.1 431 ");
        (await RawHttp.AskAsync(fixture.Daemon.TcpEndPoint, $"POST /{huge} HTTP/1.1\r\nHost: x\r\n\r\n", Cancel)).ShouldStartWith("HTTP/1.1 414 ");
        (await RawHttp.AskAsync(fixture.Daemon.TcpEndPoint, "{\"format\":\"json\",\"version\":1}\n{}\r\n\r\n", Cancel)).ShouldStartWith("HTTP/1.1 400 ");
        service.Requests.ShouldBeEmpty();
        await ShouldWorkAsync(fixture);
    }

    [Fact]
    public async Task More_connections_than_there_may_be_are_closed_and_counted_and_when_some_end_others_get_in()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        var sockets = new List<Socket>();
        try
        {
            while (fixture.Daemon.Counters.ConnectionsRefused == 0)
            {
                sockets.Count.ShouldBeLessThan(3000);
                try
                {
                    sockets.Add(await RawHttp.ConnectAsync(fixture.Daemon.TcpEndPoint, Cancel));
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
                {
                    // Closed before it was used: one too many.
                }
            }
            sockets.Count.ShouldBeGreaterThanOrEqualTo(1000);
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
        while ((await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/SamplingTargets", "{}", cancel: Cancel)).Length == 0) await Task.Yield();
        service.Requests.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Many_large_bodies_at_once_are_taken_as_far_as_there_is_memory_for_them()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyBodyBytes = 64 * 1024 });
        var sockets = new List<Socket>();
        try
        {
            // Each holds what it sent, and does not end.
            var refused = 0;
            while (refused == 0)
            {
                sockets.Count.ShouldBeLessThan(100);
                var socket = await RawHttp.ConnectAsync(fixture.Daemon.TcpEndPoint, Cancel);
                sockets.Add(socket);
                await socket.SendAsync(Encoding.Latin1.GetBytes($"POST /SamplingTargets HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n{new string(' ', 60_000)}"), Cancel);
                await Task.Yield();
                refused = (int)fixture.Daemon.Counters.ProxyRefused;
            }
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
        while (!(await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/SamplingTargets", "{}", cancel: Cancel)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) await Task.Yield();
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_leaves_nothing_behind()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        for (var i = 0; i < 50; i++)
        {
            using var socket = await RawHttp.ConnectAsync(fixture.Daemon.TcpEndPoint, Cancel);
            await socket.SendAsync("POST /TraceSegments HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"TraceSegmentDocuments\":[\"{}\""u8.ToArray(), Cancel);
        }
        await ShouldWorkAsync(fixture);
        await fixture.StopAsync();
        service.Accepted.ShouldBeEmpty();
    }

    private static async Task ShouldWorkAsync(DaemonFixture fixture) =>
        (await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/SamplingTargets", "{}", cancel: Cancel)).ShouldStartWith("HTTP/1.1 200 ");
}
