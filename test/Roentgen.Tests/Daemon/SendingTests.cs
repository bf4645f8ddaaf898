using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Daemon;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Sending;

namespace Roentgen.Tests.Daemon;

public sealed class SendingTests
{
    private static readonly DaemonOptions Options = new() { Destinations = [new DestinationOptions { Endpoint = new Uri("http://localhost") }] };

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void The_wait_doubles_from_50_ms_to_2_s_and_up_to_half_of_it_is_chance()
    {
        var least = new BackOff(new FixedRandom(0));
        var most = new BackOff(new FixedRandom(0.999999));
        least.After(1, null).TotalMilliseconds.ShouldBe(25, 0.1);
        most.After(1, null).TotalMilliseconds.ShouldBe(50, 0.1);
        most.After(4, null).TotalMilliseconds.ShouldBe(400, 0.1);
        most.After(1000, null).TotalMilliseconds.ShouldBe(2000, 0.1);
    }

    [Fact]
    public void What_the_service_asks_for_is_waited_for_but_not_for_ever()
    {
        var backOff = new BackOff(new FixedRandom(0));
        backOff.After(1, TimeSpan.FromSeconds(7)).TotalSeconds.ShouldBe(7.025, 0.001);
        backOff.After(1, TimeSpan.FromDays(7)).TotalSeconds.ShouldBe(30.025, 0.001);
    }

    [Theory]
    [InlineData("""{"UnprocessedTraceSegments":[]}""", 0)]
    [InlineData("""{"UnprocessedTraceSegments":null}""", 0)]
    [InlineData("{}", 0)]
    [InlineData("", 0)]
    [InlineData("""{"UnprocessedTraceSegments":[{"ErrorCode":"ParseError","Id":null,"Message":"m"},{}]}""", 2)]
    public void An_answer_of_the_api_is_read(string body, int unprocessed)
    {
        UnprocessedSegments.IsAnswer(Encoding.UTF8.GetBytes(body)).ShouldBeTrue();
        UnprocessedSegments.Read(Encoding.UTF8.GetBytes(body)).Count.ShouldBe(unprocessed);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("""{"UnprocessedTraceSegments":1}""")]
    public void Anything_else_is_not_the_apis(string body) => UnprocessedSegments.IsAnswer(Encoding.UTF8.GetBytes(body)).ShouldBeFalse();

    [Theory]
    [InlineData("ThrottledException", true)]
    [InlineData("ThrottlingException", true)]
    [InlineData("InternalFailure", true)]
    [InlineData("ParseError", false)]
    [InlineData(null, false)]
    public void A_document_is_sent_again_only_when_the_service_speaks_of_itself(string? code, bool passing) =>
        new UnprocessedSegment(code, "i", "m").IsPassing.ShouldBe(passing);

    [Theory]
    [InlineData(400, "InvalidRequestException", BatchKind.Segments, Verdict.Refused)]
    [InlineData(400, "ThrottlingException", BatchKind.Segments, Verdict.Passing)]
    [InlineData(400, "ExpiredTokenException", BatchKind.Segments, Verdict.Passing)]
    [InlineData(401, "", BatchKind.Segments, Verdict.Passing)]
    [InlineData(403, "AccessDeniedException", BatchKind.Segments, Verdict.Passing)]
    [InlineData(404, "UnknownOperationException", BatchKind.Segments, Verdict.Passing)]
    [InlineData(404, "UnknownOperationException", BatchKind.Spans, Verdict.Refused)]
    [InlineData(413, "", BatchKind.Segments, Verdict.TooLarge)]
    [InlineData(415, "", BatchKind.Segments, Verdict.Refused)]
    [InlineData(429, "", BatchKind.Segments, Verdict.Passing)]
    [InlineData(302, "", BatchKind.Segments, Verdict.Passing)]
    [InlineData(500, "ValidationException", BatchKind.Segments, Verdict.Passing)]
    [InlineData(503, "", BatchKind.Spans, Verdict.Passing)]
    public void What_the_service_says_about_the_content_is_final_and_everything_else_passes(int status, string code, object kind, object verdict) =>
        ServiceErrors.Of(status, code, (BatchKind)kind).ShouldBe((Verdict)verdict);

    [Fact]
    public void After_failures_the_service_is_asked_by_one_attempt_at_a_time_ever_later_until_it_answers()
    {
        var availability = new Availability(Options, new BackOff(new FixedRandom(0.999999)), _clock);
        availability.Allows(63).ShouldBeTrue();
        foreach (var milliseconds in new[] { 50, 100, 200, 400, 800, 1600, 2000, 2000 })
        {
            availability.Failed(_clock.GetTimestamp(), false, null);
            (availability.Allows(0), availability.Allows(1), availability.IsFailing).ShouldBe((true, false, true));
            availability.Wait.TotalMilliseconds.ShouldBe(milliseconds, 0.1);
            _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            availability.Wait.ShouldBe(TimeSpan.Zero);
        }
        availability.Answered(TimeSpan.Zero);
        (availability.Allows(63), availability.IsFailing, availability.Wait).ShouldBe((true, false, TimeSpan.Zero));
    }

    [Fact]
    public void Attempts_that_fail_together_count_once_and_the_longest_wait_that_was_asked_for_holds()
    {
        var availability = new Availability(Options, new BackOff(new FixedRandom(0)), _clock);
        var began = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < 64; i++) availability.Failed(began, false, null);
        availability.Wait.TotalMilliseconds.ShouldBe(25, 0.1);
        availability.Failed(began, false, TimeSpan.FromSeconds(7));
        availability.Wait.TotalSeconds.ShouldBe(7.025, 0.001);
        availability.Failed(began, false, TimeSpan.FromSeconds(1));
        availability.Wait.TotalSeconds.ShouldBe(7.025, 0.001);
    }

    [Fact]
    public void A_slow_service_is_given_more_time_with_each_attempt_and_less_again_when_it_answers()
    {
        var availability = new Availability(Options, new BackOff(new FixedRandom(0)), _clock);
        foreach (var seconds in new[] { 2, 4, 8, 16, 30, 30 })
        {
            availability.AttemptLimit.TotalSeconds.ShouldBe(seconds);
            _clock.Advance(TimeSpan.FromSeconds(seconds));
            availability.Failed(_clock.GetTimestamp(), ranOutOfTime: true, null);
        }
        for (var i = 0; i < 6; i++) availability.Answered(TimeSpan.FromMilliseconds(100));
        availability.AttemptLimit.TotalSeconds.ShouldBe(2);
    }

    [Fact]
    public void A_service_that_goes_on_being_slow_keeps_the_time_that_it_was_given()
    {
        var availability = new Availability(Options, new BackOff(new FixedRandom(0)), _clock);
        availability.Failed(_clock.GetTimestamp(), ranOutOfTime: true, null);
        for (var i = 0; i < 6; i++) availability.Answered(TimeSpan.FromSeconds(2));
        availability.AttemptLimit.TotalSeconds.ShouldBe(4);
        availability.Answered(TimeSpan.FromSeconds(0.9));
        availability.AttemptLimit.TotalSeconds.ShouldBe(2);
    }

    [Theory]
    [InlineData(new byte[0], 0, "")]
    [InlineData(new byte[] { 0x0A, 0x06, 0x08, 0x96, 0x01, 0x12, 0x01, (byte)'m' }, 150, "m")]
    [InlineData(new byte[] { 0x0A, 0x7F }, 0, "")]
    [InlineData(new byte[] { (byte)'{', (byte)'}' }, 0, "")]
    public void Rejected_spans_are_read_from_the_answer_to_otlp(byte[] body, long spans, string message) => OtlpAnswer.Read(body).ShouldBe((spans, message));

    [Theory]
    [InlineData("ThrottledException", "{}", "ThrottledException", "")]
    [InlineData("ThrottledException:http://x/", """{"Message":"m"}""", "ThrottledException", "m")]
    [InlineData(null, """{"__type":"com.amazon#InvalidRequestException","message":"m"}""", "InvalidRequestException", "m")]
    [InlineData(null, """{"code":"X","message":null}""", "X", "")]
    [InlineData(null, "<html>", "", "")]
    public void An_error_is_read_from_header_or_body(string? header, string body, string code, string message) =>
        ErrorBody.Read(header, Encoding.UTF8.GetBytes(body)).ShouldBe((code, message));

    [Theory]
    [InlineData("{", null, null)]
    [InlineData("[1]", null, null)]
    [InlineData("{\"id\":5}", null, null)]
    [InlineData("{\"id\":\"\\ud800\",\"trace_id\":\"x\"}", null, null)]
    [InlineData("{\"trace_id\":\"t\", \"id\" : \"i\"}", "i", "t")]
    [InlineData("{\"id\":\"i\"}", "i", "")]
    public void The_ids_of_a_document_are_found_as_it_stands_in_a_request(string document, string? id, string? trace)
    {
        var escaped = JsonEncodedText.Encode(document).EncodedUtf8Bytes;
        DocumentIds.TryRead(escaped, out var foundId, out var foundTrace).ShouldBe(id is not null);
        if (id is not null) (foundId, foundTrace).ShouldBe((id, trace));
    }

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
