using System.Text.Json;

namespace Roentgen.IntegrationTests.Service;

public sealed class PolicyTests : ServiceFixture
{
    private const string Sns = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":["xray:PutTraceSegments"],"Resource":"*"}]}""";

    [Fact]
    public async Task A_policy_is_kept_as_sent_with_a_revision_that_grows_with_every_write()
    {
        (await PutAsync("a", Sns, ",\"PolicyRevisionId\":\"0\"")).GetProperty("ResourcePolicy").GetRawText().ShouldBe(
            $$"""{"LastUpdatedTime":1.7953488E9,"PolicyDocument":{{JsonSerializer.Serialize(Sns, Relaxed)}},"PolicyName":"a","PolicyRevisionId":"1"}""");
        (await PutAsync("a", Sns, "")).GetProperty("ResourcePolicy").GetProperty("PolicyRevisionId").GetString().ShouldBe("2");
        (await PutAsync("a", Sns, ",\"PolicyRevisionId\":\"2\"")).GetProperty("ResourcePolicy").GetProperty("PolicyRevisionId").GetString().ShouldBe("3");
        (await Client.AskAsync("/ListResourcePolicies", "{}")).GetProperty("ResourcePolicies")[0].GetProperty("PolicyRevisionId").GetString().ShouldBe("3");
        (await Client.RefusedAsync("/DeleteResourcePolicy", """{"PolicyName":"a","PolicyRevisionId":"2"}"""))
            .ShouldBe("InvalidPolicyRevisionIdException: Another concurrent request has modified or deleted the resource policy a");
        (await Client.AskAsync("/DeleteResourcePolicy", """{"PolicyName":"a","PolicyRevisionId":"3"}""")).GetRawText().ShouldBe("{}");
        (await Client.RefusedAsync("/DeleteResourcePolicy", """{"PolicyName":"a"}""")).ShouldBe("InvalidRequestException: The resource policy a does not exist.");
        (await Client.AskAsync("/ListResourcePolicies", "{}")).GetRawText().ShouldBe("""{"NextToken":null,"ResourcePolicies":[]}""");
    }

    [Theory]
    [InlineData("1", "Another concurrent request has modified the resource policy a")]
    [InlineData("x", "Another concurrent request has modified the resource policy a")]
    public async Task A_revision_that_is_not_the_last_is_refused(string revision, string message) =>
        (await RefusedAsync("a", Sns, $",\"PolicyRevisionId\":\"{revision}\"")).ShouldBe($"InvalidPolicyRevisionIdException: {message}");

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Statement":[]}""")]
    [InlineData("""{"Statement":{"Effect":"Maybe","Principal":"*","Action":"*","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":[1],"Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"\ud800","Resource":"*"}}""")]
    [InlineData("""{"Version":"2024-01-01","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}""")]
    public async Task What_is_no_policy_is_malformed(string document) => (await RefusedAsync("a", document, "")).ShouldBe("MalformedPolicyDocumentException: ");

    [Fact]
    public async Task A_policy_that_would_lock_its_author_out_needs_the_bypass()
    {
        foreach (var action in (string[])["xray:PutResourcePolicy", "xray:*", "*", "XRAY:put*"])
        {
            var document = $$"""{"Statement":[{"Effect":"Deny","Principal":{"AWS":["arn:aws:iam::000000000000:root"]},"Action":["{{action}}"],"Resource":"*"}]}""";
            (await RefusedAsync("a", document, "")).ShouldBe("LockoutPreventionException: The new resource policy will not allow the caller of this request to call PutResourcePolicy in the future.");
        }
        const string AllButOthers = """{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"111111111111"},"NotAction":"xray:GetGroups","Resource":"*"}}""";
        (await RefusedAsync("a", AllButOthers, "")).ShouldStartWith("LockoutPreventionException");
        const string Everybody = """{"Statement":{"Effect":"Deny","Principal":"*","Action":"xray:PutResourcePolicy","Resource":"*"}}""";
        (await RefusedAsync("a", Everybody, "")).ShouldStartWith("LockoutPreventionException");
        await PutAsync("a", Everybody, ",\"BypassPolicyLockoutCheck\":true");
        await PutAsync("b", """{"Statement":{"Effect":"Deny","Principal":{"AWS":"111111111111"},"Action":"xray:PutResourcePolicy","Resource":"*"}}""", "");
    }

    [Fact]
    public async Task Policies_are_at_most_5_of_at_most_5_KB()
    {
        (await RefusedAsync("a", Sns.Replace("sns.", new string('a', 5000), StringComparison.Ordinal), "")).ShouldBe("PolicySizeLimitExceededException: A resource policy has at most 5120 bytes");
        for (var i = 0; i < 5; i++) await PutAsync($"p{i}", Sns, "");
        var more = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Client.PostAsync("/PutResourcePolicy", Body($"q{i}", Sns, ""))));
        more.ShouldAllBe(answer => answer.ErrorType == "PolicyCountLimitExceededException");
        (await RefusedAsync("more", Sns, "")).ShouldBe("PolicyCountLimitExceededException: There are at most 5 resource policies");
        await PutAsync("p3", Sns, "");
    }

    [Theory]
    [InlineData("{}", "ValidationException: 1 validation error detected: Value null at 'policyName' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"PolicyName":"a"}""", "ValidationException: 1 validation error detected: Value null at 'policyDocument' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"PolicyName":"a/b","PolicyDocument":"{}"}""", """ValidationException: 1 validation error detected: Value 'a/b' at 'policyName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+""")]
    [InlineData("""{"PolicyName":"é","PolicyDocument":"{}"}""", """ValidationException: 1 validation error detected: Value 'é' at 'policyName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+""")]
    [InlineData("""{"PolicyName":"a\n","PolicyDocument":"{}"}""", "ValidationException: 1 validation error detected: Value 'a\n' at 'policyName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+")]
    public async Task Members_are_checked(string body, string answer) => (await Client.RefusedAsync("/PutResourcePolicy", body)).ShouldBe(answer);

    [Fact]
    public async Task The_list_has_one_page() =>
        (await Client.RefusedAsync("/ListResourcePolicies", """{"NextToken":"x"}""")).ShouldBe("InvalidRequestException: NextToken is currently not supported");

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Task<JsonElement> PutAsync(string name, string document, string more) => Client.AskAsync("/PutResourcePolicy", Body(name, document, more));

    private Task<string> RefusedAsync(string name, string document, string more) => Client.RefusedAsync("/PutResourcePolicy", Body(name, document, more));

    private static string Body(string name, string document, string more) => $"{{\"PolicyName\":\"{name}\",\"PolicyDocument\":{JsonSerializer.Serialize(document)}{more}}}";
}
