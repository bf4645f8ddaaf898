using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Roentgen.Service;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Service;

public sealed class SamplingRuleTests : ServiceFixture
{
    private const string Arn = "arn:aws:xray:us-east-1:000000000000:sampling-rule/";

    [Fact]
    public async Task A_rule_is_returned_with_every_member()
    {
        var created = await CreateAsync(Rule("base", """
            "Attributes":{"tier":"gold*","a":"?"},"SamplingRateBoost":{"MaxRate":0.5,"CooldownWindowMinutes":10}
            """));
        created.Text.ShouldBe("""
            {"SamplingRuleRecord":{"CreatedAt":1.7953488E9,"ModifiedAt":1.7953488E9,"SamplingRule":{"Attributes":{"a":"?","tier":"gold*"},"FixedRate":0.1,"HTTPMethod":"*","Host":"*","Priority":9000,"ReservoirSize":5,"ResourceARN":"*","RuleARN":"arn:aws:xray:us-east-1:000000000000:sampling-rule/base","RuleName":"base","SamplingRateBoost":{"CooldownWindowMinutes":10,"MaxRate":0.5},"ServiceName":"shop","ServiceType":"*","URLPath":"/api/*","Version":1}}}
            """);
        (await RecordAsync("base")).GetRawText().ShouldBe(created.Json.GetProperty("SamplingRuleRecord").GetRawText());
    }

    [Fact]
    public async Task Rules_come_by_name_and_the_default_one_last()
    {
        foreach (var name in new[] { "b", "a", "z", "Z" }) await CreateAsync(Rule(name));
        (await NamesAsync()).ShouldBe(["Z", "a", "b", "z", "Default"]);
    }

    [Fact]
    public async Task Rules_and_the_time_of_their_last_change_outlive_the_process()
    {
        await using var store = new MemoryTraceStore();
        async Task<T> OnAsync<T>(Func<XRayClient, Task<T>> ask)
        {
            await using var server = await RoentgenServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), store, new ServiceOptions(), Time, null, TestContext.Current.CancellationToken);
            using var client = new XRayClient(server.Address);
            return await ask(client);
        }
        var rule = Rule("kept", "\"Attributes\":{\"k\":\"v\"},\"SamplingRateBoost\":{\"MaxRate\":1,\"CooldownWindowMinutes\":3}");
        var created = await OnAsync(client => client.PostAsync("/CreateSamplingRule", $$"""{"SamplingRule":{{rule}},"Tags":[{"Key":"k","Value":"v"}]}"""));
        await OnAsync(client => client.PostAsync("/UpdateSamplingRule", """{"SamplingRuleUpdate":{"RuleName":"Default","FixedRate":0.75}}"""));
        Time.Advance(TimeSpan.FromDays(1));
        var records = (await OnAsync(client => client.PostAsync("/GetSamplingRules", ""))).Json.GetProperty("SamplingRuleRecords");
        records[0].GetRawText().ShouldBe(created.Json.GetProperty("SamplingRuleRecord").GetRawText());
        records[1].GetProperty("SamplingRule").GetProperty("FixedRate").GetDouble().ShouldBe(0.75);
        (await OnAsync(client => client.PostAsync("/SamplingTargets", """{"SamplingStatisticsDocuments":[]}"""))).Text.ShouldContain("\"LastRuleModification\":1.7953488E9");
        (await OnAsync(client => client.PostAsync("/ListTagsForResource", $$"""{"ResourceARN":"{{Arn}}kept"}"""))).Text.ShouldContain("""[{"Key":"k","Value":"v"}]""");
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_takes_the_boost_that_it_does_not_name()
    {
        await CreateAsync(Rule("base", "\"Attributes\":{\"k\":\"v\"},\"SamplingRateBoost\":{\"MaxRate\":0.5,\"CooldownWindowMinutes\":10}"));
        Time.Advance(TimeSpan.FromSeconds(90));
        await UpdateAsync("""{"RuleName":"base","SamplingRateBoost":{"MaxRate":0.01,"CooldownWindowMinutes":1},"URLPath":"/x"}""");
        var record = await RecordAsync("base");
        record.GetProperty("SamplingRule").GetProperty("SamplingRateBoost").GetRawText().ShouldBe("""{"CooldownWindowMinutes":1,"MaxRate":0.01}""");

        await UpdateAsync($$"""{"RuleARN":"{{Arn}}base","Priority":1,"FixedRate":1,"ReservoirSize":0,"Host":"h","HTTPMethod":"GET","ServiceName":"s","ServiceType":"t","ResourceARN":"r"}""");
        record = await RecordAsync("base");
        record.GetRawText().ShouldBe("""
            {"CreatedAt":1.7953488E9,"ModifiedAt":1.79534889E9,"SamplingRule":{"Attributes":{"k":"v"},"FixedRate":1.0,"HTTPMethod":"GET","Host":"h","Priority":1,"ReservoirSize":0,"ResourceARN":"r","RuleARN":"arn:aws:xray:us-east-1:000000000000:sampling-rule/base","RuleName":"base","ServiceName":"s","ServiceType":"t","URLPath":"/x","Version":1}}
            """);
        await UpdateAsync("""{"RuleName":"base","Attributes":{}}""");
        (await RecordAsync("base")).GetProperty("SamplingRule").GetProperty("Attributes").GetRawText().ShouldBe("{}");
    }

    [Fact]
    public async Task Of_the_default_rule_rate_and_reservoir_can_be_changed_and_nothing_else()
    {
        Time.Advance(TimeSpan.FromSeconds(5));
        (await UpdateAsync("""{"RuleName":"Default","FixedRate":0.5,"ReservoirSize":20,"Priority":10000,"Host":"*","Attributes":{}}""")).Text.ShouldBe("""
            {"SamplingRuleRecord":{"CreatedAt":0.0,"ModifiedAt":1.795348805E9,"SamplingRule":{"Attributes":{},"FixedRate":0.5,"HTTPMethod":"*","Host":"*","Priority":10000,"ReservoirSize":20,"ResourceARN":"*","RuleARN":"arn:aws:xray:us-east-1:000000000000:sampling-rule/Default","RuleName":"Default","ServiceName":"*","ServiceType":"*","URLPath":"*","Version":1}}}
            """);
        foreach (var change in new[] { "\"Host\":\"h\"", "\"Priority\":5", "\"Attributes\":{\"k\":\"v\"}", "\"SamplingRateBoost\":{\"MaxRate\":1,\"CooldownWindowMinutes\":1}" })
            Refusal(await UpdateAsync($$"""{"RuleName":"Default",{{change}}}""")).ShouldBe(("InvalidRequestException", "Only FixedRate and ReservoirSize of the Default sampling rule can be changed"));
        Refusal(await DeleteAsync("""{"RuleName":"Default"}""")).ShouldBe(("InvalidRequestException", "The Default sampling rule cannot be deleted"));
        Refusal(await CreateAsync(Rule("Default"))).ShouldBe(("InvalidRequestException", "Sampling rule already exists"));
        (await NamesAsync()).ShouldBe(["Default"]);
    }

    [Fact]
    public async Task A_deleted_rule_is_returned_once_more_and_gone()
    {
        var created = await CreateAsync(Rule("base"));
        (await DeleteAsync($$"""{"RuleARN":"{{Arn}}base"}""")).Text.ShouldBe(created.Text);
        Refusal(await DeleteAsync("""{"RuleName":"base"}""")).ShouldBe(("InvalidRequestException", "Sampling rule does not exist"));
        (await NamesAsync()).ShouldBe(["Default"]);
    }

    [Fact]
    public async Task There_are_at_most_25_rules_besides_the_default_one()
    {
        for (var i = 0; i < 25; i++) (await CreateAsync(Rule($"r{i}"))).Status.ShouldBe(HttpStatusCode.OK);
        Refusal(await CreateAsync(Rule("one-more"))).ShouldBe(("RuleLimitExceededException", "There are 25 sampling rules besides Default; there cannot be more"));
        await DeleteAsync("""{"RuleName":"r7"}""");
        (await CreateAsync(Rule("one-more"))).Status.ShouldBe(HttpStatusCode.OK);
        (await NamesAsync()).Count.ShouldBe(26);
    }

    [Fact]
    public async Task Every_change_of_a_rule_moves_the_time_of_the_last_one_up_to_a_whole_second_and_a_tag_does_not()
    {
        (await LastModificationAsync()).ShouldBe(0);
        await CreateAsync(Rule("base"));
        (await LastModificationAsync()).ShouldBe(Now);
        Time.Advance(TimeSpan.FromMilliseconds(10_250));
        await UpdateAsync("""{"RuleName":"base","FixedRate":1}""");
        // A client that fetched the rules at 10.1 s compares with that, or with 10.
        (await LastModificationAsync()).ShouldBe(Now + 11);
        (await RecordAsync("base")).GetProperty("ModifiedAt").GetDouble().ShouldBe(Now + 10);
        Time.Advance(TimeSpan.FromSeconds(10));
        await Client.PostAsync("/TagResource", $$"""{"ResourceARN":"{{Arn}}base","Tags":[{"Key":"k","Value":"v"}]}""");
        (await LastModificationAsync()).ShouldBe(Now + 11);
        await DeleteAsync("""{"RuleName":"base"}""");
        (await LastModificationAsync()).ShouldBe(Now + 21);
    }

    [Fact]
    public async Task Tags_belong_to_a_rule_from_its_creation_until_its_deletion()
    {
        await Client.PostAsync("/CreateSamplingRule", $$"""{"SamplingRule":{{Rule("base")}},"Tags":[{"Key":"Stage","Value":"prod"},{"Key":"Owner","Value":""}]}""");
        (await TagsAsync("base")).ShouldBe("""{"NextToken":null,"Tags":[{"Key":"Owner","Value":""},{"Key":"Stage","Value":"prod"}]}""");
        await Client.PostAsync("/TagResource", $$"""{"ResourceARN":"{{Arn}}base","Tags":[{"Key":"Stage","Value":"test"}]}""");
        await Client.PostAsync("/UntagResource", $$"""{"ResourceARN":"{{Arn}}base","TagKeys":["Owner","gone"]}""");
        await UpdateAsync("""{"RuleName":"base","FixedRate":1}""");
        (await TagsAsync("base")).ShouldBe("""{"NextToken":null,"Tags":[{"Key":"Stage","Value":"test"}]}""");
        await Client.PostAsync("/TagResource", $$"""{"ResourceARN":"{{Arn}}Default","Tags":[{"Key":"k","Value":"v"}]}""");
        (await TagsAsync("Default")).ShouldBe("""{"NextToken":null,"Tags":[{"Key":"k","Value":"v"}]}""");
        await DeleteAsync("""{"RuleName":"base"}""");
        (await TagsAsync("base")).ShouldBe($$"""{"Message":"Resource {{Arn}}base not found","ResourceName":"{{Arn}}base"}""");
        await CreateAsync(Rule("base"));
        (await TagsAsync("base")).ShouldBe("""{"NextToken":null,"Tags":[]}""");
    }

    [Fact]
    public async Task An_ARN_alone_names_a_new_rule()
    {
        var rule = JsonNode.Parse(Rule("x"))!.AsObject();
        rule.Remove("RuleName");
        rule["RuleARN"] = "arn:aws:xray:eu-west-1:123456789012:sampling-rule/by-arn";
        (await CreateAsync(rule.ToJsonString())).Json.GetProperty("SamplingRuleRecord").GetProperty("SamplingRule").GetProperty("RuleARN").GetString().ShouldBe($"{Arn}by-arn");
        rule["RuleName"] = "another";
        Refusal(await CreateAsync(rule.ToJsonString())).Code.ShouldBe("InvalidRequestException");
        rule.Remove("RuleName");
        rule["RuleARN"] = "by-arn";
        Refusal(await CreateAsync(rule.ToJsonString())).ShouldBe(("InvalidRequestException", "by-arn is not the ARN of a sampling rule: it must end with :sampling-rule/ and a name of 1 to 32 characters"));
    }

    [Theory]
    [InlineData("RuleName", null, "InvalidRequestException", "Request must contain either sampling rule name or sampling rule ARN")]
    [InlineData("RuleName", "\"\"", "ValidationException", "Value '' at 'samplingRule.ruleName' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("RuleName", "\"123456789012345678901234567890123\"", "ValidationException", "Value '123456789012345678901234567890123' at 'samplingRule.ruleName' failed to satisfy constraint: Member must have length less than or equal to 32")]
    [InlineData("Priority", null, "ValidationException", "Value null at 'samplingRule.priority' failed to satisfy constraint: Member must not be null")]
    [InlineData("Priority", "0", "ValidationException", "Value '0' at 'samplingRule.priority' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("Priority", "10000", "ValidationException", "Value '10000' at 'samplingRule.priority' failed to satisfy constraint: Member must have value less than or equal to 9999")]
    [InlineData("FixedRate", "1.5", "ValidationException", "Value '1.5' at 'samplingRule.fixedRate' failed to satisfy constraint: Member must have value less than or equal to 1")]
    [InlineData("FixedRate", "-0.1", "ValidationException", "Value '-0.1' at 'samplingRule.fixedRate' failed to satisfy constraint: Member must have value greater than or equal to 0")]
    [InlineData("FixedRate", "\"1\"", "SerializationException", "STRING_VALUE can not be converted to a Double")]
    [InlineData("ReservoirSize", "-1", "ValidationException", "Value '-1' at 'samplingRule.reservoirSize' failed to satisfy constraint: Member must have value greater than or equal to 0")]
    [InlineData("ResourceARN", null, "ValidationException", "Value null at 'samplingRule.resourceARN' failed to satisfy constraint: Member must not be null")]
    [InlineData("ServiceName", null, "ValidationException", "Value null at 'samplingRule.serviceName' failed to satisfy constraint: Member must not be null")]
    [InlineData("ServiceType", null, "ValidationException", "Value null at 'samplingRule.serviceType' failed to satisfy constraint: Member must not be null")]
    [InlineData("Host", null, "ValidationException", "Value null at 'samplingRule.host' failed to satisfy constraint: Member must not be null")]
    [InlineData("HTTPMethod", "\"OPTIONS-ETC\"", "ValidationException", "Value 'OPTIONS-ETC' at 'samplingRule.hTTPMethod' failed to satisfy constraint: Member must have length less than or equal to 10")]
    [InlineData("URLPath", null, "ValidationException", "Value null at 'samplingRule.uRLPath' failed to satisfy constraint: Member must not be null")]
    [InlineData("Version", null, "ValidationException", "Value null at 'samplingRule.version' failed to satisfy constraint: Member must not be null")]
    [InlineData("Version", "0", "ValidationException", "Value '0' at 'samplingRule.version' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("Version", "2", "InvalidRequestException", "Sampling rule version must be 1")]
    [InlineData("Attributes", "{\"k\":\"\"}", "ValidationException", "Value '{k=}' at 'samplingRule.attributes' failed to satisfy constraint: Member must have values of length 1 to 32")]
    [InlineData("Attributes", "{\"a\":\"1\",\"b\":\"1\",\"c\":\"1\",\"d\":\"1\",\"e\":\"1\",\"f\":\"1\"}", "ValidationException", "Value '[6 elements]' at 'samplingRule.attributes' failed to satisfy constraint: Member must have length less than or equal to 5")]
    [InlineData("SamplingRateBoost", "{\"MaxRate\":1}", "ValidationException", "Value null at 'samplingRule.samplingRateBoost.cooldownWindowMinutes' failed to satisfy constraint: Member must not be null")]
    [InlineData("SamplingRateBoost", "{\"MaxRate\":2,\"CooldownWindowMinutes\":1}", "ValidationException", "Value '2' at 'samplingRule.samplingRateBoost.maxRate' failed to satisfy constraint: Member must have value less than or equal to 1")]
    [InlineData("SamplingRateBoost", "{\"MaxRate\":1,\"CooldownWindowMinutes\":0}", "InvalidRequestException", "CooldownWindowMinutes must be 1 or more; to have no boost, leave SamplingRateBoost out")]
    public async Task A_rule_that_is_none_is_refused(string member, string? value, string code, string message)
    {
        var rule = JsonNode.Parse(Rule("base"))!.AsObject();
        rule[member] = value is null ? null : JsonNode.Parse(value);
        Refusal(await CreateAsync(rule.ToJsonString())).ShouldBe((code, code == "ValidationException" ? "1 validation error detected: " + message : message));
        (await NamesAsync()).ShouldBe(["Default"]);
    }

    [Theory]
    [InlineData("""{"Priority":7}""", "Request must contain either sampling rule name or sampling rule ARN")]
    [InlineData("""{"RuleName":"gone","Priority":7}""", "Sampling rule does not exist")]
    [InlineData("""{"RuleARN":"arn:aws:xray:us-east-1:000000000000:sampling-rule/gone"}""", "Sampling rule does not exist")]
    [InlineData("""{"RuleName":"base","RuleARN":"arn:aws:xray:us-east-1:000000000000:sampling-rule/gone"}""", "Sampling rule does not exist")]
    [InlineData("""{"RuleName":"base","Priority":0}""", "Priority must be between 1 and 9999")]
    [InlineData("""{"RuleName":"base","Priority":10000}""", "Priority must be between 1 and 9999")]
    [InlineData("""{"RuleName":"base","FixedRate":1.1}""", "FixedRate must be between 0 and 1")]
    [InlineData("""{"RuleName":"base","ReservoirSize":-1}""", "ReservoirSize must be 0 or more")]
    [InlineData("""{"RuleName":"base","SamplingRateBoost":{"MaxRate":0,"CooldownWindowMinutes":0}}""", "CooldownWindowMinutes must be 1 or more; to have no boost, leave SamplingRateBoost out")]
    public async Task An_update_that_is_none_is_refused_and_changes_nothing(string update, string message)
    {
        var created = await CreateAsync(Rule("base"));
        Time.Advance(TimeSpan.FromSeconds(5));
        Refusal(await UpdateAsync(update)).ShouldBe(("InvalidRequestException", message));
        (await RecordAsync("base")).GetRawText().ShouldBe(created.Json.GetProperty("SamplingRuleRecord").GetRawText());
        (await LastModificationAsync()).ShouldBe(Now);
    }

    [Fact]
    public async Task The_members_themselves_must_be_there()
    {
        Refusal(await Client.PostAsync("/CreateSamplingRule", "{}")).Message.ShouldBe("1 validation error detected: Value null at 'samplingRule' failed to satisfy constraint: Member must not be null");
        Refusal(await Client.PostAsync("/UpdateSamplingRule", "")).Message.ShouldBe("1 validation error detected: Value null at 'samplingRuleUpdate' failed to satisfy constraint: Member must not be null");
        Refusal(await DeleteAsync("{}")).Message.ShouldBe("Request must contain either sampling rule name or sampling rule ARN");
    }

    [Fact]
    public async Task Many_may_create_rules_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => CreateAsync(Rule($"r{i % 30}"))));
        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(25);
        (await NamesAsync()).Count.ShouldBe(26);
    }

    private static string Rule(string name, string more = "") => $$"""
        {"RuleName":"{{name}}","ResourceARN":"*","Priority":9000,"FixedRate":0.1,"ReservoirSize":5,"ServiceName":"shop","ServiceType":"*","Host":"*","HTTPMethod":"*","URLPath":"/api/*","Version":1{{(more.Length > 0 ? "," + more.Trim() : "")}}}
        """;

    private static (string? Code, string? Message) Refusal(Answer answer) =>
        (answer.ErrorType, answer.Json.EnumerateObject().Where(member => member.Name is "Message" or "message").Select(member => member.Value.GetString()).FirstOrDefault());

    private Task<Answer> CreateAsync(string rule) => Client.PostAsync("/CreateSamplingRule", $$"""{"SamplingRule":{{rule}}}""");

    private Task<Answer> UpdateAsync(string update) => Client.PostAsync("/UpdateSamplingRule", $$"""{"SamplingRuleUpdate":{{update}}}""");

    private Task<Answer> DeleteAsync(string body) => Client.PostAsync("/DeleteSamplingRule", body);

    private async Task<string> TagsAsync(string rule) => (await Client.PostAsync("/ListTagsForResource", $$"""{"ResourceARN":"{{Arn}}{{rule}}"}""")).Text;

    private async Task<List<JsonElement>> RecordsAsync() => [.. (await Client.PostAsync("/GetSamplingRules", "")).Json.GetProperty("SamplingRuleRecords").EnumerateArray()];

    private async Task<JsonElement> RecordAsync(string name) => (await RecordsAsync()).Single(record => NameOf(record) == name);

    private async Task<List<string?>> NamesAsync() => [.. (await RecordsAsync()).Select(NameOf)];

    private static string? NameOf(JsonElement record) => record.GetProperty("SamplingRule").GetProperty("RuleName").GetString();

    private async Task<double> LastModificationAsync() =>
        (await Client.PostAsync("/SamplingTargets", """{"SamplingStatisticsDocuments":[]}""")).Json.GetProperty("LastRuleModification").GetDouble();

    [Fact]
    public async Task The_default_rule_takes_itself_back_again_and_again()
    {
        foreach (var rate in (string[])["0.5", "0.6", "0.7"])
            (await Client.AskAsync("/UpdateSamplingRule", $$$"""{"SamplingRuleUpdate":{"RuleName":"Default","FixedRate":{{{rate}}},"Attributes":{},"Priority":10000}}""")).GetProperty("SamplingRuleRecord").GetRawText().ShouldContain($"\"FixedRate\":{rate}");
        (await Client.RefusedAsync("/UpdateSamplingRule", """{"SamplingRuleUpdate":{"RuleName":"Default","Attributes":{"a":"b"}}}""")).ShouldBe("InvalidRequestException: Only FixedRate and ReservoirSize of the Default sampling rule can be changed");
    }

    [Fact]
    public async Task A_rule_that_is_not_there_is_told_however_long_its_name() =>
        (await Client.RefusedAsync("/DeleteSamplingRule", """{"RuleName":"abcdefghijklmnopqrstuvwxyz0123456789"}""")).ShouldBe("InvalidRequestException: Sampling rule does not exist");

    [Fact]
    public async Task A_rule_made_again_at_once_knows_no_client_of_the_old_one()
    {
        const string Rule = """{"SamplingRule":{"RuleName":"again","ResourceARN":"*","Priority":1,"FixedRate":0,"ReservoirSize":5,"ServiceName":"*","ServiceType":"*","Host":"*","HTTPMethod":"*","URLPath":"*","Version":1}}""";
        var report = $$"""{"SamplingStatisticsDocuments":[{"RuleName":"again","ClientID":"0123456789abcdef01234567","Timestamp":{{Now}},"RequestCount":9,"SampledCount":1}]}""";
        await Client.AskAsync("/CreateSamplingRule", Rule);
        await Client.AskAsync("/SamplingTargets", report);
        (await Client.AskAsync("/SamplingTargets", report)).GetProperty("SamplingTargetDocuments")[0].GetProperty("ReservoirQuota").GetInt32().ShouldBe(5);
        await Client.AskAsync("/DeleteSamplingRule", """{"RuleName":"again"}""");
        await Client.AskAsync("/CreateSamplingRule", Rule);
        (await Client.AskAsync("/SamplingTargets", report)).GetProperty("SamplingTargetDocuments")[0].GetProperty("ReservoirQuota").ValueKind.ShouldBe(JsonValueKind.Null);
    }
}
