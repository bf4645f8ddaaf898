namespace Roentgen.Daemon.Proxying;

/// <summary>Where an answer came from.</summary>
internal enum ReplySource
{
    /// <summary>The service, asked for this call.</summary>
    Service,

    /// <summary>The service, asked for an equal call that was under way.</summary>
    Coalesced,

    /// <summary>Memory; it is fresh.</summary>
    Cache,

    /// <summary>Memory; it is the last good one, since the service gives none now.</summary>
    Stale,
}

/// <summary>
/// Answers with sampling rules. Equal calls that come together are one call of the service; its answer serves those that come within
/// <paramref name="lifetime"/>, and is kept for the time when the service is away. Answers of a few kinds of call are kept, the most recently asked.
/// </summary>
/// <param name="lifetime">How long an answer is fresh; and how long a service that failed is left alone, while there is a last good answer.</param>
/// <param name="time">The clock.</param>
internal sealed class RulesCache(TimeSpan lifetime, TimeProvider time)
{
    /// <summary>Kinds of call that are kept apart: pages, languages of clients.</summary>
    public const int MaxEntries = 32;

    /// <summary>How long a call waits for a slow service while there is an answer that it can have instead.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The answer for a kind of call.</summary>
    /// <param name="key">Equal for equal calls.</param>
    /// <param name="ask">Asks the service; not ended by the end of any single client.</param>
    /// <param name="cancel">Ends the wait of this caller alone.</param>
    /// <exception cref="HttpRequestException">The service could not be asked, and never answered before.</exception>
    /// <exception cref="OperationCanceledException">It did not answer in time, and never did before; or <paramref name="cancel"/>.</exception>
    public async Task<(ServiceReply Reply, ReplySource Source, TimeSpan Age)> GetAsync(string key, Func<Task<ServiceReply>> ask, CancellationToken cancel)
    {
        Task<ServiceReply> asking;
        ReplySource source;
        Good? last;
        lock (_lock)
        {
            var entry = Find(key);
            last = entry.Last;
            if (last is not null && entry.IsFresh && Age(last) < lifetime) return (last.Reply, ReplySource.Cache, Age(last));
            if (last is not null && entry.FailedAt is { } failed && time.GetElapsedTime(failed) < lifetime) return (last.Reply, ReplySource.Stale, Age(last));
            source = entry.Asking is null ? ReplySource.Service : ReplySource.Coalesced;
            asking = entry.Asking ??= Task.Run(() => AskAsync(entry, entry.Generation, ask), CancellationToken.None);
        }
        if (last is null) return (await asking.WaitAsync(cancel).ConfigureAwait(false), source, TimeSpan.Zero);
        try
        {
            var reply = await asking.WaitAsync(Patience, time, cancel).ConfigureAwait(false);
            if (!reply.IsOutage) return (reply, source, TimeSpan.Zero);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // The outage that the last answer was kept for. Whoever asks next after it failed finds it noted.
        }
        return (last.Reply, ReplySource.Stale, Age(last));
    }

    /// <summary>The rules have changed: nothing that was asked for before now is fresh, and nobody joins a call that is under way.</summary>
    public void Expire()
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values) entry.Expire();
        }
    }

    private async Task<ServiceReply> AskAsync(Entry entry, int generation, Func<Task<ServiceReply>> ask)
    {
        ServiceReply? reply = null;
        try
        {
            return reply = await ask().ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                if (entry.Generation == generation)
                {
                    entry.Asking = null;
                    if (reply is { IsSuccess: true }) entry.Answered(new Good(reply, now));
                }
                if (reply is null or { IsOutage: true }) entry.FailedAt = now;
            }
        }
    }

    private TimeSpan Age(Good good) => time.GetElapsedTime(good.At);

    private Entry Find(string key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            if (_entries.Count >= MaxEntries) _entries.Remove(_entries.MinBy(static other => other.Value.UsedAt).Key);
            _entries.Add(key, entry = new Entry());
        }
        entry.UsedAt = time.GetTimestamp();
        return entry;
    }

    private sealed record Good(ServiceReply Reply, long At);

    private sealed class Entry
    {
        public Good? Last { get; private set; }

        public bool IsFresh { get; private set; }

        public Task<ServiceReply>? Asking { get; set; }

        public long? FailedAt { get; set; }

        public long UsedAt { get; set; }

        public int Generation { get; private set; }

        public void Answered(Good good) => (Last, IsFresh, FailedAt) = (good, true, null);

        public void Expire()
        {
            IsFresh = false;
            Asking = null;
            Generation++;
        }
    }
}
