using Roentgen.Model.Ids;

namespace Roentgen.Model.Segments;

/// <summary>Which of the two things a document, or a part of one, describes.</summary>
public enum EntityKind
{
    /// <summary>The work of one service on one request.</summary>
    Segment,

    /// <summary>A part of that work: a call to something else, or a piece of code.</summary>
    Subsegment,
}

/// <summary>
/// A segment or a subsegment as a client described it. What the service computes with is read into properties; everything that it only
/// hands back stays a slice of the document's bytes.
/// </summary>
/// <remarks>
/// Immutable once read. Keeps the document's bytes alive. A slice that is empty means that the member is absent or null.
/// Source of the fields: AWS X-Ray segment documents, with the quirks of the SDKs in use.
/// </remarks>
public sealed class Entity
{
    /// <summary>Most characters of a name; a longer one is cut, as X-Ray does.</summary>
    public const int NameMaxLength = 200;

    /// <summary>Segment or subsegment.</summary>
    public required EntityKind Kind { get; init; }

    /// <summary>Unique within the trace.</summary>
    public required SegmentId Id { get; init; }

    /// <summary>Name of the service, or of what is called; 1 to <see cref="NameMaxLength"/> characters.</summary>
    public required string Name { get; init; }

    /// <summary>The trace. Of an inline subsegment: <c>default</c>, its segment knows.</summary>
    public required TraceId TraceId { get; init; }

    /// <summary>The caller of a segment, the owner of an independent subsegment; null otherwise, also for inline subsegments.</summary>
    public SegmentId? ParentId { get; init; }

    /// <summary>Epoch seconds, as sent.</summary>
    public required double StartTime { get; init; }

    /// <summary>Epoch seconds, as sent; null exactly while in progress.</summary>
    public double? EndTime { get; init; }

    /// <summary>True until the complete version arrives.</summary>
    public bool InProgress => EndTime is null;

    /// <summary><c>aws</c> or <c>remote</c> for calls to something else; any other value, or null, means local work.</summary>
    public string? Namespace { get; init; }

    /// <summary>Resource type of the host, for example <c>AWS::ECS::Container</c>; the type of the segment's node.</summary>
    public string? Origin { get; init; }

    /// <summary>End user; segments only.</summary>
    public string? User { get; init; }

    /// <summary>ARN of the running resource.</summary>
    public string? ResourceArn { get; init; }

    /// <summary>The <c>error</c>, <c>throttle</c> and <c>fault</c> flags and the HTTP status, taken together.</summary>
    public Classification Classification => Classification.Of(ErrorFlag is true, ThrottleFlag is true, FaultFlag is true, Http?.Status);

    /// <summary>The <c>error</c> flag as sent; null when it is absent, which the compiled document tells from false.</summary>
    public bool? ErrorFlag { get; init; }

    /// <summary>The <c>throttle</c> flag as sent; null when it is absent, which the compiled document tells from false.</summary>
    public bool? ThrottleFlag { get; init; }

    /// <summary>The <c>fault</c> flag as sent; null when it is absent, which the compiled document tells from false.</summary>
    public bool? FaultFlag { get; init; }

    /// <summary>The callee is traced too and its segment is still to come; on calls only.</summary>
    public bool Traced { get; init; }

    /// <summary>The served or the outgoing request.</summary>
    public HttpBlock? Http { get; init; }

    /// <summary>The AWS resource that runs the segment, or that the subsegment calls.</summary>
    public AwsBlock? Aws { get; init; }

    /// <summary>JSON of <c>sql</c>: an object.</summary>
    public ReadOnlyMemory<byte> Sql { get; init; }

    /// <summary>JSON of <c>cause</c>: an object, or a string that names an exception or a subsegment.</summary>
    public ReadOnlyMemory<byte> Cause { get; init; }

    /// <summary>JSON of <c>annotations</c>: a flat object.</summary>
    public ReadOnlyMemory<byte> Annotations { get; init; }

    /// <summary>JSON of <c>metadata</c>: an object of namespaces.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>JSON of <c>service</c>: an object.</summary>
    public ReadOnlyMemory<byte> Service { get; init; }

    /// <summary>JSON of <c>links</c>: an array.</summary>
    public ReadOnlyMemory<byte> Links { get; init; }

    /// <summary>JSON of <c>precursor_ids</c>: an array.</summary>
    public ReadOnlyMemory<byte> PrecursorIds { get; init; }

    /// <summary>All of it as sent.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The inline subsegments, in the order of the document.</summary>
    public IReadOnlyList<Entity> Subsegments { get; init; } = [];

    /// <summary>A call to something else: the only subsegments that make nodes and edges.</summary>
    public bool IsCall => Kind == EntityKind.Subsegment && Namespace is "aws" or "remote";

    /// <summary>Start in whole microseconds.</summary>
    public long StartMicroseconds => EpochSeconds.ToMicroseconds(StartTime);

    /// <summary>End in whole microseconds; null while in progress.</summary>
    public long? EndMicroseconds => EndTime is { } end ? EpochSeconds.ToMicroseconds(end) : null;

    /// <summary>End less start in microseconds, 0 where the end lies before the start; null while in progress.</summary>
    public long? DurationMicroseconds => EndMicroseconds is { } end ? Math.Max(0, end - StartMicroseconds) : null;
}

/// <summary>What is computed with of <c>http</c>, and the whole of it.</summary>
public sealed class HttpBlock
{
    /// <summary><c>request.method</c>.</summary>
    public string? Method { get; init; }

    /// <summary><c>request.url</c>.</summary>
    public string? Url { get; init; }

    /// <summary><c>request.user_agent</c>.</summary>
    public string? UserAgent { get; init; }

    /// <summary><c>request.client_ip</c>.</summary>
    public string? ClientIp { get; init; }

    /// <summary><c>response.status</c>.</summary>
    public int? Status { get; init; }

    /// <summary><c>request.traced</c>: the callee announces a segment of its own.</summary>
    public bool Traced { get; init; }

    /// <summary>The JSON object as sent.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }
}

/// <summary>What is computed with of <c>aws</c>, and the whole of it.</summary>
public sealed class AwsBlock
{
    /// <summary><c>operation</c>, for example <c>GetItem</c>.</summary>
    public string? Operation { get; init; }

    /// <summary><c>region</c>.</summary>
    public string? Region { get; init; }

    /// <summary><c>table_name</c> of a DynamoDB call.</summary>
    public string? TableName { get; init; }

    /// <summary><c>bucket_name</c> of an S3 call.</summary>
    public string? BucketName { get; init; }

    /// <summary><c>queue_url</c> of an SQS call.</summary>
    public string? QueueUrl { get; init; }

    /// <summary><c>topic_arn</c> of an SNS call.</summary>
    public string? TopicArn { get; init; }

    /// <summary><c>function_name</c> of a Lambda call.</summary>
    public string? FunctionName { get; init; }

    /// <summary><c>ec2.instance_id</c>.</summary>
    public string? InstanceId { get; init; }

    /// <summary><c>ec2.availability_zone</c>.</summary>
    public string? AvailabilityZone { get; init; }

    /// <summary>The JSON object as sent.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }
}
