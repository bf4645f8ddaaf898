using System.Text.Json;

namespace Roentgen.Sdk.Recording;

/// <summary>One value of the <c>metadata</c> block, as JSON that is known to be well-formed.</summary>
internal readonly record struct Metadata(string Namespace, string Key, byte[] Json)
{
    public const string DefaultNamespace = "default";

    /// <summary>Whether the text is one JSON value; it goes into the document as it is, so a mistake would spoil all of it.</summary>
    public static bool IsJson(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            if (!reader.Read()) return false;
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
