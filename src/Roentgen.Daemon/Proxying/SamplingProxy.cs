using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Sending;
using Roentgen.Model.Signing;

namespace Roentgen.Daemon.Proxying;

/// <summary>
/// Passes calls of SDKs on to the service, signed with the daemon's credentials, and its answers back, unchanged but for what belongs to a single
/// connection. Sampling rules come from <see cref="RulesCache"/> where they can; everything else is asked for each time.
/// </summary>
internal sealed class SamplingProxy : IDisposable
{
    public const string Rules = "/GetSamplingRules";
    public const string Targets = "/SamplingTargets";

    /// <summary>Most bytes of an answer to a sampling call. The rules of an account are far fewer.</summary>
    private const int LargestReply = 1024 * 1024;

    private readonly DaemonOptions _options;
    private readonly DaemonCounters _counters;
    private readonly DaemonLog _log;
    private readonly TimeProvider _time;
    private readonly RequestBodies _bodies;
    private readonly RulesCache _cache;
    private readonly HttpMessageInvoker _http;
    private readonly string _endpoint;
    private readonly LimitedLog _failures;
    private readonly LimitedLog _unsigned;
    private readonly CancellationTokenSource _stopped = new();
    private string? _lastModification;

    public SamplingProxy(DaemonOptions options, RequestBodies bodies, DaemonCounters counters, DaemonLog log, TimeProvider time)
    {
        (_options, _bodies, _counters, _log, _time) = (options, bodies, counters, log, time);
        _cache = new RulesCache(options.ProxyCache, time);
        _http = ServiceConnections.Open(options.Destinations[0], options.RequestTimeout, time);
        _endpoint = options.Destinations[0].Endpoint.AbsoluteUri.TrimEnd('/');
        _failures = new LimitedLog(log, DaemonLogLevel.Error, time);
        _unsigned = new LimitedLog(log, DaemonLogLevel.Error, time);
    }

    /// <summary>
    /// Answers with what the service says; 504 when it says nothing in time, 502 when it cannot be asked, 503 when there is nothing to sign with.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="target">Its path and query.</param>
    /// <exception cref="RefusedRequestException">Its body is not taken.</exception>
    public async Task ForwardAsync(HttpContext context, string target)
    {
        if (_log.IsEnabled(DaemonLogLevel.Debug)) _log.Write(DaemonLogLevel.Debug, $"Received request on HTTP Proxy server : {Payload.Describe(target)}");
        using var deadline = new CancellationTokenSource(_options.ProxyTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted, _stopped.Token);
        RequestBody body;
        try
        {
            body = await _bodies.ReadAsync(context.Request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw RefusedRequestException.TooSlow();
        }
        using (body)
        {
            try
            {
                var call = ProxiedCall.Of(context.Request, target, body.Bytes);
                await (call switch
                {
                    { Method: "POST", Path: Rules } => AnswerRulesAsync(context, call with { Body = call.Body.ToArray() }, either.Token),
                    { Method: "POST", Path: Targets } => AnswerTargetsAsync(context, call, either.Token),
                    _ => PassAsync(context, call, either.Token),
                }).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested || _stopped.IsCancellationRequested)
            {
                context.Abort(); // nobody is left to answer to, or nobody to answer
            }
            catch (OperationCanceledException)
            {
                await FailAsync(context, 504, "GatewayTimeoutException", $"did not answer within {_options.ProxyTimeout.TotalSeconds:0.###} s").ConfigureAwait(false);
            }
            catch (CredentialsUnavailableException e)
            {
                await FailUnsignedAsync(context, e).ConfigureAwait(false);
            }
            catch (HttpRequestException e)
            {
                await FailAsync(context, 502, "BadGatewayException", $"could not be asked: {e.InnerException?.Message ?? e.Message}").ConfigureAwait(false);
            }
            catch (IOException e)
            {
                await FailAsync(context, 502, "BadGatewayException", $"broke off: {e.Message}").ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _http.Dispose();
        _stopped.Dispose();
    }

    private async Task AnswerRulesAsync(HttpContext context, ProxiedCall call, CancellationToken cancel)
    {
        var (reply, source, age) = await _cache.GetAsync(call.Key(), () => AskForManyAsync(call), cancel).ConfigureAwait(false);
        _counters.AddProxied(source);
        // How old it is, for whoever wonders: the header is the daemon's own.
        if (source == ReplySource.Stale) context.Response.Headers["X-Roentgen-Stale"] = ((long)age.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await reply.WriteAsync(context.Response, cancel).ConfigureAwait(false);
    }

    private async Task AnswerTargetsAsync(HttpContext context, ProxiedCall call, CancellationToken cancel)
    {
        var reply = await AskAsync(call, cancel).ConfigureAwait(false);
        _counters.AddProxied(ReplySource.Service);
        if (reply.IsSuccess) NoteModification(reply);
        await reply.WriteAsync(context.Response, cancel).ConfigureAwait(false);
    }

    // Whatever else is forwarded may be large, and is nobody's business here: it flows through.
    private async Task PassAsync(HttpContext context, ProxiedCall call, CancellationToken cancel)
    {
        using var request = call.ToRequest(_endpoint);
        using var response = await _http.SendAsync(request, cancel).ConfigureAwait(false);
        _counters.AddProxied(ReplySource.Service);
        ServiceReply.Of(response, default).WriteHead(context.Response);
        await response.Content.CopyToAsync(context.Response.Body, cancel).ConfigureAwait(false);
    }

    // For more than one client, perhaps, so that no single one ends it.
    private async Task<ServiceReply> AskForManyAsync(ProxiedCall call)
    {
        using var deadline = new CancellationTokenSource(_options.ProxyTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stopped.Token);
        return await AskAsync(call, either.Token).ConfigureAwait(false);
    }

    private async Task<ServiceReply> AskAsync(ProxiedCall call, CancellationToken cancel)
    {
        using var request = call.ToRequest(_endpoint);
        using var response = await _http.SendAsync(request, cancel).ConfigureAwait(false);
        await response.Content.LoadIntoBufferAsync(LargestReply, cancel).ConfigureAwait(false);
        return ServiceReply.Of(response, await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false));
    }

    // Reports are answered with the time of the last change of a rule: {"LastRuleModification":1795348800.0,…}. Whoever sees a new one asks for the
    // rules at once, and must not get those of before.
    private void NoteModification(ServiceReply reply)
    {
        var modification = reply.IsPlain ? ReadModification(reply.Body.Span) : null;
        if (modification is null || Interlocked.Exchange(ref _lastModification, modification) != modification) _cache.Expire();
    }

    private static string? ReadModification(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isIt = reader.ValueTextEquals("LastRuleModification"u8);
                reader.Read();
                if (isIt) return reader.TokenType == JsonTokenType.Number ? System.Text.Encoding.ASCII.GetString(reader.ValueSpan) : "";
                reader.Skip();
            }
            return "";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Task FailUnsignedAsync(HttpContext context, CredentialsUnavailableException e)
    {
        _counters.AddProxyFailed();
        if (_unsigned.ShouldWrite(out var leftOut)) _unsigned.Write($"Unable to sign request: {e.Message}", leftOut);
        return ErrorAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "CredentialsUnavailableException", $"The daemon did not forward the call, because it cannot sign it: {e.Message}");
    }

    private async Task FailAsync(HttpContext context, int status, string code, string why)
    {
        _counters.AddProxyFailed();
        var message = $"The service at {_options.Destinations[0].Endpoint} {why}.";
        if (_failures.ShouldWrite(out var leftOut)) _failures.Write($"http: proxy error: {message}", leftOut);
        if (context.Response.HasStarted) context.Abort();
        else await ErrorAnswer.WriteAsync(context, status, code, message).ConfigureAwait(false);
    }
}
