using Roentgen.Model.Graph;

namespace Roentgen.Model.Filters;

/// <summary>
/// Comparisons by type of value. A literal of another type than the value is no error: the comparison is false, as in the real service; so
/// is every comparison, <c>!=</c> too, with a value that is not there.
/// </summary>
internal static class Conditions
{
    public static Test OnTruth(TruthOf value, Condition? condition)
    {
        if (condition is null) return (in subject) => value(subject);
        if (Truth(condition.Value) is not { } expected) return Never;
        return condition.Operator == FilterOperator.Equal ? (in subject) => value(subject) == expected : (in subject) => value(subject) != expected;
    }

    /// <summary>What a boolean is compared with; true and false are known in quotes as well. Null for what is neither.</summary>
    public static bool? Truth(Literal literal) => literal.Truth ?? (bool.TryParse(literal.Text, out var quoted) ? quoted : null);

    public static Test OnNumber(NumberOf value, Condition? condition)
    {
        if (condition is null) return (in subject) => value(subject) is not null;
        if (condition.Value.Number is not { } expected) return Never;
        var passes = Comparison(condition.Operator);
        return (in subject) => value(subject) is { } number && passes(number, expected);
    }

    public static Test OnText(TextsOf values, Condition? condition)
    {
        if (condition is null) return (in subject) => values(subject).Count > 0;
        if (condition.Value.Text is not { } expected) return Never;
        var passes = TextComparison(condition.Operator);
        return (in subject) =>
        {
            var texts = values(subject);
            for (var i = 0; i < texts.Count; i++)
            {
                if (passes(texts[i], expected)) return true;
            }
            return false;
        };
    }

    public static Test OnAnnotation(AnnotationsOf values, string key, Condition? condition)
    {
        var passes = Passes(condition);
        return (in subject) => values(subject).Any(key, passes);
    }

    private static Func<AnnotationValue, bool> Passes(Condition? condition)
    {
        switch (condition)
        {
            case null:
                return static value => value.Truth is not false;
            case { Operator: FilterOperator.Contains or FilterOperator.BeginsWith or FilterOperator.EndsWith } or { Value.Text: not null }:
                // < and > are for numbers: no text is less than another.
                if (condition is not { Value.Text: { } text, Operator: not (FilterOperator.Less or FilterOperator.LessOrEqual or FilterOperator.Greater or FilterOperator.GreaterOrEqual) })
                    return static _ => false;
                var compare = TextComparison(condition.Operator);
                return value => value.Text is { } own && compare(own, text);
            case { Value.Number: { } number }:
                var passes = Comparison(condition.Operator);
                return value => value.Number is { } own && passes(own, number);
            case { Value.Truth: { } truth, Operator: FilterOperator.Equal }:
                return value => value.Truth == truth;
            case { Value.Truth: { } truth, Operator: FilterOperator.NotEqual }:
                return value => value.Truth == !truth;
            default:
                return static _ => false;
        }
    }

    private static Func<double, double, bool> Comparison(FilterOperator @operator) => @operator switch
    {
        FilterOperator.Equal => static (a, b) => a == b,
        FilterOperator.NotEqual => static (a, b) => a != b,
        FilterOperator.Less => static (a, b) => a < b,
        FilterOperator.LessOrEqual => static (a, b) => a <= b,
        FilterOperator.Greater => static (a, b) => a > b,
        _ => static (a, b) => a >= b,
    };

    private static Func<string, string, bool> TextComparison(FilterOperator @operator) => @operator switch
    {
        FilterOperator.Equal => static (a, b) => a == b,
        FilterOperator.NotEqual => static (a, b) => a != b,
        FilterOperator.Contains => static (a, b) => a.Contains(b, StringComparison.Ordinal),
        FilterOperator.BeginsWith => static (a, b) => a.StartsWith(b, StringComparison.Ordinal),
        _ => static (a, b) => a.EndsWith(b, StringComparison.Ordinal),
    };

    private static bool Never(in Subject subject) => false;
}
