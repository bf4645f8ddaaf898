using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Roentgen.Daemon;

/// <summary>An address to listen on, as the AWS daemon takes it: <c>127.0.0.1:2000</c>, <c>[::1]:2000</c>, <c>localhost:2000</c>, <c>:2000</c>.</summary>
public static class ListenAddress
{
    /// <summary>
    /// Reads it; a host name is looked up, now and once. No host, <c>0.0.0.0</c> and <c>[::]</c> mean every address, of IPv6 too where there is IPv6.
    /// </summary>
    /// <returns>Null, or the problem as one sentence.</returns>
    public static string? TryParse(string text, out IPEndPoint address)
    {
        address = new IPEndPoint(IPAddress.Loopback, 0);
        var colon = text.LastIndexOf(':');
        if (colon < 0) return $"address {text}: missing port in address; write it as 127.0.0.1:2000.";
        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) return $"address {text}: too many colons in address; write IPv6 as [::1]:2000.";
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return $"address {text}: invalid port; it must be 0 to 65535.";
        if (Resolve(host) is not { } ip) return $"address {text}: no such host.";
        address = new IPEndPoint(ip, port);
        return null;
    }

    private static IPAddress? Resolve(string host)
    {
        if (host.Length == 0) return Everywhere();
        if (IPAddress.TryParse(host, out var ip)) return ip.Equals(IPAddress.Any) ? Everywhere() : ip;
        try
        {
            var found = Dns.GetHostAddresses(host);
            // As Go does: IPv4 first, because that is what SDKs are told to use.
            return Array.Find(found, a => a.AddressFamily == AddressFamily.InterNetwork) ?? found.FirstOrDefault();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static IPAddress Everywhere() => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
}
