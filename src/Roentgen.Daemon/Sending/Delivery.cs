using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Spooling;

namespace Roentgen.Daemon.Sending;

/// <summary>A batch on its way to one destination.</summary>
/// <param name="Batch">What is sent; its holder is whoever has the delivery.</param>
/// <param name="Spooled">Where it lies in the spool; null when it is in memory only.</param>
/// <param name="Attempts">How often it was tried before.</param>
internal sealed record Delivery(Batch Batch, SpoolEntry? Spooled = null, int Attempts = 0);
