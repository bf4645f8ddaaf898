using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Roentgen.IntegrationTests.Access;

/// <summary>
/// A call and how it is signed, written from AWS's description and apart from the code that verifies it. Whatever is set here is signed; what a
/// test changes in the request afterwards is not.
/// </summary>
internal sealed record SignedCall
{
    public const string WriterSecret = "writer/Secret+0123456789abcdefghij";
    public const string Keys = $"WRITER:{WriterSecret}:write,READER:reader/Secret+0123456789abcdefghij:read,ADMIN:admin/Secret+0123456789abcdefghijk:admin";

    public string Method { get; init; } = "POST";

    public string Path { get; init; } = "/GetSamplingRules";

    /// <summary>In canonical form, without question mark.</summary>
    public string Query { get; init; } = "";

    public byte[] Body { get; init; } = "{}"u8.ToArray();

    public string KeyId { get; init; } = "WRITER";

    public string Secret { get; init; } = WriterSecret;

    public required DateTimeOffset Time { get; init; }

    public string? ScopeDate { get; init; }

    public string Region { get; init; } = "eu-central-1";

    public string Service { get; init; } = "xray";

    public string Terminator { get; init; } = "aws4_request";

    public string Algorithm { get; init; } = "AWS4-HMAC-SHA256";

    /// <summary>What <c>X-Amz-Content-Sha256</c> says; null leaves the header out.</summary>
    public string? ContentHash { get; init; }

    /// <summary>Further headers that are sent and signed; names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public bool SignsHost { get; init; } = true;

    /// <summary>Further headers that are sent, not signed.</summary>
    public IReadOnlyDictionary<string, string> UnsignedHeaders { get; init; } = new Dictionary<string, string>();

    private string Timestamp => Time.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private string Scope => $"{ScopeDate ?? Timestamp[..8]}/{Region}/{Service}/{Terminator}";

    /// <summary>The same call as another key.</summary>
    public SignedCall As(string keyId) => this with { KeyId = keyId, Secret = Keys.Split(',').Select(key => key.Split(':')).Single(key => key[0] == keyId)[1] };

    /// <summary>With the signature in the header.</summary>
    public HttpRequestMessage ToRequest(Uri address)
    {
        var headers = SentHeaders(address);
        headers["x-amz-date"] = Timestamp;
        var (names, signature) = Sign(headers, Query);
        var request = Request(address, Query, headers);
        request.Headers.TryAddWithoutValidation("Authorization", $"{Algorithm} Credential={KeyId}/{Scope}, SignedHeaders={names}, Signature={signature}");
        return request;
    }

    /// <summary>With the signature in the address.</summary>
    public HttpRequestMessage ToPresigned(Uri address, string expires = "60")
    {
        var headers = SentHeaders(address);
        var names = Names(headers);
        var query = $"X-Amz-Algorithm={Algorithm}&X-Amz-Credential={Uri.EscapeDataString($"{KeyId}/{Scope}")}&X-Amz-Date={Timestamp}&X-Amz-Expires={expires}&X-Amz-SignedHeaders={Uri.EscapeDataString(names)}{(Query.Length > 0 ? "&" + Query : "")}";
        return Request(address, $"{query}&X-Amz-Signature={Sign(headers, query).Signature}", headers);
    }

    /// <summary>With a body of signed chunks.</summary>
    public HttpRequestMessage ToChunked(Uri address, params byte[][] chunks)
    {
        var call = this with { ContentHash = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" };
        var headers = call.SentHeaders(address);
        headers["x-amz-date"] = Timestamp;
        var previous = call.Sign(headers, Query).Signature;
        var body = new MemoryStream();
        foreach (var chunk in chunks.Append([]))
        {
            previous = Convert.ToHexStringLower(Hmac(Key(), $"AWS4-HMAC-SHA256-PAYLOAD\n{Timestamp}\n{Scope}\n{previous}\n{Hash([])}\n{Hash(chunk)}"));
            body.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x};chunk-signature={previous}\r\n"));
            body.Write(chunk);
            body.Write("\r\n"u8);
        }
        return (call with { Body = body.ToArray() }).ToRequest(address);
    }

    public static string Hash(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));

    private SortedDictionary<string, string> SentHeaders(Uri address)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Headers) headers[name] = value;
        if (SignsHost) headers["host"] = address.Authority;
        if (ContentHash is not null) headers["x-amz-content-sha256"] = ContentHash;
        return headers;
    }

    private HttpRequestMessage Request(Uri address, string query, SortedDictionary<string, string> headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), new Uri(address, Path + (query.Length > 0 ? "?" + query : "")));
        if (Method != "GET") request.Content = new ByteArrayContent(Body);
        foreach (var (name, value) in headers.Concat(UnsignedHeaders))
        {
            if (name == "content-type") request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else if (name == "content-encoding") request.Content!.Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    private (string Names, string Signature) Sign(SortedDictionary<string, string> headers, string query)
    {
        var canonical = $"{Method}\n{Path}\n{query}\n{string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"))}\n{Names(headers)}\n{ContentHash ?? Hash(Method == "GET" ? [] : Body)}";
        var toSign = $"{Algorithm}\n{Timestamp}\n{Scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        return (Names(headers), Convert.ToHexStringLower(Hmac(Key(), toSign)));
    }

    private byte[] Key() => Scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + Secret), Hmac);

    private static string Names(SortedDictionary<string, string> headers) => string.Join(';', headers.Keys);

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
