using System.Net;
using System.Text;
using Roentgen.IntegrationTests.Service;
using Roentgen.Service;
using Roentgen.Service.Access;

namespace Roentgen.IntegrationTests.Access;

/// <summary>What each role may call.</summary>
public sealed class RoleTests : ServiceFixture
{
    protected override ServiceOptions Options => new() { AccessKeys = AccessKeyRing.Open(null, SignedCall.Keys), SigningRegion = "eu-central-1" };

    public static TheoryData<string, string, string> Calls => new()
    {
        { "/TraceSegments", """{"TraceSegmentDocuments":["{"]}""", "WRITER ADMIN" },
        { "/TelemetryRecords", """{"TelemetryRecords":[{"Timestamp":1}]}""", "WRITER ADMIN" },
        { "/SamplingTargets", """{"SamplingStatisticsDocuments":[]}""", "WRITER ADMIN" },
        { "/GetSamplingRules", "{}", "WRITER READER ADMIN" },
        { "/roentgen/sampling/match", "{}", "WRITER READER ADMIN" },
        { "/Traces", """{"TraceIds":[]}""", "READER ADMIN" },
        { "/TraceSummaries", """{"StartTime":1,"EndTime":2}""", "READER ADMIN" },
        { "/ServiceGraph", """{"StartTime":1,"EndTime":2}""", "READER ADMIN" },
        { "/TimeSeriesServiceStatistics", """{"StartTime":1,"EndTime":2}""", "READER ADMIN" },
        { "/Groups", "{}", "READER ADMIN" },
        { "/EncryptionConfig", "{}", "READER ADMIN" },
        { "/CreateGroup", """{"GroupName":"a","FilterExpression":"fault"}""", "ADMIN" },
        { "/PutEncryptionConfig", """{"Type":"NONE"}""", "ADMIN" },
        { "/roentgen/facets", "{}", "READER ADMIN" },
        { "/roentgen/statistics", "{}", "READER ADMIN" },
        { "/roentgen/graph", "{}", "READER ADMIN" },
        { "/roentgen/comparison", """{"A":{},"B":{}}""", "READER ADMIN" },
        { "/roentgen/filter/complete", "{}", "READER ADMIN" },
        { "/roentgen/filter/check", """{"FilterExpression":"ok"}""", "READER ADMIN" },
        { "/roentgen/traces", """{"TraceIds":[]}""", "READER ADMIN" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_key_calls_what_its_role_allows(string path, string body, string allowed)
    {
        foreach (var key in new[] { "WRITER", "READER", "ADMIN" })
        {
            var answer = await SendAsync(key, path, body);
            if (allowed.Split(' ').Contains(key)) answer.Status.ShouldBe(HttpStatusCode.OK, $"{key}: {answer.Text}");
            else answer.ErrorType.ShouldBe("AccessDeniedException", $"{key}: {answer.Text}");
        }
    }

    [Fact]
    public async Task Who_may_not_is_told_what()
    {
        var answer = await SendAsync("READER", "/TraceSegments", "{}");
        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        answer.Text.ShouldBe("""{"Message":"User: READER is not authorized to perform: xray:PutTraceSegments because its access key has the role read"}""");
    }

    [Fact]
    public async Task A_service_that_was_told_its_region_takes_no_other()
    {
        var answer = await Client.SendAsync((new SignedCall { Time = Time.GetUtcNow() } with { Region = "us-east-1" }).ToRequest(Address));
        answer.ErrorType.ShouldBe("InvalidSignatureException");
        answer.Text.ShouldContain("Credential should be scoped to a valid region: 'eu-central-1'.");
    }

    [Fact]
    public async Task What_is_beyond_X_Ray_is_documented_to_everybody_and_answered_to_those_who_may()
    {
        using var http = new HttpClient { BaseAddress = Address };
        foreach (var path in new[] { "/roentgen/", "/roentgen/openapi.json" })
            (await http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        foreach (var path in new[] { "/roentgen/status", "/roentgen/live" })
            (await http.GetAsync(path, TestContext.Current.CancellationToken)).Headers.GetValues("x-amzn-errortype").Single().ShouldBe("MissingAuthenticationTokenException", path);
    }

    [Fact]
    public async Task A_path_that_is_no_operation_says_so_to_everybody() => (await Client.PostAsync("/Nothing", "{}")).ErrorType.ShouldBe("UnknownOperationException");

    private Task<Answer> SendAsync(string key, string path, string body) => Client.SendAsync((new SignedCall { Time = Time.GetUtcNow(), Path = path, Body = Encoding.UTF8.GetBytes(body) }).As(key).ToRequest(Address));
}
