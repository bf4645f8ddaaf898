namespace Roentgen.Model.Filters;

/// <summary>A part of a filter expression. Compared by value; <see cref="object.ToString"/> gives text that parses to the same tree.</summary>
public abstract record FilterNode
{
    /// <inheritdoc/>
    public sealed override string ToString() => FilterPrinter.Print(this);
}

/// <summary>Terms taken together.</summary>
/// <param name="Terms">Two or more in what is parsed.</param>
public abstract record Combination(IReadOnlyList<FilterNode> Terms) : FilterNode
{
    /// <inheritdoc/>
    public virtual bool Equals(Combination? other) => other is not null && EqualityContract == other.EqualityContract && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override int GetHashCode() => Terms.Aggregate(EqualityContract.GetHashCode(), HashCode.Combine);
}

/// <summary><c>a AND b</c>, <c>a b</c></summary>
/// <param name="Terms">Two or more.</param>
public sealed record AllOf(IReadOnlyList<FilterNode> Terms) : Combination(Terms);

/// <summary><c>a OR b</c></summary>
/// <param name="Terms">Two or more.</param>
public sealed record AnyOf(IReadOnlyList<FilterNode> Terms) : Combination(Terms);

/// <summary><c>!a</c>, <c>NOT a</c></summary>
/// <param name="Term">What must not hold.</param>
public sealed record Not(FilterNode Term) : FilterNode;

/// <summary><c>fault</c>, <c>duration &gt; 5</c>, <c>annotation.tier = "gold"</c></summary>
/// <param name="Keyword">What it is about.</param>
/// <param name="Key">Of an annotation: its key. Null otherwise.</param>
/// <param name="Condition">What its value must be; null: it must be there, and true where it is a boolean.</param>
public sealed record KeywordTest(Keyword Keyword, string? Key, Condition? Condition) : FilterNode;

/// <summary>An operator and what stands to its right.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Value">The value to compare with.</param>
public sealed record Condition(FilterOperator Operator, Literal Value);

/// <summary><c>service("api") { fault }</c></summary>
/// <param name="Node">Which node.</param>
/// <param name="Body">What one of its segments must be; null: the node must be there.</param>
public sealed record ServiceTest(NodePattern Node, FilterNode? Body) : FilterNode;

/// <summary><c>edge("api", "backend") { fault }</c></summary>
/// <param name="Caller">Which caller.</param>
/// <param name="Callee">Which callee.</param>
/// <param name="Body">What one of the calls must be; null: there must be one.</param>
public sealed record EdgeTest(NodePattern Caller, NodePattern Callee, FilterNode? Body) : FilterNode;

/// <summary><c>"api"</c>, <c>id(name: "api", type: "client")</c>; null members match anything.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="Type">Its type.</param>
/// <param name="AccountId">Its account.</param>
public sealed record NodePattern(string? Name, string? Type, string? AccountId)
{
    /// <summary>Every node.</summary>
    public static NodePattern Any { get; } = new(null, null, null);
}

/// <summary><c>rootcause.fault.service { name = "Auth" }</c></summary>
/// <param name="Selector">Which list of which causes.</param>
/// <param name="Body">What one of its elements must be.</param>
public sealed record CauseTest(CauseSelector Selector, FilterNode Body) : FilterNode;

/// <summary><c>rootcause.json = #[{"Services":[{"Name":"A"}]}]</c></summary>
/// <param name="IsNegated">Written with <c>!=</c>.</param>
/// <param name="Pattern">The array.</param>
public sealed record CauseJsonTest(bool IsNegated, JsonPattern Pattern) : FilterNode;
