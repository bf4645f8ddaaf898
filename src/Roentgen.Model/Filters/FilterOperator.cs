namespace Roentgen.Model.Filters;

/// <summary>A comparison.</summary>
public enum FilterOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>CONTAINS</c></summary>
    Contains,

    /// <summary><c>BEGINSWITH</c></summary>
    BeginsWith,

    /// <summary><c>ENDSWITH</c></summary>
    EndsWith,
}

/// <summary>How comparisons are written.</summary>
public static class FilterOperators
{
    private static readonly string[] Texts = ["=", "!=", "<", "<=", ">", ">=", "CONTAINS", "BEGINSWITH", "ENDSWITH"];

    /// <summary>All of them, as written.</summary>
    public static IReadOnlyList<string> All => Texts;

    /// <summary>The text of one.</summary>
    public static string Text(this FilterOperator @operator) => Texts[(int)@operator];

    internal static bool TryParse(ReadOnlySpan<char> text, out FilterOperator @operator)
    {
        for (var i = 0; i < Texts.Length; i++)
        {
            @operator = (FilterOperator)i;
            if (text.Equals(Texts[i], StringComparison.OrdinalIgnoreCase)) return true;
        }
        @operator = default;
        return false;
    }
}
