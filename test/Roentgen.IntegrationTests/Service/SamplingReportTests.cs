using System.Text.Json;
using Roentgen.Service;

namespace Roentgen.IntegrationTests.Service;

/// <summary>What clients report of their sampling, and what they are told and shown for it.</summary>
public sealed class SamplingReportTests : ServiceFixture
{
    private const int MaxClients = 50;
    private const string Client1 = "00000000000000000000000a";
    private const string Client2 = "00000000000000000000000b";

    protected override ServiceOptions Options => new() { MaxSamplingClients = MaxClients };

    [Fact]
    public async Task Busy_clients_have_what_idle_ones_do_not_use_and_together_they_have_the_reservoir()
    {
        await CreateAsync("shop", reservoir: 10, rate: 0);
        for (var i = 0; i < 4; i++) (await QuotasAsync((Client1, 1000), (Client2, 10))).Count.ShouldBe(2);
        (await QuotasAsync((Client1, 1000), (Client2, 10))).ShouldBe([9, 1]);
    }

    [Theory]
    [InlineData("\"RequestCount\":-5,\"SampledCount\":-1,\"BorrowCount\":-9")]
    [InlineData("\"RequestCount\":1,\"SampledCount\":0,\"BorrowCount\":21")]
    [InlineData("\"RequestCount\":99999999999,\"SampledCount\":null")]
    [InlineData("\"SampledCount\":7.5,\"Made\":{\"Up\":[]}")]
    public async Task Counts_that_make_no_sense_do_no_harm(string counts)
    {
        await CreateAsync("shop", reservoir: 10, rate: 0);
        for (var i = 0; i < 3; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            (await Client.PostAsync("/SamplingTargets", $$"""{"SamplingStatisticsDocuments":[{"RuleName":"shop","ClientID":"{{Client1}}","Timestamp":1795337058785,{{counts}}}]}""")).ErrorType.ShouldBeNull();
        }
        (await QuotasAsync((Client1, 100))).ShouldBe([10]);
        var summary = (await Client.PostAsync("/SamplingStatisticSummaries", "")).Json.GetProperty("SamplingStatisticSummaries")[0];
        summary.GetProperty("RequestCount").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [InlineData("RuleName", "null", "1 validation error detected: Value null at 'samplingStatisticsDocuments.1.member.ruleName' failed to satisfy constraint: Member must not be null")]
    [InlineData("ClientID", "\"0123456789abcdef012345678\"", "1 validation error detected: Value '0123456789abcdef012345678' at 'samplingStatisticsDocuments.1.member.clientID' failed to satisfy constraint: Member must have length less than or equal to 24")]
    [InlineData("Timestamp", "null", "1 validation error detected: Value null at 'samplingStatisticsDocuments.1.member.timestamp' failed to satisfy constraint: Member must not be null")]
    [InlineData("Timestamp", "\"2026-11-22T12:00:00Z\"", "STRING_VALUE can not be converted to a Timestamp")]
    public async Task A_report_that_is_none_is_refused(string member, string value, string message)
    {
        var members = new Dictionary<string, string> { ["RuleName"] = "\"Default\"", ["ClientID"] = $"\"{Client1}\"", ["Timestamp"] = "1", [member] = value };
        var answer = await Client.PostAsync("/SamplingTargets", $$"""{"SamplingStatisticsDocuments":[{{{string.Join(',', members.Select(pair => $"\"{pair.Key}\":{pair.Value}"))}}}]}""");
        answer.Json.EnumerateObject().Single().Value.GetString().ShouldBe(message);
    }

    [Fact]
    public async Task Clients_beyond_the_limit_are_answered_without_a_quota_and_counted()
    {
        for (var i = 0; i < MaxClients + 2; i++) await ReportAsync("Default", $"{i:x24}", 10);
        Time.Advance(TimeSpan.FromSeconds(10));
        (await ReportAsync("Default", $"{MaxClients:x24}", 10)).Json.GetProperty("SamplingTargetDocuments")[0].GetProperty("ReservoirQuota").ValueKind.ShouldBe(JsonValueKind.Null);
        (await Client.GetAsync("/metrics")).ShouldContain("roentgen_limit_exceeded_total{limit=\"sampling-clients\"} 3\n");
    }

    [Fact]
    public async Task A_rule_that_is_made_again_starts_anew()
    {
        await CreateAsync("shop", reservoir: 10, rate: 0);
        for (var i = 0; i < 3; i++) await QuotasAsync((Client1, 100));
        await Client.PostAsync("/DeleteSamplingRule", """{"RuleName":"shop"}""");
        (await ReportAsync("shop", Client1, 100)).Text.ShouldContain("Unknown rule");
        await CreateAsync("shop", reservoir: 10, rate: 0);
        (await QuotasAsync((Client1, 100))).ShouldBe([null]);
    }

    [Fact]
    public async Task A_changed_rate_and_reservoir_reach_clients_with_their_next_report()
    {
        await CreateAsync("shop", reservoir: 10, rate: 0);
        for (var i = 0; i < 3; i++) await QuotasAsync((Client1, 100));
        await Client.PostAsync("/UpdateSamplingRule", """{"SamplingRuleUpdate":{"RuleName":"shop","ReservoirSize":3,"FixedRate":0.5}}""");
        Time.Advance(TimeSpan.FromSeconds(10));
        (await ReportAsync("shop", Client1, 100)).Text.ShouldBe("""
            {"LastRuleModification":1.79534883E9,"SamplingTargetDocuments":[{"FixedRate":0.5,"Interval":10,"ReservoirQuota":3,"ReservoirQuotaTTL":1.79534914E9,"RuleName":"shop"}],"UnprocessedStatistics":[]}
            """);
    }

    [Fact]
    public async Task Anomalies_raise_the_rate_for_a_minute_and_then_not_before_the_cool_down_is_over()
    {
        await CreateAsync("shop", reservoir: 2, rate: 0.05, more: "\"SamplingRateBoost\":{\"MaxRate\":0.5,\"CooldownWindowMinutes\":1}");
        (await BoostAsync("shop", anomalies: 0)).ShouldBeNull();
        var begin = Now + 10;
        var seen = new List<(long After, double? Rate, double? Ttl)>();
        for (var i = 0; i < 14; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            var boost = await BoostAsync("shop", anomalies: 900);
            seen.Add((Time.GetUtcNow().ToUnixTimeSeconds() - begin, boost?.GetProperty("BoostRate").GetDouble(), boost?.GetProperty("BoostRateTTL").GetDouble() - begin));
        }
        seen.ShouldBe(
        [
            (0, 0.1111, 20), (10, 0.1111, 30), (20, 0.1111, 40), (30, 0.1111, 50), (40, 0.1111, 60), (50, 0.1111, 60),
            (60, null, null), (70, null, null), (80, null, null), (90, null, null), (100, null, null), (110, null, null),
            (120, 0.1111, 140), (130, 0.1111, 150),
        ]);
    }

    [Fact]
    public async Task A_boost_is_for_every_client_of_the_rule_and_for_no_other_rule()
    {
        await CreateAsync("shop", reservoir: 2, rate: 0.05, more: "\"SamplingRateBoost\":{\"MaxRate\":0.08,\"CooldownWindowMinutes\":1}");
        await CreateAsync("calm", reservoir: 2, rate: 0.05, more: "\"SamplingRateBoost\":{\"MaxRate\":0.08,\"CooldownWindowMinutes\":1}");
        await BoostAsync("shop", anomalies: 900);
        (await ReportAsync("shop", Client2, 100)).Text.ShouldContain("""{"FixedRate":0.05,"Interval":null,"ReservoirQuota":null,"ReservoirQuotaTTL":null,"RuleName":"shop","SamplingBoost":{"BoostRate":0.08,"BoostRateTTL":1.79534882E9}}""");
        (await ReportAsync("calm", Client2, 100)).Text.ShouldNotContain("SamplingBoost");
        (await ReportAsync("Default", Client2, 100)).Text.ShouldNotContain("SamplingBoost");
    }

    [Fact]
    public async Task A_rule_without_a_boost_takes_its_anomalies_and_has_none()
    {
        await CreateAsync("shop", reservoir: 2, rate: 0.05);
        (await BoostAsync("shop", anomalies: 900)).ShouldBeNull();
    }

    [Fact]
    public async Task Anomalies_of_an_unknown_rule_are_answered_as_unprocessed_and_the_list_is_there_only_when_some_were_sent()
    {
        (await Client.PostAsync("/SamplingTargets", $$"""{"SamplingStatisticsDocuments":[],"SamplingBoostStatisticsDocuments":[{{Boost("gone", 1)}},{{Boost("Default", 1)}}]}""")).Text.ShouldBe("""
            {"LastRuleModification":0.0,"SamplingTargetDocuments":[],"UnprocessedBoostStatistics":[{"ErrorCode":"400","Message":"Unknown rule","RuleName":"gone"}],"UnprocessedStatistics":[]}
            """);
        (await Client.PostAsync("/SamplingTargets", """{"SamplingStatisticsDocuments":[]}""")).Text.ShouldNotContain("UnprocessedBoostStatistics");
        var tooMany = await Client.PostAsync("/SamplingTargets", $$"""{"SamplingStatisticsDocuments":[],"SamplingBoostStatisticsDocuments":[{{string.Join(',', Enumerable.Repeat(Boost("Default", 1), 26))}}]}""");
        tooMany.Text.ShouldBe("""{"message":"1 validation error detected: Value '[26 elements]' at 'samplingBoostStatisticsDocuments' failed to satisfy constraint: Member must have length less than or equal to 25"}""");
    }

    [Fact]
    public async Task The_last_finished_window_of_each_rule_is_summed_up()
    {
        await CreateAsync("b", reservoir: 1, rate: 0);
        await CreateAsync("a", reservoir: 1, rate: 0);
        (await SummariesAsync()).ShouldBe(["a 0 0 0 -10", "b 0 0 0 -10"]);
        await ReportAsync("a", Client1, 100, sampled: 10, borrowed: 3);
        Time.Advance(TimeSpan.FromSeconds(9));
        await ReportAsync("a", Client2, 50, sampled: 5, borrowed: 1);
        await ReportAsync("Default", Client2, 7);
        (await SummariesAsync()).ShouldBe(["a 0 0 0 -10", "b 0 0 0 -10"], "the window is not finished");
        Time.Advance(TimeSpan.FromSeconds(1));
        (await SummariesAsync()).ShouldBe(["a 150 15 4 0", "b 0 0 0 0", "Default 7 0 0 0"]);
        Time.Advance(TimeSpan.FromSeconds(10));
        (await SummariesAsync()).ShouldBe(["a 0 0 0 10", "b 0 0 0 10"], "no running total");
    }

    [Fact]
    public async Task Ten_minutes_of_windows_can_be_asked_for()
    {
        await CreateAsync("a", reservoir: 1, rate: 0);
        await ReportAsync("a", Client1, 100);
        Time.Advance(TimeSpan.FromSeconds(20));
        await ReportAsync("a", Client1, 200);
        Time.Advance(TimeSpan.FromSeconds(10));
        (await SummariesAsync($$"""{"StartTime":{{Now}},"EndTime":{{Now + 30}}}""")).ShouldBe(["a 100 0 0 0", "a 0 0 0 10", "a 200 0 0 20"]);
        (await SummariesAsync($$"""{"StartTime":{{Now + 20}}}""")).ShouldBe(["a 200 0 0 20"]);
        (await SummariesAsync("""{"StartTime":0}""")).Count.ShouldBe(60);
        (await Client.PostAsync("/SamplingStatisticSummaries", """{"StartTime":2,"EndTime":1}""")).Text.ShouldBe("""{"Message":"End time cannot be earlier than start time"}""");
    }

    [Fact]
    public async Task The_answer_with_all_its_members()
    {
        await CreateAsync("a", reservoir: 1, rate: 0);
        (await Client.PostAsync("/SamplingStatisticSummaries", """{"NextToken":null}""")).Text.ShouldBe("""
            {"NextToken":null,"SamplingStatisticSummaries":[{"BorrowCount":0,"RequestCount":0,"RuleName":"a","SampledCount":0,"Timestamp":1.79534879E9}]}
            """);
    }

    private Task<Answer> CreateAsync(string name, int reservoir, double rate, string more = "") => Client.PostAsync("/CreateSamplingRule", FormattableString.Invariant(
        $$$"""{"SamplingRule":{"RuleName":"{{{name}}}","ResourceARN":"*","Priority":9000,"FixedRate":{{{rate}}},"ReservoirSize":{{{reservoir}}},"ServiceName":"*","ServiceType":"*","Host":"*","HTTPMethod":"*","URLPath":"*","Version":1{{{(more.Length > 0 ? "," + more : "")}}}}}"""));

    private static string Document(string rule, string client, int requests, int sampled = 0, int borrowed = 0) =>
        $$"""{"RuleName":"{{rule}}","ClientID":"{{client}}","Timestamp":1,"RequestCount":{{requests}},"SampledCount":{{sampled}},"BorrowCount":{{borrowed}}}""";

    private static string Boost(string rule, int anomalies) =>
        $$"""{"RuleName":"{{rule}}","ServiceName":"s","Timestamp":1,"TotalCount":1000,"AnomalyCount":{{anomalies}},"SampledAnomalyCount":0}""";

    private Task<Answer> ReportAsync(string rule, string client, int requests, int sampled = 0, int borrowed = 0) =>
        Client.PostAsync("/SamplingTargets", $$"""{"SamplingStatisticsDocuments":[{{Document(rule, client, requests, sampled, borrowed)}}]}""");

    // The quotas that clients of the rule "shop" get, ten seconds later.
    private async Task<List<int?>> QuotasAsync(params (string Id, int Requests)[] clients)
    {
        Time.Advance(TimeSpan.FromSeconds(10));
        var quotas = new List<int?>();
        foreach (var (id, requests) in clients)
        {
            var quota = (await ReportAsync("shop", id, requests)).Json.GetProperty("SamplingTargetDocuments")[0].GetProperty("ReservoirQuota");
            quotas.Add(quota.ValueKind == JsonValueKind.Null ? null : quota.GetInt32());
        }
        return quotas;
    }

    private async Task<JsonElement?> BoostAsync(string rule, int anomalies)
    {
        var answer = await Client.PostAsync(
            "/SamplingTargets", $$"""{"SamplingStatisticsDocuments":[{{Document(rule, Client1, 1000, 50)}}],"SamplingBoostStatisticsDocuments":[{{Boost(rule, anomalies)}}]}""");
        answer.Text.ShouldContain("\"UnprocessedBoostStatistics\":[]");
        return answer.Json.GetProperty("SamplingTargetDocuments")[0].TryGetProperty("SamplingBoost", out var boost) ? boost : null;
    }

    // Rule, requests, sampled, borrowed, start of the window.
    private async Task<List<string>> SummariesAsync(string body = "") =>
        [.. (await Client.PostAsync("/SamplingStatisticSummaries", body)).Json.GetProperty("SamplingStatisticSummaries").EnumerateArray().Select(summary => FormattableString.Invariant(
            $"{summary.GetProperty("RuleName")} {summary.GetProperty("RequestCount")} {summary.GetProperty("SampledCount")} {summary.GetProperty("BorrowCount")} {summary.GetProperty("Timestamp").GetDouble() - Now}"))];
}
