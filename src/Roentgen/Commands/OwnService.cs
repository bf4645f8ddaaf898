using System.Net.Security;
using Roentgen.Daemon;
using Roentgen.Model.Signing;
using Roentgen.Service;
using Roentgen.Service.Access;

namespace Roentgen.Commands;

/// <summary>How the daemon of this process gets into the service of this process, whatever that asks of others.</summary>
internal static class OwnService
{
    private const string AnyRegion = "us-east-1";

    /// <summary>Where the daemon sends to: its calls signed with a key of their own, over HTTPS to no other certificate than the service's, as far as the service asks for that.</summary>
    public static DestinationOptions At(Uri address, ServiceOptions options) => new()
    {
        Endpoint = address,
        Signing = options.AccessKeys is { } keys ? RequestSigning.With(keys.Issue(AccessRole.Write).Credentials, options.SigningRegion ?? AnyRegion) : null,
        Through = options.Certificate is not { } own ? null : connections =>
        {
            // Reached by its address, where the certificate has a name.
            connections.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(own.RawData) };
            return connections;
        },
    };
}
