using System.Globalization;

namespace Roentgen.Sdk.Emitting;

/// <summary>Where the daemon listens: documents go to its UDP side, questions about sampling to its TCP side.</summary>
internal readonly record struct DaemonAddress(string UdpHost, int UdpPort, string TcpHost, int TcpPort)
{
    public const string DefaultText = "127.0.0.1:2000";

    /// <summary>What <see cref="TryParse"/> reads, for messages.</summary>
    public const string Accepted = "host:port, or tcp:host:port udp:host:port, with a port of 1 to 65535";

    /// <summary>Reads <c>host:port</c> or <c>tcp:host:port udp:host:port</c> in either order; an IPv6 address stands in brackets.</summary>
    public static bool TryParse(string? text, out DaemonAddress address)
    {
        address = default;
        var parts = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (parts)
        {
            case [var both]:
                if (!TryParseEndpoint(both, out var host, out var port)) return false;
                address = new DaemonAddress(host, port, host, port);
                return true;
            case [var first, var second]:
                var (tcp, udp) = first.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase) ? (first, second) : (second, first);
                if (!tcp.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase) || !TryParseEndpoint(tcp.AsSpan(4), out var tcpHost, out var tcpPort)) return false;
                if (!udp.StartsWith("udp:", StringComparison.OrdinalIgnoreCase) || !TryParseEndpoint(udp.AsSpan(4), out var udpHost, out var udpPort)) return false;
                address = new DaemonAddress(udpHost, udpPort, tcpHost, tcpPort);
                return true;
            default:
                return false;
        }
    }

    /// <exception cref="FormatException">It is none; options are checked before.</exception>
    public static DaemonAddress Parse(string? text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"The daemon's address is \"{text}\"; it must be {Accepted}.");

    private static bool TryParseEndpoint(ReadOnlySpan<char> text, out string host, out int port)
    {
        host = "";
        port = 0;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535) return false;
        var name = text[..colon];
        if (name is ['[', .. var inner, ']']) name = inner;
        else if (name.Contains(':')) return false;
        host = name.ToString();
        return Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }
}
