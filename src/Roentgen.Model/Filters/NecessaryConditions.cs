using Roentgen.Model.Graph;
using static Roentgen.Model.Filters.DigestCondition;

namespace Roentgen.Model.Filters;

/// <summary>
/// Tells what every digest meets that a tree selects. Only terms that must all hold tell something; alternatives, negations and what is
/// said about root causes tell nothing, which is always right.
/// </summary>
internal static class NecessaryConditions
{
    public static IReadOnlyList<DigestCondition> Of(FilterNode? node)
    {
        var conditions = Terms(node).Distinct().ToList();
        Narrow<DurationWithin>(conditions, (a, b) => new DurationWithin(Math.Max(a.Minimum, b.Minimum), Math.Min(a.Maximum, b.Maximum)));
        Narrow<ResponseTimeWithin>(conditions, (a, b) => new ResponseTimeWithin(Math.Max(a.Minimum, b.Minimum), Math.Min(a.Maximum, b.Maximum)));
        Narrow<RootIs>(conditions, (a, b) => new RootIs(a.Fault || b.Fault, a.Error || b.Error, a.Throttle || b.Throttle));
        return conditions;
    }

    private static IEnumerable<DigestCondition> Terms(FilterNode? node) => node switch
    {
        AllOf all => all.Terms.SelectMany(Terms),
        // Whatever stands in the braces, the node or the call must be there.
        ServiceTest service => Named(service.Node),
        EdgeTest edge => Named(edge.Caller).Concat(Named(edge.Callee)),
        KeywordTest test when OfKeyword(test) is { } condition => [condition],
        _ => [],
    };

    private static IEnumerable<DigestCondition> Named(NodePattern node) => node.Name is { } name ? [new NodeNamed(name)] : [];

    private static DigestCondition? OfKeyword(KeywordTest test) => test.Keyword.Name switch
    {
        "fault" when IsTrue(test.Condition) => new RootIs(Fault: true, Error: false, Throttle: false),
        "error" when IsTrue(test.Condition) => new RootIs(Fault: false, Error: true, Throttle: false),
        "throttle" when IsTrue(test.Condition) => new RootIs(Fault: false, Error: false, Throttle: true),
        "duration" when Range(test.Condition) is var (minimum, maximum) => new DurationWithin(minimum, maximum),
        "responsetime" when Range(test.Condition) is var (minimum, maximum) => new ResponseTimeWithin(minimum, maximum),
        "http.url" when test.Condition is { Operator: FilterOperator.Equal, Value.Text: { } url } => new RootUrlIs(url),
        "user" when test.Condition is { Operator: FilterOperator.Equal, Value.Text: { } user } => new UserIs(user),
        "annotation" when test.Condition is { Operator: FilterOperator.Equal, Value: var value } =>
            new AnnotationIs(test.Key!, new AnnotationValue(value.Text, value.Number, value.Truth)),
        _ => null,
    };

    private static bool IsTrue(Condition? condition) => condition switch
    {
        null => true,
        { Operator: FilterOperator.Equal } => Conditions.Truth(condition.Value) is true,
        _ => Conditions.Truth(condition.Value) is false,
    };

    // Seconds are compared as doubles, conditions in whole microseconds: the bounds lie further out by more than all rounding on the way.
    private static (long Minimum, long Maximum)? Range(Condition? condition)
    {
        if (condition is not { Value.Number: { } seconds }) return null;
        var microseconds = seconds * 1e6;
        var rounding = 1 + Math.Abs(microseconds * Math.ScaleB(1, -50));
        // Conversions saturate, so that bounds that no time reaches stay bounds.
        var (below, above) = ((long)Math.Floor(microseconds - rounding), (long)Math.Ceiling(microseconds + rounding));
        return condition.Operator switch
        {
            FilterOperator.Equal => (below, above),
            FilterOperator.Less or FilterOperator.LessOrEqual => (long.MinValue, above),
            FilterOperator.Greater or FilterOperator.GreaterOrEqual => (below, long.MaxValue),
            _ => null,
        };
    }

    private static void Narrow<T>(List<DigestCondition> conditions, Func<T, T, T> both) where T : DigestCondition
    {
        var all = conditions.OfType<T>().ToList();
        if (all.Count < 2) return;
        conditions.RemoveAll(condition => condition is T);
        conditions.Add(all.Aggregate(both));
    }
}
