using System.Diagnostics;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Roentgen.Sdk.Aws;

/// <summary>
/// The outermost step of a client's pipeline: one activity for each call, whatever the number of attempts. Its tags are those of
/// https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/, and <c>aws.MEMBER</c> for what X-Ray has a member for.
/// </summary>
internal sealed class TracingHandler : PipelineHandler
{
    private static readonly ActivitySource Source = new("Roentgen.Sdk.Aws");

    public override void InvokeSync(IExecutionContext executionContext)
    {
        using var activity = Begin(executionContext.RequestContext);
        try
        {
            base.InvokeSync(executionContext);
            Succeeded(activity, executionContext);
        }
        catch (Exception e)
        {
            Failed(activity, executionContext, e);
            throw;
        }
    }

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        using var activity = Begin(executionContext.RequestContext);
        try
        {
            var response = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
            Succeeded(activity, executionContext);
            return response;
        }
        catch (Exception e)
        {
            Failed(activity, executionContext, e);
            throw;
        }
    }

    private static Activity? Begin(IRequestContext request)
    {
        // Nobody records: not even the tags are made.
        if (!Source.HasListeners()) return null;
        var service = request.ServiceMetaData.ServiceId;
        var operation = OperationOf(request.RequestName);
        // Known from the start, so that the HTTP request below is known to be a part of this call.
        return Source.StartActivity(ActivityKind.Client, tags: [new("rpc.system", "aws-api"), new("rpc.service", service), new("rpc.method", operation)], name: $"{service}.{operation}");
    }

    private static void Succeeded(Activity? activity, IExecutionContext context)
    {
        if (activity is null) return;
        Describe(activity, context.RequestContext);
        var response = context.ResponseContext;
        if (response.HttpResponse is { } http)
        {
            activity.SetTag("http.response.status_code", (int)http.StatusCode);
            if (http.ContentLength >= 0) activity.SetTag("http.response.body.size", http.ContentLength);
        }
        if (response.Response is not { } answer) return;
        if (answer.ResponseMetadata is { } metadata)
        {
            activity.SetTag("aws.request_id", metadata.RequestId);
            if (metadata.Metadata.TryGetValue("x-amz-id-2", out var id2)) activity.SetTag("aws.id_2", id2);
        }
        CallMembers.OfResponse(activity, answer);
    }

    private static void Failed(Activity? activity, IExecutionContext context, Exception exception)
    {
        if (activity is null) return;
        Describe(activity, context.RequestContext);
        if (exception is AmazonServiceException { StatusCode: not 0 } answer)
        {
            activity.SetTag("http.response.status_code", (int)answer.StatusCode).SetTag("aws.request_id", answer.RequestId).SetTag("aws.error_code", answer.ErrorCode);
        }
        activity.AddException(exception).SetStatus(ActivityStatusCode.Error);
    }

    private static void Describe(Activity activity, IRequestContext request)
    {
        if ((request.ClientConfig.RegionEndpoint?.SystemName ?? request.ClientConfig.AuthenticationRegion) is { Length: > 0 } region) activity.SetTag("cloud.region", region);
        if (request.Retries > 0) activity.SetTag("aws.retries", request.Retries);
        CallMembers.OfRequest(activity, request.OriginalRequest);
    }

    private static string OperationOf(string requestName) =>
        requestName.EndsWith("Request", StringComparison.Ordinal) ? requestName[..^"Request".Length] : requestName;
}
