using System.Text.Json;

namespace Roentgen.Model.Segments;

/// <summary>Compares names of members that may hold anything, half of a surrogate pair too: <c>"resource_names\ud800"</c>.</summary>
internal static class JsonNames
{
    /// <summary>Whether the reader stands on this name. Such a half is never part of one, where the comparison of the reader throws.</summary>
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
}
