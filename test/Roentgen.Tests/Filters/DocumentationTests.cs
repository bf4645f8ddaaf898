using Roentgen.Model.Filters;

namespace Roentgen.Tests.Filters;

/// <summary>docs/filter-expressions.md says what the code does: its tables are the test data.</summary>
public sealed class DocumentationTests
{
    public static TheoryData<string, string> Examples =>
        [.. Rows("## Examples").Select(row => new TheoryDataRow<string, string>(row[0].Trim('`'), row[2]))];

    public static TheoryData<string> Refused => [.. Rows("### Refused").Select(row => new TheoryDataRow<string>(row[0].Trim('`')))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_selects_the_traces_that_the_document_says(string expression, string traces)
    {
        var expected = traces.StartsWith("all but ", StringComparison.Ordinal)
            ? ExampleTraces.All.Keys.Except(traces["all but ".Length..].Split(", "))
            : traces.Split(", ");
        ExampleTraces.Select(expression).ShouldBe(expected, ignoreOrder: true);
        // What it prints means the same.
        FilterExpression.TryParse(expression, out var parsed, out _).ShouldBeTrue();
        ExampleTraces.Select(parsed!.ToString()).ShouldBe(expected, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_the_document_calls_refused_is_refused(string expression) => FilterExpression.TryParse(expression, out _, out _).ShouldBeFalse();

    [Fact]
    public void Every_example_of_the_reference_is_there() => (Examples.Count, Refused.Count).ShouldBe((59, 11));

    [Fact]
    public void Every_trace_is_described() => Rows("### The traces").Select(row => row[0]).ShouldBe(ExampleTraces.All.Keys);

    [Fact]
    public void The_keywords_are_those_of_the_table_in_the_code() => Rows("## Keywords").Select(row => string.Join(" | ", row)).ShouldBe(
        Keyword.All.Select(keyword => $"`{keyword}` | {TypeName(keyword.Type)} | {string.Join(", ", ScopeNames(keyword.Scopes))} | {keyword.Meaning}"));

    private static string TypeName(KeywordType type) => type == KeywordType.Text ? "string" : type.ToString().ToLowerInvariant();

    private static IEnumerable<string> ScopeNames(FilterScope scopes) =>
        from scope in new[]
        {
            (FilterScope.Trace, "trace"), (FilterScope.Service, "service"), (FilterScope.Edge, "edge"), (FilterScope.CauseService, "cause.service"),
            (FilterScope.CauseEntity, "cause.entity"), (FilterScope.SlowEntity, "slow.entity"), (FilterScope.CauseException, "cause.exception"),
        }
        where scopes.HasFlag(scope.Item1)
        select scope.Item2;

    // The cells of the first table under a heading, without its head.
    private static IEnumerable<string[]> Rows(string heading)
    {
        using var stream = typeof(DocumentationTests).Assembly.GetManifestResourceStream("filter-expressions.md")!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n');
        return lines.SkipWhile(line => line != heading).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Trim('|', ' ').Split(" | "));
    }
}
