using System.Net;
using System.Text.Json;
using Roentgen.IntegrationTests.Service;
using Roentgen.Service;

namespace Roentgen.IntegrationTests.Beyond;

public sealed class LiveTests : ServiceFixture
{
    protected override ServiceOptions Options => new() { MaxFollowers = 2, MaxConcurrentRequests = 1 };

    [Fact]
    public async Task A_follower_gets_the_summary_of_each_trace_that_the_filter_selects_as_it_is_digested()
    {
        await Client.PutAsync(AnalysisTests.Request(1, "/before", 500, -1, 1, "u"));
        await Client.SummariesAsync(Now - 60, Now + 60);
        using var stream = await FollowAsync("?FilterExpression=fault");
        await Client.PutAsync(AnalysisTests.Request(2, "/a", 200, -1, 1, "u"), AnalysisTests.Request(3, "/b", 500, -1, 1, "u"));
        var (kind, data) = await NextEventAsync(stream.Reader);
        kind.ShouldBe("trace");
        var summary = (await Client.SummariesAsync(Now - 60, Now + 60, "\"TimeRangeType\":\"Event\",\"FilterExpression\":\"http.url = \\\"http://shop/b\\\"\"")).Single();
        data.ShouldBe(summary.GetRawText(), "it has the form of GetTraceSummaries");
    }

    [Fact]
    public async Task A_trace_that_grows_comes_again_with_a_higher_revision()
    {
        using var stream = await FollowAsync("");
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a0a", "shop", -1, null));
        Revision(await NextEventAsync(stream.Reader)).ShouldBe(1);
        Time.Advance(TimeSpan.FromSeconds(5));
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a0a", "shop", -1, 3));
        Revision(await NextEventAsync(stream.Reader)).ShouldBe(2);
    }

    [Fact]
    public async Task A_comment_says_every_15_seconds_that_the_stream_is_alive()
    {
        using var stream = await FollowAsync("");
        for (var i = 0; i < 3; i++)
        {
            var line = stream.Reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
            while (!line.IsCompleted)
            {
                Time.Advance(TimeSpan.FromSeconds(5));
                await Task.Yield();
            }
            (await line).ShouldNotBeNull().ShouldStartWith(":");
            (await stream.Reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("");
        }
    }

    [Fact]
    public async Task One_that_reads_too_slowly_is_told_how_many_it_missed()
    {
        using var stream = await FollowAsync("");
        // Larger than all that sockets hold, so that what is behind must wait; then more than may wait.
        var large = $"\"annotations\":{{\"x\":\"{new string('x', 500)}\"}}";
        var number = 0;
        while (Store.ReadStatus().FollowersSkipped == 0)
        {
            await Client.PutAsync(Enumerable.Range(0, 2000).Select(_ => Segment(++number, "70de5b6f19ff9a0a", "shop", -1, 1, large)));
            await Client.PostAsync("/roentgen/statistics", "{}");
        }
        var missed = Store.ReadStatus().FollowersSkipped;
        var (traces, skipped) = (0L, 0L);
        while (traces + skipped < number)
        {
            var (kind, data) = await NextEventAsync(stream.Reader);
            if (kind == "trace") traces++;
            else skipped += JsonDocument.Parse(data).RootElement.GetProperty("Count").GetInt64();
        }
        skipped.ShouldBeGreaterThanOrEqualTo(missed);
        (traces + skipped).ShouldBe(number, "every trace is either there or counted");
    }

    [Fact]
    public async Task More_followers_than_the_limit_are_asked_to_come_again_and_one_that_leaves_makes_room()
    {
        var first = await FollowAsync("");
        using var second = await FollowAsync("");
        (await Client.GetAsync("/metrics")).ShouldContain("\nroentgen_followers 2\n");
        using (var http = new HttpClient { BaseAddress = Server.Address })
        using (var refused = await http.GetAsync("/roentgen/live", TestContext.Current.CancellationToken))
        {
            (refused.StatusCode, refused.Headers.GetValues("x-amzn-errortype").Single()).ShouldBe((HttpStatusCode.TooManyRequests, "ThrottledException"));
            refused.Headers.RetryAfter.ShouldNotBeNull();
        }
        (await Client.GetAsync("/metrics")).ShouldContain("\nroentgen_throttled_total{reason=\"Followers\"} 1\n");
        first.Dispose();
        while (!(await Client.GetAsync("/metrics")).Contains("\nroentgen_followers 1\n", StringComparison.Ordinal)) await Task.Yield();
        using var third = await FollowAsync("");
    }

    [Fact]
    public async Task A_stream_ends_when_the_service_stops()
    {
        using var stream = await FollowAsync("");
        await Server.StopAsync(TestContext.Current.CancellationToken);
        (await stream.Reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldNotContain("event:");
    }

    [Theory]
    [InlineData("?FilterExpression=madeup", "Error Location: line 1, position 1")]
    [InlineData("?FilterExpression=ok&FilterExpression=fault", "more than once")]
    public async Task A_filter_that_is_none_is_refused(string query, string message)
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        using var refused = await http.GetAsync("/roentgen/live" + query, TestContext.Current.CancellationToken);
        (refused.StatusCode, refused.Headers.GetValues("x-amzn-errortype").Single()).ShouldBe((HttpStatusCode.BadRequest, "InvalidRequestException"));
        (await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(message);
    }

    private static int Revision((string Kind, string Data) @event) => JsonDocument.Parse(@event.Data).RootElement.GetProperty("Revision").GetInt32();

    // The first comment has been read, so that what comes now is what is followed.
    private async Task<EventStream> FollowAsync(string query)
    {
        var stream = await EventStream.OpenAsync(new Uri(Server.Address, "/roentgen/live" + query));
        (await stream.Reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull().ShouldStartWith(":");
        await stream.Reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return stream;
    }

    // The clock moves until there is one: digests are computed when it does.
    private async Task<(string Kind, string Data)> NextEventAsync(StreamReader reader)
    {
        var (kind, data) = ("", "");
        while (true)
        {
            var next = reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
            while (!next.IsCompleted)
            {
                Time.Advance(TimeSpan.FromMilliseconds(10));
                await Task.Yield();
            }
            var line = (await next).ShouldNotBeNull("the stream has not ended");
            if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line["event: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line["data: ".Length..];
            else if (line.Length == 0 && kind.Length > 0) return (kind, data);
        }
    }

    private sealed class EventStream(HttpClient http, HttpResponseMessage answer, StreamReader reader) : IDisposable
    {
        public StreamReader Reader => reader;

        public static async Task<EventStream> OpenAsync(Uri address)
        {
            var http = new HttpClient();
            var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            return new EventStream(http, answer, new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
        }

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
            http.Dispose();
        }
    }
}
