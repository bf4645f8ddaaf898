using System.Text.Json;
using static System.FormattableString;

namespace Roentgen.Service.Api;

/// <summary>
/// A request body and its members, read as X-Ray reads them: names are case-sensitive, unknown members are ignored, null is absent, an empty
/// body is an empty object.
/// </summary>
internal sealed class ApiRequest
{
    private readonly Lazy<JsonElement> _root;

    public ApiRequest(ReadOnlyMemory<byte> body)
    {
        Body = body;
        _root = new Lazy<JsonElement>(Parse);
    }

    /// <summary>The body as sent, decompressed.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    public RequestObject Members => new(_root.Value, "");

    private JsonElement Parse()
    {
        try
        {
            using var document = JsonDocument.Parse(Body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? "{}"u8.ToArray() : Body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw ApiException.Serialization("The request body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw ApiException.Serialization($"The request body is not JSON: {e.Message}");
        }
    }
}

/// <summary>An object of a request, with its path for messages.</summary>
internal readonly struct RequestObject(JsonElement element, string path)
{
    public string? Text(string name)
    {
        if (!TryGet(name, out var value)) return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => TextOf(value),
            var kind => throw ApiException.Serialization($"{TokenName(kind)} can not be converted to a String"),
        };
    }

    public string RequiredText(string name) => Text(name) ?? throw Missing(name);

    /// <summary>A text whose length the model bounds; both bounds included, counted as UTF-16.</summary>
    public string? Text(string name, int minLength, int maxLength = int.MaxValue) => Checked(Text(name), PathOf(name), minLength, maxLength);

    /// <summary>The same, but it must be there.</summary>
    public string RequiredText(string name, int minLength, int maxLength = int.MaxValue) => Text(name, minLength, maxLength) ?? throw Missing(name);

    /// <summary>One of the values that the model lists; messages list them in the same order.</summary>
    public string? Choice(string name, params ReadOnlySpan<string> values) => Checked(Text(name), PathOf(name), values);

    public bool? Flag(string name)
    {
        if (!TryGet(name, out var value)) return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            var kind => throw ApiException.Serialization($"{TokenName(kind)} can not be converted to a Boolean"),
        };
    }

    public double? Number(string name, string typeName)
    {
        if (!TryGet(name, out var value)) return null;
        return value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble())
            ? value.GetDouble()
            : throw ApiException.Serialization($"{TokenName(value.ValueKind)} can not be converted to {typeName}");
    }

    /// <summary>Fractions are cut off and numbers out of range brought to the bound, as the real service does.</summary>
    public int? Integer(string name) => Number(name, "an Integer") is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;

    /// <summary>Epoch seconds with a fraction; a text is refused.</summary>
    public double RequiredTimestamp(string name) => Number(name, "a Timestamp") ?? throw Missing(name);

    /// <summary>A number of the model's type int32 with bounds, both included.</summary>
    public int? Integer(string name, int minimum, int maximum = int.MaxValue)
    {
        var value = Integer(name);
        if (value < minimum) throw ApiException.Validation($"'{value}'", PathOf(name), $"have value greater than or equal to {minimum}");
        return value > maximum ? throw ApiException.Validation($"'{value}'", PathOf(name), $"have value less than or equal to {maximum}") : value;
    }

    /// <summary>A number of the model's type double with bounds, both included.</summary>
    public double? Number(string name, double minimum, double maximum)
    {
        var value = Number(name, "a Double");
        if (value < minimum) throw ApiException.Validation(Invariant($"'{value}'"), PathOf(name), Invariant($"have value greater than or equal to {minimum}"));
        return value > maximum ? throw ApiException.Validation(Invariant($"'{value}'"), PathOf(name), Invariant($"have value less than or equal to {maximum}")) : value;
    }

    public IReadOnlyList<string>? Texts(string name) =>
        List(name)?.Select(static value => value.ValueKind == JsonValueKind.String
            ? TextOf(value)
            : throw ApiException.Serialization($"{TokenName(value.ValueKind)} can not be converted to a String")).ToList();

    public IReadOnlyList<string> RequiredTexts(string name) => Texts(name) ?? throw Missing(name);

    /// <summary>A list of texts whose count and lengths the model bounds.</summary>
    public IReadOnlyList<string>? Texts(string name, int maxCount, int minLength, int maxLength)
    {
        if (Texts(name) is not { } texts) return null;
        CheckCount(name, texts.Count, maxCount);
        for (var i = 0; i < texts.Count; i++) Checked(texts[i], $"{PathOf(name)}.{i + 1}.member", minLength, maxLength);
        return texts;
    }

    /// <summary>A map of texts to texts, in the order sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? TextMap(string name) => Object(name)?.AllTexts();

    /// <summary>A map whose size and whose texts the model bounds; of a key that is there twice, the last counts.</summary>
    public IReadOnlyDictionary<string, string>? TextMap(string name, int maxCount, int minLength, int maxLength)
    {
        if (TextMap(name) is not { } pairs) return null;
        CheckCount(name, pairs.Count, maxCount);
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            var wrong = IsOutside(key) ? "keys" : IsOutside(value) ? "values" : null;
            if (wrong is not null) throw ApiException.Validation($"'{{{key}={value}}}'", PathOf(name), $"have {wrong} of length {minLength} to {maxLength}");
            map[key] = value;
        }
        return map;

        bool IsOutside(string text) => text.Length < minLength || text.Length > maxLength;
    }

    /// <summary>Refuses a list that is longer than the model allows.</summary>
    public void CheckCount(string name, int count, int maxCount)
    {
        if (count > maxCount) throw ApiException.Validation($"'[{count} elements]'", PathOf(name), $"have length less than or equal to {maxCount}");
    }

    public IReadOnlyList<RequestObject>? Objects(string name)
    {
        var at = PathOf(name);
        return List(name)?.Select((value, i) => value.ValueKind == JsonValueKind.Object
            ? new RequestObject(value, $"{at}.{i + 1}.member.")
            : throw ApiException.Serialization($"{TokenName(value.ValueKind)} can not be converted to an Object")).ToList();
    }

    public IReadOnlyList<RequestObject> RequiredObjects(string name) => Objects(name) ?? throw Missing(name);

    public RequestObject? Object(string name)
    {
        if (!TryGet(name, out var value)) return null;
        return value.ValueKind == JsonValueKind.Object
            ? new RequestObject(value, PathOf(name) + ".")
            : throw ApiException.Serialization($"{TokenName(value.ValueKind)} can not be converted to an Object");
    }

    public ApiException Missing(string name) => ApiException.Validation("null", PathOf(name), "not be null");

    /// <summary>Where a member stands, as messages name it: <c>TelemetryRecords</c> is <c>telemetryRecords</c>.</summary>
    public string PathOf(string name) => path + char.ToLowerInvariant(name[0]) + name[1..];

    private static string? Checked(string? text, string path, int minLength, int maxLength)
    {
        if (text?.Length < minLength) throw ApiException.Validation($"'{text}'", path, $"have length greater than or equal to {minLength}");
        return text?.Length > maxLength ? throw ApiException.Validation($"'{text}'", path, $"have length less than or equal to {maxLength}") : text;
    }

    private static string? Checked(string? text, string path, ReadOnlySpan<string> values) => text is null || values.Contains(text)
        ? text
        : throw ApiException.Validation($"'{text}'", path, $"satisfy enum value set: [{string.Join(", ", values.ToArray())}]");

    private List<KeyValuePair<string, string>> AllTexts()
    {
        var all = new List<KeyValuePair<string, string>>();
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String) throw ApiException.Serialization($"{TokenName(member.Value.ValueKind)} can not be converted to a String");
            all.Add(new KeyValuePair<string, string>(NameOf(member), TextOf(member.Value)));
        }
        return all;
    }

    private JsonElement.ArrayEnumerator? List(string name)
    {
        if (!TryGet(name, out var value)) return null;
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : throw ApiException.Serialization($"{TokenName(value.ValueKind)} can not be converted to a List");
    }

    private bool TryGet(string name, out JsonElement value) => TryFind(name, out value) && value.ValueKind != JsonValueKind.Null;

    private bool TryFind(string name, out JsonElement value)
    {
        try
        {
            return element.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            // Some member has half of a surrogate pair for a name: it is unknown, and so ignored. As everywhere, of two of a name the last counts.
            value = element.EnumerateObject().LastOrDefault(member => IsNamed(member, name)).Value;
            return value.ValueKind != JsonValueKind.Undefined;
        }
    }

    private static bool IsNamed(JsonProperty member, string name)
    {
        try
        {
            return member.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string TextOf(JsonElement value) => WholeText(value, static value => value.GetString()!);

    private static string NameOf(JsonProperty member) => WholeText(member, static member => member.Name);

    private static string WholeText<T>(T of, Func<T, string> read)
    {
        try
        {
            return read(of);
        }
        catch (InvalidOperationException) // half of a surrogate pair
        {
            throw ApiException.Serialization("A string is no text: it holds half of a surrogate pair, or bytes that are not UTF-8.");
        }
    }

    private static string TokenName(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Number => "NUMBER_VALUE",
        JsonValueKind.String => "STRING_VALUE",
        JsonValueKind.True => "TRUE_VALUE",
        JsonValueKind.False => "FALSE_VALUE",
        JsonValueKind.Array => "START_ARRAY",
        JsonValueKind.Object => "START_OBJECT",
        _ => "NULL_VALUE",
    };
}
