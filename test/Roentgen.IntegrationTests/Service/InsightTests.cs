using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Service;
using Roentgen.Storage;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Service;

/// <summary>Histories of a shop, sent minute by minute: clients ask shop, which calls payment and payment calls a table; or they ask mail, which calls nobody.</summary>
public sealed class InsightTests : IAsyncLifetime
{
    private const long Start = 1_795_305_600; // 2026-11-22 00:00 UTC
    private const int WarmUp = 32;
    private const int Burst = 6;
    private const int Minutes = WarmUp + Burst + 12;
    private const int TracesPerMinute = 30;
    private const string Everything = """{"GroupName":"Default","InsightsConfiguration":{"InsightsEnabled":true}}""";

    private readonly MemoryTraceStore _store = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Start));
    private RoentgenServer _server = null!;
    private XRayClient _client = null!;

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_burst_of_faults_is_an_insight_from_its_third_minute_until_five_normal_ones()
    {
        await _client.AskAsync("/UpdateGroup", Everything);
        await LiveAsync(WarmUp);
        (await SummariesAsync()).ShouldBeEmpty();

        await LiveAsync(3, "payment");
        (await SummariesAsync()).ShouldBeEmpty();
        await LiveAsync(1, "payment");
        var active = (await SummariesAsync()).ShouldHaveSingleItem();
        var start = Start + (WarmUp * 60);
        var id = active.GetProperty("InsightId").GetString();
        active.GetRawText().ShouldBe($$$"""
            {"Categories":["FAULT"],"ClientRequestImpactStatistics":{"FaultCount":90,"OkCount":90,"TotalCount":180},"EndTime":null,"GroupARN":"arn:aws:xray:us-east-1:000000000000:group/Default","GroupName":"Default","InsightId":"{{{id}}}","LastUpdateTime":1.7953077E9,"RootCauseServiceId":{"AccountId":null,"Name":"payment","Names":["payment"],"Type":"AWS::ECS::Container"},"RootCauseServiceRequestImpactStatistics":{"FaultCount":90,"OkCount":0,"TotalCount":90},"StartTime":1.79530752E9,"State":"ACTIVE","Summary":"payment (AWS::ECS::Container) answers more requests with faults than expected since 2026-11-22 00:32 UTC: 90 of 90 (100 %). Of the clients' requests, 90 of 180 (50 %) were faults. Also anomalous: shop (AWS::ECS::Container).","TopAnomalousServices":[{"ServiceId":{"AccountId":null,"Name":"payment","Names":["payment"],"Type":"AWS::ECS::Container"}},{"ServiceId":{"AccountId":null,"Name":"shop","Names":["shop"],"Type":"AWS::ECS::Container"}}]}
            """);
        (start, start + 180).ShouldBe((1_795_307_520, 1_795_307_700));

        await LiveAsync(Burst - 4, "payment");
        await LiveAsync(5);
        (await InsightAsync(id)).GetProperty("State").GetString().ShouldBe("ACTIVE");
        await LiveAsync(1);
        var closed = await InsightAsync(id);
        closed.GetProperty("State").GetString().ShouldBe("CLOSED");
        closed.GetProperty("EndTime").GetDouble().ShouldBe(start + (Burst * 60));
        closed.GetProperty("ClientRequestImpactStatistics").GetProperty("FaultCount").GetInt64().ShouldBe(Burst * TracesPerMinute);
        closed.GetProperty("Summary").GetString()!.ShouldEndWith("The faults are back in the expected range.");
        closed.TryGetProperty("LastUpdateTime", out _).ShouldBeFalse();
        (await SummariesAsync("\"States\":[\"ACTIVE\"]")).ShouldBeEmpty();
        (await SummariesAsync("\"States\":[\"CLOSED\"]")).Count.ShouldBe(1);
        (await SummariesAsync(from: start + (Burst * 60))).ShouldBeEmpty();
        (await SummariesAsync(to: start)).ShouldBeEmpty();
        (await SummariesAsync(to: start + 1)).Count.ShouldBe(1);

        var events = (await _client.AskAsync("/InsightEvents", $$"""{"InsightId":"{{id}}"}""")).GetProperty("InsightEvents").EnumerateArray().ToList();
        events.Select(change => change.GetProperty("EventTime").GetDouble()).ShouldBe([start + 180, start + 360, start + 660]);
        events[0].GetRawText().ShouldStartWith("""{"ClientRequestImpactStatistics":{"FaultCount":90,"OkCount":90,"TotalCount":180},"EventTime":1.7953077E9,"RootCauseServiceRequestImpactStatistics":{"FaultCount":90,"OkCount":0,"TotalCount":90},"Summary":"Unusual faults were found. payment """);
        (await _client.GetAsync("/metrics")).ShouldContain("\nroentgen_insights_active 0\n");
    }

    [Fact]
    public async Task The_impact_graph_shows_who_is_affected_from_the_client_to_the_root_cause_and_nobody_else()
    {
        await _client.AskAsync("/UpdateGroup", Everything);
        await LiveAsync(WarmUp);
        await LiveAsync(Burst, "payment");
        var id = (await SummariesAsync()).ShouldHaveSingleItem().GetProperty("InsightId").GetString()!;
        (await _client.AskAsync("/InsightImpactGraph", $$"""{"InsightId":"{{id.ToUpperInvariant()}}","StartTime":{{Start}},"EndTime":{{Start + 21_600}}}""")).GetRawText().ShouldBe($$$"""
            {"EndTime":1.7953272E9,"InsightId":"{{{id}}}","NextToken":null,"ServiceGraphEndTime":1.795307821E9,"ServiceGraphStartTime":1.795305601E9,"Services":[{"AccountId":null,"Edges":[],"Name":"payment","Names":["payment"],"ReferenceId":0,"Type":"AWS::ECS::Container"},{"AccountId":null,"Edges":[{"ReferenceId":0}],"Name":"shop","Names":["shop"],"ReferenceId":1,"Type":"AWS::ECS::Container"},{"AccountId":null,"Edges":[{"ReferenceId":1}],"Name":"shop","Names":["shop"],"ReferenceId":2,"Type":"client"}],"StartTime":1.7953056E9}
            """);
        (await _client.AskAsync("/InsightImpactGraph", $$"""{"InsightId":"{{id}}","StartTime":{{Start + 7200}},"EndTime":{{Start + 7300}}}""")).GetProperty("Services").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_restart_in_the_middle_changes_nothing()
    {
        async Task<string> LifeAsync(params int[] stops)
        {
            await using var store = new MemoryTraceStore();
            await StopAsync();
            await StartAsync(store);
            await _client.AskAsync("/UpdateGroup", Everything);
            var begin = Now;
            for (var minute = 0; minute < Minutes; minute++)
            {
                if (stops.Contains(minute))
                {
                    await StopAsync();
                    await StartAsync(store);
                }
                await LiveAsync(1, wait: stops.Contains(minute + 1) || minute == Minutes - 1, minute is >= WarmUp and < WarmUp + Burst ? ["payment"] : []);
            }
            var insight = (await SummariesAsync(from: begin)).ShouldHaveSingleItem();
            var events = await _client.AskAsync("/InsightEvents", $$"""{"InsightId":"{{insight.GetProperty("InsightId").GetString()}}"}""");
            // The same but for the time of its life.
            return $"{insight.GetProperty("StartTime").GetDouble() - begin} {insight.GetProperty("EndTime").GetDouble() - begin} {insight.GetProperty("ClientRequestImpactStatistics")} {insight.GetProperty("RootCauseServiceRequestImpactStatistics")} "
                + string.Join(',', events.GetProperty("InsightEvents").EnumerateArray().Select(change => $"{change.GetProperty("EventTime").GetDouble() - begin} {change.GetProperty("ClientRequestImpactStatistics")}"));
        }

        var whole = await LifeAsync();
        (await LifeAsync(WarmUp + 1)).ShouldBe(whole);
        (await LifeAsync(10, WarmUp + 4)).ShouldBe(whole);
        (await LifeAsync(10, WarmUp + 4, WarmUp + Burst + 2)).ShouldBe(whole);
    }

    [Fact]
    public async Task What_came_in_while_nobody_watched_is_looked_at_afterwards()
    {
        await LiveAsync(WarmUp, wait: false);
        await LiveAsync(Burst, wait: false, "payment");
        await LiveAsync(10, wait: false);
        (await SummariesAsync()).ShouldBeEmpty();
        await _client.AskAsync("/UpdateGroup", Everything);
        await LiveAsync(1);
        (await SummariesAsync()).ShouldHaveSingleItem().GetProperty("State").GetString().ShouldBe("CLOSED");
    }

    [Fact]
    public async Task A_group_with_a_filter_sees_its_own_traces_alone()
    {
        await _client.AskAsync("/CreateGroup", """{"GroupName":"shops","FilterExpression":"service(\"shop\")","InsightsConfiguration":{"InsightsEnabled":true}}""");
        await _client.AskAsync("/CreateGroup", """{"GroupName":"mails","FilterExpression":"service(\"mail\")","InsightsConfiguration":{"InsightsEnabled":true}}""");
        await LiveAsync(WarmUp);
        await LiveAsync(Burst, "mail");
        await LiveAsync(1);
        (await SummariesAsync("\"GroupName\":\"shops\"")).ShouldBeEmpty();
        (await SummariesAsync("\"GroupName\":\"Default\"")).ShouldBeEmpty();
        var mail = (await SummariesAsync("\"GroupName\":\"mails\"")).ShouldHaveSingleItem();
        mail.GetProperty("RootCauseServiceId").GetProperty("Name").GetString().ShouldBe("mail");
        mail.GetProperty("ClientRequestImpactStatistics").GetProperty("TotalCount").GetInt64().ShouldBe(Burst * TracesPerMinute);
        (await SummariesAsync($"\"GroupARN\":\"{mail.GetProperty("GroupARN").GetString()}\"")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        await _client.AskAsync("/UpdateGroup", Everything);
        await LiveAsync(WarmUp);
        await LiveAsync(Burst, "payment", "mail");
        await LiveAsync(1);
        var window = $"\"GroupName\":\"Default\",\"StartTime\":{Start},\"EndTime\":{Now}";
        var first = await _client.AskAsync("/InsightSummaries", $$"""{{{window}},"MaxResults":1}""");
        var token = first.GetProperty("NextToken").GetString();
        var second = await _client.AskAsync("/InsightSummaries", $$"""{{{window}},"MaxResults":1,"NextToken":"{{token}}"}""");
        second.GetProperty("NextToken").GetString().ShouldBeNull();
        new[] { first, second }.Select(page => page.GetProperty("InsightSummaries")[0].GetProperty("RootCauseServiceId").GetProperty("Name").GetString()).ShouldBe(["mail", "payment"], ignoreOrder: true);
        (await _client.RefusedAsync("/InsightSummaries", $$"""{{{window}},"States":["ACTIVE"],"NextToken":"{{token}}"}""")).ShouldBe($"InvalidRequestException: Invalid token {token}");

        var id = first.GetProperty("InsightSummaries")[0].GetProperty("InsightId").GetString();
        var events = await _client.AskAsync("/InsightEvents", $$"""{"InsightId":"{{id}}","MaxResults":1}""");
        events.GetProperty("InsightEvents").GetArrayLength().ShouldBe(1);
        var more = await _client.AskAsync("/InsightEvents", $$"""{"InsightId":"{{id}}","NextToken":"{{events.GetProperty("NextToken").GetString()}}"}""");
        more.GetProperty("InsightEvents").GetArrayLength().ShouldBe(1);
        more.GetProperty("InsightEvents")[0].GetProperty("Summary").GetString()!.ShouldStartWith("The impact has at least doubled.");
        more.GetProperty("NextToken").GetString().ShouldBeNull();
    }

    [Fact]
    public async Task Insights_end_when_they_are_switched_off_and_go_after_thirty_days()
    {
        await _client.AskAsync("/UpdateGroup", Everything);
        await LiveAsync(WarmUp);
        await LiveAsync(Burst, "payment");
        var id = (await SummariesAsync()).ShouldHaveSingleItem().GetProperty("InsightId").GetString();
        await _client.AskAsync("/UpdateGroup", Everything.Replace("true", "false", StringComparison.Ordinal));
        await LiveAsync(1);
        var closed = await InsightAsync(id);
        closed.GetProperty("State").GetString().ShouldBe("CLOSED");
        closed.GetProperty("Summary").GetString()!.ShouldEndWith("The group's insights were switched off.");

        await SleepAsync(29);
        await LiveAsync(1);
        (await InsightAsync(id)).GetProperty("State").GetString().ShouldBe("CLOSED");
        await SleepAsync(1);
        await LiveAsync(1);
        (await _client.RefusedAsync("/Insight", $$"""{"InsightId":"{{id}}"}""")).ShouldBe("InvalidRequestException: Insight not found");
    }

    [Fact]
    public async Task A_time_series_shows_the_band_that_was_expected()
    {
        await LiveAsync(WarmUp);
        await LiveAsync(3, "payment");
        const string payment = "service(id(name: \\\"payment\\\", type: \\\"AWS::ECS::Container\\\"))";
        (await BandsAsync(payment, 60)).ShouldAllBe(band => band == null);
        await _client.AskAsync("/UpdateGroup", Everything);
        var bands = await BandsAsync(payment, 60);
        // Newest first: what is unusual does not move the band.
        bands.ShouldBe([(3, 0), (3, 0), (3, 0), (3, 0), (3, 0), .. Enumerable.Repeat<(long, long)?>(null, 30)]);
        (await BandsAsync(payment, 300)).ShouldBe([(3, 0), .. Enumerable.Repeat<(long, long)?>(null, 6)]);
        (await BandsAsync(payment, 60, "\"ForecastStatistics\":false")).ShouldAllBe(band => band == null);
        (await BandsAsync("edge(\\\"shop\\\", \\\"payment\\\")", 60)).ShouldAllBe(band => band == null);
        // The day before is looked at, too, but not shown.
        (await BandsAsync(payment, 60, from: Start + ((WarmUp + 1) * 60))).ShouldBe(bands[..2]);
    }

    [Theory]
    [InlineData("/InsightSummaries", """{"StartTime":1795300000,"EndTime":1795305600}""", "InvalidRequestException: Provide either GroupName or GroupARN")]
    [InlineData("/InsightSummaries", """{"StartTime":1795300000,"EndTime":1795305600,"GroupName":"a","GroupARN":"b"}""", "InvalidRequestException: Provide either GroupName or GroupARN")]
    [InlineData("/InsightSummaries", """{"StartTime":1795300000,"EndTime":1795305600,"GroupName":"gone"}""", "InvalidRequestException: Group not found")]
    [InlineData("/InsightSummaries", """{"StartTime":1795300000,"GroupName":"Default"}""", "ValidationException: 1 validation error detected: Value null at 'endTime' failed to satisfy constraint: Member must not be null")]
    [InlineData("/InsightSummaries", """{"StartTime":1795300000,"EndTime":1795299999,"GroupName":"Default"}""", "InvalidRequestException: End time cannot be earlier than start time")]
    [InlineData("/InsightSummaries", """{"StartTime":1792713599,"EndTime":1795305600,"GroupName":"Default"}""", "InvalidRequestException: Start time cannot be more than 30 days ago")]
    [InlineData("/InsightSummaries", """{"StartTime":1795300000,"EndTime":1795305600,"GroupName":"Default","States":["ACTIVE","CLOSED"]}""", "ValidationException: 1 validation error detected: Value '[2 elements]' at 'states' failed to satisfy constraint: Member must have length less than or equal to 1")]
    [InlineData("/InsightSummaries", """{"StartTime":1795300000,"EndTime":1795305600,"GroupName":"Default","States":["OPEN"]}""", "ValidationException: 1 validation error detected: Value 'OPEN' at 'states.1.member' failed to satisfy constraint: Member must satisfy enum value set: [ACTIVE, CLOSED]")]
    [InlineData("/InsightSummaries", """{"StartTime":1795300000,"EndTime":1795305600,"GroupName":"Default","MaxResults":0}""", "ValidationException: 1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("/InsightSummaries", """{"StartTime":1795300000,"EndTime":1795305600,"GroupName":"Default","MaxResults":101}""", "ValidationException: 1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100")]
    [InlineData("/InsightSummaries", """{"StartTime":1795300000,"EndTime":1795305600,"GroupName":"Default","NextToken":"x"}""", "InvalidRequestException: Invalid token x")]
    [InlineData("/Insight", "{}", "ValidationException: 1 validation error detected: Value null at 'insightId' failed to satisfy constraint: Member must not be null")]
    [InlineData("/Insight", """{"InsightId":"x"}""", "ValidationException: 1 validation error detected: Value 'x' at 'insightId' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}")]
    [InlineData("/Insight", """{"InsightId":"93ffcbeb-9e62-5d8b-b5f6-b1b3d9d2b5a4"}""", "InvalidRequestException: Insight not found")]
    [InlineData("/InsightEvents", """{"InsightId":"93ffcbeb-9e62-5d8b-b5f6-b1b3d9d2b5a4"}""", "InvalidRequestException: Insight not found")]
    [InlineData("/InsightEvents", """{"InsightId":"93ffcbeb-9e62-5d8b-b5f6-b1b3d9d2b5a4","MaxResults":51}""", "ValidationException: 1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50")]
    [InlineData("/InsightImpactGraph", """{"InsightId":"93ffcbeb-9e62-5d8b-b5f6-b1b3d9d2b5a4","StartTime":1795300000,"EndTime":1795305600}""", "InvalidRequestException: Insight not found")]
    [InlineData("/InsightImpactGraph", """{"InsightId":"93ffcbeb-9e62-5d8b-b5f6-b1b3d9d2b5a4","StartTime":1795300000,"EndTime":1795321601}""", "InvalidRequestException: Time range cannot be longer than 6 hours")]
    [InlineData("/InsightImpactGraph", """{"InsightId":"93ffcbeb-9e62-5d8b-b5f6-b1b3d9d2b5a4","StartTime":1792713599,"EndTime":1792713600}""", "InvalidRequestException: Start time cannot be more than 30 days ago")]
    [InlineData("/InsightImpactGraph", """{"InsightId":"93ffcbeb-9e62-5d8b-b5f6-b1b3d9d2b5a4","EndTime":1795305600}""", "ValidationException: 1 validation error detected: Value null at 'startTime' failed to satisfy constraint: Member must not be null")]
    public async Task Requests_are_checked(string path, string body, string refusal) => (await _client.RefusedAsync(path, body)).ShouldBe(refusal);

    private Task LiveAsync(int minutes, params string[] failing) => LiveAsync(minutes, wait: true, failing);

    // Minutes of traffic; at their end, insights have looked at all of them but the last, whose traces may still grow.
    private async Task LiveAsync(int minutes, bool wait, params string[] failing)
    {
        for (var i = 0; i < minutes; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await _client.PutAsync(Enumerable.Range(1, TracesPerMinute).SelectMany(trace => Traces(trace, failing)));
            _time.Advance(TimeSpan.FromSeconds(59));
        }
        while (wait && !(await _client.GetAsync("/metrics")).Contains($"\nroentgen_insights_through_seconds {Now - 60}\n", StringComparison.Ordinal)) await Task.Yield();
    }

    private IEnumerable<string> Traces(int trace, string[] failing)
    {
        var (payment, shop) = (failing.Contains("payment"), failing.Contains("payment") || failing.Contains("shop"));
        var shopping = $"1-{Now:x8}-{trace:x24}";
        yield return Segment(shopping, "70de5b6f19ff9a0a", "shop", shop, ",\"subsegments\":[" + Entity("94f38223dd0a0e02", "payment", payment, ",\"namespace\":\"remote\"") + "]");
        yield return Segment(shopping, "53995c3f42cd8ad8", "payment", payment, ",\"parent_id\":\"94f38223dd0a0e02\",\"subsegments\":["
            + Entity("24f38223dd0a0e02", "DynamoDB", false, ",\"namespace\":\"aws\",\"aws\":{\"operation\":\"GetItem\",\"table_name\":\"orders\"}") + "]");
        yield return Segment($"1-{Now:x8}-{trace + 1000:x24}", "a3400cd619b47b38", "mail", failing.Contains("mail"), "");
    }

    private string Segment(string trace, string id, string name, bool isFault, string more) => Entity(id, name, isFault, $",\"origin\":\"AWS::ECS::Container\",\"trace_id\":\"{trace}\"{more}");

    private string Entity(string id, string name, bool isFault, string more) =>
        FormattableString.Invariant($"{{\"id\":\"{id}\",\"name\":\"{name}\",\"start_time\":{Now},\"end_time\":{Now + 0.1}{(isFault ? ",\"fault\":true" : "")}{more}}}");

    private async Task<List<JsonElement>> SummariesAsync(string more = "", long from = Start, long? to = null) =>
        [.. (await _client.AskAsync("/InsightSummaries", $$"""{{{(more.Contains("Group", StringComparison.Ordinal) ? "" : "\"GroupName\":\"Default\",")}}"StartTime":{{from}},"EndTime":{{to ?? Now}}{{(more.Length > 0 ? "," + more : "")}}}"""))
            .GetProperty("InsightSummaries").EnumerateArray()];

    private async Task<JsonElement> InsightAsync(string? id) => (await _client.AskAsync("/Insight", $$"""{"InsightId":"{{id}}"}""")).GetProperty("Insight");

    private async Task<List<(long High, long Low)?>> BandsAsync(string selector, int period, string forecast = "\"ForecastStatistics\":true", long from = Start)
    {
        var series = await _client.AskAsync("/TimeSeriesServiceStatistics", $$"""{"StartTime":{{from}},"EndTime":{{Now}},"Period":{{period}},"EntitySelectorExpression":"{{selector}}",{{forecast}}}""");
        return [.. series.GetProperty("TimeSeriesServiceStatistics").EnumerateArray().Select(bucket => bucket.GetProperty("ServiceForecastStatistics")).Select(band =>
            band.GetProperty("FaultCountHigh").ValueKind == JsonValueKind.Null ? ((long, long)?)null : (band.GetProperty("FaultCountHigh").GetInt64(), band.GetProperty("FaultCountLow").GetInt64()))];
    }

    // Days in which no process runs.
    private async Task SleepAsync(int days)
    {
        await StopAsync();
        _time.Advance(TimeSpan.FromDays(days));
        await StartAsync();
    }

    private async Task StartAsync(ITraceStore? store = null)
    {
        _server = await RoentgenServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), store ?? _store, new ServiceOptions(), _time, moreMetrics: null, TestContext.Current.CancellationToken);
        _client = new XRayClient(_server.Address);
    }

    private async Task StopAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}
