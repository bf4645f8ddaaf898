using System.Text.Json;

namespace Roentgen.Model.Segments;

/// <summary>
/// Reads names and texts that may hold half of a surrogate pair (<c>"resource_names\ud800"</c>): valid JSON, where the reader's own
/// comparisons and texts throw.
/// </summary>
public static class SurrogateHalves
{
    /// <summary>Whether the reader stands on this name; a name with such a half is never one of ours.</summary>
    public static bool NameIs(this in Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan.SequenceEqual(name);
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The text of the string or name that the reader stands on; null where it holds such a half, and so is no text.</summary>
    public static string? TextOrNull(this in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
