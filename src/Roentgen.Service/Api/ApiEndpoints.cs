using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Roentgen.Service.Health;
using Roentgen.Storage;

namespace Roentgen.Service.Api;

/// <summary>The X-Ray wire protocol around the operations: paths, bodies, headers, errors.</summary>
internal sealed partial class ApiEndpoints(IEnumerable<IOperation> operations, ServiceOptions options, ServiceMetrics metrics, ILogger<ApiEndpoints> logger)
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var operation in operations)
            routes.MapPost(operation.Path, context => AnswerAsync(context, operation));
        routes.MapPost("/{**path}", context => RefuseAsync(context, "Unknown", new ApiException(
            HttpStatusCode.NotFound, "UnknownOperationException", $"There is no operation at {context.Request.Path}; paths are those of the X-Ray API, for example /TraceSegments.")));
    }

    private async Task AnswerAsync(HttpContext context, IOperation operation)
    {
        var cancelled = context.RequestAborted;
        try
        {
            var body = await RequestBodyReader.ReadAsync(context.Request, options.MaxRequestBytes, cancelled).ConfigureAwait(false);
            var buffer = new ArrayBufferWriter<byte>();
            await using (var answer = new Utf8JsonWriter(buffer, Json))
            {
                await operation.HandleAsync(new ApiRequest(body), answer, cancelled).ConfigureAwait(false);
            }
            await SendAsync(context, operation.Name, HttpStatusCode.OK, buffer.WrittenMemory).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await RefuseAsync(context, operation.Name, e).ConfigureAwait(false);
        }
        catch (StoreBusyException e)
        {
            metrics.CountThrottled("StoreBusy");
            await RefuseAsync(context, operation.Name, ApiException.Throttled(e.Message)).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            // The client broke off, or its framing is broken; Kestrel knows the status.
            await RefuseAsync(context, operation.Name, new ApiException((HttpStatusCode)e.StatusCode, "InvalidRequestException", e.Message)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
#pragma warning disable CA1031 // The one boundary where a defect of ours becomes an answer instead of a dead connection: logged and counted.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailure(operation.Name, e);
            await RefuseAsync(context, operation.Name, new ApiException(HttpStatusCode.InternalServerError, "InternalFailure", null)).ConfigureAwait(false);
        }
    }

    private Task RefuseAsync(HttpContext context, string operation, ApiException error)
    {
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

    private async Task SendAsync(HttpContext context, string operation, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        metrics.CountRequest(operation, (int)status);
        var response = context.Response;
        response.StatusCode = (int)status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        response.Headers.StrictTransportSecurity = "max-age=31540000; includeSubDomains";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Operation} failed")]
    private partial void LogFailure(string operation, Exception exception);
}
