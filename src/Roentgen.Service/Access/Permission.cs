namespace Roentgen.Service.Access;

/// <summary>What an operation lets its caller do; the classes of operations that X-Ray's own policies tell apart.</summary>
internal enum Permission
{
    /// <summary>Send documents and telemetry.</summary>
    WriteData,

    /// <summary>Read sampling rules and targets, and report sampling statistics: what an agent needs besides writing.</summary>
    Sample,

    /// <summary>Read everything.</summary>
    Read,

    /// <summary>Change groups, sampling rules, policies, tags and settings.</summary>
    Configure,
}
