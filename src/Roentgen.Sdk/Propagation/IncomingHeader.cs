using System.Diagnostics;
using System.Globalization;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Propagation;

/// <summary>What a caller's headers say, as far as they can be believed.</summary>
internal static class IncomingHeader
{
    /// <summary>Reads <c>X-Amzn-Trace-Id</c>; of several header lines joined by commas the first counts.</summary>
    public static TraceHeader Parse(ReadOnlySpan<char> value)
    {
        var comma = value.IndexOf(',');
        return Believe(TraceHeader.Parse(comma < 0 ? value : value[..comma]));
    }

    /// <summary>
    /// The header without what names nothing: ids that are all zeros, which some SDKs send for what they do not sample, and a parent
    /// without its trace.
    /// </summary>
    public static TraceHeader Believe(TraceHeader header)
    {
        if (header.Root is null || header.Root == default(TraceId)) return header with { Root = null, Parent = null };
        return header.Parent == default(SegmentId) ? header with { Parent = null } : header;
    }

    /// <summary>What <c>traceparent</c> says, for a request in which X-Ray's header names no trace.</summary>
    /// <remarks>
    /// The flag 01 is <c>Sampled=1</c>. But 00 is no decision, and its parent will be reported by nobody: every .NET application that
    /// nobody traces sends 00 with each call, and what stands behind it would never be sampled.
    /// </remarks>
    /// <param name="xray">What X-Ray's header says; its decision stays.</param>
    /// <param name="traceparent">The header's text.</param>
    /// <param name="activity">The request's activity, which has its ids already.</param>
    public static TraceHeader WithTraceParent(TraceHeader xray, string? traceparent, Activity activity)
    {
        if (!IsRecorded(traceparent)) return xray;
        return xray with
        {
            Parent = SegmentId.TryParse(activity.ParentSpanId.ToHexString(), out var parent) ? parent : null,
            Decision = xray.Decision is SamplingDecision.Undecided ? SamplingDecision.Sampled : xray.Decision,
        };
    }

    // 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
    private static bool IsRecorded(string? traceparent) =>
        traceparent is { Length: >= 55 } && byte.TryParse(traceparent.AsSpan(53, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var flags) && (flags & 1) != 0;
}
