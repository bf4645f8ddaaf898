using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Roentgen.Model.Signing;

/// <summary>
/// AWS Signature Version 4, the part that signing and verifying share. Pure functions; see
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
public static class SignatureV4
{
    /// <summary>First word of the header <c>Authorization</c>.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>What every scope ends with.</summary>
    public const string Terminator = "aws4_request";

    /// <summary>When it was signed: <c>20150830T123600Z</c>, in UTC.</summary>
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Stands for the hash of a body that is not signed.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>Stands for the hash of a body whose chunks are signed one by one.</summary>
    public const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    /// <summary>The service that the X-Ray API is signed for.</summary>
    public const string XRay = "xray";

    /// <summary>The header, or member of the query, with the time of signing.</summary>
    public const string DateHeader = "X-Amz-Date";

    /// <summary>The header with the hash of the body, or what stands for it.</summary>
    public const string ContentHashHeader = "X-Amz-Content-Sha256";

    /// <summary>The header with the session token of temporary credentials.</summary>
    public const string TokenHeader = "X-Amz-Security-Token";

    /// <summary>The member of a presigned address's query with the signature.</summary>
    public const string SignatureMember = "X-Amz-Signature";

    /// <summary>Hash of no body, in lower-case hexadecimal.</summary>
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string ChunkAlgorithm = "AWS4-HMAC-SHA256-PAYLOAD";

    /// <summary>A time in the form that is signed.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The request in the form that is hashed and signed, as text: for messages and tests.</summary>
    public static string CanonicalRequest(string method, string path, string query, ReadOnlySpan<SignedHeader> headers, string payloadHash)
    {
        using var canonical = new CanonicalText();
        Append(canonical, method, path, query, headers, payloadHash);
        return Encoding.UTF8.GetString(canonical.Written);
    }

    /// <summary>The signature of a request.</summary>
    /// <param name="signingKey">See <see cref="DeriveKey"/>.</param>
    /// <param name="timestamp">As <see cref="Format"/> writes it.</param>
    /// <param name="scope">What the key is good for.</param>
    /// <param name="method">For example <c>POST</c>.</param>
    /// <param name="path">As it stands in the request line.</param>
    /// <param name="query">One of <see cref="SignedQueries"/>.</param>
    /// <param name="headers">In the order of their names.</param>
    /// <param name="payloadHash">Hash of the body, or what stands for it.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Sign(
        byte[] signingKey, string timestamp, in CredentialScope scope, string method, string path, string query, ReadOnlySpan<SignedHeader> headers, string payloadHash)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var text = new CanonicalText();
        Append(text, method, path, query, headers, payloadHash);
        SHA256.HashData(text.Written, hash);
        text.Clear();
        AppendStringToSign(text, Algorithm, timestamp, scope);
        text.AppendHex(hash);
        return HMACSHA256.HashData(signingKey, text.Written);
    }

    /// <summary>The signature of one chunk of a body; each leans on the one before, the first on the request's.</summary>
    public static byte[] SignChunk(byte[] signingKey, string timestamp, in CredentialScope scope, ReadOnlySpan<byte> previousSignature, ReadOnlySpan<byte> chunk)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(chunk, hash);
        using var text = new CanonicalText();
        AppendStringToSign(text, ChunkAlgorithm, timestamp, scope);
        text.AppendHex(previousSignature);
        text.Append("\n");
        text.Append(EmptyHash);
        text.Append("\n");
        text.AppendHex(hash);
        return HMACSHA256.HashData(signingKey, text.Written);
    }

    /// <summary>The key that signatures of a scope are made with.</summary>
    public static byte[] DeriveKey(string secret, in CredentialScope scope)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (ReadOnlySpan<string>)[scope.Date, scope.Region, scope.Service, Terminator]) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return key;
    }

    /// <summary>
    /// The forms in which a query may have been signed, the documented one first. Many sign the members of an address that they were given whole
    /// without encoding them anew, botocore in their order and older curl not even that. Each says the same as what was sent, so whoever signed
    /// any of them meant this request.
    /// </summary>
    /// <param name="target">Path and query as they stand in the request line.</param>
    /// <param name="isPresigned">The signature stands in the query, and so is not signed itself.</param>
    public static IEnumerable<string> SignedQueries(string target, bool isPresigned)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? "" : target[(mark + 1)..];
        var members = query.Split('&').Where(member => !isPresigned || NameOf(member) != SignatureMember).ToList();
        var canonical = Sorted(members.Where(static member => member.Length > 0), static part => Encode(Uri.UnescapeDataString(part)));
        yield return canonical;
        if (query.Length == 0) yield break;
        var sorted = Sorted(members, static part => part);
        if (sorted != canonical) yield return sorted;
        var asSent = string.Join('&', members);
        if (asSent != sorted && asSent != canonical) yield return asSent;
    }

    /// <summary>A path without empty segments, without <c>.</c> and <c>..</c>, otherwise as sent; never empty.</summary>
    public static string NormalPath(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal)) return path.Length == 0 ? "/" : path;
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment != "..") kept.Add(segment);
            else if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
        }
        return kept.Count == 0 ? "/" : $"/{string.Join('/', kept)}{(path[^1] == '/' ? "/" : "")}";
    }

    private static void Append(CanonicalText text, string method, string path, string query, ReadOnlySpan<SignedHeader> headers, string payloadHash)
    {
        text.Append(method);
        text.Append("\n");
        text.AppendEncoded(NormalPath(path), keep: '/');
        text.Append("\n");
        text.Append(query);
        text.Append("\n");
        foreach (var header in headers)
        {
            text.Append(header.Name);
            text.Append(":");
            text.AppendTrimmed(header.Value);
            text.Append("\n");
        }
        text.Append("\n");
        for (var i = 0; i < headers.Length; i++)
        {
            if (i > 0) text.Append(";");
            text.Append(headers[i].Name);
        }
        text.Append("\n");
        text.Append(payloadHash);
    }

    // Algorithm, time and scope, a line each; what they are signed with follows.
    private static void AppendStringToSign(CanonicalText text, string algorithm, string timestamp, in CredentialScope scope)
    {
        text.Append(algorithm);
        text.Append("\n");
        text.Append(timestamp);
        text.Append("\n");
        foreach (var part in (ReadOnlySpan<string>)[scope.Date, "/", scope.Region, "/", scope.Service, "/", Terminator, "\n"]) text.Append(part);
    }

    // Sorted by name, then by value. Decoded and encoded again, where there is to be one spelling: a + is a plus then, not a space.
    private static string Sorted(IEnumerable<string> members, Func<string, string> spell) => string.Join('&', members
        .Select(static member => member.Split('=', 2)).Select(parts => (Name: spell(parts[0]), Value: parts.Length > 1 ? spell(parts[1]) : ""))
        .OrderBy(static member => member.Name, StringComparer.Ordinal).ThenBy(static member => member.Value, StringComparer.Ordinal)
        .Select(static member => $"{member.Name}={member.Value}"));

    private static string NameOf(string member) => Uri.UnescapeDataString(member.Split('=', 2)[0]);

    private static string Encode(string text)
    {
        using var encoded = new CanonicalText();
        encoded.AppendEncoded(text, keep: '~');
        return Encoding.UTF8.GetString(encoded.Written);
    }
}
