namespace Roentgen.Sdk.Emitting;

/// <summary>Why a document did not go out.</summary>
public enum DropReason
{
    /// <summary>It did.</summary>
    None,

    /// <summary>Newer ones pushed it out of the queue.</summary>
    QueueFull,

    /// <summary>It is longer than one datagram can carry.</summary>
    TooLarge,

    /// <summary>Nobody listens at the daemon's address.</summary>
    Refused,

    /// <summary>The daemon's host name has no address.</summary>
    Unresolved,

    /// <summary>The operating system would not send it.</summary>
    Failed,

    /// <summary>The application stopped before its turn.</summary>
    Stopped,
}
