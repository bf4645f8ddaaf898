using System.Text.Json.Nodes;

namespace Roentgen.Service.Beyond.Documentation;

/// <summary>A member of an object, as the documentation tells it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">What it holds.</param>
/// <param name="IsRequired">Of a request: it must be there. Answers have all of their members, always.</param>
internal sealed record SchemaMember(string Name, JsonSchema Schema, bool IsRequired = false);

/// <summary>A JSON Schema of OpenAPI 3.1. Each use is a copy, so that a schema may stand in several places.</summary>
internal sealed class JsonSchema(JsonObject json)
{
    public JsonObject ToJson() => (JsonObject)json.DeepClone();

    /// <summary>The same, or null.</summary>
    public JsonSchema OrNull()
    {
        var copy = ToJson();
        if (copy["$ref"] is not null) return new JsonSchema(new JsonObject { ["description"] = copy["description"]?.DeepClone(), ["oneOf"] = new JsonArray(copy, new JsonObject { ["type"] = "null" }) });
        copy["type"] = copy["type"] is JsonArray types ? new JsonArray([.. types.Select(type => type!.DeepClone()), "null"]) : new JsonArray(copy["type"]!.DeepClone(), "null");
        return new JsonSchema(copy);
    }
}

/// <summary>Says what members hold.</summary>
internal static class Schema
{
    /// <summary>Where named schemas are.</summary>
    public const string Prefix = "#/components/schemas/";

    public static JsonSchema Text(string meaning, int? maxLength = null)
    {
        var schema = Typed("string", meaning);
        if (maxLength is { } length) schema["maxLength"] = length;
        return new JsonSchema(schema);
    }

    public static JsonSchema Choice(string meaning, string? standard, IReadOnlyList<string> values)
    {
        var schema = Typed("string", meaning);
        schema["enum"] = new JsonArray([.. values]);
        if (standard is not null) schema["default"] = standard;
        return new JsonSchema(schema);
    }

    public static JsonSchema Integer(string meaning, long? minimum = null, long? maximum = null, long? standard = null)
    {
        var schema = Typed("integer", meaning);
        if (minimum is { } least) schema["minimum"] = least;
        if (maximum is { } most) schema["maximum"] = most;
        if (standard is { } value) schema["default"] = value;
        return new JsonSchema(schema);
    }

    public static JsonSchema Number(string meaning) => new(Typed("number", meaning));

    /// <summary>Epoch seconds with a fraction.</summary>
    public static JsonSchema Timestamp(string meaning) => new(Typed("number", meaning + " Epoch seconds."));

    public static JsonSchema Flag(string meaning) => new(Typed("boolean", meaning));

    /// <summary>A string, a number or a boolean.</summary>
    public static JsonSchema Scalar(string meaning) => new(new JsonObject { ["type"] = new JsonArray("string", "number", "boolean"), ["description"] = meaning });

    public static JsonSchema List(string meaning, JsonSchema items, int? maxItems = null)
    {
        var schema = Typed("array", meaning);
        schema["items"] = items.ToJson();
        if (maxItems is { } count) schema["maxItems"] = count;
        return new JsonSchema(schema);
    }

    /// <summary>An object whose members' names are data.</summary>
    public static JsonSchema Map(string meaning, JsonSchema values)
    {
        var schema = Typed("object", meaning);
        schema["additionalProperties"] = values.ToJson();
        return new JsonSchema(schema);
    }

    /// <summary>A named schema.</summary>
    public static JsonSchema Reference(string name, string meaning) => new(new JsonObject { ["$ref"] = Prefix + name, ["description"] = meaning });

    /// <summary>An object of an answer: exactly these members, all of them.</summary>
    public static JsonSchema Object(string meaning, IEnumerable<SchemaMember> members)
    {
        var schema = Members(meaning, members);
        schema["required"] = new JsonArray([.. ((JsonObject)schema["properties"]!).Select(member => JsonValue.Create(member.Key))]);
        schema["additionalProperties"] = false;
        return new JsonSchema(schema);
    }

    /// <summary>An object of a request: members may be absent, others are ignored.</summary>
    public static JsonSchema Request(string meaning, IEnumerable<SchemaMember> members)
    {
        var all = members.ToList();
        var schema = Members(meaning, all);
        if (all.Where(member => member.IsRequired).Select(member => JsonValue.Create(member.Name)).ToArray() is { Length: > 0 } required) schema["required"] = new JsonArray(required);
        return new JsonSchema(schema);
    }

    private static JsonObject Typed(string type, string meaning) => new() { ["type"] = type, ["description"] = meaning };

    private static JsonObject Members(string meaning, IEnumerable<SchemaMember> members)
    {
        var schema = Typed("object", meaning);
        schema["properties"] = new JsonObject(members.OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Schema.ToJson())));
        return schema;
    }
}
