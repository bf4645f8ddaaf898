namespace Roentgen.Service.Sampling;

/// <summary>
/// The clients of one rule and the quotas that they hold. A client learns of its quota only when it reports, so a share that grows waits until
/// others have reported and given theirs up: the quotas in force never add up to more than the reservoir, except for the moment after the
/// reservoir was made smaller, and for clients that have been silent. Not thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="maxClients">Most clients; a further one gets no quota until others have gone.</param>
internal sealed class ReservoirClients(TimeProvider time, int maxClients)
{
    /// <summary>Seconds between two reports of a client.</summary>
    public const int IntervalSeconds = 10;

    /// <summary>
    /// A client that was silent for this long has no share: it stopped, or it has no requests, of which the SDKs do not report either.
    /// Two and a half intervals, since the SDK for .NET makes its second report after two.
    /// </summary>
    public static readonly TimeSpan Absence = TimeSpan.FromSeconds(25);

    /// <summary>A client that comes back within this time is not new; as long as the quota that it was given last.</summary>
    public static readonly TimeSpan Remembrance = TimeSpan.FromSeconds(300);

    /// <summary>Up to so many clients shares are computed at every report; beyond, once in <see cref="Pause"/>, so that a report stays cheap.</summary>
    public const int FewClients = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Client> _clients = new(StringComparer.Ordinal);
    private long? _dividedAt;
    private int _size;
    private long _held;

    /// <summary>What a report is answered with.</summary>
    /// <param name="Quota">Traces each second; null for a client that has none yet.</param>
    /// <param name="IsRefused">There are too many clients.</param>
    public readonly record struct Answer(int? Quota, bool IsRefused);

    private sealed class Client(string id)
    {
        private double _demand;
        private double _demandBefore;
        private long _unmeasured;

        public string Id => id;

        public long? SeenAt { get; private set; }

        public int Share { get; set; }

        public int Held { get; set; }

        /// <summary>The larger of the last two reports: a single quiet one does not cost a client its share.</summary>
        public double Demand => Math.Max(_demand, _demandBefore);

        /// <summary>Notes a report.</summary>
        public void Note(int requests, long now, TimeProvider time)
        {
            _unmeasured += requests;
            // What is reported happened since the last report or, since idle clients do not report, within the last intervals.
            var seconds = SeenAt is { } seen ? Math.Min(time.GetElapsedTime(seen, now).TotalSeconds, 2 * IntervalSeconds) : IntervalSeconds;
            if (seconds < 1) return;
            (_demandBefore, _demand) = (_demand, _unmeasured / seconds);
            _unmeasured = 0;
            SeenAt = now;
        }
    }

    /// <summary>Takes a report and grants a quota: none at the first report, as X-Ray.</summary>
    /// <param name="clientId">Who reports.</param>
    /// <param name="requests">Requests that the rule decided about since its last report, 0 or more.</param>
    /// <param name="size">The rule's reservoir.</param>
    public Answer Report(string clientId, int requests, int size)
    {
        var now = time.GetTimestamp();
        var isKnown = _clients.TryGetValue(clientId, out var client);
        if (client is null)
        {
            if (_clients.Count >= maxClients && IsDue(now, size)) Divide(now, size);
            if (_clients.Count >= maxClients) return new Answer(null, IsRefused: true);
            _clients.Add(clientId, client = new Client(clientId));
        }
        client.Note(requests, now, time);
        if (IsDue(now, size)) Divide(now, size);
        if (!isKnown) return new Answer(null, IsRefused: false);
        Grant(client, (int)Math.Clamp(size - (_held - client.Held), 0, client.Share));
        return new Answer(client.Held, IsRefused: false);
    }

    private bool IsDue(long now, int size) =>
        _clients.Count <= FewClients || size != _size || _dividedAt is not { } at || time.GetElapsedTime(at, now) >= Pause;

    private void Divide(long now, int size)
    {
        (_dividedAt, _size) = (now, size);
        var remembrance = _clients.Count >= maxClients ? Absence : Remembrance;
        var present = new List<Client>(_clients.Count);
        foreach (var client in _clients.Values)
        {
            var silence = time.GetElapsedTime(client.SeenAt!.Value, now);
            if (silence <= Absence)
            {
                present.Add(client);
                continue;
            }
            Grant(client, 0);
            client.Share = 0;
            if (silence > remembrance) _clients.Remove(client.Id);
        }
        var claims = new ReservoirClaim[present.Count];
        for (var i = 0; i < claims.Length; i++) claims[i] = new ReservoirClaim(present[i].Id, present[i].Demand, present[i].Held);
        var shares = new int[claims.Length];
        ReservoirShares.Divide(size, claims, shares);
        for (var i = 0; i < shares.Length; i++) present[i].Share = shares[i];
    }

    private void Grant(Client client, int quota)
    {
        _held += quota - client.Held;
        client.Held = quota;
    }
}
