using Roentgen.Model.Signing;

namespace Roentgen.Daemon.Aws;

/// <summary>What calls of a service go through that may want signatures or not: signed from when credentials are found on, until then as they are.</summary>
internal sealed class AutoSigningHandler : HttpMessageHandler
{
    private readonly AwsCredentials _credentials;
    private readonly HttpMessageInvoker _signed;
    private readonly HttpMessageInvoker _plain;

    public AutoSigningHandler(AwsCredentials credentials, RequestSigning signing, SocketsHttpHandler connections, TimeProvider time)
    {
        _credentials = credentials;
        _plain = new HttpMessageInvoker(connections, disposeHandler: false);
        _signed = new HttpMessageInvoker(new SigningHandler(signing, time) { InnerHandler = connections });
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var way = await _credentials.AreFoundAsync(cancellationToken).ConfigureAwait(false) ? _signed : _plain;
        return await way.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _signed.Dispose();
            _plain.Dispose();
        }
        base.Dispose(disposing);
    }
}
