using System.Diagnostics;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Instrumentation;

/// <summary>
/// A call to an AWS service: a subsegment of the namespace <c>aws</c>, named after the service. Every tag <c>aws.MEMBER</c> becomes a member of its <c>aws</c> block
/// (<c>aws.table_name</c>: <c>table_name</c>). https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/
/// </summary>
internal static class AwsCall
{
    public static bool Is(Activity activity) => activity.GetTagItem("rpc.system") is "aws-api" || activity.GetTagItem("rpc.system.name") is "aws-api";

    public static void Apply(Subsegment subsegment, Activity activity)
    {
        subsegment.Namespace = SubsegmentNamespace.Aws;
        string? service = null, code = null;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            switch (tag.Key)
            {
                case "rpc.system" or "rpc.system.name" or "error.type" or "exception.type" or "exception.message" or "exception.stacktrace"
                    or "server.address" or "server.port" or "http.method" or "http.request.method" or "url.full" or "http.url":
                    break;
                case "rpc.service" when tag.Value is string name:
                    service = name;
                    break;
                case "rpc.method" when tag.Value is string method:
                    // GetItem, or DynamoDB/GetItem
                    Set(subsegment, "operation", method[(method.LastIndexOf('/') + 1)..]);
                    break;
                case "cloud.region" when tag.Value is string region:
                    Set(subsegment, "region", region);
                    break;
                case "aws.error_code" when tag.Value is string error:
                    code = error;
                    break;
                case "http.response.status_code" or "http.status_code" when tag.Value is int status:
                    (subsegment.Http ??= new HttpBlock()).Status ??= status;
                    subsegment.MarkStatus(status);
                    break;
                case "http.response.body.size" or "http.response_content_length" when tag.Value is long length:
                    (subsegment.Http ??= new HttpBlock()).ContentLength ??= length;
                    break;
                case ['a', 'w', 's', '.', ..] when tag.Key != "aws.xray.annotations":
                    Set(subsegment, MemberOf(tag.Key), tag.Value is string[] texts ? texts.FirstOrDefault() : tag.Value);
                    break;
                default:
                    ActivityMapping.AddTag(subsegment, activity, tag);
                    break;
            }
        }
        ActivityMapping.Name(subsegment, service);
        // The service's answer is the cause, not what went wrong on the way to it.
        if (subsegment is { Http.Status: >= 400, Exceptions: [var answer, ..] exceptions }) exceptions[0] = answer with { Remote = true };
        // DynamoDB refuses with 400 what is too much.
        if (code is not null && IsThrottle(code)) subsegment.Error = subsegment.Throttle = true;
    }

    // As the AWS SDKs' own retry policies count them: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    private static bool IsThrottle(string code) =>
        code.Contains("Throttl", StringComparison.Ordinal)
        || code is "ProvisionedThroughputExceededException" or "TooManyRequestsException" or "RequestLimitExceeded" or "BandwidthLimitExceeded"
            or "LimitExceededException" or "SlowDown" or "PriorRequestNotComplete" or "EC2ThrottledException" or "TransactionInProgressException";

    // What the conventions call by a longer name than X-Ray does; the others differ by their dots only.
    private static string MemberOf(string key) => key switch
    {
        "aws.requestId" => "request_id",
        "aws.dynamodb.table_names" => "table_name",
        "aws.s3.bucket" => "bucket_name",
        "aws.s3.key" => "key",
        "aws.sqs.queue.url" or "aws.queue.url" => "queue_url",
        "aws.sns.topic.arn" => "topic_arn",
        "aws.lambda.function.name" => "function_name",
        "aws.extended_request_id" => "id_2",
        _ => key["aws.".Length..].Replace('.', '_'),
    };

    private static void Set(Subsegment subsegment, string member, object? value)
    {
        if (ActivityMapping.ValueOf(subsegment, member, value) is { } known) subsegment.SetAwsUnlessThere(known);
    }
}
