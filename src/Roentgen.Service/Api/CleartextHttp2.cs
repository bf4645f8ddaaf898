using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Roentgen.Service.Api;

/// <summary>
/// HTTP/2 without TLS, beside HTTP/1.1 on one port: who speaks it begins with <c>PRI * HTTP/2.0</c>, which no request of HTTP/1.1 does (RFC 9113 §3.3).
/// Kestrel chooses by what TLS negotiated and, without TLS, takes HTTP/1.1; so a connection that begins so is given the negotiated protocol that it
/// would have with TLS. It then looks as if it came by TLS, which changes nothing but the scheme that Kestrel expects; the server must
/// allow the other one.
/// </summary>
internal sealed class CleartextHttp2(TimeSpan patience, TimeProvider time)
{
    private static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8];

    public ConnectionDelegate Around(ConnectionDelegate next) => async connection =>
    {
        bool isHttp2;
        using (var late = new CancellationTokenSource(patience, time))
        {
            var asked = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, connection.ConnectionClosed, asked);
            try
            {
                isHttp2 = await BeginsWithPrefaceAsync(connection.Transport.Input, over.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // It says nothing, or it has gone, or the server ends.
                connection.Abort();
                return;
            }
        }
        if (isHttp2)
        {
            var negotiated = new Negotiated();
            connection.Features.Set<ITlsConnectionFeature>(negotiated);
            connection.Features.Set<ITlsApplicationProtocolFeature>(negotiated);
        }
        await next(connection).ConfigureAwait(false);
    };

    private static async Task<bool> BeginsWithPrefaceAsync(PipeReader input, CancellationToken cancellationToken)
    {
        var seen = 0L;
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            var length = (int)Math.Min(buffer.Length, Preface.Length);
            var isPrefix = buffer.Slice(0, length).ToArray().AsSpan().SequenceEqual(Preface.AsSpan(0, length));
            if (isPrefix && length < Preface.Length && !result.IsCompleted)
            {
                seen = buffer.Length;
                input.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            // What came last counts as not looked at, so that the next reader gets it at once.
            input.AdvanceTo(buffer.Start, buffer.GetPosition(seen));
            return isPrefix && length == Preface.Length;
        }
    }

    private sealed class Negotiated : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public ReadOnlyMemory<byte> ApplicationProtocol => SslApplicationProtocol.Http2.Protocol;

        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}
