using System.Net;
using System.Reflection;

namespace Roentgen.Commands;

/// <summary>What a person needs to know once everything runs.</summary>
internal static class Banner
{
    /// <summary>An address to write into a browser: a service that listens everywhere is reached on this machine.</summary>
    public static Uri Reachable(Uri listening) =>
        IPAddress.TryParse(listening.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(listening) { Host = "127.0.0.1" }.Uri
            : listening;

    public static void Write(TextWriter output, Uri service, IPEndPoint? daemon, string data)
    {
        var url = service.GetLeftPart(UriPartial.Authority);
        output.WriteLine($"""

            Roentgen {Assembly.GetExecutingAssembly().GetName().Version!.ToString(3)}

              Console  {url}
              API      {url}
            """);
        if (daemon is not null) output.WriteLine($"  Daemon   {daemon}  (UDP and TCP)");
        output.WriteLine($"""
              Data     {data}

              Send:    {(daemon is null ? $"start a daemon that uploads here: roentgen daemon --endpoint {url}" : $"export AWS_XRAY_DAEMON_ADDRESS={daemon} and start your traced application; or ./dev demo")}
              Look:    open {url}, or: aws xray get-service-graph --endpoint-url {url} --start-time $(($(date +%s) - 600)) --end-time $(date +%s)

            Ctrl-C stops.

            """);
        output.Flush();
    }
}
