using Roentgen.Model.Filters;

namespace Roentgen.Tests.Filters;

public sealed class FilterGroupsTests
{
    private const string Arn = "arn:aws:xray:us-east-1:000000000000:group/failed/ABC";

    [Theory]
    [InlineData("group.name = \"failed\"", "error OR fault")]
    [InlineData("group.arn = \"" + Arn + "\"", "error OR fault")]
    [InlineData("groupname = \"failed\" AND user = \"alice\"", "fault AND user = \"alice\"")]
    [InlineData("group.name != \"failed\"", "!(error OR fault)")]
    [InlineData("group.name = \"Failed\"", "ok AND !ok")]
    [InlineData("group.name = \"both\"", "(error OR fault) AND service(\"api\")")]
    [InlineData("group.name = \"both\" AND group.name = \"both\"", "(error OR fault) AND service(\"api\")")]
    [InlineData("group.name = \"broken\"", "ok AND !ok")]
    [InlineData("group.name = \"unknown\"", "ok AND !ok")]
    [InlineData("group.name != \"unknown\"", "")]
    [InlineData("group.name = \"Default\"", "")]
    [InlineData("group.name = \"empty\"", "")]
    public void A_group_stands_for_its_expression(string expression, string same) => Select(expression).ShouldBe(Select(same));

    [Theory]
    [InlineData("group.name = \"itself\"", "The groups itself, itself refer to each other in a circle")]
    [InlineData("ok OR group.name = \"ping\"", "The groups ping, pong, ping refer to each other in a circle")]
    [InlineData("group.name = \"g40\"", "A filter expression may name at most 100 groups, those that they name included")]
    public void A_circle_of_groups_or_too_many_are_refused(string expression, string problem)
    {
        Parse(expression).TryCompile(Groups, out var filter, out var refused).ShouldBeFalse();
        filter.ShouldBeNull();
        refused.ShouldBe(problem);
    }

    [Fact]
    public void A_store_reads_less_for_a_group_as_for_its_expression()
    {
        Parse("group.name = \"both\"").TryCompile(Groups, out var filter, out _).ShouldBeTrue();
        filter!.Conditions.ShouldBe([new DigestCondition.NodeNamed("api")]);
    }

    private static IEnumerable<string> Select(string expression)
    {
        Parse(expression).TryCompile(Groups, out var filter, out var problem).ShouldBeTrue(problem);
        return [.. ExampleTraces.Digests.Where(trace => filter!.Matches(trace.Value)).Select(trace => trace.Key)];
    }

    private static FilterExpression Parse(string text)
    {
        FilterExpression.TryParse(text, out var expression, out var error).ShouldBeTrue(error?.Message);
        return expression!;
    }

    private static string? Groups(GroupReference group) => group switch
    {
        { Name: "failed" } or { Arn: Arn } => "error OR fault",
        { Name: "both" } => "group.name = \"failed\" service(\"api\")",
        { Name: "broken" } => "(",
        { Name: "empty" } => "",
        { Name: "itself" } => "group.name = \"itself\"",
        { Name: "ping" } => "group.name = \"pong\"",
        { Name: "pong" } => "group.name = \"ping\"",
        // Each names the next twice: 2^40 without a limit.
        { Name: ['g', .. var rest] } when int.TryParse(rest, out var i) => $"group.name = \"g{i - 1}\" OR group.name = \"g{i - 1}\"",
        _ => null,
    };
}
