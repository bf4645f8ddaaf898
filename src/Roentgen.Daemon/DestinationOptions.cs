using Roentgen.Model.Signing;

namespace Roentgen.Daemon;

/// <summary>A service that the daemon sends to, and how it is reached.</summary>
public sealed record DestinationOptions
{
    /// <summary>The service: an absolute <c>http</c> or <c>https</c> address; a path in it goes before the paths of the API. No default.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>An HTTP proxy on the way to it. Null, the default, for none.</summary>
    public Uri? HttpProxy { get; init; }

    /// <summary>Whether an <c>https</c> service must show a certificate that this machine trusts. Default true.</summary>
    public bool VerifyCertificate { get; init; } = true;

    /// <summary>How calls of it are signed. Null, the default, for calls that are not signed; otherwise none leaves without a signature.</summary>
    public RequestSigning? Signing { get; init; }

    /// <summary>What calls of the service go through on their way to the connections, after they were signed; asked once for each pool of connections. Null for nothing.</summary>
    public Func<SocketsHttpHandler, HttpMessageHandler>? Through { get; init; }

    /// <summary>Host and port: its name in the log, in metrics, and of its folder in the spool.</summary>
    public string Name => Endpoint.IsAbsoluteUri ? Endpoint.Authority : Endpoint.OriginalString;

    internal IEnumerable<string> Problems()
    {
        if (!Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("http" or "https"))
            yield return $"Endpoint is {Endpoint}; it must be an absolute http or https address.";
        if (HttpProxy is { } proxy && (!proxy.IsAbsoluteUri || proxy.Scheme is not ("http" or "https")))
            yield return $"HttpProxy is {proxy}; it must be an absolute http or https address.";
    }
}
