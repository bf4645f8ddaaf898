namespace Roentgen.Model.Filters;

/// <summary>
/// Recursive descent, one token ahead. Every method that returns a node returns null once <see cref="Error"/> is set, and nothing more is read
/// then.
/// </summary>
/// <remarks>
/// <code>
/// or         = and { "OR" and }
/// and        = unary { [ "AND" ] unary }
/// unary      = ( "!" | "NOT" ) unary | "(" or ")" | primary
/// primary    = keyword [ operator value ] | "service" … | "edge" … | rootcause "{" or "}" | "rootcause.json" ( "=" | "!=" ) "#" array
/// </code>
/// </remarks>
internal sealed class FilterParser
{
    private readonly string _text;
    private readonly FilterLexer _lexer;
    private readonly List<Expectation> _expected = [];
    private Token _token;
    private int _depth;

    public FilterParser(string text)
    {
        _text = text;
        _lexer = new FilterLexer(text);
        Advance();
    }

    public FilterError? Error { get; private set; }

    /// <summary>Whether all of the text was read, so that <see cref="Expected"/> is about its end.</summary>
    public bool ReachedEnd => _token.Kind == TokenKind.End;

    /// <summary>What could stand where the parser stopped.</summary>
    public IReadOnlyList<Expectation> Expected => _expected;

    /// <summary>The tree; null for an empty text, and after an error.</summary>
    public FilterNode? Parse()
    {
        if (_token.Kind == TokenKind.End)
        {
            Expect(new Expectation(ExpectationKind.Term) { Scope = FilterScope.Trace });
            return null;
        }
        var node = Or(FilterScope.Trace);
        return node is not null && _token.Kind != TokenKind.End ? Fail() : node;
    }

    private FilterNode? Or(FilterScope scope)
    {
        if (And(scope) is not { } first) return null;
        List<FilterNode>? terms = null;
        while (Take("or"))
        {
            if (And(scope) is not { } next) return null;
            (terms ??= [first]).Add(next);
        }
        return terms is null ? first : new AnyOf(terms);
    }

    private FilterNode? And(FilterScope scope)
    {
        if (Unary(scope) is not { } first) return null;
        List<FilterNode>? terms = null;
        while (Take("and") || BeginsTerm(scope))
        {
            if (Unary(scope) is not { } next) return null;
            (terms ??= [first]).Add(next);
        }
        return terms is null ? first : new AllOf(terms);
    }

    // "a b" is "a AND b".
    private bool BeginsTerm(FilterScope scope)
    {
        Expect(new Expectation(ExpectationKind.Term) { Scope = scope });
        return _token.Kind == TokenKind.Keyword || _token.Is("(") || _token.Is("!") || _token.Is("not")
            || (_token.Kind == TokenKind.Word && !_token.Is("or") && !_token.Is("true") && !_token.Is("false"));
    }

    private FilterNode? Unary(FilterScope scope)
    {
        if (_depth == FilterExpression.MaxDepth) return Fail($"An expression may be nested {FilterExpression.MaxDepth} levels deep.");
        _depth++;
        var node = UnaryWithin(scope);
        _depth--;
        return node;
    }

    private FilterNode? UnaryWithin(FilterScope scope)
    {
        if (_token.Is("!") || _token.Is("not"))
        {
            Advance();
            return Unary(scope) is { } term ? new Not(term) : null;
        }
        if (_token.Is("("))
        {
            Advance();
            return Or(scope) is { } inner && Need(")") ? inner : null;
        }
        Expect(new Expectation(ExpectationKind.Term) { Scope = scope });
        return Primary(scope);
    }

    private FilterNode? Primary(FilterScope scope)
    {
        if (_token.Kind == TokenKind.Keyword) return KeywordTest(scope);
        if (_token.Kind != TokenKind.Word || _token.Text is not { } word) return Fail();
        if (word is "service" or "edge" or CauseSelector.JsonName || CauseSelector.Find(word) is not null)
        {
            if (scope != FilterScope.Trace) return Fail($"{word} cannot stand inside braces.");
            Advance();
            return word switch
            {
                "service" => ServiceTest(),
                "edge" => EdgeTest(),
                CauseSelector.JsonName => CauseJsonTest(),
                _ => CauseTest(CauseSelector.Find(word)!),
            };
        }
        return Fail();
    }

    private KeywordTest? KeywordTest(FilterScope scope)
    {
        var keyword = _token.Keyword!;
        if ((keyword.Scopes & scope) == 0) return Fail<KeywordTest>($"{keyword} is known {Scopes(keyword.Scopes)} only.");
        var key = _token.Text;
        Advance();
        if (keyword.Type == KeywordType.Annotation && key is null && (key = KeyInBrackets()) is null) return null;
        Expect(new Expectation(ExpectationKind.Operator) { Keyword = keyword });
        if (_token.Kind != TokenKind.Operator)
        {
            return keyword.Type == KeywordType.Group ? Fail<KeywordTest>() : new KeywordTest(keyword, key, null);
        }
        var @operator = _token.Operator;
        if (!keyword.Operators.Contains(@operator)) return Fail<KeywordTest>($"{keyword} takes {OneOf(keyword.Operators.Select(FilterOperators.Text))}.");
        Advance();
        Expect(new Expectation(ExpectationKind.Value) { Keyword = keyword, Key = key });
        if (TakeLiteral(keyword) is not { } value) return Fail<KeywordTest>();
        return new KeywordTest(keyword, key, new Condition(@operator, value));
    }

    // [http.route], ["Request ID"]
    private string? KeyInBrackets()
    {
        if (!_token.Is("["))
        {
            Expect(Fixed("["));
            return Fail<string>();
        }
        _expected.Clear();
        _token = _lexer.NextKey();
        Expect(new Expectation(ExpectationKind.AnnotationKey));
        var key = _token.Kind == TokenKind.Text ? _token.Text : null;
        if (key is null) return Fail<string>();
        Advance();
        return Need("]") ? key : null;
    }

    // A group is looked up before anything is compared, so it must be a name. A literal of another wrong type is no error: nothing equals it.
    private Literal? TakeLiteral(Keyword keyword)
    {
        Literal? literal = _token switch
        {
            { Kind: TokenKind.Text, Text: { } text } => Literal.Of(text),
            _ when keyword.Type == KeywordType.Group => null,
            { Kind: TokenKind.Number } => Literal.Of(_token.Number),
            { Kind: TokenKind.Word, Text: "true" or "false" } => Literal.Of(_token.Text == "true"),
            _ => null,
        };
        if (literal is not null) Advance();
        return literal;
    }

    private ServiceTest? ServiceTest()
    {
        var node = NodePattern.Any;
        if (Take("(") && !Take(")") && !(TryNode(out node) && Need(")"))) return null;
        return TryBody(FilterScope.Service, out var body) ? new ServiceTest(node, body) : null;
    }

    private EdgeTest? EdgeTest()
    {
        var caller = NodePattern.Any;
        var callee = NodePattern.Any;
        if (Take("(") && !Take(")") && !(TryNode(out caller) && Need(",") && TryNode(out callee) && Need(")"))) return null;
        return TryBody(FilterScope.Edge, out var body) ? new EdgeTest(caller, callee, body) : null;
    }

    private CauseTest? CauseTest(CauseSelector selector) =>
        Need("{") && Or(selector.Scope) is { } body && Need("}") ? new CauseTest(selector, body) : null;

    private CauseJsonTest? CauseJsonTest()
    {
        Expect(Fixed("="));
        Expect(Fixed("!="));
        if (_token is not { Kind: TokenKind.Operator, Operator: FilterOperator.Equal or FilterOperator.NotEqual }) return Fail<CauseJsonTest>();
        var isNegated = _token.Operator == FilterOperator.NotEqual;
        Advance();
        Expect(new Expectation(ExpectationKind.Json));
        if (_token.Json is not { } pattern) return Fail<CauseJsonTest>();
        Advance();
        return new CauseJsonTest(isNegated, pattern);
    }

    private bool TryBody(FilterScope scope, out FilterNode? body)
    {
        body = null;
        if (!Take("{")) return true;
        body = Or(scope);
        return body is not null && Need("}");
    }

    // "api" or id(name: "api", type: "client")
    private bool TryNode(out NodePattern node)
    {
        node = NodePattern.Any;
        if (TakeText(ExpectationKind.NodeName) is { } only)
        {
            node = node with { Name = only };
            return true;
        }
        if (!Take("id")) return Fail() is not null;
        if (!Need("(")) return false;
        do
        {
            if (!TryField(ref node)) return false;
        }
        while (Take(","));
        return Need(")");
    }

    private bool TryField(ref NodePattern node)
    {
        var field = _token.Kind == TokenKind.Keyword ? _token.Keyword!.Name : null;
        var (isFree, kind) = field switch
        {
            "name" => (node.Name is null, ExpectationKind.NodeName),
            "type" => (node.Type is null, ExpectationKind.NodeType),
            "account.id" => (node.AccountId is null, ExpectationKind.AccountId),
            _ => (false, default),
        };
        if (node.Name is null) Expect(Fixed("name:"));
        if (node.Type is null) Expect(Fixed("type:"));
        if (node.AccountId is null) Expect(Fixed("account.id:"));
        if (!isFree) return Fail() is not null;
        Advance();
        if (!Need(":")) return false;
        if (TakeText(kind) is not { } value) return Fail() is not null;
        node = field switch { "name" => node with { Name = value }, "type" => node with { Type = value }, _ => node with { AccountId = value } };
        return true;
    }

    private string? TakeText(ExpectationKind kind)
    {
        Expect(new Expectation(kind));
        if (_token.Kind != TokenKind.Text) return null;
        var text = _token.Text;
        Advance();
        return text;
    }

    private bool Take(string text)
    {
        Expect(Fixed(text is "and" or "or" ? text.ToUpperInvariant() : text));
        if (!_token.Is(text)) return false;
        Advance();
        return true;
    }

    private bool Need(string symbol)
    {
        if (Take(symbol)) return true;
        if (_token.Kind == TokenKind.End && symbol is ")" or "}" or "]") Break($"missing '{symbol}' at end of expression");
        else Fail();
        return false;
    }

    private void Advance()
    {
        _expected.Clear();
        _token = _lexer.Next();
    }

    private void Expect(Expectation expectation)
    {
        if (!_expected.Contains(expectation)) _expected.Add(expectation);
    }

    private FilterNode? Fail(string? advice = null) => Fail<FilterNode>(advice);

    private T? Fail<T>(string? advice = null) where T : class
    {
        if (_token.Problem is { } problem) Break(problem);
        // The real service quotes everything that it has read when the text breaks off.
        else if (_token.Kind == TokenKind.End) Break($"Invalid input symbol: '{_text}'");
        else Break($"Invalid input symbol: '{Found}'. {advice ?? $"Expected {OneOf(Descriptions())}."}");
        return null;
    }

    private void Break(string reason) => Error ??= FilterError.At(_text, _token.Start, Found, OneOf(Descriptions()), reason);

    private string Found => _text[_token.Start.._token.End];

    private IEnumerable<string> Descriptions() => _expected.Select(expectation => expectation.Description).Distinct();

    private static Expectation Fixed(string text) => new(ExpectationKind.Fixed) { Text = text };

    private static string OneOf(IEnumerable<string> choices)
    {
        var list = string.Join(", ", choices).Split(", ");
        return list.Length == 1 ? list[0] : $"{string.Join(", ", list[..^1])} or {list[^1]}";
    }

    private static string Scopes(FilterScope scopes)
    {
        var places = new List<string>();
        if (scopes.HasFlag(FilterScope.Trace)) places.Add("outside of braces");
        if (scopes.HasFlag(FilterScope.Service)) places.Add("in service { }");
        if (scopes.HasFlag(FilterScope.Edge)) places.Add("in edge { }");
        places.AddRange(CauseSelector.All.Where(selector => scopes.HasFlag(selector.Scope)).Select(selector => $"in {selector.Name} {{ }}"));
        return OneOf(places);
    }
}
