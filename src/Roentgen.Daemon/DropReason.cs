namespace Roentgen.Daemon;

/// <summary>Where and why a document was lost after its header had been accepted.</summary>
public enum DropReason
{
    /// <summary>At the door: memory was three quarters full, and the document was of a segment in progress, which is sent again when it ends.</summary>
    InProgress,

    /// <summary>At the door: memory was three quarters full, and the datagram carried spans that were not sampled.</summary>
    Unsampled,

    /// <summary>At the door: memory was full of batches that are being sent.</summary>
    NoRoom,

    /// <summary>At the door: a line longer than <see cref="DaemonOptions.LineBytes"/>, or a <c>T1S</c>/<c>T1U</c> datagram that is no base64.</summary>
    Unreadable,

    /// <summary>In the queue: memory was full, and the oldest waiting batch made room for newer documents.</summary>
    BufferFull,

    /// <summary>When sending: the service refused what was sent, for good.</summary>
    Refused,

    /// <summary>When sending, or in the spool: older than <see cref="DaemonOptions.GiveUpAfter"/>.</summary>
    GaveUp,

    /// <summary>In the spool: it was full, and the oldest file made room for newer batches.</summary>
    SpoolFull,

    /// <summary>In the spool: what was read back is not what was written.</summary>
    SpoolDamaged,

    /// <summary>Not sent within the limit of the shutdown, and there was no spool to keep it.</summary>
    Shutdown,
}
