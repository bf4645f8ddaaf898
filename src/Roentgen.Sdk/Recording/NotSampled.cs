using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Recording;

/// <summary>
/// Marks the activity of a root that is not recorded, with what its outgoing calls must say. Requests need it only when the activity
/// itself does not tell: when there are other pairs to pass on.
/// </summary>
internal sealed record NotSampled(TraceId TraceId, string? Others, SamplingDecision Decision = SamplingDecision.NotSampled);
