using System.Text;
using System.Text.Json;

namespace Roentgen.Daemon.Aws;

/// <summary>Answers of metadata services: small, and not to be trusted further than that.</summary>
internal static class MetadataJson
{
    private const int Largest = 64 * 1024;

    /// <summary>The answer as text; longer ones are refused.</summary>
    /// <exception cref="HttpRequestException">It is longer than 64 KiB.</exception>
    public static async Task<string> TextAsync(HttpContent content, CancellationToken cancel)
    {
        await content.LoadIntoBufferAsync(Largest, cancel).ConfigureAwait(false);
        return Encoding.UTF8.GetString(await content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false)).Trim();
    }

    /// <summary>A text member of a JSON object; null when there is none.</summary>
    public static string? Text(string json, string member)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(member, out var value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter from half a surrogate pair in a string
        {
            return null;
        }
    }
}
