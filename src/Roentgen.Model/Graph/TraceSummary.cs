using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>The value of an annotation: exactly one member is set.</summary>
/// <param name="Text">A string.</param>
/// <param name="Number">A number.</param>
/// <param name="Truth">A boolean.</param>
public readonly record struct AnnotationValue(string? Text, double? Number, bool? Truth);

/// <summary>One annotation and its distinct values in a trace, first seen first.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Values">At least one.</param>
public sealed record Annotation(string Key, IReadOnlyList<AnnotationValue> Values);

/// <summary>What a list of traces shows of one. Outcome, HTTP and response time are those of the root segment.</summary>
public sealed record TraceSummary
{
    /// <summary>Most annotation keys that are indexed for a trace; later ones are kept in the documents only.</summary>
    public const int MaxAnnotationKeys = 50;

    /// <summary>Start of the earliest segment, in microseconds since 1970. The wire shows its whole second.</summary>
    public required long StartMicroseconds { get; init; }

    /// <summary>Earliest start to latest end in microseconds; null while the only segment is in progress.</summary>
    public required long? DurationMicroseconds { get; init; }

    /// <summary>The root segment's own time in microseconds; null while it is in progress.</summary>
    public required long? ResponseMicroseconds { get; init; }

    /// <summary>Classification of the root segment.</summary>
    public required Classification Outcome { get; init; }

    /// <summary>Something is still missing.</summary>
    public required bool IsPartial { get; init; }

    /// <summary><c>http.request.method</c> of the root segment.</summary>
    public string? HttpMethod { get; init; }

    /// <summary><c>http.request.url</c> of the root segment.</summary>
    public string? HttpUrl { get; init; }

    /// <summary><c>http.response.status</c> of the root segment.</summary>
    public int? HttpStatus { get; init; }

    /// <summary><c>http.request.user_agent</c> of the root segment.</summary>
    public string? UserAgent { get; init; }

    /// <summary><c>http.request.client_ip</c> of the root segment.</summary>
    public string? ClientIp { get; init; }

    /// <summary>Node of the root segment.</summary>
    public required NodeKey EntryPoint { get; init; }

    /// <summary>All nodes.</summary>
    public required IReadOnlyList<NodeKey> Services { get; init; }

    /// <summary>Annotations of all segments and subsegments.</summary>
    public required IReadOnlyList<Annotation> Annotations { get; init; }

    /// <summary>Distinct <c>user</c> values.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>Distinct EC2 instance ids.</summary>
    public required IReadOnlyList<string> InstanceIds { get; init; }

    /// <summary>Distinct availability zones.</summary>
    public required IReadOnlyList<string> AvailabilityZones { get; init; }

    /// <summary>Distinct <c>resource_arn</c> values.</summary>
    public required IReadOnlyList<string> ResourceArns { get; init; }

    /// <summary>Why it faulted, or parts of it did.</summary>
    public required IReadOnlyList<RootCause> FaultRootCauses { get; init; }

    /// <summary>Why it met errors or throttling, or parts of it did.</summary>
    public required IReadOnlyList<RootCause> ErrorRootCauses { get; init; }

    /// <summary>Where the response time went: one way or none.</summary>
    public required IReadOnlyList<RootCause> ResponseTimeRootCauses { get; init; }

    internal static TraceSummary Of(Trace trace, TraceEntity root, DigestBuilder digest)
    {
        var entry = root.Entity;
        var services = digest.Keys;
        var exceptions = new RecordedExceptions(trace);
        var aloneAndOpen = trace.Segments.Count == 1 && entry.InProgress;
        return new TraceSummary
        {
            StartMicroseconds = trace.Segments.Min(segment => segment.Entity.StartMicroseconds),
            DurationMicroseconds = aloneAndOpen ? null : trace.DurationMicroseconds,
            ResponseMicroseconds = entry.DurationMicroseconds,
            Outcome = entry.Classification,
            IsPartial = trace.IsPartial,
            HttpMethod = entry.Http?.Method,
            HttpUrl = entry.Http?.Url,
            HttpStatus = entry.Http?.Status,
            UserAgent = entry.Http?.UserAgent,
            ClientIp = entry.Http?.ClientIp,
            EntryPoint = NodeKey.OfSegment(entry),
            Services = services,
            Annotations = digest.Annotations,
            Users = digest.Users.Items,
            InstanceIds = digest.InstanceIds.Items,
            AvailabilityZones = digest.AvailabilityZones.Items,
            ResourceArns = digest.ResourceArns.Items,
            FaultRootCauses = RootCausesOfFailures.Faults(trace, exceptions),
            ErrorRootCauses = RootCausesOfFailures.Errors(trace, exceptions),
            ResponseTimeRootCauses = RootCausesOfResponseTime.Of(root),
        };
    }
}
