using System.Globalization;
using Microsoft.AspNetCore.Http;
using Roentgen.Model.Signing;
using Roentgen.Service.Api;

namespace Roentgen.Service.Access;

/// <summary>A signature as a request carries it, in the header <c>Authorization</c> or in the query of a presigned address. Nothing is checked yet but its form.</summary>
internal sealed record RequestSignature
{
    private const int MaxExpirySeconds = 7 * 24 * 3600;

    // The longest piece of what a stranger sent that a message repeats.
    private const int LongestQuote = 100;

    private static readonly string[] HeaderMembers = ["Credential", "Signature", "SignedHeaders"];

    private static readonly string[] QueryMembers = ["X-Amz-Credential", SignatureV4.SignatureMember, "X-Amz-SignedHeaders", SignatureV4.DateHeader, "X-Amz-Expires"];

    public required string KeyId { get; init; }

    public required CredentialScope Scope { get; init; }

    /// <summary>What the scope ends with; anything but <see cref="SignatureV4.Terminator"/> is wrong.</summary>
    public required string Terminator { get; init; }

    /// <summary>When it was signed, in the form that is signed: <c>20150830T123600Z</c>.</summary>
    public required string Timestamp { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string SignedHeaders { get; init; }

    /// <summary>Hexadecimal, of any length.</summary>
    public required string Signature { get; init; }

    /// <summary>How long a presigned address is good for; null for a signature in the header.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Whether it stands in the address.</summary>
    public bool IsPresigned => Expires is not null;

    /// <summary>Whether a session token came along.</summary>
    public required bool HasToken { get; init; }

    /// <summary>What the request says of its body: a hash or one of the words that stand for one; null when it says nothing.</summary>
    public required string? ContentHash { get; init; }

    /// <summary>Whether a request carries any, good or bad.</summary>
    public static bool IsSent(HttpRequest request) => request.Headers.Authorization.ToString().Length > 0 || request.Query.ContainsKey("X-Amz-Algorithm");

    /// <summary>Reads it out of a request.</summary>
    /// <exception cref="ApiException">There is none, or it is not whole.</exception>
    public static RequestSignature Read(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length > 0) return ReadHeader(request, header);
        return request.Query.ContainsKey("X-Amz-Algorithm") ? ReadQuery(request) : throw AccessErrors.Missing();
    }

    // AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/xray/aws4_request, SignedHeaders=host;x-amz-date, Signature=5d67…
    private static RequestSignature ReadHeader(HttpRequest request, string header)
    {
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        CheckAlgorithm(space < 0 ? header : header[..space]);
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in space < 0 ? [] : header[(space + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw AccessErrors.Incomplete($"'{Quote(part)}' not a valid key=value pair (missing equal-sign) in Authorization header.");
            members[part[..equals]] = part[(equals + 1)..];
        }
        var missing = HeaderMembers
            .Where(name => members.GetValueOrDefault(name) is not { Length: > 0 })
            .Select(static name => $"Authorization header requires '{name}' parameter.").ToList();
        if (ReadTime(request) is not { } time) missing.Add("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        else if (missing.Count == 0)
        {
            var (keyId, scope, terminator) = ReadCredential(members["Credential"]);
            return new RequestSignature
            {
                KeyId = keyId,
                Scope = scope,
                Terminator = terminator,
                Time = time,
                Timestamp = SignatureV4.Format(time),
                SignedHeaders = members["SignedHeaders"],
                Signature = members["Signature"],
                HasToken = request.Headers[SignatureV4.TokenHeader].ToString().Length > 0,
                ContentHash = Given(request.Headers[SignatureV4.ContentHashHeader].ToString()),
            };
        }
        throw AccessErrors.Incomplete(string.Join(' ', missing));
    }

    private static RequestSignature ReadQuery(HttpRequest request)
    {
        var query = request.Query;
        CheckAlgorithm(query["X-Amz-Algorithm"].ToString());
        var missing = QueryMembers
            .Where(name => query[name].ToString().Length == 0)
            .Select(static name => $"AWS query-string parameters must include '{name}'.").ToList();
        if (missing.Count > 0) throw AccessErrors.Incomplete(string.Join(' ', missing));
        if (ParseTime(query[SignatureV4.DateHeader].ToString()) is not { } time)
            throw AccessErrors.Incomplete($"X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\", not '{Quote(query[SignatureV4.DateHeader].ToString())}'.");
        if (!int.TryParse(query["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > MaxExpirySeconds)
            throw AccessErrors.Incomplete($"X-Amz-Expires must be a number of seconds, 1 to {MaxExpirySeconds}, not '{Quote(query["X-Amz-Expires"].ToString())}'.");
        var (keyId, scope, terminator) = ReadCredential(query["X-Amz-Credential"].ToString());
        return new RequestSignature
        {
            KeyId = keyId,
            Scope = scope,
            Terminator = terminator,
            Time = time,
            Timestamp = SignatureV4.Format(time),
            SignedHeaders = query["X-Amz-SignedHeaders"].ToString(),
            Signature = query[SignatureV4.SignatureMember].ToString(),
            Expires = TimeSpan.FromSeconds(seconds),
            HasToken = query[SignatureV4.TokenHeader].ToString().Length + request.Headers[SignatureV4.TokenHeader].ToString().Length > 0,
            ContentHash = Given(query[SignatureV4.ContentHashHeader].ToString()) ?? Given(request.Headers[SignatureV4.ContentHashHeader].ToString()),
        };
    }

    private static void CheckAlgorithm(string algorithm)
    {
        if (algorithm != SignatureV4.Algorithm) throw AccessErrors.Incomplete($"Unsupported AWS 'algorithm': '{Quote(algorithm)}'; it must be {SignatureV4.Algorithm}.");
    }

    private static (string KeyId, CredentialScope Scope, string Terminator) ReadCredential(string credential) => credential.Split('/') is [var id, var date, var region, var service, var terminator]
        ? (id, new CredentialScope(date, region, service), terminator)
        : throw AccessErrors.Incomplete($"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{Quote(credential)}'");

    private static DateTimeOffset? ReadTime(HttpRequest request)
    {
        var amz = request.Headers[SignatureV4.DateHeader].ToString();
        if (amz.Length > 0) return ParseTime(amz);
        var date = request.Headers.Date.ToString();
        return ParseTime(date) ?? (DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null);
    }

    private static DateTimeOffset? ParseTime(string text) =>
        DateTimeOffset.TryParseExact(text, SignatureV4.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? Given(string value) => value.Length > 0 ? value : null;

    private static string Quote(string text) => text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote), "…");
}
