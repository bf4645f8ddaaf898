namespace Roentgen.Service.Health;

/// <summary>What a daemon in the same process has counted since it started, at one moment.</summary>
/// <param name="Address">Where it takes documents: <c>127.0.0.1:2000</c>, UDP and TCP.</param>
/// <param name="Received">Documents that arrived.</param>
/// <param name="Sent">Those that a destination has taken.</param>
/// <param name="Held">Those that it holds just now, in memory and on the disk.</param>
/// <param name="Dropped">Datagrams and documents that were lost, by reason.</param>
public sealed record DaemonFigures(string Address, long Received, long Sent, long Held, IReadOnlyDictionary<string, long> Dropped);
