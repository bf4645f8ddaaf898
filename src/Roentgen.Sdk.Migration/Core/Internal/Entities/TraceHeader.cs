using System.Diagnostics.CodeAnalysis;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Migration.Core.Sampling;

namespace Roentgen.Sdk.Migration.Core.Internal.Entities;

/// <summary>The tracing header, as text members.</summary>
public sealed class TraceHeader
{
    /// <summary>The trace; null where the header names none.</summary>
    public string? RootTraceId { get; set; }

    /// <summary>The caller; null where the header names none.</summary>
    public string? ParentId { get; set; }

    /// <summary>The caller's decision.</summary>
    public SampleDecision Sampled { get; set; }

    /// <summary>Reads a header; false where it names no trace.</summary>
    public static bool TryParse(string? rawHeader, [NotNullWhen(true)] out TraceHeader? header)
    {
        var parsed = Model.Ids.TraceHeader.Parse(rawHeader);
        header = parsed.Root is { } root
            ? new TraceHeader { RootTraceId = root.ToString(), ParentId = parsed.Parent?.ToString(), Sampled = Decision(parsed.Decision) }
            : null;
        return header is not null;
    }

    /// <summary>Reads a header, or one without a trace for what is none.</summary>
    public static TraceHeader FromString(string? rawHeader) => TryParse(rawHeader, out var header) ? header : new TraceHeader();

    /// <summary>The header of an entity, for a call that nothing instruments.</summary>
    public static TraceHeader FromEntity(Entity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return new TraceHeader { RootTraceId = entity.TraceId, ParentId = entity.Sampled == SampleDecision.Sampled ? entity.Id : null, Sampled = entity.Sampled };
    }

    /// <summary><c>Root=…;Parent=…;Sampled=1</c>.</summary>
    public override string ToString() => new Model.Ids.TraceHeader(
        Model.Ids.TraceId.TryParse(RootTraceId, out var root) ? root : null,
        SegmentId.TryParse(ParentId, out var parent) ? parent : null,
        Sampled switch
        {
            SampleDecision.Sampled => SamplingDecision.Sampled,
            SampleDecision.NotSampled => SamplingDecision.NotSampled,
            SampleDecision.Requested => SamplingDecision.Requested,
            _ => SamplingDecision.Undecided,
        }).ToString();

    private static SampleDecision Decision(SamplingDecision decision) => decision switch
    {
        SamplingDecision.Sampled => SampleDecision.Sampled,
        SamplingDecision.NotSampled => SampleDecision.NotSampled,
        SamplingDecision.Requested => SampleDecision.Requested,
        _ => SampleDecision.Unknown,
    };
}
