using System.Text.Json;

namespace Roentgen.Sdk.Emitting.Otlp;

/// <summary>Where a value stands in a block of a document, and the attribute that it becomes: https://opentelemetry.io/docs/specs/semconv/</summary>
internal readonly record struct OtlpMapping(string Path, string Attribute)
{
    // aws of a segment: where it ran.
    public static readonly OtlpMapping[] ResourceOfAws =
    [
        new("xray.sdk", "telemetry.sdk.name"), new("xray.sdk_version", "telemetry.sdk.version"), new("ec2.instance_id", "host.id"), new("ec2.instance_size", "host.type"),
        new("ec2.ami_id", "host.image.id"), new("ec2.availability_zone", "cloud.availability_zone"), new("ecs.container", "container.name"),
        new("ecs.container_id", "container.id"), new("ecs.container_arn", "aws.ecs.container.arn"), new("ecs.cluster_arn", "aws.ecs.cluster.arn"),
        new("ecs.task_arn", "aws.ecs.task.arn"), new("ecs.task_family", "aws.ecs.task.family"), new("ecs.launch_type", "aws.ecs.launchtype"),
        new("eks.cluster_name", "k8s.cluster.name"), new("eks.pod", "k8s.pod.name"), new("eks.container_id", "container.id"),
        new("elastic_beanstalk.environment_name", "service.namespace"), new("elastic_beanstalk.deployment_id", "service.instance.id"),
    ];

    public static readonly OtlpMapping[] ResourceOfService =
        [new("version", "service.version"), new("runtime", "process.runtime.name"), new("runtime_version", "process.runtime.version")];

    // aws of a subsegment: what was called.
    public static readonly OtlpMapping[] Aws =
    [
        new("operation", "rpc.method"), new("region", "aws.region"), new("account_id", "aws.account_id"), new("request_id", "aws.request_id"),
        new("bucket_name", "aws.s3.bucket"), new("key", "aws.s3.key"), new("queue_url", "aws.queue_url"), new("topic_arn", "aws.sns.topic.arn"),
        new("function_name", "aws.lambda.function.name"), new("retries", "aws.retries"), new("xray.sampling_rule_name", "aws.xray.sampling_rule"),
    ];

    public static readonly OtlpMapping[] Http =
    [
        new("request.method", "http.request.method"), new("request.url", "url.full"), new("request.user_agent", "user_agent.original"),
        new("request.client_ip", "client.address"), new("response.status", "http.response.status_code"), new("response.content_length", "http.response.body.size"),
    ];

    public static readonly OtlpMapping[] Sql =
    [
        new("database_type", "db.system.name"), new("sanitized_query", "db.query.text"), new("user", "db.user"), new("url", "db.connection_string"),
        new("connection_string", "db.connection_string"), new("database_version", "db.version"), new("driver_version", "db.driver.version"),
    ];

    /// <summary>Writes what a block has of it. Where two members become one attribute, the first counts.</summary>
    public static void Write(ProtobufWriter writer, int field, JsonElement block, OtlpMapping[] mappings)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, attribute) in mappings)
        {
            if (Find(block, path) is { } value && written.Add(attribute)) OtlpAttributes.Write(writer, field, attribute, value);
        }
    }

    private static JsonElement? Find(JsonElement element, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element)) return null;
        }
        return element;
    }
}
