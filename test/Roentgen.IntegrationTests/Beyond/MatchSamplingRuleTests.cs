using System.Text.Json;
using Roentgen.IntegrationTests.Service;

namespace Roentgen.IntegrationTests.Beyond;

public sealed class MatchSamplingRuleTests : ServiceFixture
{
    [Fact]
    public async Task The_first_rule_by_priority_that_matches_decides_and_those_before_it_say_why_they_do_not()
    {
        await CreateAsync("health", 20, """ "URLPath":"/health","FixedRate":0,"ReservoirSize":0 """);
        await CreateAsync("gold", 10, """ "ServiceName":"sh?p","Attributes":{"tier":"gold*"},"FixedRate":1,"ReservoirSize":5 """);
        var health = await MatchAsync("""{"ServiceName":"shop","HTTPMethod":"GET","URLPath":"/HEALTH"}""");
        Describe(health).ShouldBe(["gold 10: Attributes.tier gold* -", "health 20: "]);
        (health.GetProperty("RuleName").GetString(), health.GetProperty("FixedRate").GetDouble(), health.GetProperty("ReservoirSize").GetInt32()).ShouldBe(("health", 0.0, 0));
        Describe(await MatchAsync("""{"ServiceName":"shop","URLPath":"/health","Attributes":{"tier":"golden"}}""")).ShouldBe(["gold 10: "]);
        Describe(await MatchAsync("""{"ServiceName":"bank","URLPath":"/pay","Attributes":{"tier":"silver"}}"""))
            .ShouldBe(["gold 10: ServiceName sh?p bank, Attributes.tier gold* silver", "health 20: URLPath /health /pay", "Default 10000: "]);
    }

    [Fact]
    public async Task What_is_not_known_of_a_request_matches_every_pattern()
    {
        await CreateAsync("narrow", 10, """ "ServiceName":"a","Host":"b","URLPath":"/c","HTTPMethod":"PUT","ServiceType":"AWS::EC2::Instance","FixedRate":0,"ReservoirSize":0 """);
        Describe(await MatchAsync("{}")).ShouldBe(["narrow 10: "]);
        Describe(await MatchAsync("""{"Host":"x"}""")).ShouldBe(["narrow 10: Host b x", "Default 10000: "]);
    }

    private async Task CreateAsync(string name, int priority, string members)
    {
        var any = """ "ServiceName":"*","ServiceType":"*","Host":"*","HTTPMethod":"*","URLPath":"*","ResourceARN":"*" """;
        var kept = string.Join(',', any.Split(',').Where(member => !members.Contains(member.Split(':')[0].Trim() + ":", StringComparison.Ordinal)));
        var created = await Client.PostAsync("/CreateSamplingRule", $$$"""{"SamplingRule":{"RuleName":"{{{name}}}","Version":1,"Priority":{{{priority}}},{{{kept}}},{{{members}}}}}""");
        created.Status.ShouldBe(System.Net.HttpStatusCode.OK, created.Text);
    }

    private async Task<JsonElement> MatchAsync(string request)
    {
        var answer = await Client.PostAsync("/roentgen/sampling/match", request);
        answer.Status.ShouldBe(System.Net.HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    // gold 10: ServiceName sh?p bank, Attributes.tier gold* -
    private static IEnumerable<string> Describe(JsonElement answer) => answer.GetProperty("Tried").EnumerateArray().Select(static rule =>
        $"{rule.GetProperty("RuleName").GetString()} {rule.GetProperty("Priority").GetInt32()}: "
        + string.Join(", ", rule.GetProperty("Mismatches").EnumerateArray().Select(static each => $"{each.GetProperty("Member").GetString()} {each.GetProperty("Pattern").GetString()} {each.GetProperty("Value").GetString() ?? "-"}")));
}
