using System.Collections.Frozen;

namespace Roentgen.Daemon.Proxying;

/// <summary>
/// Which headers a proxied call keeps. What speaks about one connection stays with it (RFC 9110 §7.6.1); what proxies, meshes and tracers add on the way
/// says nothing to the service, and would be changed again before it gets there.
/// </summary>
internal static class HeaderRules
{
    private static readonly FrozenSet<string> OfOneConnection = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings");

    private static readonly FrozenSet<string> OfTheWay = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        // Written anew for the service.
        "Host", "Content-Length", "Expect", "Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256",
        // Proxies and load balancers.
        "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "X-Request-Id", "X-Correlation-Id",
        // Tracers.
        "traceparent", "tracestate", "baggage", "b3", "X-Amzn-Trace-Id", "X-Cloud-Trace-Context", "X-OT-Span-Context", "uber-trace-id", "grpc-trace-bin", "sentry-trace");

    private static readonly string[] FamiliesOfTheWay = ["X-Forwarded-", "X-Envoy-", "X-B3-", "X-Istio-", "X-Datadog-", "l5d-", "uberctx-", "ot-tracer-", "cf-"];

    /// <summary>Whether a header of the client goes on to the service.</summary>
    /// <param name="name">The header.</param>
    /// <param name="connection">What the client's <c>Connection</c> says: names of further headers that are for this connection alone.</param>
    public static bool GoesUp(string name, string connection) =>
        !OfOneConnection.Contains(name) && !OfTheWay.Contains(name) && !Array.Exists(FamiliesOfTheWay, family => name.StartsWith(family, StringComparison.OrdinalIgnoreCase))
        && !IsNamed(connection, name);

    /// <summary>Whether a header of the service goes back to the client.</summary>
    public static bool GoesDown(string name, string connection) => !OfOneConnection.Contains(name) && !IsNamed(connection, name);

    // Connection: close, X-Mine
    private static bool IsNamed(ReadOnlySpan<char> connection, string name)
    {
        foreach (var part in connection.Split(','))
            if (connection[part].Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
