using System.Text.Json;

namespace Roentgen.IntegrationTests.Service;

public sealed class SamplingTests : ServiceFixture
{
    [Fact]
    public async Task The_built_in_rule_is_there_with_every_member_that_an_SDK_needs() =>
        (await Client.PostAsync("/GetSamplingRules", "{\"NextToken\":null}")).Text.ShouldBe("""
            {"NextToken":null,"SamplingRuleRecords":[{"CreatedAt":0.0,"ModifiedAt":0.0,"SamplingRule":{"Attributes":{},"FixedRate":0.05,"HTTPMethod":"*","Host":"*","Priority":10000,"ReservoirSize":1,"ResourceARN":"*","RuleARN":"arn:aws:xray:us-east-1:000000000000:sampling-rule/Default","RuleName":"Default","ServiceName":"*","ServiceType":"*","URLPath":"*","Version":1}}]}
            """);

    [Fact]
    public async Task A_client_gets_its_quota_from_its_second_report_on()
    {
        (await ReportAsync("0123456789abcdef01234567")).Text.ShouldBe("""
            {"LastRuleModification":0.0,"SamplingTargetDocuments":[{"FixedRate":0.05,"Interval":null,"ReservoirQuota":null,"ReservoirQuotaTTL":null,"RuleName":"Default"}],"UnprocessedStatistics":[]}
            """);
        Time.Advance(TimeSpan.FromSeconds(10));
        (await ReportAsync("0123456789abcdef01234567")).Text.ShouldContain("\"Interval\":10,\"ReservoirQuota\":1,\"ReservoirQuotaTTL\":1.79534911E9");
    }

    [Fact]
    public async Task The_shares_of_all_clients_add_up_to_the_reservoir_also_when_one_leaves()
    {
        string[] clients = ["00000000000000000000000a", "00000000000000000000000b", "00000000000000000000000c"];
        foreach (var client in clients) await ReportAsync(client);
        (await QuotasAsync(clients)).ShouldBe([1, 0, 0]);
        // The first one leaves; after three intervals without it the next one has its share.
        for (var i = 0; i < 4; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            foreach (var client in clients[1..]) await ReportAsync(client);
        }
        (await QuotasAsync(clients[1..])).ShouldBe([1, 0]);
    }

    [Fact]
    public async Task Statistics_of_an_unknown_rule_are_answered_as_unprocessed() =>
        (await ReportAsync("0123456789abcdef01234567", "gone")).Text.ShouldEndWith("\"UnprocessedStatistics\":[{\"ErrorCode\":\"400\",\"Message\":\"Unknown rule\",\"RuleName\":\"gone\"}]}");

    [Fact]
    public async Task A_short_client_id_is_refused() =>
        (await ReportAsync("short")).Text.ShouldBe("""{"message":"1 validation error detected: Value 'short' at 'samplingStatisticsDocuments.1.member.clientID' failed to satisfy constraint: Member must have length greater than or equal to 24"}""");

    [Theory]
    [InlineData("""{"TelemetryRecords":[]}""", "InvalidRequestException", "Telemetry records cannot be empty")]
    [InlineData("""{"TelemetryRecords":[{"Timestamp":1},{}]}""", "ValidationException", "1 validation error detected: Value null at 'telemetryRecords.2.member.timestamp' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"TelemetryRecords":[{"Timestamp":1,"SegmentsReceivedCount":"1"}]}""", "SerializationException", "STRING_VALUE can not be converted to an Integer")]
    public async Task Telemetry_is_checked(string body, string code, string message)
    {
        var answer = await Client.PostAsync("/TelemetryRecords", body);
        (answer.ErrorType, answer.Text).ShouldBe((code, JsonSerializer.Serialize(new Dictionary<string, string> { [code == "ValidationException" ? "message" : "Message"] = message }, Relaxed)));
    }

    [Theory]
    [InlineData("""{"TelemetryRecords":[{"Timestamp":1790173910.4000394,"SegmentsReceivedCount":1.5,"SegmentsSentCount":99999999999,"BackendConnectionErrors":{"OtherCount":0}}],"Hostname":"h"}""")]
    [InlineData("""{"TelemetryRecords":[{"Timestamp":0,"BackendConnectionErrors":{}}]}""")]
    public async Task Telemetry_is_taken(string body) => (await Client.PostAsync("/TelemetryRecords", body)).Text.ShouldBe("{}");

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Task<Answer> ReportAsync(string client, string rule = "Default") => Client.PostAsync(
        "/SamplingTargets", $$"""{"SamplingStatisticsDocuments":[{"RuleName":"{{rule}}","ClientID":"{{client}}","Timestamp":1795337058785,"RequestCount":960,"SampledCount":0,"BorrowCount":21}]}""");

    private async Task<List<int>> QuotasAsync(string[] clients)
    {
        var quotas = new List<int>();
        foreach (var client in clients)
            quotas.Add((await ReportAsync(client)).Json.GetProperty("SamplingTargetDocuments")[0].GetProperty("ReservoirQuota").GetInt32());
        return quotas;
    }
}
