using System.Text;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Sending;

namespace Roentgen.Tests.Daemon;

public sealed class SendingTests
{
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
    [InlineData("""{"UnprocessedTraceSegments":[{"ErrorCode":"ParseError","Id":null,"Message":"m"},{}]}""", 2)]
    public void An_answer_of_the_api_is_read(string body, int unprocessed)
    {
        UnprocessedSegments.TryRead(Encoding.UTF8.GetBytes(body), out var segments).ShouldBeTrue();
        segments.Count.ShouldBe(unprocessed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("""{"UnprocessedTraceSegments":1}""")]
    public void Anything_else_is_not_the_apis(string body) => UnprocessedSegments.TryRead(Encoding.UTF8.GetBytes(body), out _).ShouldBeFalse();

    [Theory]
    [InlineData("ThrottledException", "{}", "ThrottledException", "")]
    [InlineData("ThrottledException:http://x/", """{"Message":"m"}""", "ThrottledException", "m")]
    [InlineData(null, """{"__type":"com.amazon#InvalidRequestException","message":"m"}""", "InvalidRequestException", "m")]
    [InlineData(null, """{"code":"X","message":null}""", "X", "")]
    [InlineData(null, "<html>", "", "")]
    public void An_error_is_read_from_header_or_body(string? header, string body, string code, string message) =>
        ErrorBody.Read(header, Encoding.UTF8.GetBytes(body)).ShouldBe((code, message));

    [Fact]
    public void The_trace_of_a_refused_document_is_found_whatever_the_others_are()
    {
        using var batch = new Batch(16);
        foreach (var document in new[] { "{", "[1]", "{\"id\":5}", "{\"id\":\"\\ud800\",\"trace_id\":\"x\"}", "{\"trace_id\":\"t\", \"id\" : \"i\"}" })
            batch.Add(Encoding.UTF8.GetBytes(document));
        batch.Close();
        TraceIds.ById(batch.Body).ShouldBe(new Dictionary<string, string> { ["i"] = "t" });
    }

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
