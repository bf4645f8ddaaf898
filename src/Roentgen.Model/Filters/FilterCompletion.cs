namespace Roentgen.Model.Filters;

/// <summary>What is asked of the traces that there are, to complete an expression.</summary>
public enum VocabularyKind
{
    /// <summary>Names of nodes.</summary>
    ServiceNames,

    /// <summary>Types of nodes.</summary>
    ServiceTypes,

    /// <summary>Accounts of nodes.</summary>
    AccountIds,

    /// <summary>Keys of annotations.</summary>
    AnnotationKeys,

    /// <summary>Values of the annotation <see cref="VocabularyQuestion.Key"/>.</summary>
    AnnotationValues,

    /// <summary>Values of the keyword <see cref="VocabularyQuestion.Key"/>.</summary>
    KeywordValues,
}

/// <summary>A question to whoever knows the traces.</summary>
/// <param name="Kind">What is wanted.</param>
/// <param name="Key">The annotation or the keyword; null where neither is meant.</param>
public readonly record struct VocabularyQuestion(VocabularyKind Kind, string? Key);

/// <summary>Knows the names and values that occur; answers with none, or only some, where it does not.</summary>
public delegate IEnumerable<Literal> FilterVocabulary(VocabularyQuestion question);

/// <summary>What a choice is.</summary>
public enum CompletionKind
{
    /// <summary>A keyword of the language, or a selector of root causes.</summary>
    Keyword,

    /// <summary>An operator, or a connective.</summary>
    Operator,

    /// <summary>A parenthesis, brace, comma or another sign or fixed word.</summary>
    Symbol,

    /// <summary>The key of an annotation.</summary>
    AnnotationKey,

    /// <summary>A value to compare with.</summary>
    Value,

    /// <summary>The name, type or account of a node.</summary>
    Service,
}

/// <summary>Something that could stand at the cursor.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What to write.</param>
/// <param name="Meaning">What it means; empty where that is plain.</param>
public readonly record struct CompletionItem(CompletionKind Kind, string Text, string Meaning);

/// <summary>What could stand at the cursor.</summary>
/// <param name="Start">Where the text to replace begins.</param>
/// <param name="End">Where it ends; the cursor is not before the start and not after the end.</param>
/// <param name="Items">The choices, each once; empty where the text before is already wrong.</param>
public sealed record Completion(int Start, int End, IReadOnlyList<CompletionItem> Items);

/// <summary>Completes filter expressions, for the console and the command line.</summary>
public static class FilterCompletion
{
    /// <summary>What could stand at a place of a text. Reads up to there; what follows plays no part.</summary>
    /// <param name="text">The expression so far.</param>
    /// <param name="cursor">From 0 to the length of the text.</param>
    /// <param name="vocabulary">Knows the names and values that occur.</param>
    public static Completion At(string text, int cursor, FilterVocabulary vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cursor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cursor, text.Length);
        var start = StartOfToken(text, cursor);
        var end = EndOfToken(text, start, cursor);
        if (start > FilterExpression.MaxLength) return new Completion(start, end, []);
        var parser = new FilterParser(text[..start]);
        parser.Parse();
        if (!parser.ReachedEnd) return new Completion(start, end, []);
        var typed = text[start..cursor];
        var items = parser.Expected.SelectMany(expectation => Items(expectation, typed, vocabulary)).Where(item => Continues(item.Text, typed) || IsKey(item.Text, typed));
        return new Completion(start, end, [.. items.DistinctBy(item => item.Text)]);
    }

    private static IEnumerable<CompletionItem> Items(Expectation expectation, string typed, FilterVocabulary vocabulary) => expectation.Kind switch
    {
        ExpectationKind.Fixed => [new CompletionItem(expectation.Text is "AND" or "OR" ? CompletionKind.Operator : CompletionKind.Symbol, expectation.Text!, "")],
        ExpectationKind.Term => Terms(expectation.Scope, typed, vocabulary),
        ExpectationKind.Operator => expectation.Keyword!.Operators.Select(@operator => new CompletionItem(CompletionKind.Operator, @operator.Text(), "")),
        ExpectationKind.Value => Values(expectation, vocabulary),
        ExpectationKind.AnnotationKey => Keys(vocabulary).Select(key => new CompletionItem(CompletionKind.AnnotationKey, FilterLexer.IsPlainKey(key) ? key : Literal.Quote(key), "")),
        ExpectationKind.NodeName => Ask(vocabulary, CompletionKind.Service, VocabularyKind.ServiceNames),
        ExpectationKind.NodeType => Ask(vocabulary, CompletionKind.Service, VocabularyKind.ServiceTypes),
        ExpectationKind.AccountId => Ask(vocabulary, CompletionKind.Service, VocabularyKind.AccountIds),
        _ => [new CompletionItem(CompletionKind.Symbol, "#[", "a JSON array of root causes as in a trace summary")],
    };

    private static IEnumerable<CompletionItem> Terms(FilterScope scope, string typed, FilterVocabulary vocabulary)
    {
        foreach (var keyword in Keyword.All)
        {
            if ((keyword.Scopes & scope) == 0) continue;
            if (keyword.Type != KeywordType.Annotation)
            {
                yield return new CompletionItem(CompletionKind.Keyword, keyword.Name, keyword.Meaning);
                continue;
            }
            yield return new CompletionItem(CompletionKind.Keyword, keyword.Name + ".", keyword.Meaning);
            // Keys are asked for once the word is there.
            if (!Continues(typed, keyword.Name)) continue;
            foreach (var key in Keys(vocabulary)) yield return new CompletionItem(CompletionKind.AnnotationKey, FilterPrinter.Name(keyword, key), "");
        }
        if (scope == FilterScope.Trace)
        {
            yield return new CompletionItem(CompletionKind.Keyword, "service(", "a node of the trace");
            yield return new CompletionItem(CompletionKind.Keyword, "edge(", "a call from one node to another");
            foreach (var selector in CauseSelector.All) yield return new CompletionItem(CompletionKind.Keyword, selector.Name, "an element of a root cause");
            yield return new CompletionItem(CompletionKind.Keyword, CauseSelector.JsonName, "a root cause of this shape");
        }
        yield return new CompletionItem(CompletionKind.Operator, "!", "not");
        yield return new CompletionItem(CompletionKind.Symbol, "(", "");
    }

    private static IEnumerable<CompletionItem> Values(Expectation expectation, FilterVocabulary vocabulary) => expectation.Keyword! switch
    {
        { Type: KeywordType.Boolean } => [new CompletionItem(CompletionKind.Value, "true", ""), new CompletionItem(CompletionKind.Value, "false", "")],
        { Type: KeywordType.Annotation } => Ask(vocabulary, CompletionKind.Value, VocabularyKind.AnnotationValues, expectation.Key),
        var keyword => Ask(vocabulary, CompletionKind.Value, VocabularyKind.KeywordValues, keyword.Name),
    };

    private static IEnumerable<CompletionItem> Ask(FilterVocabulary vocabulary, CompletionKind kind, VocabularyKind asked, string? key = null) =>
        vocabulary(new VocabularyQuestion(asked, key)).Select(value => new CompletionItem(kind, value.ToString(), ""));

    private static IEnumerable<string> Keys(FilterVocabulary vocabulary) =>
        vocabulary(new VocabularyQuestion(VocabularyKind.AnnotationKeys, null)).Select(key => key.Text).OfType<string>();

    private static bool Continues(string item, string typed) =>
        item.StartsWith(typed, typed.StartsWith('"') ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    // annotation.ht begins annotation["http.route"], too.
    private static bool IsKey(string item, string typed)
    {
        const string dotted = "annotation.";
        var at = typed.IndexOf(dotted, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return false;
        var key = at + dotted.Length;
        return Continues(item, $"{typed[..(key - 1)]}[\"{typed[key..]}");
    }

    // The word or the unfinished string that the cursor stands in or behind; the cursor itself where it stands behind anything else.
    private static int StartOfToken(string text, int cursor)
    {
        var lexer = new FilterLexer(text[..cursor]);
        Token token;
        do token = lexer.Next();
        while (token.Kind != TokenKind.End && token.End < cursor);
        var isUnfinished = token.Kind is TokenKind.Keyword or TokenKind.Word or TokenKind.Number or TokenKind.Bad
            || (token.Kind == TokenKind.Operator && FilterLexer.IsWordCharacter(text[token.Start]));
        return isUnfinished ? token.Start : cursor;
    }

    private static int EndOfToken(string text, int start, int cursor)
    {
        var end = cursor;
        if (start < cursor && text[start] == '"') return end;
        while (end < text.Length && start < cursor && FilterLexer.IsWordCharacter(text[end])) end++;
        return end;
    }
}
