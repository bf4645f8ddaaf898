using System.Globalization;
using Roentgen.Model.Graph;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Graph;

public sealed class RootCausesTests
{
    private const string Root = "70de5b6f19ff9a0a";
    private const string A = "1111111111111111";
    private const string B = "2222222222222222";
    private const string C = "3333333333333333";
    private const string Remote = "\"namespace\":\"remote\"";

    [Fact]
    public void The_worked_example_names_the_service_that_threw_and_the_one_that_throttled()
    {
        var summary = Digest(
            Segment(Root, "front", 1000, 1002, $"\"subsegments\":[{Inline(A, "back", 1000.25, 1001.75, $"{Remote},\"fault\":true")}]"),
            Segment(B, "back", 1000.5, 1007, $"\"parent_id\":\"{A}\",\"fault\":true,{Exception("aaaaaaaaaaaaaaaa", "Failure")},\"subsegments\":["
                + Inline(C, "database", 1001.5, 1006.5, "\"namespace\":\"aws\",\"http\":{\"response\":{\"status\":429}}") + "]")).Summary;
        Describe(summary.FaultRootCauses).ShouldBe(["back[back(Failure)]"]);
        Describe(summary.ErrorRootCauses).ShouldBe(["database AWS::database inferred[database]"]);
        Describe(summary.ResponseTimeRootCauses).ShouldBe(["client: front[front 1, back> 0.75]"]);
    }

    [Fact]
    public void An_exception_of_the_segment_itself_is_a_cause() =>
        Faults(Segment(Root, "shop", 1, 2, $"\"fault\":true,{Exception("aaaaaaaaaaaaaaaa", "Failure")}")).ShouldBe(["client: shop[shop(Failure)]"]);

    [Fact]
    public void A_flag_that_nothing_explains_is_no_cause() =>
        Faults(Segment(Root, "shop", 1, 2, $"\"fault\":true,\"subsegments\":[{Inline(A, "a", 1, 2, "\"fault\":true")}]")).ShouldBeEmpty();

    [Fact]
    public void Failing_work_of_a_segment_that_did_not_fail_is_no_cause() =>
        Faults(Shop("", Inline(A, "a", 1, 2, $"\"fault\":true,{Exception("aaaaaaaaaaaaaaaa", "OfA")}"))).ShouldBeEmpty();

    [Fact]
    public void Of_equals_one_is_told_the_same_in_every_order()
    {
        var a = Inline(A, "a", 1, 2, $"\"fault\":true,{Exception("aaaaaaaaaaaaaaaa", "OfA")}");
        var b = Inline(B, "b", 1, 2, $"\"fault\":true,{Exception("bbbbbbbbbbbbbbbb", "OfB")}");
        Faults(Shop("\"fault\":true", a, b)).ShouldBe(["client: shop[shop, b(OfB)]"]);
        Faults(Shop("\"fault\":true", b, a)).ShouldBe(["client: shop[shop, b(OfB)]"]);
    }

    [Fact]
    public void An_exception_explains_more_than_a_flag() =>
        Faults(Shop("\"fault\":true",
            Inline(A, "a", 1, 2, $"\"fault\":true,{Exception("aaaaaaaaaaaaaaaa", "OfA")}"),
            Inline(B, "b", 1, 2, "\"fault\":true"))).ShouldBe(["client: shop[shop, a(OfA)]"]);

    [Fact]
    public void A_failing_call_explains_more_than_a_local_exception() =>
        Faults(Shop("\"fault\":true",
            Inline(A, "a", 1, 2, $"{Remote},\"fault\":true,{Exception("aaaaaaaaaaaaaaaa", "OfA")}"),
            Inline(B, "b", 1, 2, $"\"fault\":true,{Exception("bbbbbbbbbbbbbbbb", "OfB")}"))).ShouldBe(["client: shop[shop, a>(OfA)] a remote inferred[a]"]);

    [Theory]
    [InlineData("\"cause\":\"aaaaaaaaaaaaaaaa\"")]
    [InlineData("\"cause\":{\"id\":\"1111111111111111\"}")]
    [InlineData("\"cause\":\"1111111111111111\"")]
    public void A_cause_that_names_another_shows_the_way_to_it(string cause) =>
        Faults(Shop("\"fault\":true," + cause,
            Inline(A, "a", 1, 2, $"\"fault\":true,{Exception("aaaaaaaaaaaaaaaa", "OfA")}"),
            Inline(B, "b", 1, 2, $"\"fault\":true,{Exception("bbbbbbbbbbbbbbbb", "OfB")}"))).ShouldBe(["client: shop[shop, a(OfA)]"]);

    [Fact]
    public void A_cause_shows_the_way_through_several_levels()
    {
        var deep = Inline(C, "c", 1, 2, $"\"fault\":true,{Exception("cccccccccccccccc", "OfC")}");
        var other = Inline("4444444444444444", "d", 1, 2, $"\"fault\":true,{Exception("dddddddddddddddd", "OfD")}");
        Faults(Shop("\"fault\":true,\"cause\":\"cccccccccccccccc\"",
            Inline(A, "a", 1, 2, $"\"fault\":true,\"subsegments\":[{deep},{other}]"),
            Inline(B, "b", 1, 2, $"\"fault\":true,{Exception("bbbbbbbbbbbbbbbb", "OfB")}"))).ShouldBe(["client: shop[shop, a, c(OfC)]"]);
    }

    [Fact]
    public void An_exception_recorded_elsewhere_is_looked_up()
    {
        Faults(Shop("\"fault\":true,\"cause\":{\"exceptions\":[\"aaaaaaaaaaaaaaaa\",\"eeeeeeeeeeeeeeee\",7]}", Inline(A, "a", 1, 2, Exception("aaaaaaaaaaaaaaaa", "OfA"))))
            .ShouldBe(["client: shop[shop(OfA)]"], "as an element of exceptions");
        Faults(Shop("\"fault\":true,\"cause\":\"aaaaaaaaaaaaaaaa\"", Inline(A, "a", 1, 2, Exception("aaaaaaaaaaaaaaaa", "OfA"))))
            .ShouldBe(["client: shop[shop(OfA)]"], "of an entity that did not fail, so that no way leads there");
        Faults(Shop("\"fault\":true,\"cause\":\"eeeeeeeeeeeeeeee\"")).ShouldBeEmpty("nobody recorded it");
    }

    [Fact]
    public void A_failure_that_reaches_another_service_is_followed_into_it() =>
        Faults(
            Segment(Root, "front", 1, 4, $"\"fault\":true,\"subsegments\":[{Inline(A, "back", 1, 4, $"{Remote},\"fault\":true")}]"),
            Segment(B, "back", 1, 4, $"\"parent_id\":\"{A}\",\"fault\":true,\"subsegments\":[{Inline(C, "work", 1, 2, $"\"fault\":true,{Exception("cccccccccccccccc", "OfC")}")}]"))
        .ShouldBe(["client: front[front, back>] back[back, work(OfC)]"]);

    [Fact]
    public void A_failure_that_its_caller_handled_is_a_cause_of_its_own_without_impact_on_the_client() =>
        Faults(
            Segment(Root, "front", 1, 4, $"\"subsegments\":[{Inline(A, "back", 1, 4, Remote)}]"),
            Segment(B, "back", 1, 4, $"\"parent_id\":\"{A}\",\"fault\":true,{Exception("aaaaaaaaaaaaaaaa", "OfBack")}")).ShouldBe(["back[back(OfBack)]"]);

    [Fact]
    public void The_resource_is_named_where_the_service_is_and_the_call_where_the_entity_is()
    {
        var call = Inline(A, "DynamoDB", 1, 3.5, "\"namespace\":\"aws\",\"error\":true,\"aws\":{\"operation\":\"GetItem\",\"table_name\":\"orders\"}");
        var summary = Digest(Segment(Root, "shop", 1, 4, $"\"error\":true,\"subsegments\":[{call}]")).Summary;
        Describe(summary.ErrorRootCauses).ShouldBe(["client: shop[shop, DynamoDB>] orders AWS::DynamoDB::Table inferred[DynamoDB]"]);
        Describe(summary.ResponseTimeRootCauses).ShouldBe(["client: shop[shop 1, DynamoDB> 0.833] orders AWS::DynamoDB::Table inferred[DynamoDB 0.833]"]);
    }

    [Theory]
    [InlineData(1.0, 2.0, false)]
    [InlineData(1.0, 3.0, false)]
    [InlineData(1.0, 3.001, true)]
    [InlineData(1.0, 5.0, true)]
    [InlineData(1.0, 5.001, false)]
    public void The_time_went_where_more_than_half_of_it_and_not_more_than_all_of_it_passed(double start, double end, bool expected) =>
        Digest(Segment(Root, "shop", 1, 5, $"\"subsegments\":[{Inline(A, "a", start, end)}]")).Summary.ResponseTimeRootCauses.Count.ShouldBe(expected ? 1 : 0);

    [Fact]
    public void The_time_is_followed_into_the_service_that_was_called() =>
        Describe(Digest(
            Segment(Root, "front", 0.5, 4.5, $"\"subsegments\":[{Inline(A, "back", 1, 4.5, Remote)}]"),
            Segment(B, "back", 1, 4, $"\"parent_id\":\"{A}\",\"subsegments\":[{Inline(C, "work", 1, 3.5)}]")).Summary.ResponseTimeRootCauses)
        .ShouldBe(["client: front[front 1, back> 0.875] back[back 0.75, work 0.625]"]);

    [Fact]
    public void A_root_in_progress_has_no_response_time_to_explain() =>
        Digest(Segment(Root, "shop", 1, null, $"\"subsegments\":[{Inline(A, "a", 1, 5)}]")).Summary.ResponseTimeRootCauses.ShouldBeEmpty();

    [Fact]
    public void Circles_and_chains_without_end_are_followed_to_their_end()
    {
        string[] circle =
        [
            Segment(Root, "a", 1, 4, $"\"parent_id\":\"{B}\",\"fault\":true,{Exception("aaaaaaaaaaaaaaaa", "OfA")}"),
            Segment(B, "b", 1, 4, $"\"parent_id\":\"{Root}\",\"fault\":true"),
        ];
        Faults(circle).ShouldBeEmpty("nothing in a circle is the first");
        Describe(Digest(circle).Summary.ResponseTimeRootCauses).ShouldBe(["client: b[b 1] a[a 1]"]);

        const int length = 20_000;
        var chain = Enumerable.Range(1, length).Select(i => Segment($"{i:x16}", $"s{i}", i * 1e-6, 2,
            (i > 1 ? $"\"parent_id\":\"{i - 1:x16}\"," : "") + $"\"fault\":true,\"cause\":{(i < length ? $"\"eeeeeeeeeeeeeeee\"" : "{\"exceptions\":[{\"id\":\"eeeeeeeeeeeeeeee\",\"type\":\"Last\"}]}")}"));
        var cause = Digest(chain).Summary.FaultRootCauses.ShouldHaveSingleItem();
        cause.Services.Count.ShouldBe(length);
        cause.Services[^1].EntityPath.Single().Exceptions.ShouldBe([new ExceptionRecord("Last", null)]);
    }

    private static string Shop(string more, params string[] subsegments) =>
        Segment(Root, "shop", 1, 4, $"{more}{(more.Length > 0 ? "," : "")}\"subsegments\":[{string.Join(',', subsegments)}]");

    private static string Exception(string id, string type) => $"\"cause\":{{\"exceptions\":[{{\"id\":\"{id}\",\"type\":\"{type}\",\"message\":\"owned\",\"stack\":[]}}]}}";

    private static List<string> Faults(params string[] documents) => Describe(Digest(documents).Summary.FaultRootCauses);

    // client: service[segment, call>(Exception)] table AWS::DynamoDB::Table inferred[DynamoDB]
    private static List<string> Describe(IReadOnlyList<RootCause> causes) =>
        [.. causes.Select(cause => (cause.ClientImpacting ? "client: " : "") + string.Join(' ', cause.Services.Select(Describe)))];

    private static string Describe(RootCauseService service) =>
        $"{service.Key.Name}{(service.Key.Type is { } type ? " " + type : "")}{(service.Inferred ? " inferred" : "")}[{string.Join(", ", service.EntityPath.Select(Describe))}]";

    private static string Describe(RootCauseEntity entity) =>
        entity.Name + (entity.Remote ? ">" : "")
        + (entity.Coverage is { } coverage ? string.Create(CultureInfo.InvariantCulture, $" {coverage}") : "")
        + (entity.Exceptions.Count > 0 ? $"({string.Join(", ", entity.Exceptions.Select(exception => exception.Name))})" : "");
}
