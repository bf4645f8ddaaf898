namespace Roentgen.Sdk.Migration.Core.Sampling;

/// <summary>A decision that was made already, for <see cref="AWSXRayRecorder.BeginSegment"/>.</summary>
public sealed class SamplingResponse
{
    /// <summary>With a decision.</summary>
    public SamplingResponse(SampleDecision sampleDecision) => SampleDecision = sampleDecision;

    /// <summary>The decision.</summary>
    public SampleDecision SampleDecision { get; }
}
