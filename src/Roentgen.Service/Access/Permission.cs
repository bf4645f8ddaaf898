namespace Roentgen.Service.Access;

/// <summary>What an operation lets its caller do; the classes of operations that X-Ray's own policies tell apart.</summary>
internal enum Permission
{
    /// <summary>Send documents and telemetry.</summary>
    WriteData,

    /// <summary>Report sampling statistics and take targets: what an agent needs besides writing and reading rules.</summary>
    Sample,

    /// <summary>Read sampling rules and sampling statistics: agents need it, and readers may.</summary>
    ReadSampling,

    /// <summary>Read everything else.</summary>
    Read,

    /// <summary>Change groups, sampling rules, policies, tags and settings.</summary>
    Configure,
}
