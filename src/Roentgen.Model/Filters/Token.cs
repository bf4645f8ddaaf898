namespace Roentgen.Model.Filters;

internal enum TokenKind
{
    End,

    /// <summary>A keyword; of an annotation with its key where the key follows a dot.</summary>
    Keyword,

    /// <summary>A word of the grammar: <c>and</c>, <c>service</c>, <c>true</c>, <c>rootcause.fault.entity</c>.</summary>
    Word,
    Operator,
    Number,
    Text,

    /// <summary>A parenthesis, brace, bracket, comma, colon or <c>!</c>.</summary>
    Symbol,

    /// <summary><c>#</c> and an array.</summary>
    Json,

    /// <summary>No token of the language; <see cref="Token.Problem"/> says why.</summary>
    Bad,
}

/// <summary>A piece of an expression.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    /// <summary>The string's value, the annotation's key, or the word or symbol in its canonical form.</summary>
    public string? Text { get; init; }

    public double Number { get; init; }

    public FilterOperator Operator { get; init; }

    public Keyword? Keyword { get; init; }

    public JsonPattern? Json { get; init; }

    /// <summary>What follows the place in an error about a bad token.</summary>
    public string? Problem { get; init; }

    public bool Is(string text) => Kind is TokenKind.Symbol or TokenKind.Word && Text == text;
}
