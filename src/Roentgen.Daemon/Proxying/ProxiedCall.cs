using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Roentgen.Daemon.Proxying;

/// <summary>A call of a client as the service will see it, apart from the connection that it came on.</summary>
/// <param name="Method">For example <c>POST</c>.</param>
/// <param name="Target">Path and query, as the client wrote them.</param>
/// <param name="Headers">Those that go on to the service.</param>
/// <param name="Body">Empty when there is none.</param>
internal sealed record ProxiedCall(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    // What an answer may depend on besides target and body.
    private static readonly string[] Deciding = ["Accept", "Accept-Encoding", "Content-Encoding", "Content-Type"];

    /// <summary>The target without its query.</summary>
    public string Path => Target.Split('?', 2)[0];

    public static ProxiedCall Of(HttpRequest request, string target, ReadOnlyMemory<byte> body)
    {
        // Of "close, X-Mine" Kestrel leaves "close"; what was named there then goes on, unsigned, and harms nobody.
        var connection = request.Headers.Connection.ToString();
        var headers = new List<KeyValuePair<string, string>>(request.Headers.Count);
        foreach (var (name, values) in request.Headers)
        {
            if (!HeaderRules.GoesUp(name, connection)) continue;
            foreach (var value in values) headers.Add(new KeyValuePair<string, string>(name, value ?? ""));
        }
        return new ProxiedCall(request.Method, target, headers, body);
    }

    /// <summary>Equal for calls that get the same answer.</summary>
    public string Key()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Method} {Target}\n"));
        foreach (var name in Deciding)
            foreach (var header in Headers)
                if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) hash.AppendData(Encoding.UTF8.GetBytes($"{name}:{header.Value}\n"));
        hash.AppendData("\n"u8);
        hash.AppendData(Body.Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>The request to the service at <paramref name="endpoint"/>, an address without a slash at its end.</summary>
    public HttpRequestMessage ToRequest(string endpoint)
    {
        // Byte for byte the target of the client: what is signed is what is sent.
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var request = new HttpRequestMessage(new HttpMethod(Method), new Uri(endpoint + Target, exact));
        if (!Body.IsEmpty || Method is not ("GET" or "HEAD")) request.Content = new ReadOnlyMemoryContent(Body);
        foreach (var (name, value) in Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
