using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Roentgen.Service.Api;
using Roentgen.Service.Health;
using Roentgen.Service.Limits;

namespace Roentgen.Service.Access;

/// <summary>
/// Who is logged in to the console. A session is a random token of 256 bits, of which only the hash is kept, in memory; it ends when it is not used
/// for <see cref="ServiceOptions.SessionHours"/>, when its access key goes or changes, when somebody logs out, and with the process.
/// </summary>
internal sealed class Sessions
{
    private const int TokenBytes = 32;

    private readonly ServiceOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _changing = new();
    private readonly Dictionary<string, Session> _byHash = new(StringComparer.Ordinal);

    public Sessions(ServiceOptions options, ServiceMetrics metrics, TimeProvider time)
    {
        (_options, _time) = (options, time);
        metrics.ObserveSessions(() => Count);
    }

    private int Count
    {
        get
        {
            lock (_changing) return _byHash.Count;
        }
    }

    private TimeSpan Lifetime => TimeSpan.FromHours(_options.SessionHours);

    /// <summary>Begins a session.</summary>
    /// <param name="key">Whose secret was shown.</param>
    /// <returns>The token, which is nowhere else.</returns>
    /// <exception cref="ApiException">There are as many as may be.</exception>
    public string Begin(AccessKey key)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        lock (_changing)
        {
            if (_byHash.Count >= _options.MaxSessions) RemoveOver();
            if (_byHash.Count >= _options.MaxSessions)
                throw new ApiException(HttpStatusCode.TooManyRequests, "ThrottledException", $"{_options.MaxSessions} people are logged in already; come again later.") { Limit = Limit.Names.Sessions };
            _byHash.Add(HashOf(token), new Session(key) { UsedAt = _time.GetUtcNow() });
        }
        return token;
    }

    /// <summary>The access key of the session that a call belongs to; the session lasts on from now.</summary>
    /// <exception cref="ApiException">The call is not of our own pages, or there is no such session, or not any more.</exception>
    public AccessKey Enter(HttpRequest request, string token)
    {
        SessionCookie.CheckOrigin(request);
        lock (_changing)
        {
            return Find(token, out var limit) is { } session ? Use(session) : throw AccessErrors.SessionOver(limit);
        }
    }

    /// <summary>The access key of a token's session and when it will be over; null when there is none.</summary>
    public (AccessKey Key, DateTimeOffset End)? Look(string token)
    {
        lock (_changing) return Find(token, out _) is { } session ? (CurrentKey(session)!, session.UsedAt + Lifetime) : null;
    }

    /// <summary>Ends a session; one that is not there is ended already.</summary>
    public void End(string token)
    {
        lock (_changing) _byHash.Remove(HashOf(token));
    }

    private AccessKey Use(Session session)
    {
        session.UsedAt = _time.GetUtcNow();
        return CurrentKey(session)!;
    }

    private Session? Find(string token, out string? limit)
    {
        limit = null;
        var hash = HashOf(token);
        if (!_byHash.TryGetValue(hash, out var session)) return null;
        if (!IsOver(session)) return session;
        if (CurrentKey(session) is not null) limit = Limit.Names.SessionHours;
        _byHash.Remove(hash);
        return null;
    }

    private void RemoveOver()
    {
        foreach (var hash in _byHash.Where(pair => IsOver(pair.Value)).Select(pair => pair.Key).ToList()) _byHash.Remove(hash);
    }

    private bool IsOver(Session session) => CurrentKey(session) is null || session.UsedAt + Lifetime <= _time.GetUtcNow();

    private AccessKey? CurrentKey(Session session) => _options.AccessKeys?.Current(session.Key);

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private sealed class Session(AccessKey key)
    {
        public AccessKey Key { get; } = key;

        public required DateTimeOffset UsedAt { get; set; }
    }
}
