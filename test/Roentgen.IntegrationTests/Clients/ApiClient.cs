using System.Text.Json;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>A call of one operation.</summary>
/// <param name="Operation">For example <c>BatchGetTraces</c>.</param>
/// <param name="Input">The members, under the names of the API.</param>
/// <param name="Unchecked">Whether to send what the client itself would refuse, where it can.</param>
internal sealed record ApiCall(string Operation, object Input, bool Unchecked = false);

/// <summary>What a program that uses the client gets: an output or an error.</summary>
/// <param name="Output">Members that were null on the wire are absent.</param>
/// <param name="Error">The exception.</param>
/// <param name="Pages">How many answers make up the output; null when the client does not tell.</param>
/// <param name="Unknown">The client is older than the operation.</param>
internal sealed record ApiAnswer(JsonElement? Output, ApiError? Error, int? Pages, bool Unknown = false);

/// <summary>An exception of a client; the command line shows the name and the message only.</summary>
internal sealed record ApiError(string Name, string Message, string? Class, int? Status);

/// <summary>A client of the X-Ray API, unmodified; the script in <c>test/clients</c> that drives it prints what it got.</summary>
internal sealed class ApiClient
{
    private readonly string _program;
    private readonly string _script;

    private ApiClient(string name, string program, string script) => (Name, _program, _script) = (name, program, script);

    public static ApiClient Boto3 { get; } = new("boto3", ClientProgram.Python, "read_boto3.py");

    public static ApiClient AwsCli { get; } = new("aws CLI", ClientProgram.Python, "read_awscli.py");

    public static ApiClient JavaScript { get; } = new("@aws-sdk/client-xray", ClientProgram.Node, "read_sdk.mjs");

    public static IReadOnlyList<ApiClient> All { get; } = [Boto3, AwsCli, JavaScript];

    public string Name { get; }

    /// <summary>Makes the calls one after the other, in one process.</summary>
    public Task<IReadOnlyList<ApiAnswer>> CallAsync(Uri endpoint, params IEnumerable<ApiCall> calls) => CallAsync(endpoint, calls, []);

    /// <summary>Makes the calls one after the other, in one process, without trying any of them again.</summary>
    public Task<IReadOnlyList<ApiAnswer>> CallOnceAsync(Uri endpoint, params IEnumerable<ApiCall> calls) =>
        CallAsync(endpoint, calls, new Dictionary<string, string> { ["AWS_MAX_ATTEMPTS"] = "1" });

    private async Task<IReadOnlyList<ApiAnswer>> CallAsync(Uri endpoint, IEnumerable<ApiCall> calls, Dictionary<string, string> environment)
    {
        var input = JsonSerializer.Serialize(calls.Select(call => new { operation = call.Operation, input = call.Input, @unchecked = call.Unchecked }));
        var output = await ClientProgram.RunAsync(_program, [_script, endpoint.ToString()], input, environment);
        return JsonSerializer.Deserialize<List<ApiAnswer>>(output, JsonSerializerOptions.Web)!;
    }

    /// <summary>Makes calls that must succeed.</summary>
    public async Task<IReadOnlyList<JsonElement>> GetAsync(Uri endpoint, params IEnumerable<ApiCall> calls) =>
        [.. (await CallAsync(endpoint, calls)).Select(answer => answer.Output ?? throw new InvalidOperationException($"{Name}: {answer.Error}"))];

    public override string ToString() => Name;
}
