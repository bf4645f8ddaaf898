using System.Text.Json;
using Roentgen.Model.Sampling;

namespace Roentgen.Service.Policies;

/// <summary>
/// An IAM policy, as far as it is looked at: whether it is one, and whether it takes away from the own account the right to change policies.
/// </summary>
internal sealed class PolicyDocument
{
    // {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":["xray:PutTraceSegments"],"Resource":"*"}]}
    private readonly List<JsonElement> _statements;

    private PolicyDocument(List<JsonElement> statements) => _statements = statements;

    /// <summary>Reads a policy; null for what is none.</summary>
    public static PolicyDocument? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("Statement", out var statement)) return null;
            if (root.TryGetProperty("Version", out var version) && !(version.ValueKind == JsonValueKind.String && (version.ValueEquals("2012-10-17") || version.ValueEquals("2008-10-17")))) return null;
            List<JsonElement> statements = statement.ValueKind == JsonValueKind.Array ? [.. statement.EnumerateArray().Select(static each => each.Clone())] : [statement.Clone()];
            // All texts are read once, so that none of them fails later.
            return statements.Count > 0 && statements.TrueForAll(IsStatement) && statements.TrueForAll(AreTexts) ? new PolicyDocument(statements) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for half a surrogate pair
        {
            return null;
        }
    }

    /// <summary>Whether a statement without conditions denies an action to somebody of an account, or to everybody.</summary>
    public bool Denies(string action, string account) => _statements.Exists(statement =>
        statement.GetProperty("Effect").ValueEquals("Deny") && !statement.TryGetProperty("Condition", out _)
        && Concerns(Texts(statement, "Action"), Texts(statement, "NotAction"), pattern => Wildcard.IsMatch(pattern, action))
        && Concerns(Principals(statement, "Principal"), Principals(statement, "NotPrincipal"), principal => principal == "*" || principal.Contains(account, StringComparison.Ordinal)));

    // What is named, or all but what is named.
    private static bool Concerns(IEnumerable<string> named, IEnumerable<string> excepted, Func<string, bool> isMeant) =>
        named.Any(isMeant) || (excepted.Any() && !excepted.Any(isMeant));

    private static bool IsStatement(JsonElement statement) =>
        statement.ValueKind == JsonValueKind.Object
        && statement.TryGetProperty("Effect", out var effect) && effect.ValueKind == JsonValueKind.String && (effect.ValueEquals("Allow") || effect.ValueEquals("Deny"))
        && IsThere(statement, "Principal", "NotPrincipal") && AreTexts(statement, "Action", "NotAction") && AreTexts(statement, "Resource", "NotResource");

    private static bool IsThere(JsonElement statement, string name, string negated) => statement.TryGetProperty(name, out _) || statement.TryGetProperty(negated, out _);

    private static bool AreTexts(JsonElement statement, string name, string negated) =>
        (statement.TryGetProperty(name, out var value) || statement.TryGetProperty(negated, out value))
        && (value.ValueKind == JsonValueKind.String || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static each => each.ValueKind == JsonValueKind.String)));

    private static bool AreTexts(JsonElement statement) =>
        Principals(statement, "Principal").Concat(Principals(statement, "NotPrincipal")).Concat(Texts(statement, "Action")).Concat(Texts(statement, "NotAction")).All(static text => text is not null);

    private static IEnumerable<string> Texts(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? Texts(value) : [];

    // "*", ["a", "b"], {"AWS": …}
    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        _ => [],
    };

    private static IEnumerable<string> Principals(JsonElement statement, string name)
    {
        if (!statement.TryGetProperty(name, out var principal)) return [];
        return principal.ValueKind == JsonValueKind.Object ? Texts(principal, "AWS") : Texts(principal);
    }
}
