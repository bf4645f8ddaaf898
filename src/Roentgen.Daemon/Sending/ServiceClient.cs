using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Logging;
using Roentgen.Model.Signing;

namespace Roentgen.Daemon.Sending;

/// <summary>Calls of one service's API by the daemon itself. One attempt each; a failure is an answer, not an exception.</summary>
internal sealed class ServiceClient : IDisposable
{
    private const int LargestAnswer = 1024 * 1024;

    private readonly HttpMessageInvoker _http;
    private readonly Uri _segments;
    private readonly Uri _spans;
    private readonly Uri _telemetry;
    private readonly bool _gzip;
    private readonly TimeProvider _time;
    private readonly string _userAgent;

    public ServiceClient(DestinationOptions destination, DaemonOptions options, TimeProvider time)
    {
        _http = ServiceConnections.Open(destination, options.RequestTimeout, time);
        var root = destination.Endpoint.AbsoluteUri.TrimEnd('/');
        (_segments, _spans, _telemetry) = (new Uri(root + "/TraceSegments"), new Uri(root + "/v1/traces"), new Uri(root + "/TelemetryRecords"));
        (_gzip, _time) = (options.Gzip, time);
        var environment = Environment.GetEnvironmentVariable("AWS_EXECUTION_ENV") is { Length: > 0 } name ? name : "UNKNOWN";
        _userAgent = $"roentgen-daemon/{DaemonVersion.Text} xray-agent/xray-daemon/{DaemonVersion.Text} exec-env/{environment} OS/{RuntimeInformation.RuntimeIdentifier}";
    }

    /// <summary>Sends a batch: <c>PutTraceSegments</c>, or <c>/v1/traces</c> of OTLP.</summary>
    /// <exception cref="OperationCanceledException">The caller's token, only.</exception>
    public Task<ServiceAnswer> UploadAsync(Batch batch, TimeSpan limit, CancellationToken cancel) => PostAsync(
        batch.Kind == BatchKind.Segments ? "PutTraceSegments" : "ExportTraces",
        batch.Kind == BatchKind.Segments ? _segments : _spans,
        _gzip ? Compress(batch) : new BatchContent(batch), batch.Kind, limit, cancel);

    /// <summary>Sends telemetry records: <c>PutTelemetryRecords</c>.</summary>
    /// <exception cref="OperationCanceledException">The caller's token, only.</exception>
    public Task<ServiceAnswer> ReportAsync(ReadOnlyMemory<byte> records, TimeSpan limit, CancellationToken cancel)
    {
        var content = new ReadOnlyMemoryContent(records);
        content.Headers.ContentType = BatchContent.TypeOf(BatchKind.Segments);
        return PostAsync("PutTelemetryRecords", _telemetry, content, BatchKind.Segments, limit, cancel);
    }

    public void Dispose() => _http.Dispose();

    private async Task<ServiceAnswer> PostAsync(string operation, Uri address, HttpContent content, BatchKind kind, TimeSpan limit, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        using var request = Request(address, content);
        try
        {
            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(LargestAnswer, either.Token).ConfigureAwait(false);
            return Answered(operation, address, kind, response, await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Unanswered(operation, address, SendFailure.Timeout, "context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
        catch (CredentialsUnavailableException e)
        {
            return new ServiceAnswer(Verdict.Passing, SendFailure.NoCredentials, 0, default, $"Unable to retrieve credentials: {e.Message}", null);
        }
        catch (HttpRequestException e)
        {
            return Unanswered(operation, address, Classify(e), e.InnerException?.Message ?? e.Message);
        }
        catch (IOException e)
        {
            return Unanswered(operation, address, SendFailure.Other, e.Message);
        }
    }

    private HttpRequestMessage Request(Uri address, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        var ticks = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks;
        request.Headers.TryAddWithoutValidation(
            "X-Amzn-Xray-Timestamp",
            string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerSecond}.{ticks % TimeSpan.TicksPerSecond * 100:D9}"));
        return request;
    }

    private static ByteArrayContent Compress(Batch batch)
    {
        var compressed = new MemoryStream(batch.Length / 4);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            for (var i = 0; i < batch.PartCount; i++) gzip.Write(batch.Part(i).Span);
        var content = new ByteArrayContent(compressed.GetBuffer(), 0, (int)compressed.Length);
        content.Headers.ContentType = BatchContent.TypeOf(batch.Kind);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private ServiceAnswer Answered(string operation, Uri address, BatchKind kind, HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return kind == BatchKind.Spans || UnprocessedSegments.IsAnswer(body)
                ? new ServiceAnswer(Verdict.Taken, null, status, body, "", null)
                : new ServiceAnswer(Verdict.Passing, SendFailure.Other, status, body, $"{address} answered {status}, but not as the X-Ray API does; is it the right endpoint?", null);
        }
        var (code, message) = ErrorBody.Read(First(response, "x-amzn-errortype"), body);
        var failure = status switch { >= 500 => SendFailure.ServerError, >= 400 => SendFailure.ClientError, _ => SendFailure.Other };
        var description =
            $"operation error XRay: {operation}, https response error StatusCode: {status}, RequestID: {Payload.Describe(First(response, "x-amzn-requestid") ?? "")}, "
            + $"api error {Payload.Describe(code)}: {Payload.Describe(message)}";
        return new ServiceAnswer(ServiceErrors.Of(status, code, kind), failure, status, body, description, RetryAfter(response.Headers));
    }

    private static ServiceAnswer Unanswered(string operation, Uri address, SendFailure failure, string why) => new(
        Verdict.Passing, failure, 0, default,
        $"operation error XRay: {operation}, https response error StatusCode: 0, RequestID: , request send failed, Post \"{address}\": {why}", null);

    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var asked = headers.RetryAfter;
        var wait = asked?.Delta ?? asked?.Date - _time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static string? First(HttpResponseMessage response, string header) =>
        response.Headers.NonValidated.TryGetValues(header, out var values) ? values.ToString() : null;

    private static SendFailure Classify(HttpRequestException e) => e switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => SendFailure.UnknownHost,
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => SendFailure.ConnectionRefused,
        { InnerException: SocketException { SocketErrorCode: SocketError.TimedOut } } => SendFailure.Timeout,
        _ => SendFailure.Other,
    };
}
