using System.Text.Json;
using Roentgen.IntegrationTests.Sdk;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>What every client of the X-Ray API gets from each operation, in the good case and in the bad one.</summary>
public abstract class ApiClientContract
{
    private const string InvalidRequest = "InvalidRequestException";

    private readonly RunningRoentgen _roentgen;

    private protected ApiClientContract(RunningRoentgen roentgen, ApiClient client) => (_roentgen, Client) = (roentgen, client);

    private protected ApiClient Client { get; }

    [Fact]
    public async Task PutTraceSegments_keeps_the_good_documents_and_names_the_others_in_their_order()
    {
        var trace = SampleTrace.Create();
        var timeless = $$"""{"trace_id":"{{trace.Id}}","id":"52cd64a28e7bcbec","name":"shop"}""";
        var answers = await CallAsync(
            new ApiCall("PutTraceSegments", new { TraceSegmentDocuments = new[] { trace.Document, "{", timeless, "{}" } }),
            new ApiCall("BatchGetTraces", new { TraceIds = new[] { trace.Id } }),
            new ApiCall("PutTraceSegments", new { TraceSegmentDocuments = Array.Empty<string>() }));

        var refused = Output(answers[0]).GetProperty("UnprocessedTraceSegments").EnumerateArray().ToList();
        refused.Select(document => document.Text("ErrorCode")).ShouldBe(["ParseError", "MissingStartTime", "MissingId"]);
        refused.Select(document => document.Text("Id")).ShouldBe([null, "52cd64a28e7bcbec", null]);
        refused[1].Text("Message").ShouldBe("Invalid segment. ErrorCode: MissingStartTime");
        ShouldHold(Output(answers[1]).GetProperty("Traces")[0], trace);
        ShouldFail(answers[2], InvalidRequest, "Segments can not be empty");
    }

    [Fact]
    public async Task PutTelemetryRecords_is_accepted()
    {
        var record = new
        {
            Timestamp = RunningRoentgen.Now,
            SegmentsReceivedCount = 3,
            SegmentsSentCount = 2,
            SegmentsSpilloverCount = 1,
            SegmentsRejectedCount = 0,
            BackendConnectionErrors = new { TimeoutCount = 1, ConnectionRefusedCount = 0, HTTPCode4XXCount = 0, HTTPCode5XXCount = 0, UnknownHostCount = 0, OtherCount = 0 },
        };
        var answers = await CallAsync(
            new ApiCall("PutTelemetryRecords", new { TelemetryRecords = new[] { record }, EC2InstanceId = "i-0123456789abcdef0", Hostname = "shop-1" }),
            new ApiCall("PutTelemetryRecords", new { TelemetryRecords = Array.Empty<object>() }));

        Output(answers[0]).EnumerateObject().ShouldBeEmpty();
        ShouldFail(answers[1], InvalidRequest, "Telemetry records cannot be empty");
    }

    [Fact]
    public async Task BatchGetTraces_returns_the_traces_it_knows_and_leaves_out_the_others()
    {
        var (first, second, unknown) = (SampleTrace.Create(), SampleTrace.Create(), SampleTrace.Create());
        var answers = await CallAsync(
            Put(first, second),
            new ApiCall("BatchGetTraces", new { TraceIds = new[] { first.Id, unknown.Id, second.Id } }),
            new ApiCall("BatchGetTraces", new { TraceIds = Enumerable.Range(0, 6).Select(_ => SampleTrace.Create().Id) }),
            new ApiCall("BatchGetTraces", new { TraceIds = new[] { "1-nonsense" } }),
            new ApiCall("BatchGetTraces", new { TraceIds = new[] { first.Id, first.Id } }));

        var traces = Output(answers[1]).GetProperty("Traces").EnumerateArray().ToDictionary(trace => trace.Text("Id")!);
        traces.Count.ShouldBe(2);
        ShouldHold(traces[first.Id], first);
        ShouldHold(traces[second.Id], second);
        Output(answers[1]).GetProperty("UnprocessedTraceIds").GetArrayLength().ShouldBe(0);
        ShouldFail(answers[2], InvalidRequest, "Exceeding maximum query size: 5");
        ShouldFail(answers[3], InvalidRequest, "Invalid trace id 1-nonsense: incorrect id format");
        ShouldFail(answers[4], InvalidRequest, "Containing duplicate trace ids");
    }

    [Fact]
    public async Task GetTraceSummaries_reads_every_page()
    {
        await using var roentgen = await RunningRoentgen.StartAsync();
        var traces = Enumerable.Range(0, 450).Select(_ => SampleTrace.Create()).ToList();
        var answers = await Client.CallAsync(
            roentgen.Address, [.. traces.Chunk(50).Select(Put), new ApiCall("GetTraceSummaries", TimeRange.AroundNow.Input)]);

        var found = answers[^1];
        Output(found).GetProperty("TraceSummaries").EnumerateArray().Select(summary => summary.Text("Id"))
            .ShouldBe(traces.Select(trace => trace.Id), ignoreOrder: true);
        if (found.Pages is { } pages) pages.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task GetTraceSummaries_sums_up_a_trace()
    {
        var trace = SampleTrace.Create();
        var range = TimeRange.AroundNow;
        var answers = await CallAsync(
            Put(trace),
            new ApiCall("GetTraceSummaries", range.Input),
            new ApiCall("GetTraceSummaries", new { StartTime = range.End, EndTime = range.Start }),
            new ApiCall("GetTraceSummaries", new { StartTime = range.Start, EndTime = range.End, FilterExpression = "service(" }));

        var summary = Output(answers[1]).GetProperty("TraceSummaries").EnumerateArray().Single(summary => summary.Text("Id") == trace.Id);
        summary.GetProperty("Duration").GetDouble().ShouldBe(SampleTrace.Seconds, 0.001);
        summary.GetProperty("ResponseTime").GetDouble().ShouldBe(SampleTrace.Seconds, 0.001);
        summary.GetProperty("HasFault").GetBoolean().ShouldBeFalse();
        summary.GetProperty("IsPartial").GetBoolean().ShouldBeFalse();
        summary.Text("Http/HttpMethod").ShouldBe("GET");
        summary.Text("Http/HttpURL").ShouldBe("http://shop.example/");
        summary.GetProperty("Http").GetProperty("HttpStatus").GetInt32().ShouldBe(200);
        summary.Text("EntryPoint/Name").ShouldBe("shop");
        summary.GetProperty("Revision").GetInt32().ShouldBe(1);
        ShouldFail(answers[2], InvalidRequest, "End time cannot be earlier than start time");
        ShouldFail(answers[3], InvalidRequest);
    }

    [Fact]
    public async Task GetTraceSummaries_takes_a_filter_expression()
    {
        var name = "filter of " + Client.Name.Replace("@", "", StringComparison.Ordinal);
        var (trace, other) = (SampleTrace.Create(name), SampleTrace.Create());
        var range = TimeRange.AroundNow;
        ApiCall Find(string expression) => new("GetTraceSummaries", new { StartTime = range.Start, EndTime = range.End, FilterExpression = expression });
        var answers = await CallAsync(
            Put(trace, other),
            Find($"service(\"{name}\") {{ responsetime > 0.4 AND http.url ENDSWITH \".example/\" }} AND !fault"),
            Find($"service(\"{name}\") AND (madeup = 7)"));

        Output(answers[1]).GetProperty("TraceSummaries").EnumerateArray().Single().Text("Id").ShouldBe(trace.Id);
        ShouldFail(answers[2], InvalidRequest, $"Error Location: line 1, position {name.Length + 18} : Invalid input symbol: 'ma'");
    }

    [Fact]
    public async Task GetServiceGraph_shows_the_service_and_its_client()
    {
        var name = "graph of " + Client.Name.Replace("@", "", StringComparison.Ordinal);
        var range = TimeRange.AroundNow;
        var answers = await CallAsync(
            Put(SampleTrace.Create(name), SampleTrace.Create(name), SampleTrace.Create(name)),
            new ApiCall("GetServiceGraph", range.Input),
            new ApiCall("GetServiceGraph", new { StartTime = range.End - (6 * 3600) - 1, EndTime = range.End }),
            new ApiCall("GetServiceGraph", new { StartTime = range.End, EndTime = range.Start }));

        ServiceGraph.Of(Output(answers[1])).ShouldShow(name, type: null, requests: 3);
        ShouldFail(answers[2], InvalidRequest, "Time range cannot be longer than 6 hours");
        ShouldFail(answers[3], InvalidRequest, "End time cannot be earlier than start time");
    }

    [Fact]
    public async Task GetTraceGraph_shows_the_nodes_of_one_trace()
    {
        var (trace, unknown) = (SampleTrace.Create(), SampleTrace.Create());
        var answers = await CallAsync(
            Put(trace),
            new ApiCall("GetTraceGraph", new { TraceIds = new[] { trace.Id } }),
            new ApiCall("GetTraceGraph", new { TraceIds = new[] { unknown.Id } }),
            new ApiCall("GetTraceGraph", new { TraceIds = new[] { trace.Id, unknown.Id } }),
            new ApiCall("GetTraceGraph", new { TraceIds = Array.Empty<string>() }));

        ServiceGraph.Of(Output(answers[1])).ShouldShow("shop", type: null, requests: 1);
        ShouldFail(answers[2], InvalidRequest, "Trace id not found");
        ShouldFail(answers[3], InvalidRequest, "Currently only one trace Id is supported");
        ShouldFail(answers[4], InvalidRequest, "Zero trace ids provided");
    }

    [Fact]
    public async Task GetSamplingRules_returns_the_default_rule()
    {
        var answers = await CallAsync(new ApiCall("GetSamplingRules", new { }));

        var record = Output(answers[0]).GetProperty("SamplingRuleRecords").EnumerateArray().ShouldHaveSingleItem();
        var rule = record.GetProperty("SamplingRule");
        rule.Text("RuleName").ShouldBe("Default");
        rule.GetProperty("Priority").GetInt32().ShouldBe(10_000);
        rule.GetProperty("FixedRate").GetDouble().ShouldBe(0.05);
        rule.GetProperty("ReservoirSize").GetInt32().ShouldBe(1);
        rule.GetProperty("Version").GetInt32().ShouldBe(1);
        rule.GetProperty("Attributes").EnumerateObject().ShouldBeEmpty();
        foreach (var pattern in new[] { "ServiceName", "ServiceType", "Host", "HTTPMethod", "URLPath", "ResourceARN" })
            rule.Text(pattern).ShouldBe("*", pattern);
        Seconds(record.GetProperty("CreatedAt")).ShouldBe(0);
    }

    [Fact]
    public async Task Sampling_rules_are_created_listed_changed_and_deleted()
    {
        await using var roentgen = await RunningRoentgen.StartAsync();
        var rule = new
        {
            RuleName = "checkout",
            ResourceARN = "*",
            Priority = 10,
            FixedRate = 0.25,
            ReservoirSize = 3,
            ServiceName = "shop",
            ServiceType = "*",
            Host = "*",
            HTTPMethod = "POST",
            URLPath = "/checkout/*",
            Version = 1,
            Attributes = new { tier = "gold*" },
        };
        var answers = await Client.CallAsync(
            roentgen.Address,
            new ApiCall("CreateSamplingRule", new { SamplingRule = rule, Tags = new[] { new { Key = "Owner", Value = "web" } } }),
            new ApiCall("CreateSamplingRule", new { SamplingRule = rule }),
            new ApiCall("GetSamplingRules", new { }),
            new ApiCall("ListTagsForResource", new { ResourceARN = "arn:aws:xray:us-east-1:000000000000:sampling-rule/checkout" }),
            new ApiCall("UpdateSamplingRule", new { SamplingRuleUpdate = new { RuleName = "checkout", FixedRate = 1, Attributes = new { } } }),
            new ApiCall("GetSamplingStatisticSummaries", new { }),
            new ApiCall("DeleteSamplingRule", new { RuleName = "checkout" }),
            new ApiCall("DeleteSamplingRule", new { RuleName = "checkout" }));

        var created = Output(answers[0]).GetProperty("SamplingRuleRecord");
        Seconds(created.GetProperty("CreatedAt")).ShouldBe(RunningRoentgen.Now, 60);
        created.Text("SamplingRule/RuleARN").ShouldBe("arn:aws:xray:us-east-1:000000000000:sampling-rule/checkout");
        created.Text("SamplingRule/Attributes/tier").ShouldBe("gold*");
        ShouldFail(answers[1], InvalidRequest, "Sampling rule already exists");
        var records = Output(answers[2]).GetProperty("SamplingRuleRecords").EnumerateArray().ToList();
        records.Select(record => record.Text("SamplingRule/RuleName")).ShouldBe(["checkout", "Default"]);
        records[0].GetRawText().ShouldBe(created.GetRawText());
        Output(answers[3]).GetProperty("Tags").EnumerateArray().Select(tag => (tag.Text("Key"), tag.Text("Value"))).ShouldBe([("Owner", "web")]);
        var changed = Output(answers[4]).GetProperty("SamplingRuleRecord").GetProperty("SamplingRule");
        (changed.GetProperty("FixedRate").GetDouble(), changed.GetProperty("ReservoirSize").GetInt32(), changed.Text("URLPath")).ShouldBe((1, 3, "/checkout/*"));
        changed.GetProperty("Attributes").EnumerateObject().ShouldBeEmpty();
        var summary = Output(answers[5]).GetProperty("SamplingStatisticSummaries").EnumerateArray().ShouldHaveSingleItem();
        (summary.Text("RuleName"), summary.GetProperty("RequestCount").GetInt32()).ShouldBe(("checkout", 0));
        Output(answers[6]).Text("SamplingRuleRecord/SamplingRule/RuleName").ShouldBe("checkout");
        ShouldFail(answers[7], InvalidRequest, "Sampling rule does not exist");
    }

    [Fact]
    public async Task GetSamplingTargets_grants_a_share_from_the_second_report_on()
    {
        var client = Guid.NewGuid().ToString("N")[..24];
        ApiCall Report(params string[] rules) => new("GetSamplingTargets", new
        {
            SamplingStatisticsDocuments = rules.Select(rule => new { RuleName = rule, ClientID = client, Timestamp = Math.Floor(RunningRoentgen.Now), RequestCount = 60, SampledCount = 3, BorrowCount = 1 }),
        });
        var answers = await CallAsync(Report("Default", "Checkout"), Report("Default"), Report([.. Enumerable.Repeat("Default", 26)]));

        var first = Output(answers[0]).GetProperty("SamplingTargetDocuments").EnumerateArray().ShouldHaveSingleItem();
        first.Text("RuleName").ShouldBe("Default");
        first.GetProperty("FixedRate").GetDouble().ShouldBe(0.05);
        first.TryGetProperty("ReservoirQuota", out _).ShouldBeFalse();
        var unknown = Output(answers[0]).GetProperty("UnprocessedStatistics").EnumerateArray().ShouldHaveSingleItem();
        (unknown.Text("RuleName"), unknown.Text("ErrorCode"), unknown.Text("Message")).ShouldBe(("Checkout", "400", "Unknown rule"));

        var second = Output(answers[1]).GetProperty("SamplingTargetDocuments").EnumerateArray().ShouldHaveSingleItem();
        second.GetProperty("ReservoirQuota").GetInt32().ShouldBeInRange(0, 1);
        second.GetProperty("Interval").GetInt32().ShouldBe(10);
        Seconds(second.GetProperty("ReservoirQuotaTTL")).ShouldBe(RunningRoentgen.Now + 300, 30);
        ShouldFail(answers[2], "ValidationException", null);
    }

    private protected Task<IReadOnlyList<ApiAnswer>> CallAsync(params ApiCall[] calls) => Client.CallAsync(_roentgen.Address, calls);

    /// <summary>The client's program got this exception: under its own class if the model of the service has it.</summary>
    private protected void ShouldFail(ApiAnswer answer, string name, string? message = null)
    {
        var error = answer.Error.ShouldNotBeNull($"{Client}: {answer.Output}");
        error.Name.ShouldBe(name);
        if (message is not null) error.Message.ShouldBe(message);
        if (error.Status is { } status) status.ShouldBe(400);
        if (error.Class is not null && name == InvalidRequest) error.Class.ShouldBe(name);
    }

    private JsonElement Output(ApiAnswer answer) => answer.Output.ShouldNotBeNull($"{Client}: {answer.Error}");

    private static ApiCall Put(params SampleTrace[] traces) => new("PutTraceSegments", new { TraceSegmentDocuments = traces.Select(trace => trace.Document) });

    private static void ShouldHold(JsonElement found, SampleTrace trace)
    {
        found.Text("Id").ShouldBe(trace.Id);
        found.GetProperty("Duration").GetDouble().ShouldBe(SampleTrace.Seconds, 0.001);
        found.GetProperty("LimitExceeded").GetBoolean().ShouldBeFalse();
        var segment = found.GetProperty("Segments").EnumerateArray().ShouldHaveSingleItem();
        segment.Text("Id").ShouldBe(trace.SegmentId);
        var document = JsonElement.Parse(segment.Text("Document")!);
        document.Text("name").ShouldBe(trace.Name);
        document.GetProperty("start_time").GetDouble().ShouldBe(trace.Start, 0.000_01);
    }

    // The command line prints times as ISO 8601.
    private static double Seconds(JsonElement time) =>
        time.ValueKind == JsonValueKind.Number ? time.GetDouble() : time.GetDateTimeOffset().ToUnixTimeMilliseconds() / 1000.0;
}

/// <inheritdoc/>
[Trait("Needs", "clients")]
public sealed class Boto3Tests(RunningRoentgen roentgen) : ApiClientContract(roentgen, ApiClient.Boto3), IClassFixture<RunningRoentgen>
{
    [Fact]
    public async Task A_member_of_the_wrong_type_is_a_SerializationException() => ShouldFail(
        (await CallAsync(new ApiCall("GetSamplingRules", new { NextToken = 5 }, Unchecked: true)))[0],
        "SerializationException", "NUMBER_VALUE can not be converted to a String");
}

/// <inheritdoc/>
[Trait("Needs", "clients")]
public sealed class AwsCliTests(RunningRoentgen roentgen) : ApiClientContract(roentgen, ApiClient.AwsCli), IClassFixture<RunningRoentgen>;

/// <inheritdoc/>
[Trait("Needs", "clients")]
public sealed class JavaScriptSdkTests(RunningRoentgen roentgen) : ApiClientContract(roentgen, ApiClient.JavaScript), IClassFixture<RunningRoentgen>
{
    /// <summary>Members of 2025, which the other clients' models do not have.</summary>
    [Fact]
    public async Task The_rate_of_a_rule_is_boosted_when_requests_go_wrong()
    {
        await using var roentgen = await RunningRoentgen.StartAsync();
        var client = Guid.NewGuid().ToString("N")[..24];
        var now = Math.Floor(RunningRoentgen.Now);
        var rule = new
        {
            RuleName = "boosted",
            ResourceARN = "*",
            Priority = 10,
            FixedRate = 0.05,
            ReservoirSize = 3,
            ServiceName = "shop",
            ServiceType = "*",
            Host = "*",
            HTTPMethod = "*",
            URLPath = "*",
            Version = 1,
            SamplingRateBoost = new { MaxRate = 0.5, CooldownWindowMinutes = 10 },
        };
        var answers = await Client.GetAsync(
            roentgen.Address,
            new ApiCall("CreateSamplingRule", new { SamplingRule = rule }),
            new ApiCall("GetSamplingTargets", new
            {
                SamplingStatisticsDocuments = new[] { new { RuleName = "boosted", ClientID = client, Timestamp = now, RequestCount = 1000, SampledCount = 50, BorrowCount = 0 } },
                SamplingBoostStatisticsDocuments = new[] { new { RuleName = "boosted", ServiceName = "shop", Timestamp = now, TotalCount = 1000, AnomalyCount = 900, SampledAnomalyCount = 45 } },
            }));

        var boost = answers[0].GetProperty("SamplingRuleRecord").GetProperty("SamplingRule").GetProperty("SamplingRateBoost");
        (boost.GetProperty("MaxRate").GetDouble(), boost.GetProperty("CooldownWindowMinutes").GetInt32()).ShouldBe((0.5, 10));
        var target = answers[1].GetProperty("SamplingTargetDocuments")[0].GetProperty("SamplingBoost");
        target.GetProperty("BoostRate").GetDouble().ShouldBeInRange(0.1, 0.13);
        target.GetProperty("BoostRateTTL").GetDouble().ShouldBe(now + 20, 15);
        answers[1].GetProperty("UnprocessedBoostStatistics").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_member_of_the_wrong_type_is_a_SerializationException() => ShouldFail(
        (await CallAsync(new ApiCall("GetSamplingRules", new { NextToken = 5 })))[0],
        "SerializationException", "NUMBER_VALUE can not be converted to a String");
}
