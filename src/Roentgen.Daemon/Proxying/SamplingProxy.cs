using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Sending;

namespace Roentgen.Daemon.Proxying;

/// <summary>Passes a call of an SDK on to the service, and its answer back, both unchanged but for what belongs to a single connection.</summary>
internal sealed class SamplingProxy(DaemonOptions options, DaemonCounters counters, DaemonLog log, TimeProvider time) : IDisposable
{
    // RFC 9110 §7.6.1: these speak about one connection, and each side has its own.
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Host", "Content-Length", "Expect",
    };

    private readonly string _base = options.Destinations[0].Endpoint.AbsoluteUri.TrimEnd('/');
    private readonly LimitedLog _failures = new(log, DaemonLogLevel.Error, time);

    private readonly HttpMessageInvoker _http = ServiceConnections.Open(options.Destinations[0], options.RequestTimeout, time);

    /// <summary>Answers with what the service says, or 502 with a sentence when it says nothing in time.</summary>
    public async Task ForwardAsync(HttpContext context)
    {
        using var timeout = new CancellationTokenSource(options.ProxyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        if (log.IsEnabled(DaemonLogLevel.Debug))
            log.Write(DaemonLogLevel.Debug, $"Received request on HTTP Proxy server : {Payload.Describe(context.Request.Path.Value!)}");
        try
        {
            using var request = await RequestAsync(context.Request, either.Token).ConfigureAwait(false);
            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            CopyHead(response, context.Response);
            await response.Content.CopyToAsync(context.Response.Body, either.Token).ConfigureAwait(false);
            counters.AddProxyForwarded();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer to.
        }
        catch (OperationCanceledException)
        {
            await FailAsync(context, $"did not answer within {options.ProxyTimeout.TotalSeconds:0.###} s").ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            await FailAsync(context, $"could not be asked: {e.InnerException?.Message ?? e.Message}").ConfigureAwait(false);
        }
    }

    public void Dispose() => _http.Dispose();

    // The body is read whole (it is small, and a signature will need it), so its length is known whatever the client said.
    private async Task<HttpRequestMessage> RequestAsync(HttpRequest incoming, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        await incoming.Body.CopyToAsync(body, cancel).ConfigureAwait(false);
        var request = new HttpRequestMessage(HttpMethod.Post, _base + incoming.Path.Value + incoming.QueryString.Value)
        {
            Content = new ByteArrayContent(body.ToArray()),
        };
        foreach (var (name, values) in incoming.Headers)
        {
            if (HopByHop.Contains(name)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        return request;
    }

    private static void CopyHead(HttpResponseMessage from, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        CopyHeaders(from.Headers, to);
        CopyHeaders(from.Content.Headers, to);
        to.ContentLength = from.Content.Headers.ContentLength;
    }

    private static void CopyHeaders(HttpHeaders from, HttpResponse to)
    {
        foreach (var (name, values) in from.NonValidated)
            if (!HopByHop.Contains(name)) to.Headers[name] = values.ToArray();
    }

    private async Task FailAsync(HttpContext context, string why)
    {
        counters.AddProxyFailed();
        var message = $"The service at {options.Destinations[0].Endpoint} {why}.";
        if (_failures.ShouldWrite(out var leftOut)) _failures.Write($"http: proxy error: {message}", leftOut);
        if (context.Response.HasStarted) context.Abort();
        else await ErrorAnswer.WriteAsync(context, StatusCodes.Status502BadGateway, "BadGatewayException", message).ConfigureAwait(false);
    }
}
