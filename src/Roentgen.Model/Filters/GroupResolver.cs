namespace Roentgen.Model.Filters;

/// <summary>Puts the expressions of groups in the places where a tree names them, so that nothing after it needs to know of groups.</summary>
internal sealed class GroupResolver(FilterGroups groups)
{
    /// <summary>Most groups that an expression names, those that they name counted too: groups of groups of groups multiply.</summary>
    public const int MaxGroups = 100;

    // Everything is in it; it has no expression and cannot be changed.
    private const string DefaultGroup = "Default";

    // Of no terms, all hold and none does.
    private static readonly FilterNode Everything = new AllOf([]);
    private static readonly FilterNode Nothing = new AnyOf([]);

    private readonly List<GroupReference> _open = [];
    private int _groups;

    /// <summary>Why it cannot be done; null while all is well.</summary>
    public string? Problem { get; private set; }

    public FilterNode Resolve(FilterNode? node) => node switch
    {
        null => Everything,
        AllOf all => new AllOf(Resolve(all.Terms)),
        AnyOf any => new AnyOf(Resolve(any.Terms)),
        Not not => new Not(Resolve(not.Term)),
        ServiceTest { Body: { } body } service => service with { Body = Resolve(body) },
        EdgeTest { Body: { } body } edge => edge with { Body = Resolve(body) },
        KeywordTest { Keyword.Type: KeywordType.Group } group => Resolve(group),
        _ => node,
    };

    private List<FilterNode> Resolve(IReadOnlyList<FilterNode> terms) => [.. terms.Select(Resolve)];

    private FilterNode Resolve(KeywordTest test)
    {
        var value = test.Condition!.Value.Text!;
        var belongs = Resolve(test.Keyword.Name == "group.arn" ? new GroupReference(null, value) : new GroupReference(value, null));
        return test.Condition.Operator == FilterOperator.Equal ? belongs : new Not(belongs);
    }

    private FilterNode Resolve(GroupReference group)
    {
        var expression = group.Name == DefaultGroup ? "" : groups(group);
        if (_open.Contains(group)) Problem ??= $"The groups {string.Join(", ", _open.Append(group).Select(open => open.Name ?? open.Arn))} refer to each other in a circle";
        else if (++_groups > MaxGroups) Problem ??= $"A filter expression may name at most {MaxGroups} groups, those that they name included";
        // A group whose expression is none is as good as one that is not there.
        if (Problem is not null || expression is null || !FilterExpression.TryParse(expression, out var filter, out _)) return Nothing;
        _open.Add(group);
        var resolved = Resolve(filter.Root);
        _open.Remove(group);
        return resolved;
    }
}
