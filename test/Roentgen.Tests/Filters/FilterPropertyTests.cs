using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Filters;

namespace Roentgen.Tests.Filters;

public sealed class FilterPropertyTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements("api", "a b", "", "\"", "\\", "é😀", "\n\t\u0001", "]", "\ud800", "true", "*"),
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));

    private static readonly Gen<Literal> Literals = Gen.OneOf(
        Texts.Select(Literal.Of),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(number => Literal.Of(number.Get)),
        Gen.Elements(Literal.Of(true), Literal.Of(false), Literal.Of(0), Literal.Of(double.MaxValue), Literal.Of(-5e-324)));

    [Fact]
    public void What_is_printed_parses_to_the_same_tree() => Prop.ForAll(
        Arb.From(Gen.Sized(size => Nodes(FilterScope.Trace, Math.Min(size, 12)))),
        tree => Parsed(tree.ToString()).ShouldBe(tree)).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Every_tree_can_be_asked_about_every_trace() => Prop.ForAll(
        Arb.From(Gen.Sized(size => Nodes(FilterScope.Trace, Math.Min(size, 12)))),
        tree =>
        {
            var (yes, no) = (Filter(tree), Filter(new Not(tree)));
            foreach (var digest in ExampleTraces.Digests.Values) yes.Matches(digest).ShouldNotBe(no.Matches(digest));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void And_and_or_are_what_logic_says() => Prop.ForAll(
        Arb.From(Nodes(FilterScope.Trace, 4)), Arb.From(Nodes(FilterScope.Trace, 4)),
        (a, b) =>
        {
            var (both, either, left, right) = (Filter(new AllOf([a, b])), Filter(new AnyOf([a, b])), Filter(a), Filter(b));
            foreach (var digest in ExampleTraces.Digests.Values)
            {
                both.Matches(digest).ShouldBe(left.Matches(digest) && right.Matches(digest));
                either.Matches(digest).ShouldBe(left.Matches(digest) || right.Matches(digest));
            }
        }).Check(Config.QuickThrowOnFailure);

    private static FilterNode Parsed(string text)
    {
        FilterExpression.TryParse(text, out var expression, out var error).ShouldBeTrue($"{text}: {error?.Message}");
        return expression!.Root.ShouldNotBeNull();
    }

    private static TraceFilter Filter(FilterNode tree)
    {
        FilterExpression.TryParse(tree.ToString(), out var expression, out _).ShouldBeTrue();
        expression!.TryCompile(ExampleTraces.Group, out var filter, out _).ShouldBeTrue();
        return filter!;
    }

    internal static Gen<FilterNode> Nodes(FilterScope scope, int size)
    {
        if (size <= 1) return Leaves(scope);
        var smaller = Nodes(scope, size / 3);
        var terms = smaller.ListOf().Where(list => list.Count >= 2);
        List<Gen<FilterNode>> choices =
        [
            Leaves(scope),
            terms.Select(FilterNode (list) => new AllOf([.. list])),
            terms.Select(FilterNode (list) => new AnyOf([.. list])),
            smaller.Select(FilterNode (term) => new Not(term)),
        ];
        if (scope == FilterScope.Trace)
        {
            choices.Add(
                from node in Gen.OneOf(Gen.Constant(NodePattern.Any), Patterns)
                from body in Gen.OneOf(Gen.Constant<FilterNode?>(null), Nodes(FilterScope.Service, size / 2).Select(FilterNode? (body) => body))
                select (FilterNode)new ServiceTest(node, body));
            choices.Add(
                from nodes in Gen.OneOf(Gen.Constant((NodePattern.Any, NodePattern.Any)), Patterns.Two().Select(two => (two.Item1, two.Item2)))
                from body in Gen.OneOf(Gen.Constant<FilterNode?>(null), Nodes(FilterScope.Edge, size / 2).Select(FilterNode? (body) => body))
                select (FilterNode)new EdgeTest(nodes.Item1, nodes.Item2, body));
            choices.Add(
                from selector in Gen.Elements<CauseSelector>(CauseSelector.All)
                from body in Nodes(selector.Scope, size / 2)
                select (FilterNode)new CauseTest(selector, body));
        }
        return Gen.OneOf<FilterNode>(choices);
    }

    private static Gen<NodePattern> Patterns =>
        (from name in Maybe(Texts) from type in Maybe(Texts) from account in Maybe(Texts) select new NodePattern(name, type, account)).Where(node => node != NodePattern.Any);

    private static Gen<string?> Maybe(Gen<string> texts) => Gen.OneOf(Gen.Constant<string?>(null), texts.Select(string? (text) => text));

    private static Gen<FilterNode> Leaves(FilterScope scope)
    {
        var tests =
            from keyword in Gen.Elements<Keyword>(Keyword.All.Where(keyword => keyword.Scopes.HasFlag(scope)))
            from key in Gen.OneOf(Gen.Elements("tier", "age", "http.route"), Texts.Where(text => text.Length > 0))
            from @operator in Gen.Elements<FilterOperator>(keyword.Operators)
            from literal in keyword.Type == KeywordType.Group ? Texts.Select(Literal.Of) : Literals
            from isBare in Gen.Elements(true, false)
            select (FilterNode)new KeywordTest(
                keyword, keyword.Type == KeywordType.Annotation ? key : null,
                isBare && keyword.Type != KeywordType.Group ? null : new Condition(@operator, literal));
        if (scope != FilterScope.Trace) return tests;
        var json = Gen.Elements("[]", "[{\"Services\":[{\"Name\":\"A\"}]}]", "[{\"ClientImpacting\":true,\"x\":[1,\"]\",null]}]");
        return Gen.Frequency((9, tests), (1, from text in json from negated in Gen.Elements(true, false) select (FilterNode)new CauseJsonTest(negated, JsonPattern.TryParse(text)!)));
    }
}
