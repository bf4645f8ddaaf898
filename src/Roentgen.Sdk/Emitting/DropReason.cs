namespace Roentgen.Sdk.Emitting;

/// <summary>Why a document did not go out.</summary>
public enum DropReason
{
    /// <summary>It did.</summary>
    None,

    /// <summary>Newer ones pushed it out of the queue.</summary>
    QueueFull,

    /// <summary>It is longer than one datagram can carry, and nothing is left to cut.</summary>
    TooLarge,

    /// <summary>Nobody listens at the daemon's address.</summary>
    Refused,

    /// <summary>The daemon's host name has no address.</summary>
    Unresolved,

    /// <summary>The operating system would not send it.</summary>
    Failed,

    /// <summary>The application stopped before its turn.</summary>
    Stopped,

    /// <summary>The service could not be reached, or was too busy, also when it was tried again.</summary>
    Unavailable,

    /// <summary>The service would not take it: it says so, or does not know who calls.</summary>
    Rejected,

    /// <summary>It has not ended yet, and what it is sent as (OTLP) has no form for that.</summary>
    Unfinished,
}
