using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace Roentgen.Service.Access;

/// <summary>Signs what goes through it with an access key, in place of any signature that is there already. Bodies are held in memory while they are hashed.</summary>
/// <param name="key">Whose calls they are.</param>
/// <param name="region">The region to sign for; a service that was told its region takes no other.</param>
/// <param name="time">The clock.</param>
public sealed class SigningHandler(AccessKey key, string region, TimeProvider time) : DelegatingHandler
{
    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var header in (string[])["Authorization", "Date", SignatureV4.DateHeader, SignatureV4.ContentHashHeader, SignatureV4.TokenHeader]) request.Headers.Remove(header);
        var timestamp = RequestSignature.Format(time.GetUtcNow());
        request.Headers.Host = request.RequestUri!.Authority;
        request.Headers.TryAddWithoutValidation(SignatureV4.DateHeader, timestamp);
        request.Headers.TryAddWithoutValidation(SignatureV4.ContentHashHeader, await HashAsync(request.Content, cancellationToken).ConfigureAwait(false));
        request.Headers.TryAddWithoutValidation("Authorization", Authorization(request, timestamp));
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> HashAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null) return Convert.ToHexStringLower(SHA256.HashData([]));
        await content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        var body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var hash = await SHA256.HashDataAsync(body, cancellationToken).ConfigureAwait(false);
        body.Position = 0;
        return Convert.ToHexStringLower(hash);
    }

    private string Authorization(HttpRequestMessage request, string timestamp)
    {
        var scope = new CredentialScope(timestamp[..8], region, SignatureV4.XRay);
        var signedHeaders = string.Join(';', request.Headers.NonValidated
            .Select(static header => header.Key.ToLowerInvariant())
            .Where(static name => name == "host" || name.StartsWith("x-amz-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal));
        StringValues ValuesOf(string name) => request.Headers.NonValidated.TryGetValues(name, out var values) ? new StringValues([.. values]) : default;
        var hash = ValuesOf(SignatureV4.ContentHashHeader).ToString();
        var canonical = SignatureV4.CanonicalRequest(request.Method.Method, request.RequestUri!.AbsolutePath, SignatureV4.SignedQueries(request.RequestUri.PathAndQuery, isPresigned: false).First(), signedHeaders, ValuesOf, hash);
        var signature = SignatureV4.Sign(key.SigningKey(scope), SignatureV4.StringToSign(timestamp, scope, canonical));
        return $"{SignatureV4.Algorithm} Credential={key.Id}/{scope}, SignedHeaders={signedHeaders}, Signature={Convert.ToHexStringLower(signature)}";
    }
}
