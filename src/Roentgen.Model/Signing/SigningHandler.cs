using System.Security.Cryptography;

namespace Roentgen.Model.Signing;

/// <summary>
/// Signs what goes through it for X-Ray, in place of any signature that is there already. It signs what has to be signed and nothing that somebody on
/// the way may change: <c>host</c>, <c>content-type</c>, <c>x-amz-…</c> and <c>x-amzn-xray-timestamp</c>, and the body. A <see cref="HashedContent"/> and
/// contents that are in memory are hashed where they lie; others are brought into memory first. Nothing leaves unsigned: without credentials a call fails
/// with <see cref="CredentialsUnavailableException"/>.
/// </summary>
/// <param name="signing">Whose calls they are, and for which region.</param>
/// <param name="time">The clock.</param>
public sealed class SigningHandler(RequestSigning signing, TimeProvider time) : DelegatingHandler
{
    private static readonly string[] Replaced = ["Authorization", "Date", SignatureV4.DateHeader, SignatureV4.ContentHashHeader, SignatureV4.TokenHeader];

    private static readonly Comparison<SignedHeader> ByName = static (one, other) => string.CompareOrdinal(one.Name, other.Name);

    // A source may make its credentials anew each time; the signing key is derived from those that were there first.
    private volatile SigningCredentials? _known;

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var credentials = await signing.Credentials(cancellationToken).ConfigureAwait(false)
            ?? throw new CredentialsUnavailableException("There are no credentials to sign the call with.");
        if (credentials.Equals(_known)) credentials = _known!;
        else _known = credentials;
        if (request.Content is { } content && !IsInMemory(content)) await content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        Sign(request, credentials);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Not supported: credentials are waited for.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Signed calls are asynchronous; use SendAsync.");

    private void Sign(HttpRequestMessage request, SigningCredentials credentials)
    {
        foreach (var name in Replaced) request.Headers.Remove(name);
        var address = request.RequestUri!;
        var timestamp = SignatureV4.Format(time.GetUtcNow());
        var payloadHash = Hash(request.Content);
        request.Headers.Host ??= HostOf(address);
        request.Headers.TryAddWithoutValidation(SignatureV4.DateHeader, timestamp);
        request.Headers.TryAddWithoutValidation(SignatureV4.ContentHashHeader, payloadHash);
        if (credentials.SessionToken is { } token) request.Headers.TryAddWithoutValidation(SignatureV4.TokenHeader, token);

        var signed = SignedHeaders(request);
        var scope = new CredentialScope(timestamp[..8], signing.Region, SignatureV4.XRay);
        var query = address.Query.Length == 0 ? "" : SignatureV4.SignedQueries(address.PathAndQuery, isPresigned: false).First();
        var signature = SignatureV4.Sign(credentials.SigningKey(scope), timestamp, scope, request.Method.Method, address.AbsolutePath, query, signed, payloadHash);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{SignatureV4.Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={string.Join(';', signed.Select(static header => header.Name))}, Signature={Convert.ToHexStringLower(signature)}");
    }

    // Several values of one name leave on one line, joined as ToString() joins them.
    private static SignedHeader[] SignedHeaders(HttpRequestMessage request)
    {
        var signed = new List<SignedHeader>(6);
        foreach (var (name, values) in request.Headers.NonValidated)
            if (IsSigned(name)) signed.Add(new SignedHeader(name.ToLowerInvariant(), values.ToString()));
        if (request.Content?.Headers.NonValidated is { } ofBody && ofBody.TryGetValues("Content-Type", out var type)) signed.Add(new SignedHeader("content-type", type.ToString()));
        signed.Sort(ByName);
        return [.. signed];
    }

    private static bool IsSigned(string name) =>
        name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("host", StringComparison.OrdinalIgnoreCase)
        || name.Equals("x-amzn-xray-timestamp", StringComparison.OrdinalIgnoreCase);

    private static bool IsInMemory(HttpContent content) => content is HashedContent or ByteArrayContent or ReadOnlyMemoryContent;

    private static string Hash(HttpContent? content)
    {
        if (content is null) return SignatureV4.EmptyHash;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (content is HashedContent known)
        {
            known.ComputeSha256(hash);
        }
        else
        {
            // A stream over the bytes in memory. The content keeps it for the next time that it is signed, so it stays open.
            var body = content.ReadAsStream();
            body.Position = 0;
            SHA256.HashData(body, hash);
        }
        return Convert.ToHexStringLower(hash);
    }

    // As the connection would write it.
    private static string HostOf(Uri address)
    {
        var host = address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost;
        return address.IsDefaultPort ? host : $"{host}:{address.Port}";
    }
}
