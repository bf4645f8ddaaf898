using System.Text.Json;
using System.Text.Json.Nodes;

namespace Roentgen.Model.Filters;

/// <summary>JSON that says what another JSON value must hold. Compared by value: the same members in the same order.</summary>
public sealed class JsonPattern : IEquatable<JsonPattern>
{
    private const int MaxDepth = 32;
    private readonly string _json;

    private JsonPattern(JsonNode root)
    {
        Root = root;
        _json = root.ToJsonString();
    }

    internal JsonNode Root { get; }

    /// <summary>Reads an array; null, never an exception, for anything else.</summary>
    public static JsonPattern? TryParse(string json)
    {
        try
        {
            var root = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            if (root is not JsonArray) return null;
            ReadTexts(root);
            return new JsonPattern(root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException) // no JSON; half of a surrogate pair
        {
            return null;
        }
    }

    /// <summary>The JSON, without white space.</summary>
    public override string ToString() => _json;

    /// <inheritdoc/>
    public bool Equals(JsonPattern? other) => other is not null && _json == other._json;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JsonPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => _json.GetHashCode(StringComparison.Ordinal);

    // Nodes read their texts when they are asked; a text that is none must be found here, not in the middle of a search.
    private static void ReadTexts(JsonNode? node)
    {
        if (node is JsonObject members) foreach (var member in members) ReadTexts(member.Value);
        else if (node is JsonArray items) foreach (var item in items) ReadTexts(item);
        else if (node?.GetValueKind() == JsonValueKind.String) node.GetValue<string>();
    }
}
