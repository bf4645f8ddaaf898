using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roentgen.Service.Access;
using Roentgen.Service.Health;
using Roentgen.Storage;

namespace Roentgen.Service.Api;

/// <summary>Answers in X-Ray's form, good ones and refusals, and counts them.</summary>
internal sealed partial class ApiAnswers(ServiceMetrics metrics, IHostApplicationLifetime lifetime, ILogger<ApiAnswers> logger)
{
    public static JsonWriterOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Does some work for a request; whatever it fails with becomes the answer.</summary>
    /// <returns>False when the request has been answered because of a failure, or nobody is there any more.</returns>
    public async Task<bool> AnswerFailuresAsync(HttpContext context, string operation, Func<Task> work)
    {
        var cancelled = context.RequestAborted;
        try
        {
            await work().ConfigureAwait(false);
            return true;
        }
        catch (ApiException e)
        {
            if (e.Limit is { } limit) metrics.CountOverLimit(limit);
            await RefuseAsync(context, operation, e).ConfigureAwait(false);
        }
        catch (StoreBusyException e)
        {
            metrics.CountThrottled(ServiceMetrics.StoreBusy);
            await RefuseAsync(context, operation, ApiException.Throttled(e.Message)).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            // The client broke off, or its framing is broken; Kestrel knows the status.
            await RefuseAsync(context, operation, new ApiException((HttpStatusCode)e.StatusCode, "InvalidRequestException", e.Message)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsBrokenOff(e) || (e is OperationCanceledException && (cancelled.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)))
        {
            // Nobody is there to be answered, or the service ends and cuts what is under way. No end that looks like a good one.
            context.Abort();
        }
#pragma warning disable CA1031 // The one boundary where a defect of ours becomes an answer instead of a dead connection: logged and counted.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailure(operation, e);
            // What has begun cannot become another answer; a connection that breaks is no end that looks like a good one.
            if (context.Response.HasStarted) context.Abort();
            else await RefuseAsync(context, operation, new ApiException(HttpStatusCode.InternalServerError, "InternalFailure", null)).ConfigureAwait(false);
        }
        return false;
    }

    public Task RefuseAsync(HttpContext context, string operation, ApiException error)
    {
        if (AccessErrors.Codes.Contains(error.Code)) metrics.CountAccessRefused(error.Code);
        var buffer = new ArrayBufferWriter<byte>();
        using (var answer = new Utf8JsonWriter(buffer, Json))
        {
            answer.WriteStartObject();
            answer.WriteString(error.MessageMember, error.Text);
            if (error.ResourceName is { } resource) answer.WriteString("ResourceName"u8, resource);
            answer.WriteEndObject();
        }
        context.Response.Headers["x-amzn-errortype"] = error.Code;
        if (error.Status == HttpStatusCode.TooManyRequests) context.Response.Headers.RetryAfter = "1";
        return SendAsync(context, operation, error.Status, buffer.WrittenMemory);
    }

    public async Task SendAsync(HttpContext context, string operation, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        Begin(context, operation, status, "application/json");
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Counts an answer and sets what every one has in its head.</summary>
    public void Begin(HttpContext context, string operation, HttpStatusCode status, string contentType)
    {
        metrics.CountRequest(operation, (int)status);
        var response = context.Response;
        response.StatusCode = (int)status;
        response.ContentType = contentType;
        response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        response.Headers.XContentTypeOptions = "nosniff";
    }

    // The server says so before it cancels the request, sometimes inside of another exception.
    private static bool IsBrokenOff(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is ConnectionResetException or ConnectionAbortedException) return true;
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Operation} failed")]
    private partial void LogFailure(string operation, Exception exception);
}
