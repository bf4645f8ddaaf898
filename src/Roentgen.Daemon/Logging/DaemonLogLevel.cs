namespace Roentgen.Daemon.Logging;

/// <summary>How much a line matters; the names are the words that stand in the line.</summary>
public enum DaemonLogLevel
{
    /// <summary>Steps of single segments.</summary>
    Trace,

    /// <summary>Steps of the daemon.</summary>
    Debug,

    /// <summary>Start, stop, and one line per batch.</summary>
    Info,

    /// <summary>Something was lost, or will be if this goes on.</summary>
    Warn,

    /// <summary>Something failed for good.</summary>
    Error,
}
