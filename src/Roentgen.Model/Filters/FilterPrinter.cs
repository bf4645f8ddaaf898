using System.Text;

namespace Roentgen.Model.Filters;

/// <summary>Writes a tree as text that parses to the same tree.</summary>
internal static class FilterPrinter
{
    public static string Print(FilterNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    /// <summary><c>annotation.tier</c>, or <c>annotation["http.route"]</c> where the key needs it.</summary>
    public static string Name(Keyword keyword, string? key) =>
        key is null ? keyword.Name : FilterLexer.IsPlainKey(key) ? $"{keyword.Name}.{key}" : $"{keyword.Name}[{Literal.Quote(key)}]";

    private static void Append(StringBuilder text, FilterNode node)
    {
        switch (node)
        {
            case AllOf all: AppendTerms(text, all, " AND "); break;
            case AnyOf any: AppendTerms(text, any, " OR "); break;
            case Not not: AppendTerm(text.Append('!'), not.Term); break;
            case KeywordTest test:
                text.Append(Name(test.Keyword, test.Key));
                if (test.Condition is { } condition) text.Append(' ').Append(condition.Operator.Text()).Append(' ').Append(condition.Value);
                break;
            case ServiceTest service:
                AppendBody(text.Append("service(").Append(service.Node == NodePattern.Any ? "" : Pattern(service.Node)).Append(')'), service.Body);
                break;
            case EdgeTest edge:
                text.Append("edge(");
                if (edge.Caller != NodePattern.Any || edge.Callee != NodePattern.Any) text.Append(Pattern(edge.Caller)).Append(", ").Append(Pattern(edge.Callee));
                AppendBody(text.Append(')'), edge.Body);
                break;
            case CauseTest cause: AppendBody(text.Append(cause.Selector.Name), cause.Body); break;
            case CauseJsonTest json: text.Append(CauseSelector.JsonName).Append(json.IsNegated ? " != #" : " = #").Append(json.Pattern); break;
        }
    }

    private static void AppendTerms(StringBuilder text, Combination combination, string separator)
    {
        for (var i = 0; i < combination.Terms.Count; i++) AppendTerm(i == 0 ? text : text.Append(separator), combination.Terms[i]);
    }

    private static void AppendTerm(StringBuilder text, FilterNode term)
    {
        if (term is not Combination)
        {
            Append(text, term);
            return;
        }
        Append(text.Append('('), term);
        text.Append(')');
    }

    private static void AppendBody(StringBuilder text, FilterNode? body)
    {
        if (body is null) return;
        Append(text.Append(" { "), body);
        text.Append(" }");
    }

    private static string Pattern(NodePattern node)
    {
        if (node is { Name: { } only, Type: null, AccountId: null }) return Literal.Quote(only);
        var fields = new List<string>(3);
        if (node.Name is { } name) fields.Add("name: " + Literal.Quote(name));
        if (node.Type is { } type) fields.Add("type: " + Literal.Quote(type));
        if (node.AccountId is { } account) fields.Add("account.id: " + Literal.Quote(account));
        return $"id({string.Join(", ", fields)})";
    }
}
