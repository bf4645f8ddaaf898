using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Lambda;

/// <summary>
/// One invocation of a function. Lambda itself makes its segment; what happens inside hangs on a facade of it, which is never sent and cannot be
/// recorded into.
/// </summary>
/// <param name="Header">What Lambda says of it: <c>Root=…;Parent=…;Sampled=1;Lineage=…</c>.</param>
/// <param name="Facade">Stands for Lambda's segment; null when nothing is recorded.</param>
internal sealed record LambdaInvocation(TraceHeader Header, Segment? Facade)
{
    /// <summary>What calls made below an invocation that is not recorded must say: its root, and that it is not sampled if that is known.</summary>
    public NotSampled? NotSampled => Facade is null && Header.Root is { } root
        ? new NotSampled(root, Header.Others, Header.Decision is SamplingDecision.NotSampled ? SamplingDecision.NotSampled : SamplingDecision.Undecided)
        : null;

    /// <summary>Makes a new activity belong to the invocation, before it starts.</summary>
    public void Adopt(Activity activity)
    {
        if (Header.Root is not { } root) return;
        activity.SetParentId(
            TraceIds.ToActivity(root), Header.Parent is { } parent ? TraceIds.ToActivity(parent) : default,
            Facade is null ? ActivityTraceFlags.None : ActivityTraceFlags.Recorded);
    }
}
