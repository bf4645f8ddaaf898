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
    /// <param name="target">Path and query as they stand in the request line.</param>
    /// <param name="signedHeaders">Lower-case names in their order, <c>host;x-amz-date</c>.</param>
    /// <param name="valuesOf">The values of a header, in the order sent.</param>
    /// <param name="payloadHash">Hash of the body, or what stands for it.</param>
    public static string CanonicalRequest(string method, string target, string signedHeaders, Func<string, StringValues> valuesOf, string payloadHash)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var text = new StringBuilder(512);
        text.Append(method).Append('\n');
        AppendEncoded(text, NormalPath(mark < 0 ? target : target[..mark]), keep: '/');
        text.Append('\n').Append(mark < 0 ? "" : CanonicalQuery(target[(mark + 1)..])).Append('\n');
        foreach (var name in signedHeaders.Split(';'))
        {
            text.Append(name).Append(':');
            AppendHeader(text, valuesOf(name));
            text.Append('\n');
        }
        return text.Append('\n').Append(signedHeaders).Append('\n').Append(payloadHash).ToString();
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

    // Decoded and encoded again, so that there is one spelling; sorted by name, then by value. A + is a plus here, not a space.
    private static string CanonicalQuery(string query)
    {
        var members = new List<(string Name, string Value)>();
        foreach (var member in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = member.IndexOf('=', StringComparison.Ordinal);
            var name = Encode(Uri.UnescapeDataString(equals < 0 ? member : member[..equals]));
            if (name != SignatureMember) members.Add((name, equals < 0 ? "" : Encode(Uri.UnescapeDataString(member[(equals + 1)..]))));
        }
        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name) is not 0 and var order ? order : string.CompareOrdinal(a.Value, b.Value));
        return string.Join('&', members.Select(static member => $"{member.Name}={member.Value}"));
    }

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
