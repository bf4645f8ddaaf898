using System.Net;
using System.Text.Json;
using Roentgen.Service;

namespace Roentgen.IntegrationTests.Service;

public sealed class ReadingTests : ServiceFixture
{
    protected override ServiceOptions Options => new() { SummaryPageSize = 10 };

    [Fact]
    public async Task A_summary_has_every_member_and_null_where_there_is_no_value()
    {
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a0a", "front", -2.5, -0.5, "\"annotations\":{\"rank\":10},\"user\":\"alice\",\"http\":{\"request\":{\"method\":\"GET\"},\"response\":{\"status\":200}}"));
        var answer = await Client.PostAsync("/TraceSummaries", $$"""{"StartTime":{{Now - 60}},"EndTime":{{Now}}}""");
        answer.Text.ShouldBe($$"""
            {"ApproximateTime":1.79534874E9,"NextToken":null,"TraceSummaries":[{"Annotations":{"rank":[{"AnnotationValue":{"BooleanValue":null,"NumberValue":10.0,"StringValue":null},"ServiceIds":null}]},"AvailabilityZones":[],"Duration":2.0,"EntryPoint":{"AccountId":null,"Name":"front","Names":["front"],"Type":null},"ErrorRootCauses":[],"FaultRootCauses":[],"HasError":false,"HasFault":false,"HasThrottle":false,"Http":{"ClientIp":null,"HttpMethod":"GET","HttpStatus":200,"HttpURL":null,"UserAgent":null},"Id":"{{TraceId(1)}}","InstanceIds":[],"IsPartial":false,"MatchedEdge":null,"MatchedEventTime":null,"MatchedService":null,"ResourceARNs":[],"ResponseTime":2.0,"ResponseTimeRootCauses":[],"Revision":1,"ServiceIds":[{"AccountId":null,"Name":"front","Names":["front"],"Type":null},{"AccountId":null,"Name":"front","Names":["front"],"Type":"client"}],"StartTime":1.795348797E9,"Users":[{"ServiceIds":null,"UserName":"alice"}]}],"TracesProcessedCount":1}
            """);
    }

    [Fact]
    public async Task Summaries_are_found_by_their_start_or_by_their_last_change()
    {
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a0a", "old", -3600, -3599));
        (await Client.SummariesAsync(Now - 60, Now + 60)).ShouldBeEmpty();
        (await Client.SummariesAsync(Now - 3700, Now - 3500)).Count.ShouldBe(1);
        var changed = (await Client.SummariesAsync(Now - 60, Now + 60, "\"TimeRangeType\":\"Event\"")).Single();
        changed.GetProperty("MatchedEventTime").GetDouble().ShouldBe(Now);
    }

    [Fact]
    public async Task A_late_document_changes_the_summary_and_its_revision()
    {
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a0a", "shop", -1, null));
        var open = (await Client.SummariesAsync(Now - 60, Now)).Single();
        (open.GetProperty("Duration").ValueKind, open.GetProperty("Revision").GetInt32()).ShouldBe((JsonValueKind.Null, 1));
        Time.Advance(TimeSpan.FromSeconds(5));
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a0a", "shop", -1, 3));
        var done = (await Client.SummariesAsync(Now - 60, Now)).Single();
        (done.GetProperty("Duration").GetDouble(), done.GetProperty("Revision").GetInt32()).ShouldBe((4, 2));
    }

    [Fact]
    public async Task Pages_hold_every_trace_once_newest_first()
    {
        await Client.PutAsync(Enumerable.Range(1, 35).Select(i => Segment(i, "70de5b6f19ff9a0a", "shop", -i, 1)));
        var ids = (await Client.SummariesAsync(Now - 60, Now)).Select(summary => summary.GetProperty("Id").GetString()).ToList();
        ids.ShouldBe(Enumerable.Range(1, 35).Select(TraceId));
    }

    [Fact]
    public async Task A_token_is_good_for_its_own_question_only()
    {
        await Client.PutAsync(Enumerable.Range(1, 11).Select(i => Segment(i, "70de5b6f19ff9a0a", "shop", -i, 1)));
        var token = (await Client.PostAsync("/TraceSummaries", $$"""{"StartTime":{{Now - 60}},"EndTime":{{Now}}}""")).Json.GetProperty("NextToken").GetString();
        var other = await Client.PostAsync("/TraceSummaries", $$"""{"StartTime":{{Now - 61}},"EndTime":{{Now}},"NextToken":"{{token}}"}""");
        (other.ErrorType, other.Text).ShouldBe(("InvalidRequestException", $$"""{"Message":"Invalid token {{token}}"}"""));
    }

    [Theory]
    [InlineData("/TraceSummaries", "\"NextToken\":\"?\"", "InvalidRequestException", "Invalid token ?")]
    [InlineData("/TraceSummaries", "\"NextToken\":\"AAAA\"", "InvalidRequestException", "Invalid token AAAA")]
    [InlineData("/TraceSummaries", "\"TimeRangeType\":\"Invalid\"", "ValidationException", "1 validation error detected: Value 'Invalid' at 'timeRangeType' failed to satisfy constraint: Member must satisfy enum value set: [TraceId, Service, Event]")]
    [InlineData("/TraceSummaries", "\"Sampling\":true,\"SamplingStrategy\":{\"Name\":\"FixedRate\",\"Value\":2}", "InvalidRequestException", "sampling rate must be specified and its value must be between [0, 1]")]
    [InlineData("/TraceSummaries", "\"Sampling\":true,\"SamplingStrategy\":{\"Name\":\"FixedRate\",\"Value\":0.5}", "InvalidRequestException", "Cannot use FixedRate with input time range type: TraceId. Please try using time range type: Event")]
    [InlineData("/ServiceGraph", "\"GroupName\":\"absent\"", "InvalidRequestException", "Group not found.")]
    [InlineData("/ServiceGraph", "\"NextToken\":\"x\"", "InvalidRequestException", "NextToken is currently not supported")]
    [InlineData("/TimeSeriesServiceStatistics", "\"Period\":61", "InvalidRequestException", "Time period must be one of [60, 300]")]
    [InlineData("/TimeSeriesServiceStatistics", "\"GroupName\":\"absent\"", "InvalidRequestException", "Group not found.")]
    [InlineData("/TimeSeriesServiceStatistics", "\"NextToken\":\"x\"", "InvalidRequestException", "Invalid token x")]
    [InlineData("/TimeSeriesServiceStatistics", "\"EntitySelectorExpression\":\"\"", "ValidationException", "1 validation error detected: Value '' at 'entitySelectorExpression' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("/TimeSeriesServiceStatistics", "\"EntitySelectorExpression\":\"service(\"", "InvalidRequestException", "Error Location: line 1, position 9 : Invalid input symbol: 'service('")]
    [InlineData("/TimeSeriesServiceStatistics", "\"EntitySelectorExpression\":\"service() { fault }\"", "InvalidRequestException", "EntitySelectorExpression must be service(...) or edge(..., ...), without braces and operators.")]
    [InlineData("/TimeSeriesServiceStatistics", "\"EntitySelectorExpression\":\"service() OR edge()\"", "InvalidRequestException", "EntitySelectorExpression must be service(...) or edge(..., ...), without braces and operators.")]
    public async Task A_question_that_cannot_be_answered_is_refused_in_the_words_of_X_Ray(string path, string more, string code, string message) =>
        await ShouldBeRefusedAsync(path, $$"""{"StartTime":{{Now - 60}},"EndTime":{{Now}},{{more}}}""", code, message);

    [Theory]
    [InlineData("/TraceSummaries", 24)]
    [InlineData("/ServiceGraph", 6)]
    [InlineData("/TimeSeriesServiceStatistics", 168)]
    public async Task A_window_has_two_ends_in_order_and_a_limit(string path, int hours)
    {
        await ShouldBeRefusedAsync(path, $$"""{"StartTime":{{Now}},"EndTime":{{Now - 1}}}""", "InvalidRequestException", "End time cannot be earlier than start time");
        await ShouldBeRefusedAsync(path, $$"""{"StartTime":{{Now - (hours * 3600) - 1}},"EndTime":{{Now}}}""", "InvalidRequestException", $"Time range cannot be longer than {hours} hours");
        await ShouldBeRefusedAsync(path, $$"""{"StartTime":{{Now}}}""", "ValidationException", "1 validation error detected: Value null at 'endTime' failed to satisfy constraint: Member must not be null");
        await ShouldBeRefusedAsync(path, $$"""{"StartTime":"2026-11-22T12:00:00Z","EndTime":{{Now}}}""", "SerializationException", "STRING_VALUE can not be converted to a Timestamp");
    }

    [Theory]
    [InlineData("/Traces", """{"TraceIds":["1-6ab384fb-49f310e6de4f7ea73d71f5e6","1-6ab384fb-49f310e6de4f7ea73d71f5e6"]}""", "Containing duplicate trace ids")]
    [InlineData("/Traces", """{"TraceIds":["nonsense"]}""", "Invalid trace id nonsense: incorrect id format")]
    [InlineData("/Traces", """{"TraceIds":["a","b","c","d","e","f"]}""", "Exceeding maximum query size: 5")]
    [InlineData("/Traces", """{"TraceIds":["1-6ab384fb-49f310e6de4f7ea73d71f5e6"],"NextToken":"x"}""", "NextToken is currently not supported")]
    [InlineData("/TraceGraph", """{"TraceIds":[]}""", "Zero trace ids provided")]
    [InlineData("/TraceGraph", """{"TraceIds":["a","b"]}""", "Currently only one trace Id is supported")]
    [InlineData("/TraceGraph", """{"TraceIds":["a"]}""", "Invalid traceId. ErrorCode: InvalidId")]
    [InlineData("/TraceGraph", """{"TraceIds":["1-6ab384fb-49f310e6de4f7ea73d71f5e6"]}""", "Trace id not found")]
    public async Task Ids_are_checked_in_the_words_of_X_Ray(string path, string body, string message) =>
        await ShouldBeRefusedAsync(path, body, "InvalidRequestException", message);

    [Fact]
    public async Task A_trace_comes_back_with_its_duration_and_unknown_ones_are_missing()
    {
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a0a", "shop", 0, 0.25));
        var answer = await Client.PostAsync("/Traces", $$"""{"TraceIds":["{{TraceId(1)}}","{{TraceId(2)}}"]}""");
        answer.Text.ShouldBe($$"""
            {"NextToken":null,"Traces":[{"Duration":0.25,"Id":"{{TraceId(1)}}","LimitExceeded":false,"Segments":[{"Document":"{\"id\":\"70de5b6f19ff9a0a\",\"name\":\"shop\",\"start_time\":1.7953488E9,\"trace_id\":\"{{TraceId(1)}}\",\"end_time\":1.79534880025E9}","Id":"70de5b6f19ff9a0a"}]}],"UnprocessedTraceIds":[]}
            """);
    }

    [Fact]
    public async Task A_trace_of_orphans_has_no_segments_and_no_duration()
    {
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a0a", "a", 0, 1, "\"type\":\"subsegment\",\"parent_id\":\"94f38223dd0a0e02\""));
        (await Client.PostAsync("/Traces", $$"""{"TraceIds":["{{TraceId(1)}}"]}""")).Text.ShouldContain("\"Duration\":null");
        (await Client.PostAsync("/TraceGraph", $$"""{"TraceIds":["{{TraceId(1)}}"]}""")).Text.ShouldBe("""{"NextToken":null,"Services":[]}""");
        (await Client.SummariesAsync(Now - 60, Now + 60)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_graph_of_a_trace_is_as_X_Ray_draws_it()
    {
        await Client.PutAsync(Segment(1, "02b5ac36c8037d84", "shop", 0.75, 3, "\"origin\":\"AWS::ECS::Container\",\"aws\":{\"region\":\"us-west-2\"}"));
        (await Client.PostAsync("/TraceGraph", $$"""{"TraceIds":["{{TraceId(1)}}"]}""")).Text.ShouldBe("""
            {"NextToken":null,"Services":[{"AccountId":null,"DurationHistogram":[{"Count":1,"Value":2.25}],"Edges":[],"EndTime":null,"HostedIn":null,"KeyAttributes":null,"Name":"shop","Names":["shop"],"ReferenceId":0,"Region":"us-west-2","ResponseTimeHistogram":[{"Count":1,"Value":2.25}],"Root":true,"StartTime":null,"State":"active","SummaryStatistics":{"ErrorStatistics":{"OtherCount":0,"ThrottleCount":0,"TotalCount":0},"FaultStatistics":{"OtherCount":0,"TotalCount":0},"OkCount":1,"TotalCount":1,"TotalResponseTime":2.25},"Type":"AWS::ECS::Container"},{"AccountId":null,"DurationHistogram":null,"Edges":[{"Aliases":[],"EndTime":null,"ReferenceId":0,"ResponseTimeHistogram":[{"Count":1,"Value":2.25}],"StartTime":null,"SummaryStatistics":{"ErrorStatistics":{"OtherCount":0,"ThrottleCount":0,"TotalCount":0},"FaultStatistics":{"OtherCount":0,"TotalCount":0},"OkCount":1,"TotalCount":1,"TotalResponseTime":2.25}}],"EndTime":null,"HostedIn":null,"KeyAttributes":null,"Name":"shop","Names":["shop"],"ReferenceId":1,"Region":null,"ResponseTimeHistogram":null,"Root":null,"StartTime":null,"State":"unknown","SummaryStatistics":null,"Type":"client"}]}
            """);
    }

    [Fact]
    public async Task The_service_graph_adds_up_what_was_received_in_the_window()
    {
        await Client.PutAsync(Segment(1, "02b5ac36c8037d84", "shop", -86400, -86399), Segment(2, "02b5ac36c8037d84", "shop", -86397.5, -86397, "\"fault\":true"));
        var graph = await Client.GraphAsync(Now - 60, Now + 60);
        (graph.GetProperty("StartTime").GetDouble(), graph.GetProperty("EndTime").GetDouble()).ShouldBe((Now - 86400, Now - 86398));
        var shop = graph.GetProperty("Services")[0];
        (shop.GetProperty("StartTime").GetDouble(), shop.GetProperty("EndTime").GetDouble()).ShouldBe((Now - 86400, Now - 86397));
        var statistics = shop.GetProperty("SummaryStatistics");
        statistics.GetProperty("TotalCount").GetInt32().ShouldBe(2);
        statistics.GetProperty("FaultStatistics").GetProperty("TotalCount").GetInt32().ShouldBe(1);
        statistics.GetProperty("TotalResponseTime").GetDouble().ShouldBe(1.5);
        (await Client.GraphAsync(Now + 1, Now + 60)).GetRawText().ShouldBe("""{"ContainsOldGroupVersions":false,"EndTime":null,"NextToken":null,"Services":[],"StartTime":null}""");
    }

    [Fact]
    public async Task A_fixed_rate_keeps_its_share_and_the_same_traces_each_time()
    {
        await Client.PutAsync(Enumerable.Range(1, 200).Select(i => Segment(i, "70de5b6f19ff9a0a", "shop", -1, 0).Replace(TraceId(i), $"1-{Now:x8}-{(ulong)i * 0x0147_AE14_7AE1_47AEUL:x16}00000000", StringComparison.Ordinal)));
        const string sampled = "\"TimeRangeType\":\"Event\",\"Sampling\":true,\"SamplingStrategy\":{\"Name\":\"FixedRate\",\"Value\":0.25}";
        var first = (await Client.SummariesAsync(Now - 60, Now + 60, sampled)).Select(summary => summary.GetProperty("Id").GetString()).ToList();
        first.Count.ShouldBeInRange(40, 60);
        (await Client.SummariesAsync(Now - 60, Now + 60, sampled)).Select(summary => summary.GetProperty("Id").GetString()).ShouldBe(first);
    }

    [Fact]
    public async Task A_time_series_counts_what_was_received_in_each_whole_minute_newest_first()
    {
        await Client.PutAsync(Segment(1, "02b5ac36c8037d84", "shop", -7, -6, "\"fault\":true"));
        Time.Advance(TimeSpan.FromSeconds(60));
        await Client.PutAsync(Segment(2, "02b5ac36c8037d84", "shop", 0, 2.5));
        Time.Advance(TimeSpan.FromSeconds(60));
        await Client.PutAsync(Segment(3, "02b5ac36c8037d84", "shop", 0, 1));
        var window = $"\"StartTime\":{Now - 60},\"EndTime\":{Now + 130}";
        const string Nothing = "\"ServiceForecastStatistics\":{\"FaultCountHigh\":null,\"FaultCountLow\":null},\"ServiceSummaryStatistics\":null";
        (await Client.PostAsync("/TimeSeriesServiceStatistics", $"{{{window}}}")).Text.ShouldBe($$"""
            {"ContainsOldGroupVersions":false,"NextToken":null,"TimeSeriesServiceStatistics":[{"EdgeSummaryStatistics":{"ErrorStatistics":{"OtherCount":0,"ThrottleCount":0,"TotalCount":0},"FaultStatistics":{"OtherCount":0,"TotalCount":0},"OkCount":1,"TotalCount":1,"TotalResponseTime":2.5},"ResponseTimeHistogram":[{"Count":1,"Value":2.5}],{{Nothing}},"Timestamp":1.79534892E9},{"EdgeSummaryStatistics":{"ErrorStatistics":{"OtherCount":0,"ThrottleCount":0,"TotalCount":0},"FaultStatistics":{"OtherCount":1,"TotalCount":1},"OkCount":0,"TotalCount":1,"TotalResponseTime":1.0},"ResponseTimeHistogram":[{"Count":1,"Value":1.0}],{{Nothing}},"Timestamp":1.79534886E9}]}
            """);
        var ofService = (await Client.PostAsync("/TimeSeriesServiceStatistics", $$"""{{{window}},"Period":300,"EntitySelectorExpression":"service(id(name: \"shop\"))"}""")).Json.GetProperty("TimeSeriesServiceStatistics");
        ofService.GetArrayLength().ShouldBe(1);
        ofService[0].GetProperty("ServiceSummaryStatistics").GetProperty("TotalCount").GetInt32().ShouldBe(2);
        var ofNothing = (await Client.PostAsync("/TimeSeriesServiceStatistics", $$"""{{{window}},"EntitySelectorExpression":"edge(\"a\", \"b\")"}""")).Text;
        ofNothing.ShouldContain($$"""{"EdgeSummaryStatistics":null,"ResponseTimeHistogram":null,{{Nothing}},"Timestamp":1.79534886E9}""");
    }

    private async Task ShouldBeRefusedAsync(string path, string body, string code, string message)
    {
        var answer = await Client.PostAsync(path, body);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest, answer.Text);
        answer.ErrorType.ShouldBe(code);
        answer.Json.GetProperty(code == "ValidationException" ? "message" : "Message").GetString().ShouldBe(message);
    }

    [Fact]
    public async Task The_graph_of_a_trace_shows_whose_messages_it_received()
    {
        const string send = "\"namespace\":\"aws\",\"aws\":{\"operation\":\"SendMessage\",\"queue_url\":\"https://q/\",\"region\":\"eu\"}";
        await Client.PutAsync(
            Segment(1, "70de5b6f19ff9a0a", "shop", -10, -8, $"\"subsegments\":[{{\"id\":\"94f38223dd0a0e02\",\"name\":\"SQS\",\"start_time\":{Now - 10},\"end_time\":{Now - 9},{send}}}]"),
            Segment(2, "a3400cd619b47b38", "worker", -7, -6, $"\"links\":[{{\"trace_id\":\"{TraceId(1)}\",\"id\":\"94f38223dd0a0e02\"}},{{\"trace_id\":\"{TraceId(3)}\",\"id\":\"94f38223dd0a0e02\"}}]"));
        var services = (await Client.PostAsync("/TraceGraph", $$"""{"TraceIds":["{{TraceId(2)}}"]}""")).Json.GetProperty("Services");
        services.EnumerateArray().Select(service => service.GetProperty("Name").GetString()).ShouldBe(["https://q/", "worker", "worker"]);
        services[0].GetProperty("Region").GetString().ShouldBe("eu");
        services[0].GetProperty("Edges").GetRawText().ShouldBe("""
            [{"Aliases":[],"EdgeType":"link","EndTime":null,"ReceivedEventAgeHistogram":[{"Count":1,"Value":2.0}],"ReferenceId":1,"ResponseTimeHistogram":null,"StartTime":null,"SummaryStatistics":{"ErrorStatistics":{"OtherCount":0,"ThrottleCount":0,"TotalCount":0},"FaultStatistics":{"OtherCount":0,"TotalCount":0},"OkCount":1,"TotalCount":1,"TotalResponseTime":1.0}}]
            """);
    }

    [Fact]
    public async Task A_window_may_go_by_the_ends_of_segments_and_tells_which_service_or_call_was_found()
    {
        // front 0 to 10, calls back from 1 to 4; back works from 2 to 3. A trace beside it ends before.
        await Client.PutAsync(
            Segment(1, "70de5b6f19ff9a01", "front", 0, 10, "\"subsegments\":[{\"id\":\"70de5b6f19ff9a02\",\"name\":\"back\",\"namespace\":\"remote\",\"start_time\":" + (Now + 1) + ",\"end_time\":" + (Now + 4) + "}]"),
            Segment(1, "70de5b6f19ff9a03", "back", 2, 3, "\"parent_id\":\"70de5b6f19ff9a02\""),
            Segment(2, "70de5b6f19ff9a04", "front", -5, 0));
        (await FoundAsync(2, 4, "")).ShouldBe("1:-:-");
        (await FoundAsync(2, 4, "service(\\\"back\\\")")).ShouldBe("1:back:-");
        (await FoundAsync(2, 4, "service(\\\"front\\\")")).ShouldBe("");
        (await FoundAsync(2, 5, "service(\\\"front\\\")")).ShouldBe("");
        (await FoundAsync(2, 5, "edge(\\\"front\\\", \\\"back\\\") AND duration > 9")).ShouldBe("1:-:front>back");
        (await FoundAsync(9, 11, "service(\\\"front\\\")")).ShouldBe("1:front:-");
        (await FoundAsync(0, 1, "")).ShouldBe("2:-:-");
        (await FoundAsync(5, 9, "")).ShouldBe("");
        (await FoundAsync(10.5, 20, "")).ShouldBe("");
        var answer = (await Client.PostAsync("/TraceSummaries", $$"""{"StartTime":{{Now}},"EndTime":{{Now + 5}},"TimeRangeType":"Service"}""")).Json;
        answer.GetProperty("ApproximateTime").GetDouble().ShouldBe(Now - 60);
        (await Client.PostAsync("/TraceSummaries", $$"""{"StartTime":{{Now}},"EndTime":{{Now + 5}},"TimeRangeType":"Service","SamplingStrategy":{"Name":"FixedRate","Value":1},"Sampling":true}""")).Text
            .ShouldContain("Cannot use FixedRate with input time range type: Service. Please try using time range type: Event");
    }

    [Fact]
    public async Task The_graph_of_a_window_holds_what_was_received_in_it_wherever_in_a_minute_it_ends()
    {
        for (var second = 0; second < 130; second += 10)
        {
            await Client.PutAsync(Segment(second + 1, "70de5b6f19ff9a01", "shop", 0, 1));
            // At this moment, before it and after it.
            foreach (var (end, count) in ((double, int)[])[(0, 0), (0.5, 1), (1, 1), (45, 1), (1000, 1)])
            {
                var graph = await Client.GraphAsync(Now, Now + second + end);
                var served = graph.GetProperty("Services").EnumerateArray().Where(node => node.GetProperty("Type").ValueKind == JsonValueKind.Null).Sum(node => node.GetProperty("SummaryStatistics").GetProperty("TotalCount").GetInt32());
                served.ShouldBe((second / 10) + count, $"{second} {end}");
            }
            Time.Advance(TimeSpan.FromSeconds(10));
        }
        (await Client.GraphAsync(Now, Now + 35)).GetProperty("Services").EnumerateArray().Last(node => node.GetProperty("Type").ValueKind == JsonValueKind.Null)
            .GetProperty("SummaryStatistics").GetProperty("TotalCount").GetInt32().ShouldBe(4);
    }

    private async Task<string> FoundAsync(double from, double to, string filter) => string.Join(' ', (await Client.SummariesAsync(
        Now + from, Now + to, $"\"TimeRangeType\":\"Service\",\"FilterExpression\":\"{filter}\"")).Select(trace =>
    {
        var (service, edge) = (trace.GetProperty("MatchedService"), trace.GetProperty("MatchedEdge"));
        return $"{int.Parse(trace.GetProperty("Id").GetString()!.Split('-')[2], System.Globalization.CultureInfo.InvariantCulture)}:{(service.ValueKind == JsonValueKind.Null ? "-" : service.GetProperty("Name"))}:{(edge.ValueKind == JsonValueKind.Null ? "-" : $"{edge.GetProperty("Source").GetProperty("Name")}>{edge.GetProperty("Destination").GetProperty("Name")}")}";
    }));
}
