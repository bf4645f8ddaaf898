using System.Text;
using Roentgen.Model.Segments;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Segments;

public sealed class SegmentReaderTests
{
    private const string Good = $$"""{"id":"70de5b6f19ff9a0a","name":"shop","trace_id":"{{TraceIdText}}","start_time":1.5,"end_time":2.5}""";

    [Theory]
    [InlineData("", "ParseError", null, "Invalid segment. ErrorCode: ParseError")]
    [InlineData("{", "ParseError", null, "Invalid segment. ErrorCode: ParseError")]
    [InlineData(Good + Good, "ParseError", null, "Invalid segment. ErrorCode: ParseError")]
    [InlineData(Good + " x", "ParseError", null, "Invalid segment. ErrorCode: ParseError")]
    [InlineData("[]", "ParseError", null, "Invalid entity. ErrorCode: ParseError")]
    [InlineData("42", "ParseError", null, "Invalid entity. ErrorCode: ParseError")]
    [InlineData("{}", "MissingId", null, "Invalid segment. ErrorCode: MissingId")]
    [InlineData("""{"id":"","type":"other"}""", "UnknownType", "", "Invalid entity. ErrorCode: UnknownType")]
    [InlineData("""{"id":"","name":""}""", "MissingId", "", "Invalid segment. ErrorCode: MissingId")]
    [InlineData("""{"id":"invalid"}""", "InvalidId", "invalid", "Invalid segment. ErrorCode: InvalidId")]
    [InlineData("""{"id":"70de5b6f19ff9a0g"}""", "InvalidId", "70de5b6f19ff9a0g", "Invalid segment. ErrorCode: InvalidId")]
    [InlineData("""{"id":"70de5b6f19ff9a0a"}""", "MissingName", "70de5b6f19ff9a0a", "Invalid segment. ErrorCode: MissingName")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","name":""}""", "MissingName", "70de5b6f19ff9a0a", "Invalid segment. ErrorCode: MissingName")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","name":"what?"}""", "InvalidName", "70de5b6f19ff9a0a", "Invalid segment. ErrorCode: InvalidName")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","name":"shop"}""", "MissingTraceId", "70de5b6f19ff9a0a", "Invalid segment. ErrorCode: MissingTraceId")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","name":"shop","trace_id":"1-2-3"}""", "InvalidTraceId", "70de5b6f19ff9a0a", "Invalid segment. ErrorCode: InvalidTraceId")]
    [InlineData($$"""{"id":"70de5b6f19ff9a0a","name":"shop","trace_id":"{{TraceIdText}}","end_time":1}""", "MissingStartTime", "70de5b6f19ff9a0a", "Invalid segment. ErrorCode: MissingStartTime")]
    [InlineData($$"""{"id":"70de5b6f19ff9a0a","name":"shop","trace_id":"{{TraceIdText}}","start_time":1,"end_time":1,"in_progress":true}""", "InProgressSegmentHasEndTime", "70de5b6f19ff9a0a", "Invalid segment. ErrorCode: InProgressSegmentHasEndTime")]
    [InlineData($$"""{"id":"70de5b6f19ff9a0a","name":"shop","trace_id":"{{TraceIdText}}","start_time":1,"in_progress":false}""", "MissingEndTime", "70de5b6f19ff9a0a", "Invalid segment. ErrorCode: MissingEndTime")]
    [InlineData($$"""{"id":"70de5b6f19ff9a0a","name":"shop","trace_id":"{{TraceIdText}}","start_time":1,"end_time":1,"parent_id":"invalid"}""", "InvalidParentId", "70de5b6f19ff9a0a", "Invalid segment. ErrorCode: InvalidParentId")]
    [InlineData($$"""{"id":"70de5b6f19ff9a0a","name":"shop","type":"subsegment","trace_id":"{{TraceIdText}}","start_time":1,"end_time":1,"in_progress":true}""", "InProgressSubsegmentHasEndTime", "70de5b6f19ff9a0a", "Invalid subsegment. ErrorCode: InProgressSubsegmentHasEndTime, Cause: null")]
    [InlineData($$"""{"id":"70de5b6f19ff9a0a","name":"shop","type":"subsegment","trace_id":"{{TraceIdText}}","start_time":1,"end_time":1}""", "MissingParentId", "70de5b6f19ff9a0a", "Invalid subsegment. ErrorCode: MissingParentId, Cause: null")]
    [InlineData($$"""{"id":"70de5b6f19ff9a0a","name":"shop","type":"subsegment","trace_id":"{{TraceIdText}}","start_time":1,"end_time":1,"parent_id":"x"}""", "InvalidParentId", "70de5b6f19ff9a0a", "Invalid subsegment. ErrorCode: InvalidParentId, Cause: null")]
    public void A_bad_document_is_answered_with_the_first_thing_wrong(string document, string code, string? id, string message)
    {
        SegmentReader.TryRead(Utf8(document), out var entity, out var error).ShouldBeFalse();
        entity.ShouldBeNull();
        error.ShouldBe(new DocumentError(Enum.Parse<DocumentErrorCode>(code), id, message));
    }

    [Theory]
    [InlineData("""{"id":"94f38223dd0a0e02","start_time":1,"end_time":1}""", "MissingName")]
    [InlineData("""{"name":"a","start_time":1,"end_time":1}""", "MissingId")]
    [InlineData("""{"id":"94f38223dd0a0e02","name":"a","start_time":1}""", "MissingEndTime")]
    [InlineData("""{"id":"94f38223dd0a0e02","name":"a","end_time":1}""", "MissingStartTime")]
    [InlineData("""{"id":"94f38223dd0a0e02","name":"a","start_time":1,"end_time":1,"subsegments":[{"id":"zz"}]}""", "InvalidId")]
    public void A_bad_inline_subsegment_refuses_the_whole_document_under_the_id_of_its_root(string subsegment, string code)
    {
        var document = Segment("70de5b6f19ff9a0a", "shop", 1, 2, $"\"subsegments\":[{Inline("52cd64a28e7bcbec", "ok", 1, 2)},{subsegment}]");
        SegmentReader.TryRead(Utf8(document), out _, out var error).ShouldBeFalse();
        error.ShouldBe(new DocumentError(Enum.Parse<DocumentErrorCode>(code), "70de5b6f19ff9a0a", $"Invalid subsegment. ErrorCode: {code}, Cause: null"));
    }

    [Fact]
    public void What_is_wrong_with_the_root_comes_before_what_is_wrong_with_its_subsegments()
    {
        var document = $$"""{"subsegments":[{"id":"bad"}],"id":"70de5b6f19ff9a0a","name":"shop","trace_id":"{{TraceIdText}}"}""";
        SegmentReader.TryRead(Utf8(document), out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe(DocumentErrorCode.MissingStartTime);
    }

    [Fact]
    public void Every_field_is_read()
    {
        var document = $$$"""
            {"id":"70DE5B6F19FF9A0A","parent_id":"53995c3f42cd8ad8","trace_id":"{{{TraceIdText}}}","name":"shop","start_time":1478293361.271,"end_time":1.478293361449E9,
             "origin":"AWS::ECS::Container","user":"alice","resource_arn":"arn:aws:ecs:x","fault":true,"error":false,
             "http":{"request":{"method":"GET","url":"http://shop/","user_agent":"curl","client_ip":"203.0.113.7"},"response":{"status":"503","content_length":-1}},
             "aws":{"ec2":{"instance_id":"i-1","availability_zone":"us-west-2a"},"region":"us-west-2"},
             "service":{"version":"1"},"annotations":{"a":1},"metadata":{"default":{}},"cause":"ecf1964ebaccbe29","links":[],"Dummy":false}
            """;
        var segment = Read(document);
        segment.Kind.ShouldBe(EntityKind.Segment);
        segment.Id.ToString().ShouldBe("70de5b6f19ff9a0a");
        segment.ParentId!.Value.ToString().ShouldBe("53995c3f42cd8ad8");
        segment.TraceId.ShouldBe(TraceId);
        segment.StartTime.ShouldBe(1478293361.271);
        segment.EndTime.ShouldBe(1478293361.449);
        segment.DurationMicroseconds.ShouldBe(178_000);
        segment.Origin.ShouldBe("AWS::ECS::Container");
        segment.User.ShouldBe("alice");
        segment.ResourceArn.ShouldBe("arn:aws:ecs:x");
        segment.Http!.Status.ShouldBe(503);
        segment.Http.ClientIp.ShouldBe("203.0.113.7");
        segment.Aws!.InstanceId.ShouldBe("i-1");
        segment.Aws.AvailabilityZone.ShouldBe("us-west-2a");
        segment.Classification.ShouldBe(new Classification(Error: false, Throttle: false, Fault: true));
        Encoding.UTF8.GetString(segment.Cause.Span).ShouldBe("\"ecf1964ebaccbe29\"");
        Encoding.UTF8.GetString(segment.Annotations.Span).ShouldBe("""{"a":1}""");
    }

    [Theory]
    [InlineData("\"in_progress\":false")]
    [InlineData("\"type\":\"\"")]
    [InlineData("\"type\":\"segment\"")]
    [InlineData("\"type\":null")]
    [InlineData("\"http\":{}")]
    [InlineData("\"http\":{\"response\":{\"content_length\":null}}")]
    [InlineData("\"http\":null,\"aws\":null,\"cause\":null,\"annotations\":null,\"subsegments\":null,\"user\":null")]
    [InlineData("\"aws\":{\"region\":null,\"table_name\":42}")]
    [InlineData("\"cause\":{\"id\":\"94f38223dd0a0e02\",\"exceptions\":[]}")]
    [InlineData("\"namespace\":\"local\"")]
    [InlineData("\"parent_id\":\"\"")]
    public void Quirks_of_the_SDKs_are_no_errors(string more) => Read(Segment("70de5b6f19ff9a0a", "shop", 1, 2, more));

    [Fact]
    public void The_last_of_duplicate_members_counts() =>
        Read(Segment("70de5b6f19ff9a0a", "shop", 1, 2, "\"name\":\"cart\"")).Name.ShouldBe("cart");

    [Fact]
    public void An_inline_subsegment_may_repeat_what_only_independent_ones_need()
    {
        var inline = Inline("94f38223dd0a0e02", "a", 1, 2, "\"type\":\"subsegment\",\"trace_id\":\"nonsense\",\"parent_id\":\"nonsense\",\"namespace\":\"local\"");
        Read(Segment("70de5b6f19ff9a0a", "shop", 1, 2, $"\"subsegments\":[{inline}]")).Subsegments.Single().ParentId.ShouldBeNull();
    }

    [Fact]
    public void A_long_name_is_cut_but_never_through_a_character()
    {
        Read(Segment("70de5b6f19ff9a0a", new string('n', 300), 1, 2)).Name.ShouldBe(new string('n', 200));
        Read(Segment("70de5b6f19ff9a0a", new string('n', 199) + "\U00020000xyz", 1, 2)).Name.ShouldBe(new string('n', 199));
    }

    [Theory]
    [InlineData("## method")]
    [InlineData("ebdb@db.internal:5432")]
    [InlineData("a_b.c:d/e%f&g#h=i+j\\\\k-l@m")]
    [InlineData("Bestellungen für Köln")]
    [InlineData("注文")]
    public void Letters_digits_and_some_signs_make_a_name(string name) => Read(Segment("70de5b6f19ff9a0a", name, 1, 2));

    [Theory]
    [InlineData("<script>")]
    [InlineData("a;b")]
    [InlineData("😀")]
    [InlineData("tab\\u0000")]
    public void Other_characters_do_not(string name)
    {
        SegmentReader.TryRead(Utf8(Segment("70de5b6f19ff9a0a", name, 1, 2)), out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe(DocumentErrorCode.InvalidName);
    }

    [Fact]
    public void Hostile_input_is_answered()
    {
        string[] hostile =
        [
            new string('[', 10_000),
            "{\"a\":" + new string('[', 10_000),
            Segment("70de5b6f19ff9a0a", "shop", 1, 2, "\"metadata\":" + string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000)),
            Segment("70de5b6f19ff9a0a", "shop", 1, 2).Replace("\"start_time\":1", "\"start_time\":1e400", StringComparison.Ordinal),
            Segment("70de5b6f19ff9a0a", "shop", 1, 2).Replace("\"start_time\":1", "\"start_time\":NaN", StringComparison.Ordinal),
            Segment("70de5b6f19ff9a0a", "shop", 1, 2).Replace("\"start_time\":1", "\"start_time\":{}", StringComparison.Ordinal),
            Segment("70de5b6f19ff9a0a", "\\ud800", 1, 2),
            Segment("70de5b6f19ff9a0a", "shop", 1, 2, "\"subsegments\":{}"),
            Segment("70de5b6f19ff9a0a", "shop", 1, 2, "\"http\":[]"),
            Segment("70de5b6f19ff9a0a", "shop", 1, 2, "\"cause\":7"),
        ];
        foreach (var document in hostile)
        {
            SegmentReader.TryRead(Utf8(document), out _, out var error).ShouldBeFalse();
            error!.Code.ShouldBe(DocumentErrorCode.ParseError);
        }
    }

    [Fact]
    public void Invalid_UTF_8_is_no_JSON()
    {
        byte[] document = [.. Encoding.UTF8.GetBytes(Good[..^1]), .. ",\"metadata\":{\"a\":\""u8, 0xFF, 0xFE, .. "\"}}"u8];
        SegmentReader.TryRead(document, out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe(DocumentErrorCode.ParseError);
    }

    [Fact]
    public void A_document_beyond_the_limit_is_refused_and_one_at_the_limit_is_not()
    {
        var overhead = Segment("70de5b6f19ff9a0a", "shop", 1, 2, "\"metadata\":{\"a\":\"\"}").Length;
        Read(Segment("70de5b6f19ff9a0a", "shop", 1, 2, $"\"metadata\":{{\"a\":\"{new string('x', SegmentReader.MaxDocumentBytes - overhead)}\"}}"));
        SegmentReader.TryRead(new byte[SegmentReader.MaxDocumentBytes + 1], out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe(DocumentErrorCode.InvalidSegment);
    }

    [Theory]
    [InlineData(200, false, false, false, Outcome.Ok)]
    [InlineData(404, false, false, false, Outcome.Error)]
    [InlineData(429, true, false, false, Outcome.Throttle)]
    [InlineData(503, false, false, false, Outcome.Fault)]
    [InlineData(503, false, true, false, Outcome.Throttle)]
    [InlineData(200, true, false, true, Outcome.Fault)]
    public void A_request_falls_into_one_bucket(int status, bool error, bool throttle, bool fault, Outcome expected) =>
        Classification.Of(error, throttle, fault, status).Outcome.ShouldBe(expected);
}
