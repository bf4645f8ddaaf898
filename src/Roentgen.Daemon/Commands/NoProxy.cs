using System.Globalization;
using System.Net;

namespace Roentgen.Daemon.Commands;

/// <summary>
/// Which hosts are reached without the proxy, as <c>NO_PROXY</c> is read by curl and Go: <c>*</c>; a host name, which covers the names below it;
/// <c>.example.com</c>, which covers those only; an address or <c>10.0.0.0/8</c>; each with a port if it is for one port only.
/// </summary>
internal sealed class NoProxy(IReadOnlyList<string> entries)
{
    /// <summary>Whether a server is reached without the proxy.</summary>
    public bool Covers(Uri server) => entries.Any(entry => Covers(entry.Trim(), server));

    private static bool Covers(string entry, Uri server)
    {
        if (entry == "*") return true;
        var host = server.IdnHost.Trim('[', ']');
        if (IPNetwork.TryParse(entry, out var network)) return IPAddress.TryParse(host, out var inside) && network.Contains(inside);
        if (IPAddress.TryParse(entry, out var address)) return IPAddress.TryParse(host, out var same) && same.Equals(address);
        var colon = entry.LastIndexOf(':');
        if (colon >= 0)
        {
            if (!int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port != server.Port) return false;
            entry = entry[..colon].Trim('[', ']');
        }
        if (entry.StartsWith("*.", StringComparison.Ordinal)) entry = entry[1..];
        if (entry.Length == 0) return false;
        return entry[0] == '.'
            ? host.EndsWith(entry, StringComparison.OrdinalIgnoreCase)
            : host.Equals(entry, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + entry, StringComparison.OrdinalIgnoreCase);
    }
}
