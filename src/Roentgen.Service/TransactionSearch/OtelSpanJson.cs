using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Service.TransactionSearch;

/// <summary>
/// A trace as OpenTelemetry spans, in the form of the log group <c>aws/spans</c>: a JSON object for every segment and subsegment, with attributes
/// by OpenTelemetry's semantic conventions. The way back of what OpenTelemetry's X-Ray exporter does.
/// </summary>
internal static class OtelSpanJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // aws of a segment: where it ran.
    private static readonly Mapping[] ResourceOfAws =
    [
        new("account_id", "cloud.account.id"), new("region", "cloud.region"), new("ec2.instance_id", "host.id"), new("ec2.instance_size", "host.type"), new("ec2.ami_id", "host.image.id"),
        new("ec2.availability_zone", "cloud.availability_zone"), new("ecs.container", "container.name"), new("ecs.container_id", "container.id"),
        new("ecs.container_arn", "aws.ecs.container.arn"), new("ecs.task_arn", "aws.ecs.task.arn"), new("ecs.task_family", "aws.ecs.task.family"),
        new("ecs.cluster_arn", "aws.ecs.cluster.arn"), new("ecs.launch_type", "aws.ecs.launchtype"), new("eks.cluster_name", "k8s.cluster.name"), new("eks.pod", "k8s.pod.name"),
        new("eks.container_id", "container.id"), new("elastic_beanstalk.environment_name", "service.namespace"), new("elastic_beanstalk.version_label", "service.version"),
        new("elastic_beanstalk.deployment_id", "service.instance.id"), new("function_arn", "faas.id"), new("xray.sdk", "telemetry.sdk.name"), new("xray.sdk_version", "telemetry.sdk.version"),
    ];

    // aws of a subsegment: what was called.
    private static readonly Mapping[] CallOfAws =
    [
        new("operation", "rpc.method"), new("region", "aws.region"), new("account_id", "aws.account_id"), new("request_id", "aws.request_id"), new("table_name", "aws.dynamodb.table_names"),
        new("bucket_name", "aws.s3.bucket"), new("queue_url", "aws.queue_url"), new("topic_arn", "aws.sns.topic.arn"), new("function_name", "aws.lambda.function.name"), new("retries", "aws.retries"),
    ];

    private static readonly Mapping[] Http =
    [
        new("request.method", "http.request.method"), new("request.url", "url.full"), new("request.user_agent", "user_agent.original"), new("request.client_ip", "client.address"),
        new("response.status", "http.response.status_code"), new("response.content_length", "http.response.body.size"),
    ];

    private static readonly Mapping[] Sql =
    [
        new("database_type", "db.system.name"), new("sanitized_query", "db.query.text"), new("user", "db.user"), new("url", "db.connection_string"),
        new("connection_string", "db.connection_string"), new("database_version", "db.version"), new("driver_version", "db.driver.version"),
    ];

    /// <summary>Where a value stands in a block of a document, and the attribute that it becomes.</summary>
    private readonly record struct Mapping(string Path, string Attribute);

    /// <summary>The spans, segments before what is below them.</summary>
    public static IReadOnlyList<CompiledSegment> Of(Trace trace)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Options);
        var spans = new List<CompiledSegment>();
        foreach (var place in trace.Segments.SelectMany(static segment => segment.WithDescendants()))
        {
            Write(writer, trace.Id, place);
            writer.Flush();
            spans.Add(new CompiledSegment(place.Entity.Id, buffer.WrittenSpan.ToArray()));
            buffer.ResetWrittenCount();
            writer.Reset();
        }
        return spans;
    }

    private static void Write(Utf8JsonWriter json, TraceId traceId, TraceEntity place)
    {
        var entity = place.Entity;
        Span<char> id = stackalloc char[TraceId.W3CLength];
        traceId.WriteW3C(id);
        json.WriteStartObject();
        WriteResource(json, place.Segment.Entity);
        json.WriteStartObject("scope"u8);
        json.WriteString("name"u8, "aws.xray"u8);
        json.WriteEndObject();
        json.WriteString("traceId"u8, id);
        json.WriteString("spanId"u8, entity.Id.ToString());
        if ((place.Parent?.Entity.Id ?? entity.ParentId) is { } parent) json.WriteString("parentSpanId"u8, parent.ToString());
        json.WriteNumber("flags"u8, 1); // sampled
        json.WriteString("name"u8, entity.Name);
        json.WriteString("kind"u8, entity switch { { Kind: EntityKind.Segment } => "SERVER"u8, { IsCall: true } => "CLIENT"u8, _ => "INTERNAL"u8 });
        json.WriteNumber("startTimeUnixNano"u8, Nanoseconds(entity.StartMicroseconds));
        if (entity.EndMicroseconds is { } end) json.WriteNumber("endTimeUnixNano"u8, Nanoseconds(end));
        if (entity.DurationMicroseconds is { } duration) json.WriteNumber("durationNano"u8, Nanoseconds(duration));
        WriteAttributes(json, entity);
        WriteStatus(json, entity);
        WriteExceptions(json, entity);
        WriteLinks(json, entity);
        json.WriteEndObject();
    }

    private static decimal Nanoseconds(long microseconds) => microseconds * 1000m;

    private static void WriteResource(Utf8JsonWriter json, Entity segment)
    {
        json.WriteStartObject("resource"u8);
        json.WriteStartObject("attributes"u8);
        json.WriteString("service.name"u8, segment.Name);
        if (segment.Origin is { } origin)
        {
            json.WriteString("cloud.provider"u8, "aws"u8);
            json.WriteString("cloud.platform"u8, Platform(origin));
        }
        if (segment.ResourceArn is { } arn) json.WriteString("cloud.resource_id"u8, arn);
        if (segment.Aws is { } aws) WriteMapped(json, aws.Json, ResourceOfAws);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Platform(string origin) => origin switch
    {
        "AWS::EC2::Instance" => "aws_ec2",
        "AWS::ECS::Container" or "AWS::ECS::EC2" or "AWS::ECS::Fargate" => "aws_ecs",
        "AWS::EKS::Container" => "aws_eks",
        "AWS::ElasticBeanstalk::Environment" => "aws_elastic_beanstalk",
        "AWS::Lambda::Function" or "AWS::Lambda" => "aws_lambda",
        _ => origin,
    };

    private static void WriteAttributes(Utf8JsonWriter json, Entity entity)
    {
        json.WriteStartObject("attributes"u8);
        if (entity.Http is { } http) WriteMapped(json, http.Json, Http);
        if (!entity.Sql.IsEmpty) WriteMapped(json, entity.Sql, Sql);
        if (entity is { IsCall: true, Namespace: "aws" })
        {
            json.WriteString("rpc.system"u8, "aws-api"u8);
            json.WriteString("rpc.service"u8, entity.Name);
        }
        if (entity is { Kind: EntityKind.Subsegment, Aws: { } aws }) WriteMapped(json, aws.Json, CallOfAws);
        if (entity.User is { } user) json.WriteString("enduser.id"u8, user);
        WriteMembers(json, entity.Annotations, "aws.xray.annotation.");
        WriteMembers(json, entity.Metadata, "aws.xray.metadata.");
        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, Entity entity)
    {
        json.WriteStartObject("status"u8);
        json.WriteString("code"u8, entity.Classification is { Fault: true } or { Error: true } ? "ERROR"u8 : "UNSET"u8);
        json.WriteEndObject();
    }

    private static void WriteExceptions(Utf8JsonWriter json, Entity entity)
    {
        json.WriteStartArray("events"u8);
        // A string refers to what is recorded elsewhere.
        if (!entity.Cause.IsEmpty && Parse(entity.Cause) is { ValueKind: JsonValueKind.Object } cause
            && cause.TryGetProperty("exceptions", out var exceptions) && exceptions.ValueKind == JsonValueKind.Array)
        {
            foreach (var exception in exceptions.EnumerateArray())
            {
                if (exception.ValueKind != JsonValueKind.Object) continue;
                json.WriteStartObject();
                json.WriteString("name"u8, "exception"u8);
                json.WriteNumber("timeUnixNano"u8, Nanoseconds(entity.EndMicroseconds ?? entity.StartMicroseconds));
                json.WriteStartObject("attributes"u8);
                WriteValue(json, exception, "type", "exception.type");
                WriteValue(json, exception, "message", "exception.message");
                if (exception.TryGetProperty("stack", out var stack) && stack.ValueKind == JsonValueKind.Array) json.WriteString("exception.stacktrace"u8, Stack(stack));
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }

    // [{"path":"/app/shop.js","line":42,"label":"checkout"}]
    private static string Stack(JsonElement stack)
    {
        var text = new StringBuilder();
        foreach (var frame in stack.EnumerateArray())
        {
            if (frame.ValueKind != JsonValueKind.Object) continue;
            text.Append("at ").Append(Text(frame, "label")).Append(" (").Append(Text(frame, "path")).Append(':').Append(Text(frame, "line")).Append(")\n");
        }
        return text.ToString();
    }

    private static void WriteLinks(Utf8JsonWriter json, Entity entity)
    {
        json.WriteStartArray("links"u8);
        if (!entity.Links.IsEmpty && Parse(entity.Links) is { ValueKind: JsonValueKind.Array } links)
        {
            Span<char> id = stackalloc char[TraceId.W3CLength];
            foreach (var link in links.EnumerateArray())
            {
                if (link.ValueKind != JsonValueKind.Object || !TraceId.TryParse(Text(link, "trace_id"), out var traceId)) continue;
                traceId.WriteW3C(id);
                json.WriteStartObject();
                json.WriteString("traceId"u8, id);
                json.WriteString("spanId"u8, Text(link, "id"));
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }

    private static void WriteMapped(Utf8JsonWriter json, ReadOnlyMemory<byte> block, Mapping[] mappings)
    {
        var root = Parse(block);
        if (root.ValueKind != JsonValueKind.Object) return;
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, attribute) in mappings)
        {
            var parent = root;
            var name = path;
            if (path.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot)
            {
                if (!root.TryGetProperty(path[..dot], out parent) || parent.ValueKind != JsonValueKind.Object) continue;
                name = path[(dot + 1)..];
            }
            // Two members may become one attribute; the first counts.
            if (!written.Contains(attribute) && WriteValue(json, parent, name, attribute)) written.Add(attribute);
        }
    }

    private static void WriteMembers(Utf8JsonWriter json, ReadOnlyMemory<byte> block, string prefix)
    {
        if (block.IsEmpty || Parse(block) is not { ValueKind: JsonValueKind.Object } root) return;
        foreach (var name in root.EnumerateObject().Select(static member => Name(member)).OfType<string>().Distinct(StringComparer.Ordinal)) WriteValue(json, root, name, prefix + name);
    }

    // Attributes are plain values; an object, as metadata has them, is told as its JSON.
    private static bool WriteValue(Utf8JsonWriter json, JsonElement parent, string name, string attribute)
    {
        if (!parent.TryGetProperty(name, out var value)) return false;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return false;
            case JsonValueKind.Object or JsonValueKind.Array:
                json.WriteString(attribute, value.GetRawText());
                return true;
            case JsonValueKind.String:
                if (TextOf(value) is not { } text) return false;
                json.WriteString(attribute, text);
                return true;
            default:
                json.WritePropertyName(attribute);
                json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                return true;
        }
    }

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value)
        ? value.ValueKind == JsonValueKind.String ? TextOf(value) ?? "" : value.GetRawText()
        : "";

    // Null for half of a surrogate pair, which documents may hold and this writer cannot.
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = SegmentReader.MaxDepth });
        return document.RootElement.Clone();
    }
}
