using System.Net;
using System.Net.Sockets;
using System.Text;
using Roentgen.IntegrationTests.Service;

namespace Roentgen.IntegrationTests.Access;

/// <summary>HTTP/1.1 and HTTP/2 on one port without TLS.</summary>
public sealed class ConnectionTests : ServiceFixture
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Both_versions_are_spoken(string version)
    {
        using var http = new HttpClient { BaseAddress = Address, DefaultRequestVersion = Version.Parse(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        for (var i = 0; i < 3; i++)
        {
            using var content = new StringContent(XRayClient.Body([Segment(1, "70de5b6f19ff9a0a", "shop", -1, 0)]));
            using var answer = await http.PostAsync("/TraceSegments", content, TestContext.Current.CancellationToken);
            answer.Version.ShouldBe(Version.Parse(version));
            (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("""{"UnprocessedTraceSegments":[]}""");
        }
    }

    [Theory]
    [InlineData("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("PRIVATE / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "HTTP/1.1 404 Not Found")]
    public async Task A_request_that_comes_byte_by_byte_is_read(string request, string expected)
    {
        using var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        foreach (var b in Encoding.ASCII.GetBytes(request)) await stream.WriteAsync(new[] { b }, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldStartWith(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRI * HT")]
    public async Task A_connection_that_says_nothing_is_closed_after_a_while(string said)
    {
        using var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(said), TestContext.Current.CancellationToken);
        var end = EndAsync(stream);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!end.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            Time.Advance(TimeSpan.FromMinutes(3));
            await Client.GetAsync("/health");
        }
        await end;
    }

    private static async Task EndAsync(NetworkStream stream)
    {
        try
        {
            (await stream.ReadAsync(new byte[1])).ShouldBe(0);
        }
        catch (IOException)
        {
            // Reset, which is an end as well.
        }
    }
}
