using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Sending;

/// <summary>Calls of the service's API by the daemon itself. One attempt each; a failure is an answer, not an exception.</summary>
internal sealed class ServiceClient : IDisposable
{
    private const int LargestAnswer = 1024 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http;
    private readonly string _base;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly string _userAgent;

    public ServiceClient(DestinationOptions destination, DaemonOptions options, TimeProvider time)
    {
        _http = ServiceConnections.Open(destination, options.RequestTimeout, time);
        _base = destination.Endpoint.AbsoluteUri.TrimEnd('/');
        (_timeout, _time) = (options.RequestTimeout, time);
        var environment = Environment.GetEnvironmentVariable("AWS_EXECUTION_ENV") is { Length: > 0 } name ? name : "UNKNOWN";
        _userAgent = $"roentgen-daemon/{DaemonVersion.Text} xray-agent/xray-daemon/{DaemonVersion.Text} exec-env/{environment} OS/{RuntimeInformation.RuntimeIdentifier}";
    }

    /// <summary>One <c>POST</c> of a JSON body, within the time limit of a request.</summary>
    /// <exception cref="OperationCanceledException">The caller's token, only.</exception>
    public async Task<ServiceAnswer> PostAsync(string operation, string path, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        using var request = Request(path, body);
        try
        {
            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(LargestAnswer, either.Token).ConfigureAwait(false);
            return Answered(operation, response, await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Unanswered(operation, request, SendFailure.Timeout, "context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
        catch (HttpRequestException e)
        {
            return Unanswered(operation, request, Classify(e), e.InnerException?.Message ?? e.Message);
        }
        catch (IOException e)
        {
            return Unanswered(operation, request, SendFailure.Other, e.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(string path, ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _base + path) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        var ticks = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks;
        request.Headers.TryAddWithoutValidation(
            "X-Amzn-Xray-Timestamp",
            string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerSecond}.{ticks % TimeSpan.TicksPerSecond * 100:D9}"));
        return request;
    }

    private ServiceAnswer Answered(string operation, HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode) return new ServiceAnswer(null, status, body, "", null, false);
        var (code, message) = ErrorBody.Read(First(response, "x-amzn-errortype"), body);
        var failure = status switch { >= 500 => SendFailure.ServerError, >= 400 => SendFailure.ClientError, _ => SendFailure.Other };
        var passing = status is >= 500 or 408 or 429 || IsThrottling(code);
        var description =
            $"operation error XRay: {operation}, https response error StatusCode: {status}, RequestID: {Payload.Describe(First(response, "x-amzn-requestid") ?? "")}, "
            + $"api error {Payload.Describe(code)}: {Payload.Describe(message)}";
        return new ServiceAnswer(failure, status, body, description, RetryAfter(response), passing);
    }

    private static ServiceAnswer Unanswered(string operation, HttpRequestMessage request, SendFailure failure, string why) => new(
        failure, 0, default,
        $"operation error XRay: {operation}, https response error StatusCode: 0, RequestID: , request send failed, Post \"{request.RequestUri}\": {why}",
        null, IsPassing: true);

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter;
        var wait = asked?.Delta ?? asked?.Date - _time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static bool IsThrottling(string code) => code.StartsWith("Throttl", StringComparison.Ordinal) || code is "TooManyRequestsException" or "RequestLimitExceeded";

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
