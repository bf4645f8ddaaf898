using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Roentgen.Model.Signing;
using Roentgen.Service.Api;
using Roentgen.Service.Limits;

namespace Roentgen.Service.Access;

/// <summary>Finds out who signed a request, and that nothing of it was changed since.</summary>
internal sealed class SignatureVerifier(AccessKeyRing keys, ServiceOptions options, TimeProvider time)
{
    /// <summary>
    /// Verifies the signature and, unless the client left it out of the signature, the body. A body that was read for this is put back, so
    /// that whoever answers the request reads it as if it had just come.
    /// </summary>
    /// <exception cref="ApiException">The caller cannot show who it is.</exception>
    public async Task<AccessKey> VerifyAsync(HttpContext context)
    {
        var request = context.Request;
        var signature = RequestSignature.Read(request);
        var key = keys.Find(signature.KeyId) ?? throw AccessErrors.Unknown();
        // No session tokens are issued here, so whatever this is, it was not issued here; AWS says the same of a token that does not fit its key.
        if (signature.HasToken) throw AccessErrors.Unknown();
        CheckScope(signature);
        CheckTime(signature);
        CheckSignedHeaders(signature, request);

        if (signature.ContentHash is { } stated && !IsKnown(stated))
            throw ApiException.InvalidRequest($"x-amz-content-sha256 is neither a hash nor a form of body that is taken here: those are {SignatureV4.UnsignedPayload} and {SignatureV4.SignedChunks}.");
        var signingKey = key.Credentials.SigningKey(signature.Scope);
        // What the client says of its body is checked before the body is read, so that strangers cannot have megabytes read for nothing.
        if (signature.ContentHash is { } hash) CheckSignature(signature, context, signingKey, hash);
        if (signature.ContentHash is SignatureV4.UnsignedPayload) return key;
        var body = await RequestBodyReader.ReadSentAsync(request, options.MaxRequestBytes, context.RequestAborted).ConfigureAwait(false);
        if (signature.ContentHash is SignatureV4.SignedChunks)
        {
            body = Decode(body.Span, signature, signingKey);
            RequestBodyReader.PutBackUnframed(request, body);
            return key;
        }
        var actual = Convert.ToHexStringLower(SHA256.HashData(body.Span));
        if (signature.ContentHash is null) CheckSignature(signature, context, signingKey, actual);
        else if (!signature.ContentHash.Equals(actual, StringComparison.OrdinalIgnoreCase)) throw AccessErrors.Mismatch();
        RequestBodyReader.PutBack(request, body);
        return key;
    }

    private static bool IsKnown(string contentHash) =>
        contentHash is SignatureV4.UnsignedPayload or SignatureV4.SignedChunks || (contentHash.Length == 2 * SHA256.HashSizeInBytes && contentHash.All(char.IsAsciiHexDigit));

    private void CheckScope(RequestSignature signature)
    {
        var scope = signature.Scope;
        if (signature.Terminator != SignatureV4.Terminator)
            throw AccessErrors.Invalid($"Credential should be scoped with a valid terminator: '{SignatureV4.Terminator}'.");
        if (scope.Service != SignatureV4.XRay) throw AccessErrors.Invalid($"Credential should be scoped to correct service: '{SignatureV4.XRay}'.");
        if (scope.Region.Length == 0 || (options.SigningRegion is { } region && scope.Region != region))
            throw AccessErrors.Invalid($"Credential should be scoped to a valid region{(options.SigningRegion is null ? "" : $": '{options.SigningRegion}'")}.");
        if (scope.Date != signature.Timestamp[..8])
            throw AccessErrors.Invalid($"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{signature.Timestamp[..8]}', from '{signature.Timestamp}'.");
    }

    private void CheckTime(RequestSignature signature)
    {
        var now = time.GetUtcNow();
        var skew = TimeSpan.FromSeconds(options.ClockSkewSeconds);
        var lifetime = signature.Expires ?? skew;
        if (signature.Time < now - lifetime)
            throw AccessErrors.Invalid($"Signature expired: {signature.Timestamp} is now earlier than {SignatureV4.Format(now - lifetime)} ({SignatureV4.Format(now)} - {Span(lifetime)}.)", signature.Expires is null ? Limit.Names.ClockSkewSeconds : null);
        if (signature.Time > now + skew)
            throw AccessErrors.Invalid($"Signature not yet current: {signature.Timestamp} is still later than {SignatureV4.Format(now + skew)} ({SignatureV4.Format(now)} + {Span(skew)}.)", Limit.Names.ClockSkewSeconds);
    }

    private static string Span(TimeSpan span) => span.Seconds == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} sec");

    private static void CheckSignedHeaders(RequestSignature signature, HttpRequest request)
    {
        var signed = signature.SignedHeaders.Split(';');
        if (!signed.Contains("host", StringComparer.OrdinalIgnoreCase))
            throw AccessErrors.Invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        foreach (var (name, _) in request.Headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !signed.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw AccessErrors.Invalid($"'{name}' must be a 'SignedHeader' in the AWS Authorization.");
        }
    }

    private static void CheckSignature(RequestSignature signature, HttpContext context, byte[] signingKey, string payloadHash)
    {
        var request = context.Request;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        // A path that is the signed one only after it has been cleaned up may lead elsewhere than the signed one.
        var path = target.Split('?')[0];
        if (path.Length == 0 || path[0] != '/' || SignatureV4.NormalPath(path) != path) throw AccessErrors.Mismatch();
        var sent = Encoding.ASCII.GetBytes(signature.Signature);
        var forms = SignatureV4.SignedQueries(target, signature.IsPresigned);
        var headers = Array.ConvertAll(signature.SignedHeaders.Split(';'), name => new SignedHeader(name, request.Headers[name].ToString()));
        if (!forms.Any(query => IsEqual(SignatureV4.Sign(signingKey, signature.Timestamp, signature.Scope, request.Method, path, query, headers, payloadHash), sent))) throw AccessErrors.Mismatch();
    }

    private static ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> body, RequestSignature signature, byte[] signingKey)
    {
        var previous = Convert.FromHexString(signature.Signature);
        bool IsSigned(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> sent)
        {
            previous = SignatureV4.SignChunk(signingKey, signature.Timestamp, signature.Scope, previous, chunk);
            return IsEqual(previous, sent);
        }
        return ChunkedBody.Decode(body, IsSigned, out var decoded) switch
        {
            ChunkedBody.Outcome.Whole => decoded,
            ChunkedBody.Outcome.WrongSignature => throw AccessErrors.Mismatch(),
            _ => throw AccessErrors.Incomplete($"The body is not in the encoding {ChunkedBody.Encoding}, or it ends before its last chunk."),
        };
    }

    private static bool IsEqual(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> sentHex) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), sentHex);
}
