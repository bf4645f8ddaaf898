using System.Net.Security;
using Roentgen.Service;
using Roentgen.Service.Access;

namespace Roentgen.Commands;

/// <summary>How the daemon of this process gets into the service of this process, whatever that asks of others.</summary>
internal static class OwnService
{
    private const string AnyRegion = "us-east-1";

    /// <summary>What the daemon's calls go through: signed with a key of their own, over HTTPS to no other certificate than the service's. Null when the service asks nothing.</summary>
    public static Func<SocketsHttpHandler, HttpMessageHandler>? Through(ServiceOptions options, TimeProvider time)
    {
        if (options is { AccessKeys: null, Certificate: null }) return null;
        var key = options.AccessKeys?.Issue(AccessRole.Write);
        return connections =>
        {
            // Reached by its address, where the certificate has a name.
            if (options.Certificate is { } own)
                connections.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(own.RawData) };
            return key is null ? connections : new SigningHandler(key, options.SigningRegion ?? AnyRegion, time) { InnerHandler = connections };
        };
    }
}
