using System.Net;
using System.Net.Sockets;

namespace Roentgen.Service.Access;

/// <summary>
/// How often logging in has failed from an address in this minute. An attempt counts from its begin, so that many at once are not more than
/// may be, and is forgiven when it succeeds.
/// </summary>
internal sealed class FailedLogins(ServiceOptions options, TimeProvider time)
{
    /// <summary>Most addresses that are told apart; those beyond share a count until a minute is over.</summary>
    public const int MaxAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _counting = new();
    private readonly Dictionary<string, Attempts> _byAddress = new(StringComparer.Ordinal);

    /// <summary>Counts an attempt; false when there were as many as may be, and then it does not count.</summary>
    public bool TryBegin(IPAddress address)
    {
        var now = time.GetUtcNow();
        lock (_counting)
        {
            var name = NameOf(address);
            if (!_byAddress.ContainsKey(name) && _byAddress.Count >= MaxAddresses)
            {
                foreach (var old in _byAddress.Where(pair => pair.Value.Start + Window <= now).Select(pair => pair.Key).ToList()) _byAddress.Remove(old);
                if (_byAddress.Count >= MaxAddresses) name = "";
            }
            if (!_byAddress.TryGetValue(name, out var attempts) || attempts.Start + Window <= now) _byAddress[name] = attempts = new Attempts { Start = now };
            if (attempts.Count >= options.FailedLoginsPerMinute) return false;
            attempts.Count++;
            return true;
        }
    }

    /// <summary>Takes an attempt back, because it succeeded.</summary>
    public void Forgive(IPAddress address)
    {
        lock (_counting)
        {
            if (_byAddress.TryGetValue(NameOf(address), out var attempts) && attempts.Count > 0) attempts.Count--;
        }
    }

    // Whoever has one address of IPv6 has all with the same first half.
    private static string NameOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    private sealed class Attempts
    {
        public required DateTimeOffset Start { get; init; }

        public int Count { get; set; }
    }
}
