using System.Text;
using Roentgen.Model.Traces;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Traces;

public sealed class CompiledTraceTests
{
    private const string Root = "70de5b6f19ff9a0a";
    private const string Call = "94f38223dd0a0e02";

    [Fact]
    public void A_segment_comes_back_with_the_times_of_the_wire_and_without_unknown_members() =>
        Compile(Segment(Root, "shop", 1790149878.783249, 1790149879.033249, "\"Dummy\":false,\"annotations\":{\"phase\":\"initial\"},\"metadata\":{\"probe\":{\"values\":[1,true,\"native\"]}}"))
            .Single().ShouldBe("{\"id\":\"70de5b6f19ff9a0a\",\"name\":\"shop\",\"start_time\":1.790149878783249E9,\"trace_id\":\"" + TraceIdText
                + "\",\"end_time\":1.790149879033249E9,\"annotations\":{\"phase\":\"initial\"},\"metadata\":{\"probe\":{\"values\":[1,true,\"native\"]}}}");

    [Fact]
    public void An_independent_subsegment_loses_what_its_place_says() =>
        Compile(Segment(Root, "shop", 1, 4), Independent(Call, Root, "a", 2, 3))
            .Single().ShouldEndWith("\"subsegments\":[{\"id\":\"94f38223dd0a0e02\",\"name\":\"a\",\"start_time\":2.0,\"end_time\":3.0}]}");

    [Fact]
    public void A_fragment_comes_back_in_progress() =>
        Compile(Segment(Root, "shop", 1, null)).Single().ShouldBe($$"""{"id":"70de5b6f19ff9a0a","name":"shop","start_time":1.0,"trace_id":"{{TraceIdText}}","in_progress":true}""");

    [Fact]
    public void A_call_to_something_that_does_not_report_becomes_an_inferred_segment()
    {
        var call = Inline(Call, "api.example.com", 2, 3, "\"namespace\":\"remote\",\"fault\":true,\"http\":{\"request\":{\"url\":\"http://x/\",\"traced\":true},\"response\":{\"status\":500}},\"cause\":{\"exceptions\":[{\"id\":\"a3400cd619b47b38\",\"stack\":[]}]},\"annotations\":{\"a\":1}");
        var compiled = Compile(Segment(Root, "shop", 1, 4, $"\"subsegments\":[{call}]"));
        compiled.Count.ShouldBe(2);
        compiled[0].ShouldContain("\"http\":{\"request\":{\"url\":\"http://x/\"},\"response\":{\"status\":500}}");
        compiled[0].ShouldContain("\"cause\":{\"exceptions\":[{\"id\":\"a3400cd619b47b38\"}]}");
        compiled[1].ShouldEndWith($$$$"""
            "name":"api.example.com","start_time":2.0,"trace_id":"{{{{TraceIdText}}}}","end_time":3.0,"parent_id":"94f38223dd0a0e02","inferred":true,"fault":true,"http":{"request":{"url":"http://x/"},"response":{"status":500}}}
            """);
        Compile(Segment(Root, "shop", 1, 4, $"\"subsegments\":[{call}]"))[1].ShouldBe(compiled[1], "an inferred id must be the same in every answer");
    }

    [Fact]
    public void A_real_callee_takes_the_place_of_the_inferred_one()
    {
        var call = Inline(Call, "back", 2, 3, "\"namespace\":\"remote\"");
        Compile(Segment(Root, "shop", 1, 4, $"\"subsegments\":[{call}]"), Segment("a3400cd619b47b38", "back", 2, 3, $"\"parent_id\":\"{Call}\""))
            .ShouldAllBe(document => !document.Contains("inferred"));
    }

    [Theory]
    [InlineData("DynamoDB", "\"table_name\":\"orders\"", "orders", "AWS::DynamoDB::Table")]
    [InlineData("DynamoDBv2", "\"table_name\":\"orders\"", "orders", "AWS::DynamoDB::Table")]
    [InlineData("dynamodb", "\"table_name\":\"orders\"", "orders", "AWS::DynamoDB::Table")]
    [InlineData("S3", "\"bucket_name\":\"pictures\"", "pictures", "AWS::S3::Bucket")]
    [InlineData("SNS", "\"topic_arn\":\"arn:aws:sns:x:y:t\"", "arn:aws:sns:x:y:t", "AWS::SNS")]
    [InlineData("Lambda", "\"function_name\":\"resize\"", "resize", "AWS::Lambda")]
    public void The_resource_of_an_AWS_call_is_named_by_the_service(string name, string parameter, string resource, string origin)
    {
        var call = Inline(Call, name, 2, 3, $"\"namespace\":\"aws\",\"aws\":{{\"operation\":\"Do\",{parameter},\"resource_names\":[\"forged\"]}}");
        var compiled = Compile(Segment(Root, "shop", 1, 4, $"\"subsegments\":[{call}]"));
        compiled.ShouldAllBe(document => document.Contains($"\"resource_names\":[\"{resource}\"]") && !document.Contains("forged"));
        compiled[1].ShouldEndWith($"\"origin\":\"{origin}\"}}");
        compiled[1].ShouldContain($"\"name\":\"{name}\"");
    }

    [Fact]
    public void A_message_spends_time_in_its_queue()
    {
        var call = Inline(Call, "SQS", 2, 3, "\"namespace\":\"aws\",\"aws\":{\"operation\":\"SendMessage\",\"queue_url\":\"https://q/\"}");
        Compile(Segment(Root, "shop", 1, 4, $"\"subsegments\":[{call}]"))[1].ShouldContain("\"name\":\"QueueTime\",\"start_time\":2.0,\"end_time\":3.0");
    }

    [Fact]
    public void Flags_come_back_as_they_were_sent_false_among_them() =>
        Compile(Segment(Root, "shop", 1, 4, "\"error\":false,\"throttle\":null,\"fault\":true"))[0].ShouldContain("\"end_time\":4.0,\"error\":false,\"fault\":true}");

    [Fact]
    public void Half_of_a_surrogate_pair_in_the_name_of_a_member_is_kept_as_text()
    {
        var documents = Compile(Segment(Root, "shop", 1, 4, """
            "fault":true,"aws":{"resource_names\ud800":1},"cause":{"id\ud800":1,"exceptions":[{"stack\ud800":1,"type\ud800":1}]}
            """));
        documents[0].ShouldContain("""
            "resource_names\\ud800":1
            """);
        Digest(Segment(Root, "shop", 1, 4, "\"fault\":true,\"cause\":{\"id\\ud800\":1,\"exceptions\":[{\"type\\ud800\":1,\"message\":\"x\"}]}")).Summary.FaultRootCauses.Count.ShouldBe(1);
    }

    private static List<string> Compile(params IEnumerable<string> documents) =>
        [.. CompiledTrace.Of(Trace(documents)).Select(segment => Encoding.UTF8.GetString(segment.Document.Span))];
}
