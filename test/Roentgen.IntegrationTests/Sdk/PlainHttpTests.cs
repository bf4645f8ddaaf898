using System.Net;
using System.Net.Sockets;
using System.Text;
using Roentgen.Sdk;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>How the SDK asks the daemon and metadata services, against answers as servers have written them since HTTP/1.1.</summary>
public sealed class PlainHttpTests : IDisposable
{
    private const int MaxAnswer = 1000;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public PlainHttpTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    private Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    [Fact]
    public async Task A_request_is_written_whole_and_closes_its_connection()
    {
        var (asked, _) = await AskAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", client =>
        {
            client.DefaultRequestHeaders.Add("X-Token", "t");
            return client.PostAsync(new Uri("SamplingTargets?a=b", UriKind.Relative), new StringContent("{\"é\":1}", Encoding.UTF8, "application/json"));
        });
        asked.ShouldStartWith("POST /SamplingTargets?a=b HTTP/1.1\r\n");
        var lines = asked.Split("\r\n");
        lines.ShouldContain($"Host: 127.0.0.1:{Address.Port}");
        lines.ShouldContain("Connection: close");
        lines.ShouldContain("X-Token: t");
        lines.ShouldContain("Content-Type: application/json; charset=utf-8");
        lines.ShouldContain("Content-Length: 8");
        asked.ShouldEndWith("\r\n\r\n{\"é\":1}");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200\r\ntransfer-encoding: Chunked\r\n\r\n2\r\nhe\r\n3;name=value\r\nllo\r\n0\r\nTrailer: x\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello")]
    public async Task Every_form_of_a_body_is_read(string answer)
    {
        foreach (var piece in new[] { answer.Length, 1 })
        {
            var (_, response) = await AskAsync(answer, static client => client.GetAsync(new Uri("", UriKind.Relative)), piece);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("hello");
        }
    }

    [Fact]
    public async Task Status_and_headers_come_as_they_were_sent()
    {
        var (_, response) = await AskAsync("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n", static client => client.GetAsync(new Uri("", UriKind.Relative)));
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
    }

    [Theory]
    [InlineData("", "ended before its body")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "not HTTP")]
    [InlineData("HTTP/1.1 OK\r\n\r\n", "not HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "ended early")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "ended early")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "longer than 1000 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "longer than 1000 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", "gzip")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello", "no length")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n", "longer than it says")]
    public async Task An_answer_that_is_none_is_a_failure_of_the_request(string answer, string expected)
    {
        var failure = await Should.ThrowAsync<HttpRequestException>(AskAsync(answer, static client => client.GetAsync(new Uri("", UriKind.Relative))));
        failure.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        var body = new string('x', MaxAnswer + 1);
        (await Should.ThrowAsync<HttpRequestException>(AskAsync($"HTTP/1.1 200 OK\r\n\r\n{body}", static client => client.GetAsync(new Uri("", UriKind.Relative))))).Message.ShouldContain("longer than 1000 bytes");
        var head = new string('x', 33 * 1024);
        (await Should.ThrowAsync<HttpRequestException>(AskAsync($"HTTP/1.1 200 OK\r\nX: {head}\r\n\r\n", static client => client.GetAsync(new Uri("", UriKind.Relative))))).Message.ShouldContain("longer than 32768 bytes");
    }

    [Fact]
    public async Task Nobody_there_is_a_failure_of_the_request()
    {
        _listener.Stop();
        using var client = Connections.OpenPlain(Address, TimeSpan.FromSeconds(5), MaxAnswer);
        (await Should.ThrowAsync<HttpRequestException>(client.GetAsync(new Uri("", UriKind.Relative), TestContext.Current.CancellationToken))).InnerException.ShouldBeOfType<SocketException>();
    }

    [Fact]
    public async Task A_service_that_says_nothing_is_given_up()
    {
        using var client = Connections.OpenPlain(Address, TimeSpan.FromMilliseconds(50), MaxAnswer);
        await Should.ThrowAsync<OperationCanceledException>(client.GetAsync(new Uri("", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    /// <summary>Answers one request with these bytes, a piece at a time, and closes.</summary>
    private async Task<(string Asked, HttpResponseMessage Response)> AskAsync(string answer, Func<HttpClient, Task<HttpResponseMessage>> ask, int piece = int.MaxValue)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var client = Connections.OpenPlain(Address, TimeSpan.FromSeconds(30), MaxAnswer);
        var response = ask(client);
        using var connection = await _listener.AcceptSocketAsync(cancellationToken);
        connection.NoDelay = true;
        var asked = await ReadRequestAsync(connection, cancellationToken);
        var bytes = Encoding.UTF8.GetBytes(answer);
        try
        {
            for (var at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length - at))
                await connection.SendAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)), cancellationToken);
            connection.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The client has read all that it needs, or will read no more, and has hung up; what it makes of it is looked at.
        }
        return (asked, await response);
    }

    private static async Task<string> ReadRequestAsync(Socket connection, CancellationToken cancellationToken)
    {
        var received = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var count = await connection.ReceiveAsync(buffer, cancellationToken);
            received.AddRange(buffer.AsSpan(0, count));
            var text = Encoding.UTF8.GetString([.. received]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) continue;
            var length = text[..end].Split("\r\n").Where(static line => line.StartsWith("Content-Length: ", StringComparison.Ordinal)).Select(static line => int.Parse(line["Content-Length: ".Length..])).FirstOrDefault();
            if (received.Count - end - 4 >= length) return text;
        }
    }
}
