using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Roentgen.IntegrationTests.Service;
using Roentgen.Service;
using Roentgen.Service.Access;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Access;

/// <summary>What happens beyond each limit.</summary>
public sealed class LimitTests : ServiceFixture
{
    protected override ServiceOptions Options => new() { MaxDocuments = 2, MaxConcurrentRequests = 1, MaxConnections = 3, GraphWindowHours = 1, SummaryWindowHours = 2, StatisticsWindowHours = 3 };

    [Fact]
    public async Task More_documents_than_may_be_in_one_request_are_refused_and_counted()
    {
        await Client.PutAsync("{", "{");
        var answer = await Client.PostAsync("/TraceSegments", XRayClient.Body(["{", "{", "{"]));
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.ErrorType.ShouldBe("InvalidRequestException");
        answer.Text.ShouldBe("""{"Message":"A request takes at most 2 segment documents; here are 3."}""");
        (await Client.GetAsync("/metrics")).ShouldContain("roentgen_limit_exceeded_total{limit=\"documents\"} 1\n");
    }

    [Theory]
    [InlineData("/ServiceGraph", 1, "graph-window-hours")]
    [InlineData("/TraceSummaries", 2, "summary-window-hours")]
    [InlineData("/TimeSeriesServiceStatistics", 3, "statistics-window-hours")]
    public async Task Windows_end_where_their_limit_says(string path, int hours, string limit)
    {
        (await Client.PostAsync(path, $$"""{"StartTime":{{Now - (hours * 3600)}},"EndTime":{{Now}}}""")).Status.ShouldBe(HttpStatusCode.OK);
        var answer = await Client.PostAsync(path, $$"""{"StartTime":{{Now - (hours * 3600) - 1}},"EndTime":{{Now}}}""");
        answer.Text.ShouldBe($$"""{"Message":"Time range cannot be longer than {{hours}} hours"}""");
        (await Client.GetAsync("/metrics")).ShouldContain($"roentgen_limit_exceeded_total{{limit=\"{limit}\"}} 1\n");
    }

    [Fact]
    public async Task Who_comes_when_every_place_is_taken_is_asked_to_come_again()
    {
        // A request that says that it has a body and does not send it: it has its place until the body is there.
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
        var stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /GetSamplingRules HTTP/1.1\r\nHost: {Address.Authority}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"), TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        Encoding.ASCII.GetString(buffer, 0, read).ShouldBe("HTTP/1.1 100 Continue\r\n\r\n");

        var answer = await Client.PostAsync("/GetSamplingRules", "{}");
        answer.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.ErrorType.ShouldBe("ThrottledException");
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await Client.GetAsync("/metrics")).ShouldContain("roentgen_throttled_total{reason=\"ConcurrentRequests\"} 1\n");

        await stream.WriteAsync("{}"u8.ToArray(), TestContext.Current.CancellationToken);
        read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        Encoding.ASCII.GetString(buffer, 0, read).ShouldStartWith("HTTP/1.1 200 OK\r\n");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await Client.PostAsync("/GetSamplingRules", "{}")).Status != HttpStatusCode.OK) patience.Token.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task Who_goes_away_in_the_middle_of_a_request_is_no_failure_of_the_service()
    {
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
        var stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /GetSamplingRules HTTP/1.1\r\nHost: {Address.Authority}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"), TestContext.Current.CancellationToken);
        (await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);
        slow.Client.LingerState = new LingerOption(true, 0); // a reset
        slow.Close();
        // Its place is free once the service is done with it.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await Client.PostAsync("/GetSamplingRules", "{}")).Status != HttpStatusCode.OK) patience.Token.ThrowIfCancellationRequested();
        (await Client.GetAsync("/metrics")).ShouldNotContain("status=\"500\"");
    }

    [Fact]
    public async Task Connections_beyond_their_number_are_closed_and_counted()
    {
        (await Client.GetAsync("/health")).ShouldNotBeEmpty(); // holds the first
        var idle = Enumerable.Range(0, 3).Select(_ => new TcpClient()).ToList();
        try
        {
            // One of them is one too many. The others never end, as long as nothing is asked.
            var ends = idle.Select(EndAsync).ToList();
            await (await Task.WhenAny(ends));
            (await Client.GetAsync("/metrics")).ShouldContain("roentgen_limit_exceeded_total{limit=\"connections\"} 1\n");
        }
        finally
        {
            idle.ForEach(connection => connection.Dispose());
        }

        async Task EndAsync(TcpClient connection)
        {
            try
            {
                await connection.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
                (await connection.GetStream().ReadAsync(new byte[1])).ShouldBe(0);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // Reset, which is an end as well, however early it comes.
            }
        }
    }

    [Fact]
    public async Task Requests_per_second_are_counted_for_each_key()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now));
        var options = new ServiceOptions { AccessKeys = AccessKeyRing.Open(null, SignedCall.Keys), RequestsPerSecond = 1 };
        await using var server = await RoentgenServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), new MemoryTraceStore(), options, time, null, TestContext.Current.CancellationToken);
        using var client = new XRayClient(server.Address);
        var call = new SignedCall { Time = time.GetUtcNow() };
        (await client.SendAsync(call.ToRequest(server.Address))).Status.ShouldBe(HttpStatusCode.OK);
        var refused = await RefusedAsync(client, () => call.ToRequest(server.Address));
        refused.ErrorType.ShouldBe("ThrottledException");
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await client.SendAsync(call.As("READER").ToRequest(server.Address))).Status.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/metrics")).ShouldContain("roentgen_throttled_total{reason=\"RequestsPerSecond\"} 1\n");
    }

    [Fact]
    public async Task Requests_per_second_are_counted_for_each_address_where_there_are_no_keys()
    {
        await using var server = await RoentgenServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), new MemoryTraceStore(), new ServiceOptions { RequestsPerSecond = 1 }, TimeProvider.System, null, TestContext.Current.CancellationToken);
        using var client = new XRayClient(server.Address);
        (await RefusedAsync(client, () => new HttpRequestMessage(HttpMethod.Post, "/GetSamplingRules"))).ErrorType.ShouldBe("ThrottledException");
        (await client.GetAsync("/health")).ShouldBe("""{"status":"ok"}""");
    }

    // However slow the machine is, a second holds more than one request some time.
    private static async Task<Answer> RefusedAsync(XRayClient client, Func<HttpRequestMessage> request)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var answer = await client.SendAsync(request());
            if (answer.Status == HttpStatusCode.TooManyRequests) return answer;
        }
    }
}
