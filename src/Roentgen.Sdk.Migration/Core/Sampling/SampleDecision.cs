namespace Roentgen.Sdk.Migration.Core.Sampling;

/// <summary>Whether something is recorded.</summary>
public enum SampleDecision
{
    /// <summary>Nobody has decided.</summary>
    Unknown = '\0',

    /// <summary>Who receives the header decides, and tells.</summary>
    Requested = '?',

    /// <summary>Recorded.</summary>
    Sampled = '1',

    /// <summary>Not recorded.</summary>
    NotSampled = '0',
}
