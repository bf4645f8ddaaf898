using System.Net;
using Microsoft.AspNetCore.Http;
using Roentgen.Service.Api;

namespace Roentgen.Service.Access;

/// <summary>
/// Keeps the pages of other sites from using a service without access keys through the browser of somebody on this machine. Clients that are no
/// browsers send none of what is looked at.
/// </summary>
internal static class BrowserGuard
{
    private const string Localhost = "localhost";

    /// <exception cref="ApiException">The call comes from a page of another site, or by a name that another site may have given to this machine.</exception>
    public static void Check(HttpContext context)
    {
        var headers = context.Request.Headers;
        // A page of another site may send what needs no permission of ours, whatever it is told about the answer.
        if (headers.Origin.ToString() is { Length: > 0 } origin && !IsOurs(origin, context.Request.Host.Host))
            throw AccessErrors.Foreign($"a page of {origin}");
        if (headers["Sec-Fetch-Site"].ToString().Equals("cross-site", StringComparison.OrdinalIgnoreCase) && headers.Origin.Count == 0) throw AccessErrors.Foreign("a page of another site");
        // A name that leads here only now may belong to a page that was fetched from elsewhere before: the browser takes both for one site.
        if (context.Request.Host.Host is { Length: > 0 } host && context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local) && !IsAddress(host))
            throw AccessErrors.Foreign($"the name {host}");
    }

    private static bool IsOurs(string origin, string host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from) && (from.Host.Equals(host, StringComparison.OrdinalIgnoreCase) || IsThisMachine(from.Host));

    private static bool IsThisMachine(string host) => IsLocalhost(host) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // Nobody can give an address to another machine.
    private static bool IsAddress(string host) => IsLocalhost(host) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static bool IsLocalhost(string host) => host.Equals(Localhost, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + Localhost, StringComparison.OrdinalIgnoreCase);
}
