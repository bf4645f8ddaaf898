using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Filters;

/// <summary>Rules that the examples of the documentation do not tell apart.</summary>
public sealed class FilterEvaluationTests
{
    // The traces and the answers of the real service, where it was asked.
    [Theory]
    [InlineData("duration = 7 AND responsetime = 2", true)]
    [InlineData("duration = \"slow\"", false)]
    [InlineData("duration != \"slow\"", false)]
    [InlineData("http.status = \"200\"", false)]
    [InlineData("http.url = 5", false)]
    [InlineData("http.url != 5", false)]
    [InlineData("ok = \"true\"", true)]
    [InlineData("ok = \"FALSE\"", false)]
    [InlineData("ok != false", true)]
    [InlineData("ok = 1", false)]
    [InlineData("ok != \"yes\"", false)]
    [InlineData("user != \"front-user\"", true)]
    [InlineData("user = \"Front-User\"", false)]
    [InlineData("annotation.rank = 0", true)]
    [InlineData("annotation.rank = \"0\"", false)]
    [InlineData("annotation.rank != \"0\"", false)]
    [InlineData("annotation.rank >= 0 AND annotation.rank < 0.5", true)]
    [InlineData("annotation.rank < \"1\"", false)]
    [InlineData("annotation.rank CONTAINS \"0\"", false)]
    [InlineData("annotation.kind CONTAINS 5", false)]
    [InlineData("annotation.kind > \"a\"", false)]
    [InlineData("annotation.kind BEGINSWITH \"ass\" AND annotation.kind ENDSWITH \"bly\"", true)]
    [InlineData("annotation.Kind", false)]
    [InlineData("annotation.enabled != false", true)]
    [InlineData("annotation.enabled = \"true\"", false)]
    [InlineData("annotation.enabled > true", false)]
    [InlineData("annotation.kind = true", false)]
    // One request must be all that the braces say; annotations are looked up on the whole node.
    [InlineData("service(\"front\") { ok AND responsetime = 2 }", true)]
    [InlineData("service() { fault AND responsetime = 2 }", false)]
    [InlineData("service(\"back\") { annotation.backend AND fault AND duration = 6.5 }", true)]
    [InlineData("service(\"front\") { annotation.backend }", false)]
    [InlineData("service(\"back\") { user = \"back-user\" }", true)]
    [InlineData("service(\"front\") { user = \"back-user\" }", false)]
    [InlineData("service(\"front\") { availabilityzone = \"us-west-2a\" instance.id resource.arn }", true)]
    [InlineData("service(\"back\") { availabilityzone OR instance.id OR resource.arn }", false)]
    [InlineData("service(id(name: \"front\", type: \"client\"))", true)]
    [InlineData("service(id(name: \"front\", type: \"client\")) { ok OR !ok }", false)]
    [InlineData("service(\"front\") { root }", true)]
    [InlineData("service(\"back\") { root }", false)]
    [InlineData("service() { inferred AND name = \"database\" AND type = \"AWS::database\" AND throttle AND http.status = 429 }", true)]
    [InlineData("inferred", true)]
    [InlineData("service() { type = \"client\" }", false)]
    [InlineData("service(\"back\") { type }", false)]
    [InlineData("service(\"back\") { partial }", false)]
    // The caller's view of the call.
    [InlineData("edge(\"front\", \"back\") { fault AND responsetime = 1.5 AND duration = 1.5 AND http.method = \"POST\" }", true)]
    [InlineData("edge(\"front\", \"back\") { annotation.attempt = 2 }", true)]
    [InlineData("edge(\"front\", \"back\") { annotation.rank }", false)]
    [InlineData("edge(\"front\", \"back\") { source.annotation.rank = 0 AND destination.annotation[backend] }", true)]
    [InlineData("edge(\"back\", \"front\")", false)]
    [InlineData("edge(id(type: \"client\"), \"front\") { ok }", true)]
    [InlineData("edge() { throttle }", true)]
    [InlineData("account.id", false)]
    public void The_worked_example_of_X_Ray(string expression, bool selected) => Filter(expression).Matches(FrontAndBack).ShouldBe(selected);

    [Fact]
    public void A_trace_in_progress_has_no_times_and_its_outcome_so_far()
    {
        var open = ExampleTraces.Digests["open"];
        Filter("ok").Matches(open).ShouldBeTrue();
        Filter("duration OR responsetime").Matches(open).ShouldBeFalse();
        Filter("service(\"worker\") { ok AND !responsetime }").Matches(open).ShouldBeTrue();
    }

    [Theory]
    [InlineData("rootcause.json = #[]", true)]
    [InlineData("rootcause.json != #[]", false)]
    [InlineData("rootcause.json = #[{}]", true)]
    [InlineData("rootcause.json = #[{},{}]", false)]
    [InlineData("rootcause.json = #[{\"ClientImpacting\":true,\"Services\":[{\"Name\":\"A\",\"Names\":[\"A\"],\"Type\":null,\"AccountId\":null,\"Inferred\":false}]}]", true)]
    [InlineData("rootcause.json = #[{\"ClientImpacting\":false}]", false)]
    [InlineData("rootcause.json = #[{\"Services\":[{\"EntityPath\":[{\"Name\":\"get\"}]}]}]", true)]
    [InlineData("rootcause.json = #[{\"Services\":[{\"EntityPath\":[{\"Name\":\"get\"},{\"Name\":\"A\"}]}]}]", false)]
    [InlineData("rootcause.json = #[{\"Services\":[{\"EntityPath\":[{\"Name\":\"get\",\"Exceptions\":[{\"Name\":\"IOException\",\"Message\":\"disk\"}]}]}]}]", true)]
    [InlineData("rootcause.json = #[{\"Services\":[{\"EntityPath\":[{\"Coverage\":1}]}]}]", false)]
    [InlineData("rootcause.json = #[{\"Unknown\":1}]", false)]
    [InlineData("rootcause.json = #[5]", false)]
    public void Json_gives_what_a_root_cause_must_hold_in_order(string expression, bool selected) =>
        Filter(expression).Matches(ExampleTraces.Digests["exact"]).ShouldBe(selected);

    [Fact]
    public void First_last_and_index_count_in_the_list_of_the_element()
    {
        // s0 to s6, each with one or two entities.
        ExampleTraces.Select("rootcause.fault.service { last AND name = \"s6\" AND index = 6 }").ShouldBe(["chain"]);
        ExampleTraces.Select("rootcause.fault.service { first AND name = \"s0\" }").ShouldBe(["chain"]);
        ExampleTraces.Select("rootcause.fault.entity { first AND last AND name = \"s6\" }").ShouldBe(["chain"]);
        ExampleTraces.Select("rootcause.fault.entity { index = 1 AND last AND remote AND name = \"s6\" }").ShouldBe(["chain"]);
        ExampleTraces.Select("rootcause.fault.exception { first AND !last }").ShouldBe(["slow"]);
    }

    private static TraceDigest FrontAndBack { get; } = Digest(
        Segment("939cbee7375fea64", "front", 1000, 1002, """
            "http":{"request":{"method":"GET","url":"https://front/"},"response":{"status":200}},"user":"front-user","resource_arn":"arn:1",
            "annotations":{"kind":"assembly","rank":0,"enabled":true},"aws":{"ec2":{"instance_id":"i-0","availability_zone":"us-west-2a"}},"subsegments":[
            """ + Inline("ddfb8eb6e40c9405", "back", 1000.25, 1001.75, "\"namespace\":\"remote\",\"fault\":true,\"http\":{\"request\":{\"method\":\"POST\"}},\"annotations\":{\"attempt\":2}") + "]"),
        Segment("7610bed6fab6fe48", "back", 1000.5, 1007, "\"parent_id\":\"ddfb8eb6e40c9405\",\"fault\":true,\"user\":\"back-user\",\"annotations\":{\"backend\":true}"),
        Independent("09fe1d52a30cb6af", "7610bed6fab6fe48", "database", 1001, 1006, "\"namespace\":\"aws\",\"http\":{\"response\":{\"status\":429}},\"error\":true,\"throttle\":true"));

    private static TraceFilter Filter(string expression)
    {
        FilterExpression.TryParse(expression, out var parsed, out var error).ShouldBeTrue(error?.Message);
        parsed!.TryCompile(static _ => null, out var filter, out var problem).ShouldBeTrue(problem);
        return filter!;
    }
}
