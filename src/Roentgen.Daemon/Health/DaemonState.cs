namespace Roentgen.Daemon.Health;

/// <summary>What a daemon is doing at a moment.</summary>
/// <param name="IsReceiving">Whether the UDP address is bound and read from.</param>
/// <param name="Destinations">One for each of <see cref="DaemonOptions.Destinations"/>, in their order.</param>
internal sealed record DaemonState(bool IsReceiving, IReadOnlyList<DestinationState> Destinations)
{
    /// <summary>A daemon whose addresses are bound and not read yet.</summary>
    public static DaemonState Starting(int destinations) => new(IsReceiving: false, new DestinationState[destinations]);
}

/// <summary>What is there for a destination.</summary>
/// <param name="IsAwaited">Whether documents wait for it or are on their way to it, in memory or in its spool.</param>
/// <param name="BatchesSent">Batches that it answered with 2xx since the start.</param>
internal readonly record struct DestinationState(bool IsAwaited, long BatchesSent);
