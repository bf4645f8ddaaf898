using System.Buffers;
using System.Globalization;
using System.Text;

namespace Roentgen.Model.Filters;

/// <summary>
/// Cuts an expression into tokens. White space separates; brackets, punctuation, operators, quotes and <c>#</c> end a word; everything else
/// belongs to it.
/// </summary>
internal sealed class FilterLexer(string text)
{
    private const string Special = "(){}[],:!<>=\"#";

    // Words of the grammar besides keywords, operators and rootcause selectors.
    private static readonly string[] Words = ["and", "or", "not", "true", "false", "service", "edge", "id", CauseSelector.JsonName];

    private static readonly string[] Known =
        [.. Words, .. Keyword.All.Select(keyword => keyword.Name), .. CauseSelector.All.Select(selector => selector.Name), .. FilterOperators.All];

    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("+-.0123456789eE");

    private int _position;

    /// <summary>Whether a key of an annotation may follow a dot; any other needs brackets.</summary>
    public static bool IsPlainKey(ReadOnlySpan<char> key)
    {
        foreach (var character in key)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '_') return false;
        }
        return key.Length > 0;
    }

    /// <summary>Whether a character belongs to a word.</summary>
    public static bool IsWordCharacter(char character) => !char.IsWhiteSpace(character) && !Special.Contains(character);

    /// <summary>The next token; <see cref="TokenKind.End"/> again and again at the end.</summary>
    public Token Next()
    {
        SkipSpace();
        var start = _position;
        if (start == text.Length) return new Token(TokenKind.End, start, start);
        switch (text[start])
        {
            case '"':
                return ReadText();
            case '#':
                return ReadJson();
            case '=' or '<' or '>':
            case '!' when start + 1 < text.Length && text[start + 1] == '=':
                return ReadOperator();
            case var symbol when !IsWordCharacter(symbol):
                _position++;
                return new Token(TokenKind.Symbol, start, _position) { Text = symbol.ToString() };
            default:
                return ReadWord();
        }
    }

    /// <summary>What stands in brackets after <c>annotation</c>: a string in quotes, or everything up to the closing bracket.</summary>
    public Token NextKey()
    {
        SkipSpace();
        var start = _position;
        if (start < text.Length && text[start] == '"') return ReadText();
        while (_position < text.Length && text[_position] is not (']' or '[' or '"')) _position++;
        var key = text[start.._position].TrimEnd();
        return key.Length == 0 ? Next() : new Token(TokenKind.Text, start, start + key.Length) { Text = key };
    }

    private void SkipSpace()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position])) _position++;
    }

    private Token ReadOperator()
    {
        var start = _position++;
        var orEqual = text[start] != '=' && _position < text.Length && text[_position] == '=';
        if (orEqual) _position++;
        var @operator = text[start] switch
        {
            '=' => FilterOperator.Equal,
            '!' => FilterOperator.NotEqual,
            '<' => orEqual ? FilterOperator.LessOrEqual : FilterOperator.Less,
            _ => orEqual ? FilterOperator.GreaterOrEqual : FilterOperator.Greater,
        };
        return new Token(TokenKind.Operator, start, _position) { Operator = @operator };
    }

    private Token ReadWord()
    {
        var start = _position;
        while (_position < text.Length && IsWordCharacter(text[_position])) _position++;
        var word = text.AsSpan(start, _position - start);
        if (FilterOperators.TryParse(word, out var @operator)) return new Token(TokenKind.Operator, start, _position) { Operator = @operator };
        if (TryReadNumber(word, out var number)) return new Token(TokenKind.Number, start, _position) { Number = number };
        if (Keyword.Find(word) is { } keyword) return new Token(TokenKind.Keyword, start, _position) { Keyword = keyword };
        if (CauseSelector.Find(word) is { } selector) return new Token(TokenKind.Word, start, _position) { Text = selector.Name };
        foreach (var known in Words)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase)) return new Token(TokenKind.Word, start, _position) { Text = known };
        }
        return AnnotationWithKey(word) is { } annotation
            ? ReadPlainKey(start, word[(annotation.Name.Length + 1)..], annotation)
            : Bad(start, $"Invalid input symbol: '{UnknownPart(word)}'");
    }

    private Token ReadPlainKey(int start, ReadOnlySpan<char> key, Keyword annotation)
    {
        if (IsPlainKey(key)) return new Token(TokenKind.Keyword, start, _position) { Keyword = annotation, Text = key.ToString() };
        var advice = key.IsEmpty
            ? $"The name of the annotation is missing after {annotation.Name}."
            : $"A name with other characters than letters, digits and underscores stands in brackets: {annotation.Name}[{key}].";
        return Bad(start, $"Invalid input symbol: '{text.AsSpan(start, _position - start)}'. {advice}");
    }

    private Token Bad(int start, string problem) => new(TokenKind.Bad, start, _position) { Problem = problem };

    private static Keyword? AnnotationWithKey(ReadOnlySpan<char> word)
    {
        foreach (var keyword in Keyword.All)
        {
            if (keyword.Type == KeywordType.Annotation && word.Length > keyword.Name.Length && word[keyword.Name.Length] == '.'
                && word.StartsWith(keyword.Name, StringComparison.OrdinalIgnoreCase))
            {
                return keyword;
            }
        }
        return null;
    }

    // The beginning of an unknown word up to the first character that no known word continues with: 'ma' of "madeup", for "message" begins with m.
    private static string UnknownPart(ReadOnlySpan<char> word)
    {
        var length = 0;
        foreach (var known in Known)
        {
            length = Math.Max(length, word.CommonPrefixLength(known, CaseInsensitive.Instance));
        }
        length = Math.Min(length + 1, word.Length);
        if (char.IsHighSurrogate(word[length - 1]) && length < word.Length) length++;
        return word[..length].ToString();
    }

    private static bool TryReadNumber(ReadOnlySpan<char> word, out double number)
    {
        number = 0;
        // "NaN" and "Infinity" would be numbers, too.
        return !word.ContainsAnyExcept(OfNumbers)
            && double.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
    }

    // "…" with the escapes of JSON.
    private Token ReadText()
    {
        var start = _position++;
        var value = new StringBuilder();
        while (_position < text.Length)
        {
            var character = text[_position++];
            if (character == '"') return new Token(TokenKind.Text, start, _position) { Text = value.ToString() };
            if (character != '\\')
            {
                value.Append(character);
            }
            else if (ReadEscape() is { } escaped)
            {
                value.Append(escaped);
            }
            else
            {
                return Bad(start, $"Invalid input symbol: '{text[start.._position]}'. After a backslash stands one of \" \\ / b f n r t, or u with four hexadecimal digits.");
            }
        }
        return Bad(start, $"Invalid input symbol: '{text[start..]}'. The string has no closing quote.");
    }

    private char? ReadEscape()
    {
        if (_position == text.Length) return null;
        switch (text[_position++])
        {
            case '"': return '"';
            case '\\': return '\\';
            case '/': return '/';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _position + 4 <= text.Length && ushort.TryParse(text.AsSpan(_position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _position += 4;
                return (char)code;
            default: return null;
        }
    }

    // #[…]: up to the bracket that closes the first one; brackets in strings do not count.
    private Token ReadJson()
    {
        var start = _position++;
        SkipSpace();
        var begin = _position;
        var depth = 0;
        var quoted = false;
        while (_position < text.Length)
        {
            var character = text[_position++];
            if (quoted && character == '\\' && _position < text.Length) _position++;
            else if (character == '"') quoted = !quoted;
            else if (!quoted && character is '[' or '{') depth++;
            else if (!quoted && character is ']' or '}') depth--;
            if (depth <= 0 && !quoted) break;
        }
        return JsonPattern.TryParse(text[begin.._position]) is { } pattern
            ? new Token(TokenKind.Json, start, _position) { Json = pattern }
            : Bad(start, $"Invalid input symbol: '{text[start.._position]}'. After # stands a JSON array of root causes as in a trace summary.");
    }

    private sealed class CaseInsensitive : IEqualityComparer<char>
    {
        public static readonly CaseInsensitive Instance = new();

        public bool Equals(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);

        public int GetHashCode(char obj) => char.ToLowerInvariant(obj).GetHashCode();
    }
}
