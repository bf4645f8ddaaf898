using System.Net;
using System.Text.Json;

namespace Roentgen.IntegrationTests.Service;

public sealed class RetrievalTests : ServiceFixture
{
    [Fact]
    public async Task Retrieved_traces_have_the_documents_that_BatchGetTraces_has()
    {
        await PutShopAsync();
        var token = await StartAsync(Ids(1, 2));
        var page = await Client.AskAsync("/ListRetrievedTraces", $$"""{"RetrievalToken":"{{token}}"}""");
        page.GetProperty("RetrievalStatus").GetString().ShouldBe("COMPLETE");
        page.GetProperty("TraceFormat").GetString().ShouldBe("XRAY");
        page.GetProperty("NextToken").ValueKind.ShouldBe(JsonValueKind.Null);
        var trace = page.GetProperty("Traces").EnumerateArray().Single(); // the second does not exist
        trace.GetProperty("Id").GetString().ShouldBe(TraceId(1));
        trace.GetProperty("Duration").GetDouble().ShouldBe(2);
        var whole = (await Client.PostAsync("/Traces", $$"""{"TraceIds":["{{TraceId(1)}}"]}""")).Json.GetProperty("Traces")[0].GetProperty("Segments");
        trace.GetProperty("Spans").GetRawText().ShouldBe(whole.GetRawText());
    }

    [Fact]
    public async Task The_same_traces_come_as_OpenTelemetry_spans()
    {
        await PutShopAsync();
        var token = await StartAsync($"\"{TraceId(1).Replace("-", "", StringComparison.Ordinal)[1..]}\"");
        var page = await Client.AskAsync("/ListRetrievedTraces", $$"""{"RetrievalToken":"{{token}}","TraceFormat":"OTEL"}""");
        var spans = page.GetProperty("Traces")[0].GetProperty("Spans").EnumerateArray()
            .ToDictionary(span => span.GetProperty("Id").GetString()!, span => JsonDocument.Parse(span.GetProperty("Document").GetString()!).RootElement);
        spans.Count.ShouldBe(2);
        spans["70de5b6f19ff9a01"].GetRawText().ShouldBe(
            $$$"""{"resource":{"attributes":{"service.name":"shop","cloud.provider":"aws","cloud.platform":"aws_ec2","host.id":"i-1"}},"scope":{"name":"aws.xray"},"traceId":"{{{TraceId(1).Replace("-", "", StringComparison.Ordinal)[1..]}}}","spanId":"70de5b6f19ff9a01","flags":1,"name":"shop","kind":"SERVER","startTimeUnixNano":{{{Now}}}000000000,"endTimeUnixNano":{{{Now + 2}}}000000000,"durationNano":2000000000,"attributes":{"http.request.method":"GET","url.full":"https://shop/","http.response.status_code":500,"enduser.id":"alice","aws.xray.annotation.tier":"gold","aws.xray.metadata.default":"{\"a\":[1]}"},"status":{"code":"ERROR"},"events":[{"name":"exception","timeUnixNano":{{{Now + 2}}}000000000,"attributes":{"exception.type":"E","exception.message":"m","exception.stacktrace":"at f (a.js:1)\n"}}],"links":[]}""");
        var call = spans["70de5b6f19ff9a02"];
        call.GetProperty("parentSpanId").GetString().ShouldBe("70de5b6f19ff9a01");
        call.GetProperty("kind").GetString().ShouldBe("CLIENT");
        call.GetProperty("attributes").GetRawText().ShouldBe("""{"rpc.system":"aws-api","rpc.service":"DynamoDB","rpc.method":"GetItem","aws.dynamodb.table_names":"carts"}""");
    }

    [Fact]
    public async Task The_graph_is_that_of_the_retrieved_traces()
    {
        await PutShopAsync();
        var graph = await Client.AskAsync("/GetRetrievedTracesGraph", $$"""{"RetrievalToken":"{{await StartAsync(Ids(1))}}"}""");
        graph.GetProperty("RetrievalStatus").GetString().ShouldBe("COMPLETE");
        graph.GetProperty("Services").EnumerateArray().Select(service => $"{service.GetProperty("Service").GetProperty("Name")} {service.GetProperty("Service").GetProperty("Type")}")
            .ShouldBe(["carts AWS::DynamoDB::Table", "shop AWS::EC2::Instance", "shop client"], ignoreOrder: true);
        graph.GetProperty("Services").EnumerateArray().ShouldAllBe(service => service.GetProperty("Links").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Five_traces_and_a_hundred_documents_of_one_make_a_page()
    {
        for (var i = 1; i <= 7; i++) await Client.PutAsync(Segment(i, $"70de5b6f19ff9a{i:x2}", "shop", 0, 1));
        await Client.PutAsync(Enumerable.Range(0, 130).Select(i => Segment(3, $"{i + 1:x16}", $"part{i}", 0, 1)));
        var token = await StartAsync(Ids(1, 2, 3, 4, 5, 6, 7));
        var pages = new List<string>();
        string? next = null;
        do
        {
            var page = await Client.AskAsync("/ListRetrievedTraces", JsonSerializer.Serialize(new { RetrievalToken = token, NextToken = next }));
            pages.Add(string.Join(' ', page.GetProperty("Traces").EnumerateArray().Select(trace => $"{trace.GetProperty("Id").GetString()![^1]}:{trace.GetProperty("Spans").GetArrayLength()}")));
            next = page.GetProperty("NextToken").GetString();
        }
        while (next is not null);
        pages.ShouldBe(["1:1 2:1 3:100", "3:31 4:1 5:1 6:1 7:1"]);
    }

    [Fact]
    public async Task Traces_outside_the_window_are_left_out_and_its_ends_belong_to_it()
    {
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a01", "shop", 0, 2));
        (await CountAsync(-5, -1)).ShouldBe(0);
        (await CountAsync(-5, 0)).ShouldBe(1);
        (await CountAsync(2, 9)).ShouldBe(1);
        (await CountAsync(3, 9)).ShouldBe(0);

        async Task<int> CountAsync(int from, int to) => (await Client.AskAsync("/ListRetrievedTraces", $$"""{"RetrievalToken":"{{await StartAsync(Ids(1), from, to)}}"}"""))
            .GetProperty("Traces").GetArrayLength();
    }

    [Fact]
    public async Task A_cancelled_retrieval_has_nothing_more()
    {
        await PutShopAsync();
        var token = await StartAsync(Ids(1));
        (await Client.AskAsync("/CancelTraceRetrieval", $$"""{"RetrievalToken":"{{token}}"}""")).GetRawText().ShouldBe("{}");
        (await Client.AskAsync("/ListRetrievedTraces", $$"""{"RetrievalToken":"{{token}}"}""")).GetRawText().ShouldBe("""{"Traces":[],"NextToken":null,"RetrievalStatus":"CANCELLED","TraceFormat":"XRAY"}""");
        (await Client.AskAsync("/GetRetrievedTracesGraph", $$"""{"RetrievalToken":"{{token}}"}""")).GetRawText().ShouldBe("""{"NextToken":null,"RetrievalStatus":"CANCELLED","Services":[]}""");
    }

    [Fact]
    public async Task A_token_is_known_for_an_hour()
    {
        var token = await StartAsync(Ids(1));
        Time.Advance(TimeSpan.FromSeconds(3599));
        await Client.AskAsync("/ListRetrievedTraces", $$"""{"RetrievalToken":"{{token}}"}""");
        Time.Advance(TimeSpan.FromSeconds(1));
        foreach (var path in (string[])["/ListRetrievedTraces", "/GetRetrievedTracesGraph", "/CancelTraceRetrieval"])
        {
            var answer = await Client.PostAsync(path, $$"""{"RetrievalToken":"{{token}}"}""");
            answer.Status.ShouldBe(HttpStatusCode.NotFound);
            answer.ErrorType.ShouldBe("ResourceNotFoundException");
            answer.Json.GetProperty("ResourceName").GetString().ShouldBe(token);
        }
    }

    [Theory]
    [InlineData("/StartTraceRetrieval", "{}", "ValidationException: 1 validation error detected: Value null at 'traceIds' failed to satisfy constraint: Member must not be null")]
    [InlineData("/StartTraceRetrieval", """{"TraceIds":["x"]}""", "ValidationException: 1 validation error detected: Value null at 'startTime' failed to satisfy constraint: Member must not be null")]
    [InlineData("/StartTraceRetrieval", """{"TraceIds":[],"StartTime":0,"EndTime":1}""", "InvalidRequestException: Zero trace ids provided")]
    [InlineData("/StartTraceRetrieval", """{"TraceIds":["x"],"StartTime":0,"EndTime":1}""", "InvalidRequestException: Invalid trace id x: incorrect id format")]
    [InlineData("/StartTraceRetrieval", """{"TraceIds":["x"],"StartTime":1,"EndTime":0}""", "InvalidRequestException: End time cannot be earlier than start time")]
    [InlineData("/ListRetrievedTraces", "{}", "ValidationException: 1 validation error detected: Value null at 'retrievalToken' failed to satisfy constraint: Member must not be null")]
    public async Task What_cannot_be_retrieved_is_told(string path, string body, string answer) => (await Client.RefusedAsync(path, body)).ShouldBe(answer);

    [Fact]
    public async Task Pages_have_tokens_of_their_own_retrieval_only()
    {
        var token = await StartAsync(Ids(1));
        (await Client.RefusedAsync("/ListRetrievedTraces", $$"""{"RetrievalToken":"{{token}}","NextToken":"x"}""")).ShouldBe("InvalidRequestException: Invalid token x");
        (await Client.RefusedAsync("/GetRetrievedTracesGraph", $$"""{"RetrievalToken":"{{token}}","NextToken":"{{token}}"}""")).ShouldStartWith("InvalidRequestException: Invalid token ");
        (await Client.RefusedAsync("/ListRetrievedTraces", $$"""{"RetrievalToken":"{{token}}","TraceFormat":"ZIPKIN"}""")).ShouldContain("satisfy enum value set: [XRAY, OTEL]");
    }

    private static string Ids(params int[] traces) => string.Join(',', traces.Select(trace => $"\"{TraceId(trace)}\""));

    private async Task<string> StartAsync(string ids, double from = -60, double to = 60) => (await Client.AskAsync(
        "/StartTraceRetrieval", FormattableString.Invariant($"{{\"TraceIds\":[{ids}],\"StartTime\":{Now + from},\"EndTime\":{Now + to}}}"))).GetProperty("RetrievalToken").GetString()!;

    private async Task PutShopAsync() => await Client.PutAsync(Segment(1, "70de5b6f19ff9a01", "shop", 0, 2, $$$"""
        "origin":"AWS::EC2::Instance","aws":{"ec2":{"instance_id":"i-1"}},"user":"alice","http":{"request":{"method":"GET","url":"https://shop/"},"response":{"status":500}},"fault":true,
        "annotations":{"tier":"gold"},"metadata":{"default":{"a":[1]}},"cause":{"exceptions":[{"id":"70de5b6f19ff9aff","type":"E","message":"m","stack":[{"path":"a.js","line":1,"label":"f"}]}]},
        "subsegments":[{"id":"70de5b6f19ff9a02","name":"DynamoDB","namespace":"aws","start_time":{{{Now}}},"end_time":{{{Now + 1}}},"aws":{"operation":"GetItem","table_name":"carts"}}]
        """));

    [Fact]
    public async Task Of_too_many_retrievals_the_first_go()
    {
        var first = await StartAsync(Ids(1));
        var second = await StartAsync(Ids(1));
        for (var i = 0; i < 999; i++) await StartAsync(Ids(1));
        (await Client.PostAsync("/ListRetrievedTraces", $$"""{"RetrievalToken":"{{first}}"}""")).ErrorType.ShouldBe("ResourceNotFoundException");
        await Client.AskAsync("/ListRetrievedTraces", $$"""{"RetrievalToken":"{{second}}"}""");
    }
}
