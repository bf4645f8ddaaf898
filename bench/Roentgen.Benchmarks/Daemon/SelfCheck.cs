using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>Before anything is measured: does the sender send what it says, and does the endpoint count what it is given?</summary>
internal static class SelfCheck
{
    private const int Documents = 2_000, PerUpload = 50;

    /// <summary>Returns when both are right.</summary>
    /// <exception cref="InvalidOperationException">One is not; the message says what was expected.</exception>
    public static async Task RunAsync(EndpointProcess endpoint, uint epochSeconds, CancellationToken cancellationToken)
    {
        var received = await ReceiveAsync(epochSeconds, cancellationToken);
        await UploadAsync(endpoint, received, cancellationToken);
    }

    // Sender straight to a socket: every document once, in order, at the rate.
    private static async Task<List<string>> ReceiveAsync(uint epochSeconds, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new PacedSender((IPEndPoint)socket.LocalEndPoint!, new LoadDocument(LoadDocument.LeastLength, epochSeconds), first: 0);
        var sending = sender.SendAsync(10_000, Documents, cancellationToken);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(10));
        var documents = new List<string>();
        var stamps = new List<Stamp>();
        var datagram = new byte[65_536];
        while (documents.Count < Documents)
        {
            int length;
            try
            {
                length = await socket.ReceiveAsync(datagram, late.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new InvalidOperationException($"Of {Documents} documents that the sender sent to a socket, {documents.Count} arrived.");
            }
            Expect(datagram.AsSpan(0, LoadDocument.Header.Length).SequenceEqual(LoadDocument.Header), "A datagram has no header");
            documents.Add(Encoding.UTF8.GetString(datagram.AsSpan(LoadDocument.Header.Length, length - LoadDocument.Header.Length)));
            LoadDocument.Find(datagram.AsSpan(0, length), LoadDocument.Marker(epochSeconds), stamps);
        }
        var sent = await sending;
        Expect(sent.Count == Documents, $"The sender says {sent.Count} of {Documents}");
        Expect(stamps.Select(stamp => stamp.Sequence).SequenceEqual(Enumerable.Range(0, Documents).Select(number => (long)number)), "Documents are not numbered in order");
        return documents;
    }

    // Uploads of all forms: plain, in chunks, compressed, quotes written as \u0022, and some of it twice.
    private static async Task UploadAsync(EndpointProcess endpoint, List<string> documents, CancellationToken cancellationToken)
    {
        await endpoint.BehaveAsync(EndpointBehaviour.Good);
        await endpoint.BeginAsync(0);
        using var http = new HttpClient { BaseAddress = endpoint.Address };
        var uploads = documents.Chunk(PerUpload).ToList();
        for (var number = 0; number < uploads.Count - 1; number++)
        {
            using var content = Content(uploads[number], number % 3);
            await PostAsync(content, HttpStatusCode.OK);
        }
        await endpoint.BehaveAsync(new EndpointBehaviour { Status = 503 });
        using (var content = Content(uploads[^1], 0)) await PostAsync(content, HttpStatusCode.ServiceUnavailable);
        await endpoint.BehaveAsync(EndpointBehaviour.Good);
        using (var content = Content(uploads[0], 0)) await PostAsync(content, HttpStatusCode.OK);

        var counts = await endpoint.CountAsync();
        Expect(counts.Problems.Count == 0, string.Join("; ", counts.Problems));
        Expect(counts.Distinct == Documents - PerUpload && counts.Repeated == PerUpload && counts.NotTaken == 1 && counts.Compared > 0,
            string.Create(CultureInfo.InvariantCulture, $"The endpoint was given {Documents - PerUpload} documents, {PerUpload} of them twice, and counted {counts.Distinct}, {counts.Repeated} of them twice"));
        var missing = await endpoint.MissingAsync(Documents);
        Expect(missing is [{ First: Documents - PerUpload, Last: Documents - 1 }], "The endpoint misses others than those that it refused");

        async Task PostAsync(HttpContent content, HttpStatusCode expected)
        {
            using var response = await http.PostAsync("/TraceSegments", content, cancellationToken);
            Expect(response.StatusCode == expected, $"The endpoint answered {response.StatusCode} in place of {expected}");
        }
    }

    private static HttpContent Content(string[] documents, int form)
    {
        // JsonSerializer writes quotes as \u0022; the other form is that of most.
        var body = form == 0 ? JsonSerializer.SerializeToUtf8Bytes(new { TraceSegmentDocuments = documents })
            : Encoding.UTF8.GetBytes($"{{\"TraceSegmentDocuments\":[{string.Join(',', documents.Select(document => $"\"{document.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))}]}}");
        HttpContent content = form switch { 1 => new StreamContent(new Unsized(body)), 2 => new ByteArrayContent(Compress(body)), _ => new ByteArrayContent(body) };
        if (form == 2) content.Headers.ContentEncoding.Add("gzip");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static byte[] Compress(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(body);
        return compressed.ToArray();
    }

    private static void Expect(bool isSo, string problem)
    {
        if (!isSo) throw new InvalidOperationException($"The benchmark does not measure what it should: {problem}.");
    }

    // A body whose length is not known, so it goes in chunks.
    private sealed class Unsized(byte[] body) : MemoryStream(body, writable: false)
    {
        public override bool CanSeek => false;
    }
}
