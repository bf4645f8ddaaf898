using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Propagation;

/// <summary>What a call made below an activity tells the called one.</summary>
internal static class OutgoingHeader
{
    /// <summary>
    /// Below a segment: root, the nearest subsegment as parent, sampled. Below a root that is not sampled: its root, not sampled.
    /// Elsewhere null: calls of no traced request must not decide for others.
    /// </summary>
    public static TraceHeader? Of(Activity? activity)
    {
        for (; activity is not null; activity = activity.Parent)
        {
            switch (Recorder.MarkOf(activity))
            {
                case Entity entity:
                    return new TraceHeader(entity.Owner.TraceId, entity.Id, SamplingDecision.Sampled, entity.Owner.Others);
                case NotSampled root:
                    return new TraceHeader(root.TraceId, null, root.Decision, root.Others);
            }
            if (RequestSources.Contains(activity.Source) && TraceId.TryParseW3C(activity.TraceId.ToHexString(), out var traceId))
                return new TraceHeader(traceId, null, SamplingDecision.NotSampled);
        }
        return null;
    }
}
