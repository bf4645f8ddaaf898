using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Roentgen.Service.Access;

/// <summary>What a signing key is good for: <c>20150830/us-east-1/xray/aws4_request</c>.</summary>
/// <param name="Date">A UTC day, <c>yyyyMMdd</c>.</param>
/// <param name="Region">For example <c>us-east-1</c>.</param>
/// <param name="Service">For example <c>xray</c>.</param>
internal readonly record struct CredentialScope(string Date, string Region, string Service)
{
    public override string ToString() => $"{Date}/{Region}/{Service}/{SignatureV4.Terminator}";
}

/// <summary>
/// AWS Signature Version 4, the part that signing and verifying share. Pure functions; see
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
internal static class SignatureV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string Terminator = "aws4_request";
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    public const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    /// <summary>The service that the X-Ray API is signed for.</summary>
    public const string XRay = "xray";

    /// <summary>Names of headers, and of the query's members, as they are written by those who sign.</summary>
    public const string DateHeader = "X-Amz-Date";
    public const string ContentHashHeader = "X-Amz-Content-Sha256";
    public const string TokenHeader = "X-Amz-Security-Token";
    public const string SignatureMember = "X-Amz-Signature";

    private const string ChunkAlgorithm = "AWS4-HMAC-SHA256-PAYLOAD";

    private static readonly string EmptyHash = Convert.ToHexStringLower(SHA256.HashData([]));

    /// <summary>The request in the form that is hashed and signed.</summary>
    /// <param name="method">For example <c>POST</c>.</param>
    /// <param name="path">As it stands in the request line.</param>
    /// <param name="query">One of <see cref="SignedQueries"/>.</param>
    /// <param name="signedHeaders">Lower-case names in their order, <c>host;x-amz-date</c>.</param>
    /// <param name="valuesOf">The values of a header, in the order sent.</param>
    /// <param name="payloadHash">Hash of the body, or what stands for it.</param>
    public static string CanonicalRequest(string method, string path, string query, string signedHeaders, Func<string, StringValues> valuesOf, string payloadHash)
    {
        var text = new StringBuilder(512);
        text.Append(method).Append('\n');
        AppendEncoded(text, NormalPath(path), keep: '/');
        text.Append('\n').Append(query).Append('\n');
        foreach (var name in signedHeaders.Split(';'))
        {
            text.Append(name).Append(':');
            AppendHeader(text, valuesOf(name));
            text.Append('\n');
        }
        return text.Append('\n').Append(signedHeaders).Append('\n').Append(payloadHash).ToString();
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

    public static string StringToSign(string timestamp, CredentialScope scope, string canonicalRequest) =>
        $"{Algorithm}\n{timestamp}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";

    /// <summary>What the signature of one chunk of a body covers; each leans on the one before, the first on the request's.</summary>
    public static string ChunkToSign(string timestamp, CredentialScope scope, ReadOnlySpan<byte> previousSignature, ReadOnlySpan<byte> chunk) =>
        $"{ChunkAlgorithm}\n{timestamp}\n{scope}\n{Convert.ToHexStringLower(previousSignature)}\n{EmptyHash}\n{Convert.ToHexStringLower(SHA256.HashData(chunk))}";

    public static byte[] DeriveKey(string secret, CredentialScope scope) =>
        Sign(Sign(Sign(Sign(Encoding.UTF8.GetBytes("AWS4" + secret), scope.Date), scope.Region), scope.Service), Terminator);

    public static byte[] Sign(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    // Sorted by name, then by value. Decoded and encoded again, where there is to be one spelling: a + is a plus then, not a space.
    private static string Sorted(IEnumerable<string> members, Func<string, string> spell) => string.Join('&', members
        .Select(static member => member.Split('=', 2)).Select(parts => (Name: spell(parts[0]), Value: parts.Length > 1 ? spell(parts[1]) : ""))
        .OrderBy(static member => member.Name, StringComparer.Ordinal).ThenBy(static member => member.Value, StringComparer.Ordinal)
        .Select(static member => $"{member.Name}={member.Value}"));

    private static string NameOf(string member) => Uri.UnescapeDataString(member.Split('=', 2)[0]);

    private static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        AppendEncoded(encoded, text, keep: '~');
        return encoded.ToString();
    }

    // RFC 3986: letters, digits and - . _ ~ stay; every other byte of the UTF-8 form becomes %XX.
    private static void AppendEncoded(StringBuilder encoded, string text, char keep)
    {
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' || c == keep) encoded.Append(c);
            else encoded.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    // Values of one name are joined by commas; white space around a value goes, inside it becomes one space.
    private static void AppendHeader(StringBuilder text, StringValues values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0) text.Append(',');
            var pending = false;
            var begun = false;
            foreach (var c in values[i] ?? "")
            {
                if (char.IsWhiteSpace(c))
                {
                    pending = begun;
                    continue;
                }
                if (pending) text.Append(' ');
                text.Append(c);
                (pending, begun) = (false, true);
            }
        }
    }
}
