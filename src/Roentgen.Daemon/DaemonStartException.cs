namespace Roentgen.Daemon;

/// <summary>The daemon cannot start: an address that cannot be bound, a setting out of range. The message is one sentence for the operator.</summary>
public sealed class DaemonStartException(string message, Exception? inner = null) : Exception(message, inner);
