using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;
using Roentgen.Sdk.Lambda;
using Roentgen.Sdk.Propagation;
using Roentgen.Sdk.Recording;
using Roentgen.Sdk.Sampling;

namespace Roentgen.Sdk.AspNetCore;

/// <summary>
/// Decides whether a request is recorded before anything is made for it; then its segment lasts as long as the rest of the pipeline.
/// </summary>
internal sealed class XRayMiddleware(RequestDelegate next, XRayTracer tracer, XRayAspNetCoreOptions options)
{
    private readonly Recorder _recorder = tracer.Recorder!;

    public Task InvokeAsync(HttpContext context)
    {
        // The request's own activity, even if somebody made another one current meanwhile.
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is null) return next(context);

        if (_recorder.Lambda is { } lambda) return InvokeAsync(context, activity, lambda.Current);

        var incoming = Read(context.Request.Headers, activity);
        if (options.ShouldTrace is { } shouldTrace && !ShouldTrace(shouldTrace, context)) return PassAsync(context, activity, incoming);
        var name = options.NameByHost is { } hosts ? NameOf(context.Request, hosts) : tracer.ServiceName;
        var verdict = _recorder.Decide(incoming.Decision, Describe(context.Request, name));
        if (!verdict.IsSampled) return verdict.WantsOutcome ? PassWatchedAsync(context, activity, incoming, verdict) : PassAsync(context, activity, incoming);

        var segment = _recorder.BeginSegment(activity, name, incoming);
        segment.Verdict = verdict;
        Answer(context, new TraceHeader(segment.TraceId, null, incoming.Decision is SamplingDecision.Requested ? SamplingDecision.Sampled : SamplingDecision.Undecided));
        return RecordAsync(context, segment);
    }

    private static TraceHeader Read(IHeaderDictionary headers, Activity activity)
    {
        var incoming = headers.TryGetValue(TraceHeader.Name, out var values) && First(values) is { } value ? IncomingHeader.Parse(value) : default;
        return incoming.Root is null && activity.HasRemoteParent
            ? IncomingHeader.WithTraceParent(incoming, First(headers.TraceParent), activity)
            : incoming;
    }

    // The segment is Lambda's; the request is a subsegment of it.
    private Task InvokeAsync(HttpContext context, Activity activity, LambdaInvocation invocation)
    {
        if (options.ShouldTrace is { } shouldTrace && !ShouldTrace(shouldTrace, context)) return next(context);
        if (invocation.Facade is { } facade) return RecordAsync(context, _recorder.BeginSubsegment(facade, activity, tracer.ServiceName));
        if (invocation.NotSampled is { } mark) Recorder.MarkNotSampled(activity, mark);
        return next(context);
    }

    private async Task RecordAsync(HttpContext context, Entity segment)
    {
        var http = RequestBlock.Of(context, options.RecordQueryString);
        try
        {
            await next(context).ConfigureAwait(false);
            var status = context.Response.StatusCode;
            // A handled exception is told where it explains a failure; that it was thrown is no failure of the request.
            if (status >= 400 && context.Features.Get<IExceptionHandlerFeature>() is { } handled) _recorder.AddException(segment, handled.Error, marksFault: false);
            End(context, segment, http, status);
        }
        catch (Exception e)
        {
            // The server has not set the status yet: it will, once the exception reaches it.
            var status = StatusOf(context, e);
            _recorder.AddException(segment, e, marksFault: status is not (>= 400 and <= 499));
            End(context, segment, http, status);
            throw;
        }
    }

    private void End(HttpContext context, Entity segment, HttpBlock http, int status)
    {
        if (options.EnrichRequest is { } enrich) Enrich(enrich, segment, context);
        http.Status = status;
        http.ContentLength = context.Response.ContentLength;
        lock (segment.Owner.Gate)
        {
            segment.Http ??= http;
            segment.MarkStatus(status);
        }
        _recorder.End(segment);
    }

    private Task PassAsync(HttpContext context, Activity activity, in TraceHeader incoming)
    {
        var traceId = incoming.Root ?? TraceIds.Of(activity, _recorder.Clock);
        if (incoming.Others is not null) Recorder.MarkNotSampled(activity, new NotSampled(traceId, incoming.Others));
        if (incoming.Decision is SamplingDecision.Requested) Answer(context, new TraceHeader(traceId, null, SamplingDecision.NotSampled));
        return next(context);
    }

    // Only for rules whose rate rises when requests go wrong: those that are not recorded count as well.
    private async Task PassWatchedAsync(HttpContext context, Activity activity, TraceHeader incoming, Verdict verdict)
    {
        try
        {
            await PassAsync(context, activity, incoming).ConfigureAwait(false);
            verdict.Rule!.CountOutcome(context.Response.StatusCode >= 500, isSampled: false);
        }
        catch (Exception e)
        {
            verdict.Rule!.CountOutcome(StatusOf(context, e) >= 500, isSampled: false);
            throw;
        }
    }

    private bool ShouldTrace(Func<HttpContext, bool> shouldTrace, HttpContext context)
    {
        try
        {
            return shouldTrace(context);
        }
        catch (Exception e) when (_recorder.Report.Guard(e)) // the application's callback
        {
            return true;
        }
    }

    private void Enrich(Action<RecordingScope, HttpContext> enrich, Entity segment, HttpContext context)
    {
        try
        {
            enrich(new RecordingScope(segment, null), context);
        }
        catch (Exception e) when (_recorder.Report.Guard(e)) // the application's callback
        {
            return;
        }
    }

    private string NameOf(HttpRequest request, string pattern) =>
        request.Host.Host is { Length: > 0 } host && Wildcard.IsMatch(pattern, host) ? Names.Clean(host) : tracer.ServiceName;

    private SamplingRequest Describe(HttpRequest request, string name) => new(
        name, _recorder.Sampler.ReadsHost ? request.Host.Host : null, request.Method, request.Path.Value, _recorder.Application.Origin);

    // As late as possible, since whoever handles an exception clears the response with all its headers.
    private static void Answer(HttpContext context, in TraceHeader header) => context.Response.OnStarting(
        static state =>
        {
            var (response, value) = ((HttpResponse, string))state;
            response.Headers.TryAdd(TraceHeader.Name, value);
            return Task.CompletedTask;
        },
        (context.Response, header.ToString()));

    // 499: the caller did not wait for the answer; nothing failed here. As ASP.NET Core's own exception handlers say.
    private static int StatusOf(HttpContext context, Exception exception) =>
        context.Response.HasStarted ? context.Response.StatusCode
        : exception is BadHttpRequestException bad ? bad.StatusCode
        : exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest
        : StatusCodes.Status500InternalServerError;

    private static string? First(StringValues values) => values.Count == 0 ? null : values[0];
}
