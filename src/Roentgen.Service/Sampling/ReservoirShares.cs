namespace Roentgen.Service.Sampling;

/// <summary>
/// Divides a rule's reservoir among the clients that report: evenly, what does not divide goes to the first by id, so that the shares
/// always add up to the reservoir.
/// </summary>
internal sealed class ReservoirShares(TimeProvider time)
{
    /// <summary>A client that has not reported for this long has no share: three of its reporting intervals.</summary>
    public static readonly TimeSpan Absence = TimeSpan.FromSeconds(30);

    /// <summary>Most clients that have a share; a further one gets none until another leaves.</summary>
    public const int MaxClients = 10_000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, DateTimeOffset> _clients = new(StringComparer.Ordinal);

    /// <summary>Notes a report; returns the client's share, or null at its first report, which gets none yet.</summary>
    public int? Report(string clientId, int reservoirSize)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var gone in _clients.Where(client => now - client.Value > Absence).Select(client => client.Key).ToList()) _clients.Remove(gone);
            var isKnown = _clients.ContainsKey(clientId);
            if (!isKnown && _clients.Count == MaxClients) return null;
            _clients[clientId] = now;
            if (!isKnown) return null;
            var position = _clients.Keys.TakeWhile(client => client != clientId).Count();
            return (reservoirSize / _clients.Count) + (position < reservoirSize % _clients.Count ? 1 : 0);
        }
    }
}
