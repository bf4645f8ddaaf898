namespace Roentgen.Model.Filters;

internal enum ExpectationKind
{
    /// <summary>A symbol, a connective or another fixed word: <see cref="Expectation.Text"/>.</summary>
    Fixed,

    /// <summary>A keyword or a selector of <see cref="Expectation.Scope"/>.</summary>
    Term,

    /// <summary>An operator that <see cref="Expectation.Keyword"/> takes.</summary>
    Operator,

    /// <summary>A value to compare <see cref="Expectation.Keyword"/> with.</summary>
    Value,

    /// <summary>The key of an annotation, in brackets.</summary>
    AnnotationKey,

    /// <summary>The name of a node, in quotes.</summary>
    NodeName,

    /// <summary>The type of a node, in quotes.</summary>
    NodeType,

    /// <summary>An account, in quotes.</summary>
    AccountId,

    /// <summary><c>#</c> and an array.</summary>
    Json,
}

/// <summary>What could stand at a place; the parser notes it as it looks, for errors and for completion.</summary>
internal readonly record struct Expectation(ExpectationKind Kind)
{
    public string? Text { get; init; }

    public FilterScope Scope { get; init; }

    public Keyword? Keyword { get; init; }

    /// <summary>Key of the annotation whose value could stand here.</summary>
    public string? Key { get; init; }

    /// <summary>For a sentence: <c>a keyword</c>, <c>AND</c>, <c>a number</c>.</summary>
    public string Description => Kind switch
    {
        ExpectationKind.Fixed => Text!,
        ExpectationKind.Term => "a keyword",
        ExpectationKind.Operator => string.Join(", ", Keyword!.Operators.Select(FilterOperators.Text)),
        ExpectationKind.Value => Keyword!.Type switch
        {
            KeywordType.Boolean => "true, false",
            KeywordType.Number => "a number",
            KeywordType.Annotation => "a string in double quotes, a number, true, false",
            _ => "a string in double quotes",
        },
        ExpectationKind.AnnotationKey => "the name of an annotation",
        ExpectationKind.Json => "# and a JSON array of root causes",
        _ => "a string in double quotes",
    };
}
