using System.Text.Json;

namespace Roentgen.Model.Sampling;

/// <summary>
/// Rule files that an application brings along, versions 1 and 2:
/// <code>
/// {"version":2,
///  "rules":[{"description":"Player moves.","host":"*","http_method":"*","url_path":"/api/move/*","fixed_target":0,"rate":0.05}],
///  "default":{"fixed_target":1,"rate":0.1}}
/// </code>
/// Version 1 calls the host <c>service_name</c>. The reservoir of such a rule (<c>fixed_target</c>) is this process's own.
/// </summary>
public static class LocalRuleFile
{
    private const int FirstVersion = 1;
    private const int LastVersion = 2;

    /// <summary>Reads a file.</summary>
    /// <param name="utf8">Its content.</param>
    /// <param name="rules">The rules in the order of the file, the default last; empty when it cannot be used.</param>
    /// <returns>Null, or the first problem as one sentence that names the member and what is accepted.</returns>
    public static string? TryRead(ReadOnlyMemory<byte> utf8, out IReadOnlyList<SamplingRule> rules)
    {
        rules = [];
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement, out rules);
        }
        catch (JsonException e)
        {
            return $"The sampling rules are not JSON: {e.Message}";
        }
    }

    private static string? Read(JsonElement file, out IReadOnlyList<SamplingRule> rules)
    {
        rules = [];
        if (file.ValueKind != JsonValueKind.Object) return "The sampling rules must be a JSON object.";
        if (!TryGet(file, "version", JsonValueKind.Number, out var versionElement) || !versionElement.TryGetInt32(out var version) || version is < FirstVersion or > LastVersion)
            return $"version must be {FirstVersion} or {LastVersion}.";

        var read = new List<SamplingRule>();
        if (file.TryGetProperty("rules", out var list) && list.ValueKind != JsonValueKind.Null)
        {
            if (list.ValueKind != JsonValueKind.Array) return "rules must be a list.";
            foreach (var element in list.EnumerateArray())
            {
                if (ReadRule(element, version, read.Count + 1, out var rule) is { } problem) return problem;
                read.Add(rule!);
            }
        }
        if (!TryGet(file, "default", JsonValueKind.Object, out var defaultElement)) return "default is missing; it must have fixed_target and rate.";
        foreach (var name in new[] { "host", "service_name", "http_method", "url_path" })
        {
            if (defaultElement.TryGetProperty(name, out _)) return $"default.{name} must not be there: the default matches every request.";
        }
        if (ReadAmounts(defaultElement, "default", out var fixedTarget, out var rate) is { } wrong) return wrong;
        read.Add(SamplingRule.Default with { ReservoirSize = fixedTarget, FixedRate = rate });
        rules = read;
        return null;
    }

    private static string? ReadRule(JsonElement element, int version, int number, out SamplingRule? rule)
    {
        rule = null;
        var at = $"rules[{number - 1}]";
        if (element.ValueKind != JsonValueKind.Object) return $"{at} must be an object.";
        var (hostName, otherName) = version == FirstVersion ? ("service_name", "host") : ("host", "service_name");
        if (element.TryGetProperty(otherName, out _)) return $"{at}.{otherName} is not of version {version}; it is called {hostName} there.";
        if (!TryGet(element, hostName, JsonValueKind.String, out var host)) return $"{at}.{hostName} is missing; it must be a pattern, * for any.";
        if (!TryGet(element, "http_method", JsonValueKind.String, out var method)) return $"{at}.http_method is missing; it must be a pattern, * for any.";
        if (!TryGet(element, "url_path", JsonValueKind.String, out var path)) return $"{at}.url_path is missing; it must be a pattern, * for any.";
        if (ReadAmounts(element, at, out var fixedTarget, out var rate) is { } problem) return problem;
        rule = new SamplingRule
        {
            // In the order of the file, before the default.
            RuleName = $"local-{number}",
            Priority = number,
            Host = host.GetString()!,
            HttpMethod = method.GetString()!,
            UrlPath = path.GetString()!,
            ReservoirSize = fixedTarget,
            FixedRate = rate,
        };
        return null;
    }

    private static string? ReadAmounts(JsonElement element, string at, out int fixedTarget, out double rate)
    {
        rate = 0;
        fixedTarget = 0;
        if (!TryGet(element, "fixed_target", JsonValueKind.Number, out var target) || !target.TryGetInt32(out fixedTarget) || fixedTarget < 0)
            return $"{at}.fixed_target must be a whole number, 0 or more.";
        if (!TryGet(element, "rate", JsonValueKind.Number, out var share) || !share.TryGetDouble(out rate) || rate is < 0 or > 1)
            return $"{at}.rate must be a number from 0 to 1.";
        return null;
    }

    private static bool TryGet(JsonElement element, string name, JsonValueKind kind, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind == kind;
}
