using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Roentgen.IntegrationTests.Clients;

namespace Roentgen.IntegrationTests.Service;

/// <summary>Requests of every operation, damaged in every way: an answer each, none of them a failure of the service, and nothing is left behind.</summary>
public sealed class HostileRequestTests
{
    /// <summary>How many requests to try. The everyday run tries some of the same; set the variable for more.</summary>
    private static readonly int Mutations =
        int.TryParse(Environment.GetEnvironmentVariable("ROENTGEN_MUTATIONS"), CultureInfo.InvariantCulture, out var count) ? count : 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const long MaxGrowth = 32 * 1024 * 1024;

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "null", "true", "-1", "0", "99999999999999999999", "1e400", "1.5", "\"\"", "{}", "[]", "\"x\"", "[[[[[[[[", "{\"a\":",
        "\"NextToken\":\"x\",", "\"GroupName\":\"Default\",", "\"TimeRangeType\":\"Service\",", "\"StartTime\":-1e300,", "\"FilterExpression\":\"service(\",", "\0", "\u00ff", "\r\n", "😀",
    ];

    // Each with the line ends that belong to it.
    private static readonly string[] Headers =
    [
        "Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n", "Content-Type: text/html\r\n", "Content-Type: \r\n", "Authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0\r\n",
        "Authorization: Bearer x\r\n", "X-Amz-Date: 20261122T120000Z\r\n", "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\n", "Expect: 100-continue\r\n", "Transfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\n", "Content-Length: -1\r\n", "Transfer-Encoding: gzip\r\n", "Host: \r\n", "Cookie: a=b; c\r\n", "X: " + new string('y', 5000) + "\r\n", "Range: bytes=0-1\r\n", "Upgrade: h2c\r\nConnection: Upgrade\r\n", "no colon\r\n", "\u0001: x\r\n",
    ];

    private static readonly string[] Paths = ["/", "//", "/Trace", "/traces", "/Traces/", "/Traces?x=1", "/%54races", "/Traces%00", "/../Traces", "/./Traces", "/health", "/metrics", "/assets/x", "/roentgen", "/roentgen/status", "*", "http://x/Traces", "/" + new string('p', 9000)];

    private static readonly string[] Methods = ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "post", "P@ST", ""];

    private static readonly (string Path, string Body)[] Beyond =
    [
        ("/roentgen/facets", """{"FilterExpression":"service(\"shop\") { fault }","Facets":["http.url","user"],"MaxValues":5}"""), ("/roentgen/statistics", """{"FilterExpression":"fault","Period":60}"""),
        ("/roentgen/comparison", """{"A":{"FilterExpression":"fault"},"B":{"FilterExpression":"!fault"}}"""), ("/roentgen/traces", """{"TraceIds":["1-581cf771-a006649127e371903a2de979"]}"""),
        ("/roentgen/filter/complete", """{"FilterExpression":"service(\"sh","Position":11}"""), ("/roentgen/filter/check", """{"FilterExpression":"duration > 1 AND ("}"""),
    ];

    /// <summary>What was sent.</summary>
    /// <param name="Bytes">All of it.</param>
    /// <param name="IsHttp">Its head is what HTTP demands, and that of an operation, so that there must be an answer of the API.</param>
    /// <param name="MayWait">The server may wait for more, or for another request: it is told that there is none.</param>
    private sealed record Sent(byte[] Bytes, bool IsHttp, bool MayWait);

    [Fact]
    public async Task No_request_makes_the_service_fail_or_grow()
    {
        await using var server = await OperationServer.StartAsync();
        var originals = OperationCases.Of(server.World)
            .SelectMany(operation => operation.Errors.Select(error => error.Input).Prepend(operation.Success).Select(input => (Path(operation.Operation), JsonSerializer.Serialize(input)))).Concat(Beyond).ToList();
        var random = new Random(1895);
        var wrong = new List<string>();
        var statuses = new Dictionary<int, int>();
        long before = 0;
        for (var i = 0; i < Mutations && wrong.Count < 10; i++)
        {
            if (i == Mutations / 4) before = GC.GetTotalMemory(forceFullCollection: true);
            var sent = Mutate(originals[random.Next(originals.Count)], random);
            var answer = await AskAsync(server.Address, sent);
            if (Problem(sent, answer, statuses) is { } problem) wrong.Add($"{problem}\n--- sent\n{Encoding.Latin1.GetString(sent.Bytes)}\n--- answered\n{Encoding.Latin1.GetString(answer)}");
        }
        wrong.ShouldBeEmpty(string.Join("\n\n", wrong));
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(MaxGrowth);
        // Neither was everything refused at the door, nor is the server worn out.
        statuses.Keys.ShouldBeSubsetOf([200, 204, 400, 403, 404, 405, 408, 411, 413, 414, 417, 429, 431, 501, 505]);
        statuses[200].ShouldBeGreaterThan(Mutations / 50);
        using var client = new XRayClient(server.Address);
        (await client.PutAsync(SampleTrace.Create().Document)).GetArrayLength().ShouldBe(0);
    }

    // The paths that are not the operation's name.
    private static string Path(string operation) => operation switch
    {
        "PutTraceSegments" => "/TraceSegments",
        "PutTelemetryRecords" => "/TelemetryRecords",
        "BatchGetTraces" => "/Traces",
        "GetTraceSummaries" or "GetServiceGraph" or "GetTraceGraph" or "GetTimeSeriesServiceStatistics" or "GetGroups" or "GetSamplingTargets" or "GetSamplingStatisticSummaries" or "GetEncryptionConfig"
            or "GetInsight" or "GetInsightEvents" or "GetInsightImpactGraph" or "GetInsightSummaries" => "/" + operation[3..],
        _ => "/" + operation,
    };

    private static Sent Mutate((string Path, string Body) original, Random random)
    {
        var (path, body) = (original.Path, Encoding.UTF8.GetBytes(original.Body).ToList());
        for (var times = random.Next(4); times > 0; times--) MutateBytes(body, random);
        var (isHttp, mayWait) = (true, false);
        var method = "POST";
        var more = "";
        var length = $"Content-Length: {body.Count}\r\n";
        switch (random.Next(8))
        {
            case 0:
                path = Paths[random.Next(Paths.Length)];
                isHttp = path.StartsWith('/') && path.Length < 4000;
                break;
            case 1:
                (method, isHttp) = (Methods[random.Next(Methods.Length)], false);
                break;
            case 2 or 3:
                (more, isHttp) = (Headers[random.Next(Headers.Length)], false);
                mayWait = more.Contains("Length", StringComparison.Ordinal) || more.Contains("Transfer", StringComparison.Ordinal) || more.Contains("Upgrade", StringComparison.Ordinal);
                break;
            case 4 when random.Next(2) == 0:
                (length, isHttp, mayWait) = ("Content-Length: " + random.Next(-5, 100_000).ToString(CultureInfo.InvariantCulture) + "\r\n", false, true);
                break;
        }
        var head = Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n{length}{more}\r\n").ToList();
        if (random.Next(20) == 0)
        {
            MutateBytes(head, random);
            (isHttp, mayWait) = (false, true);
        }
        return new Sent([.. head, .. body], isHttp, mayWait);
    }

    private static void MutateBytes(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        var count = Math.Min(random.Next(1, 12), bytes.Count - at);
        switch (random.Next(4))
        {
            case 0 when count > 0:
                bytes.RemoveRange(at, count);
                break;
            case 1 when count > 0:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 2 when count > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            default:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                break;
        }
    }

    // All that comes back until the server closes.
    private static async Task<byte[]> AskAsync(Uri address, Sent sent)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        var answer = new MemoryStream();
        try
        {
            await socket.SendAsync(sent.Bytes);
            // Not otherwise: that nobody sends any more may also mean that nobody waits for an answer.
            if (sent.MayWait) socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[16 * 1024];
            for (int read; (read = await socket.ReceiveAsync(buffer).WaitAsync(Patience)) > 0;) answer.Write(buffer.AsSpan(0, read));
        }
        catch (SocketException)
        {
            // Refused before all was sent: what has come counts.
        }
        // No port is kept waiting.
        socket.LingerState = new LingerOption(true, 0);
        return answer.ToArray();
    }

    private static string? Problem(Sent sent, byte[] answer, Dictionary<int, int> statuses)
    {
        if (answer.Length == 0) return sent.IsHttp ? "no answer" : null;
        var text = Encoding.UTF8.GetString(answer);
        if (text.StartsWith("HTTP/1.1 100 Continue\r\n\r\n", StringComparison.Ordinal)) text = text["HTTP/1.1 100 Continue\r\n\r\n".Length..];
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || !text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || !int.TryParse(text.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)) return "no HTTP";
        statuses[status] = statuses.GetValueOrDefault(status) + 1;
        if (status >= 500 && !(status is 501 or 505 && !sent.IsHttp)) return "a failure of the service";
        var head = text[..end];
        if (!sent.IsHttp || !head.Contains("x-amzn-RequestId", StringComparison.OrdinalIgnoreCase)) return null;
        var isError = head.Contains("x-amzn-errortype:", StringComparison.OrdinalIgnoreCase);
        if (isError == (status == 200)) return "an error without its name, or the name without an error";
        try
        {
            var json = JsonDocument.Parse(text.AsMemory(end + 4)).RootElement;
            return json.ValueKind == JsonValueKind.Object && (!isError || json.TryGetProperty("Message", out _) || json.TryGetProperty("message", out _)) ? null : "no object, or an error without a message";
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }
}
