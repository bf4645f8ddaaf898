using Microsoft.AspNetCore.Http;

namespace Roentgen.Service.Access;

/// <summary>The cookie that holds the token of a session, and what a request that brings it must look like.</summary>
internal static class SessionCookie
{
    /// <summary>Its name over HTTP.</summary>
    public const string Name = "roentgen-session";

    /// <summary>Its name over HTTPS: browsers let nobody but this host set a cookie of this prefix.</summary>
    public const string SecureName = "__Host-" + Name;

    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>The token that a request brings; null for none.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[SecureName] ?? request.Cookies[Name];

    /// <summary>Has the browser keep a token until it is closed.</summary>
    public static void Write(HttpContext context, string token) => context.Response.Cookies.Append(NameFor(context.Request), token, Options(context.Request));

    /// <summary>Has the browser forget it.</summary>
    public static void Delete(HttpContext context)
    {
        foreach (var name in new[] { Name, SecureName }.Where(context.Request.Cookies.ContainsKey))
            context.Response.Cookies.Delete(name, new CookieOptions { Path = "/", Secure = name == SecureName, HttpOnly = true, SameSite = SameSiteMode.Strict });
    }

    /// <summary>
    /// Refuses calls that are not of our own pages. Browsers name the origin with every POST; with a GET, which changes nothing, they say at least that
    /// it is of the same origin, or nothing at all over plain HTTP.
    /// </summary>
    public static void CheckOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        var isOurs = origin.Length > 0
            ? IsOurs(origin, request.Host)
            : !HttpMethods.IsPost(request.Method) && request.Headers[FetchSite].ToString() is "" or "same-origin" or "none";
        if (!isOurs) throw AccessErrors.NotOurPage();
    }

    // A proxy in between may speak HTTPS with the browser and HTTP with us; it passes the host on as it came.
    private static bool IsOurs(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Scheme is "http" or "https"
        && from.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase) && from.Port == (host.Port ?? (from.Scheme == "https" ? 443 : 80));

    private static string NameFor(HttpRequest request) => IsSecure(request) ? SecureName : Name;

    private static bool IsSecure(HttpRequest request) => request.IsHttps || request.Headers.Origin.ToString().StartsWith("https://", StringComparison.Ordinal);

    private static CookieOptions Options(HttpRequest request) => new() { Path = "/", HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = IsSecure(request) };
}
