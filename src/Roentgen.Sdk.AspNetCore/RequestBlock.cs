using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.AspNetCore;

/// <summary>The <c>http.request</c> block of a served request: as it came in, before any middleware rewrote it.</summary>
internal static class RequestBlock
{
    public static HttpBlock Of(HttpContext context, bool withQuery)
    {
        var request = context.Request;
        var forwarded = FirstForwarded(request.Headers["X-Forwarded-For"]);
        return new HttpBlock
        {
            Method = request.Method,
            Url = string.Concat(
                [request.Scheme, "://", request.Host.Value, request.PathBase.ToUriComponent(), request.Path.ToUriComponent(), withQuery ? request.QueryString.Value : null]),
            UserAgent = request.Headers.UserAgent is [{ } userAgent, ..] ? userAgent : null,
            ClientIp = forwarded ?? RemoteAddress(context),
            XForwardedFor = forwarded is not null,
        };
    }

    // X-Forwarded-For: client, proxy1, proxy2
    private static string? FirstForwarded(StringValues values)
    {
        if (values is not [{ } value, ..]) return null;
        var comma = value.IndexOf(',', StringComparison.Ordinal);
        var first = (comma < 0 ? value : value[..comma]).Trim();
        return first.Length > 0 ? first : null;
    }

    private static string? RemoteAddress(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => null,
        { IsIPv4MappedToIPv6: true } address => address.MapToIPv4().ToString(),
        var address => address.ToString(),
    };
}
