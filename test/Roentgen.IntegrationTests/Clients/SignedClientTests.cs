namespace Roentgen.IntegrationTests.Clients;

/// <summary>Unmodified clients in front of a service that asks for access keys: their signatures are understood, and they understand the refusals.</summary>
[Trait("Needs", "clients")]
public sealed class SignedClientTests
{
    public static TheoryData<string> Clients => [.. ApiClient.All.Select(client => client.Name)];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Its_signatures_are_taken(string name)
    {
        await using var roentgen = await StartAsync(ClientProgram.SecretAccessKey, "admin");
        var trace = SampleTrace.Create("signed ü");
        var answers = await Named(name).GetAsync(
            roentgen.Address,
            new ApiCall("PutTraceSegments", new { TraceSegmentDocuments = new[] { trace.Document } }),
            new ApiCall("BatchGetTraces", new { TraceIds = new[] { trace.Id } }),
            new ApiCall("GetTraceSummaries", TimeRange.AroundNow.Input),
            new ApiCall("GetSamplingRules", new { }));
        answers[1].GetProperty("Traces").GetArrayLength().ShouldBe(1);
        answers[2].GetProperty("TraceSummaries").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task It_tells_its_user_that_the_secret_is_wrong(string name)
    {
        await using var roentgen = await StartAsync("another/Secret+0123456789abcdefghij", "admin");
        var error = await ErrorAsync(Named(name), roentgen);
        error.Name.ShouldBe("InvalidSignatureException");
        error.Message.ShouldContain("The request signature we calculated does not match the signature you provided.");
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task It_tells_its_user_that_the_role_does_not_allow_it(string name)
    {
        await using var roentgen = await StartAsync(ClientProgram.SecretAccessKey, "write");
        var error = await ErrorAsync(Named(name), roentgen);
        error.Name.ShouldBe("AccessDeniedException");
        error.Message.ShouldContain($"User: {ClientProgram.AccessKeyId} is not authorized to perform: xray:GetTraceSummaries");
    }

    private static ApiClient Named(string name) => ApiClient.All.Single(client => client.Name == name);

    private static Task<RoentgenProcess> StartAsync(string secret, string role) => RoentgenProcess.StartAsync(
        new Dictionary<string, string> { ["ROENTGEN_ACCESS_KEYS"] = $"{ClientProgram.AccessKeyId}:{secret}:{role}" }, "serve", "--data", ":memory:", "--http", "127.0.0.1:0");

    private static async Task<ApiError> ErrorAsync(ApiClient client, RoentgenProcess roentgen) =>
        (await client.CallAsync(roentgen.Address, new ApiCall("GetTraceSummaries", TimeRange.AroundNow.Input)))[0].Error.ShouldNotBeNull();
}
