namespace Roentgen.Model.Sampling;

/// <summary>What a rule matches, made ready for many requests: most patterns are answered by their length and a character or two.</summary>
public readonly struct RuleMatcher
{
    private readonly bool _isDefault;
    private readonly Pattern _serviceName;
    private readonly Pattern _serviceType;
    private readonly Pattern _host;
    private readonly Pattern _httpMethod;
    private readonly Pattern _urlPath;
    private readonly IReadOnlyDictionary<string, string> _attributes;

    /// <summary>A matcher of the rule as it is now.</summary>
    public RuleMatcher(SamplingRule rule)
    {
        _isDefault = rule.RuleName == SamplingRule.DefaultName;
        _serviceName = new Pattern(rule.ServiceName);
        _serviceType = new Pattern(rule.ServiceType);
        _host = new Pattern(rule.Host);
        _httpMethod = new Pattern(rule.HttpMethod);
        _urlPath = new Pattern(rule.UrlPath);
        _attributes = rule.Attributes;
    }

    /// <summary>Whether the rule decides about the request. The default rule decides about every one.</summary>
    public bool Matches(in SamplingRequest request) =>
        _isDefault
        // The path tells most rules apart.
        || (_urlPath.Matches(request.UrlPath) && _serviceName.Matches(request.ServiceName) && _httpMethod.Matches(request.HttpMethod)
            && _host.Matches(request.Host) && _serviceType.Matches(request.ServiceType) && (_attributes.Count == 0 || HasAttributes(request.Attributes)));

    private bool HasAttributes(IReadOnlyDictionary<string, string>? attributes)
    {
        if (attributes is null) return false;
        foreach (var (key, pattern) in _attributes)
        {
            if (!attributes.TryGetValue(key, out var value) || !Wildcard.IsMatch(pattern, value)) return false;
        }
        return true;
    }

    private readonly struct Pattern
    {
        // Null for a pattern that everything matches.
        private readonly string? _text;
        private readonly int _literalLength;

        public Pattern(string text)
        {
            if (text == "*") return;
            _text = text;
            _literalLength = text.AsSpan().IndexOfAny('*', '?') is >= 0 and var at ? at : text.Length;
        }

        public bool Matches(string? value)
        {
            if (_text is null || value is null) return true;
            if (value.Length < _literalLength) return false;
            // The last character before a wildcard differs nearly always where anything does, and costs nothing to look at.
            if (_literalLength > 0 && Differ(value[_literalLength - 1], _text[_literalLength - 1])) return false;
            if (_literalLength == _text.Length) return string.Equals(value, _text, StringComparison.OrdinalIgnoreCase);
            return Wildcard.IsMatch(_text, value);
        }

        // Certain for ASCII only; other characters are compared with the rest.
        private static bool Differ(char a, char b) => (a | b) < 0x80 && (a | 0x20) != (b | 0x20);
    }
}
