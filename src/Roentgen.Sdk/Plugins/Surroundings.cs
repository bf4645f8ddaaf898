using System.Buffers;
using System.Net.Security;
using System.Text.Json;

namespace Roentgen.Sdk.Plugins;

/// <summary>What plugins look at: variables, files, and metadata services on this machine.</summary>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
/// <param name="root">Folder in the place of <c>/</c>.</param>
internal sealed class Surroundings(Func<string, string?> variable, string root = "/")
{
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private const int MaxAnswer = 1 << 20;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public string? Variable(string name) => variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <summary>The file at a path that begins with <c>/</c>, or with a drive on Windows; null when it is not there or cannot be read.</summary>
    public string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(At(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The path of a file as the system knows it.</summary>
    public string At(string path) => Path.Combine(root, path.TrimStart('/'));

    /// <summary>A client for one metadata service; how long it is asked is the caller's token's business.</summary>
    public static HttpClient Client() => Client(new PlainHttpHandler(MaxAnswer));

    /// <summary>A client for one that wants HTTPS, if this application has that.</summary>
    public static HttpClient Client(SslClientAuthenticationOptions tls)
    {
        var handler = Connections.Handler(ConnectTimeout, throughProxy: false);
        handler.SslOptions = tls;
        return Client(handler);
    }

    private static HttpClient Client(HttpMessageHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswer };

    public static string? Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    public static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : null;

    /// <summary>The id of this container as the kernel's control groups name it, 64 hex digits at the end of a line; null where they do not.</summary>
    public string? ContainerId()
    {
        // 11:devices:/ecs/5d2a…/0123…64 hex digits
        foreach (var line in (ReadFile("/proc/self/cgroup") ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            const int length = 64;
            // systemd writes …/docker-{id}.scope
            var text = line.EndsWith(".scope", StringComparison.Ordinal) ? line[..^".scope".Length] : line;
            if (text.Length >= length && text.AsSpan(text.Length - length) is var id && !id.ContainsAnyExcept(Hex)) return id.ToString();
        }
        return null;
    }
}
