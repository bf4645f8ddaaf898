using System.Net;
using System.Text;

namespace Roentgen.IntegrationTests.Service;

public sealed class PutTraceSegmentsTests : ServiceFixture
{
    private const string Id = "70de5b6f19ff9a0a";

    [Fact]
    public async Task Good_documents_of_a_batch_are_kept_and_bad_ones_answered_in_their_order()
    {
        var answer = await Client.PostAsync("/TraceSegments", XRayClient.Body([
            Segment(1, Id, "shop", -1, 0), "{", Segment(1, "9573eec144e7d540", "shop", -1, 0).Replace("start_time", "other", StringComparison.Ordinal), "{}", "[]"]));
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldBe("""
            {"UnprocessedTraceSegments":[{"ErrorCode":"ParseError","Id":null,"Message":"Invalid segment. ErrorCode: ParseError"},{"ErrorCode":"MissingStartTime","Id":"9573eec144e7d540","Message":"Invalid segment. ErrorCode: MissingStartTime"},{"ErrorCode":"MissingId","Id":null,"Message":"Invalid segment. ErrorCode: MissingId"},{"ErrorCode":"ParseError","Id":null,"Message":"Invalid entity. ErrorCode: ParseError"}]}
            """);
        (await Client.GetTraceAsync(TraceId(1)))!.Keys.ShouldBe([Id]);
    }

    [Theory]
    [InlineData("""{"TraceSegmentDocuments":[]}""", "InvalidRequestException", """{"Message":"Segments can not be empty"}""")]
    [InlineData("{}", "ValidationException", """{"message":"1 validation error detected: Value null at 'traceSegmentDocuments' failed to satisfy constraint: Member must not be null"}""")]
    [InlineData("", "ValidationException", """{"message":"1 validation error detected: Value null at 'traceSegmentDocuments' failed to satisfy constraint: Member must not be null"}""")]
    [InlineData("""{"TraceSegmentDocuments":null}""", "ValidationException", """{"message":"1 validation error detected: Value null at 'traceSegmentDocuments' failed to satisfy constraint: Member must not be null"}""")]
    [InlineData("""{"TraceSegmentDocuments":[42]}""", "SerializationException", """{"Message":"NUMBER_VALUE can not be converted to a String"}""")]
    public async Task A_request_that_is_none_is_refused_in_the_form_of_X_Ray(string body, string code, string expected)
    {
        var answer = await Client.PostAsync("/TraceSegments", body);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.ErrorType.ShouldBe(code);
        answer.Text.ShouldBe(expected);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("{\"TraceSegmentDocuments\":[\"a\"]} x")]
    public async Task A_body_that_is_no_JSON_object_is_a_serialization_error(string body) =>
        (await Client.PostAsync("/TraceSegments", body)).ErrorType.ShouldBe("SerializationException");

    [Fact]
    public async Task A_null_in_the_list_is_a_document_that_does_not_parse() =>
        (await Client.PostAsync("/TraceSegments", """{"TraceSegmentDocuments":[null]}""")).Json.GetProperty("UnprocessedTraceSegments")[0].GetProperty("ErrorCode").GetString().ShouldBe("ParseError");

    [Fact]
    public async Task Half_of_a_surrogate_pair_or_broken_UTF_8_costs_its_own_document_only()
    {
        byte[] body = [.. "{\"TraceSegmentDocuments\":[\"\\ud800\",\"a"u8, 0xFF, .. "\","u8, .. Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(Segment(1, Id, "shop", -1, 0))), .. "]}"u8];
        using var content = new ByteArrayContent(body);
        var answer = await Client.SendAsync("/TraceSegments", content);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        answer.Json.GetProperty("UnprocessedTraceSegments").GetArrayLength().ShouldBe(2);
        (await Client.GetTraceAsync(TraceId(1))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Escapes_in_the_envelope_are_not_part_of_the_document()
    {
        await Client.PutAsync(Segment(1, Id, "Köln", -1, 0, "\"metadata\":{\"default\":{\"quote\":\"\\\"\",\"newline\":\"\\n\",\"emoji\":\"😀\"}}"));
        var document = (await Client.GetTraceAsync(TraceId(1)))![Id];
        document.GetProperty("name").GetString().ShouldBe("Köln");
        document.GetProperty("metadata").GetProperty("default").GetProperty("emoji").GetString().ShouldBe("😀");
        document.GetProperty("metadata").GetProperty("default").GetProperty("newline").GetString().ShouldBe("\n");
    }

    [Fact]
    public async Task What_is_accepted_and_refused_is_counted()
    {
        await Client.PutAsync(Segment(1, Id, "shop", -1, 0), "{");
        var metrics = await Client.GetAsync("/metrics");
        metrics.ShouldContain("roentgen_documents_accepted_total 1\n");
        metrics.ShouldContain("roentgen_documents_rejected_total{code=\"ParseError\"} 1\n");
        metrics.ShouldContain("roentgen_requests_total{operation=\"PutTraceSegments\",status=\"200\"} 1\n");
        metrics.ShouldEndWith("more_metrics 1\n");
    }
}
