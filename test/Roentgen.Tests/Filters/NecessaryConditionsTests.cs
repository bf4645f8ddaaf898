using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Tests.Traces;
using static Roentgen.Model.Filters.DigestCondition;

namespace Roentgen.Tests.Filters;

public sealed class NecessaryConditionsTests
{
    private static readonly TraceDigest[] Digests =
        [.. ExampleTraces.Digests.Values, .. Enumerable.Range(0, 60).Select(seed => TraceDigest.Of(new RandomTrace(seed).Assemble())).OfType<TraceDigest>()];

    [Fact]
    public void Terms_that_must_all_hold_are_told() =>
        ConditionsOf("fault AND (user = \"alice\" annotation.age = 30) annotation.internal = true http.url = \"https://shop/\" service(\"api\") { fault OR ok } edge(\"api\", id(type: \"x\"))")
            .ShouldBe([
                new RootIs(true, false, false), new UserIs("alice"), new AnnotationIs("age", new AnnotationValue(null, 30, null)),
                new AnnotationIs("internal", new AnnotationValue(null, null, true)), new RootUrlIs("https://shop/"), new NodeNamed("api"),
            ]);

    [Fact]
    public void Ranges_of_times_and_flags_of_the_root_are_taken_together() =>
        ConditionsOf("duration > 1 error duration <= 2.5 throttle = \"TRUE\" fault != false responsetime = 0.25 duration < 9")
            .ShouldBe([new ResponseTimeWithin(249_998, 250_002), new DurationWithin(999_998, 2_500_002), new RootIs(true, true, true)], ignoreOrder: true);

    [Theory]
    [InlineData("")]
    [InlineData("fault OR error")]
    [InlineData("!fault")]
    [InlineData("NOT service(\"api\")")]
    [InlineData("fault = false")]
    [InlineData("fault = \"yes\"")]
    [InlineData("user != \"alice\"")]
    [InlineData("user CONTAINS \"a\"")]
    [InlineData("annotation.age")]
    [InlineData("annotation.age != 30")]
    [InlineData("http.url BEGINSWITH \"https://\"")]
    [InlineData("duration != 3")]
    [InlineData("duration = \"slow\"")]
    [InlineData("service() { fault AND name = \"api\" }")]
    [InlineData("rootcause.fault.service { name = \"api\" }")]
    [InlineData("group.name != \"slow\"")]
    [InlineData("ok partial")]
    public void What_is_no_simple_condition_tells_nothing(string expression) => ConditionsOf(expression).ShouldBeEmpty();

    [Fact]
    public void Whatever_a_filter_selects_meets_its_conditions() => Prop.ForAll(
        Arb.From(Gen.Sized(size => FilterPropertyTests.Nodes(FilterScope.Trace, Math.Min(size, 12)))),
        tree =>
        {
            var filter = Filter(tree.ToString());
            foreach (var digest in Digests) ShouldMeetIfMatched(filter, digest);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Whatever_a_filter_made_for_a_digest_selects_meets_its_conditions()
    {
        var (told, matched) = (0, 0);
        Prop.ForAll(
            Arb.From(Gen.Elements(Digests).SelectMany(digest => Gen.Elements(TermsAbout(digest).ToArray()).ListOf().Select(terms => (digest, terms)))),
            pair =>
            {
                var filter = Filter(string.Join(" AND ", pair.terms));
                if (filter.Conditions.Count > 0) told++;
                if (filter.Matches(pair.digest)) matched++;
                foreach (var digest in Digests) ShouldMeetIfMatched(filter, digest);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        (told, matched).ShouldSatisfyAllConditions(counts => counts.told.ShouldBeGreaterThan(300), counts => counts.matched.ShouldBeGreaterThan(100));
    }

    [Fact]
    public void Times_that_a_double_cannot_tell_apart_are_not_lost()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var time = random.NextInt64(1L << random.Next(1, 63));
            var digest = Digests[0] with
            {
                Summary = Digests[0].Summary with { DurationMicroseconds = time, ResponseMicroseconds = time },
                Requests = [Digests[0].Requests[0] with { ResponseMicroseconds = time }],
            };
            foreach (var keyword in new[] { "duration", "responsetime" })
            {
                foreach (var @operator in new[] { "=", "<", "<=", ">", ">=" })
                {
                    foreach (var seconds in new[] { time / 1e6, Math.BitIncrement(time / 1e6), Math.BitDecrement(time / 1e6) })
                        ShouldMeetIfMatched(Filter($"{keyword} {@operator} {Literal.Of(seconds)}"), digest);
                }
            }
        }
    }

    private static void ShouldMeetIfMatched(TraceFilter filter, TraceDigest digest)
    {
        if (filter.Matches(digest)) filter.Conditions.ShouldAllBe(condition => condition.IsMetBy(digest));
    }

    // What this digest, or one like it, would be found with.
    private static IEnumerable<string> TermsAbout(TraceDigest digest)
    {
        var summary = digest.Summary;
        foreach (var flag in new[] { "fault", "error", "throttle" })
        {
            yield return flag;
            yield return $"{flag} != \"false\"";
        }
        foreach (var (keyword, time) in new[] { ("duration", summary.DurationMicroseconds), ("responsetime", summary.ResponseMicroseconds) })
        {
            if (time is not { } microseconds) continue;
            foreach (var @operator in new[] { "=", "<=", ">=" }) yield return $"{keyword} {@operator} {Literal.Of(microseconds / 1e6)}";
            yield return $"{keyword} < {Literal.Of((microseconds + 1) / 1e6)}";
            yield return $"{keyword} > {Literal.Of((microseconds - 1) / 1e6)}";
        }
        if (summary.HttpUrl is { } url) yield return $"http.url = {Literal.Of(url)}";
        foreach (var user in summary.Users) yield return $"user = {Literal.Of(user)}";
        foreach (var annotation in summary.Annotations)
        {
            foreach (var value in annotation.Values)
                yield return $"annotation[{Literal.Of(annotation.Key)}] = {new Literal(value.Text, value.Number, value.Truth)}";
        }
        foreach (var node in digest.Nodes) yield return $"service({Literal.Of(node.Key.Name)})";
        foreach (var edge in digest.Edges) yield return $"edge({Literal.Of(digest.Nodes[edge.Caller].Key.Name)}, {Literal.Of(digest.Nodes[edge.Callee].Key.Name)}) {{ ok OR fault OR error }}";
    }

    private static IReadOnlyList<DigestCondition> ConditionsOf(string expression) => Filter(expression).Conditions;

    private static TraceFilter Filter(string text)
    {
        FilterExpression.TryParse(text, out var expression, out var error).ShouldBeTrue(error?.Message);
        expression.ShouldNotBeNull().TryCompile(ExampleTraces.Group, out var filter, out var problem).ShouldBeTrue(problem);
        return filter.ShouldNotBeNull();
    }
}
