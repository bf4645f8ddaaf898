using System.Net;
using System.Text;
using System.Text.Json;
using Roentgen.Service;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>
/// Every operation by every client: once with success, and once with each error that its model declares. What came of it is the table of
/// <c>docs/conformance.md</c>; with <c>ROENTGEN_WRITE_DOCS=1</c> these tests write it.
/// </summary>
[Trait("Needs", "clients")]
public sealed class OperationTests(OperationRuns runs) : IClassFixture<OperationRuns>
{
    public static TheoryData<string> Clients => [.. ApiClient.All.Select(client => client.Name)];

    [Theory]
    [MemberData(nameof(Clients))]
    public void Every_operation_of_a_client_answers_as_its_model_says(string client) =>
        runs.Problems(client).ShouldBeEmpty(string.Join('\n', runs.Problems(client)));

    [Fact]
    public void The_newest_client_knows_all_38_operations() => runs.Known(ApiClient.JavaScript.Name).ShouldBe(38);

    [Fact]
    public void The_page_of_conformance_has_the_table_of_these_runs()
    {
        var page = OperationTable.Page;
        if (Environment.GetEnvironmentVariable("ROENTGEN_WRITE_DOCS") == "1") File.WriteAllText(page, OperationTable.Replace(File.ReadAllText(page), runs.Table()));
        OperationTable.Read(File.ReadAllText(page)).ShouldBe(runs.Table(), "ROENTGEN_WRITE_DOCS=1 writes the table anew.");
    }
}

/// <summary>The calls of all clients, made once.</summary>
public sealed class OperationRuns : IAsyncLifetime
{
    private const string Throttled = "ThrottledException";
    private const int TooManyRequests = 429;

    private readonly Dictionary<string, IReadOnlyList<Row>> _rows = [];

    /// <summary>What came of one operation by one client.</summary>
    /// <param name="Case">The calls.</param>
    /// <param name="IsKnown">Whether the client is new enough to know it.</param>
    /// <param name="Right">How many calls were answered as they should be.</param>
    /// <param name="Problems">A sentence for each of the others.</param>
    private sealed record Row(OperationCase Case, bool IsKnown, int Right, IReadOnlyList<string> Problems);

    public async ValueTask InitializeAsync()
    {
        var clients = ApiClient.All;
        var rows = await Task.WhenAll(clients.Select(RunAsync));
        for (var i = 0; i < clients.Count; i++) _rows.Add(clients[i].Name, rows[i]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public IReadOnlyList<string> Problems(string client) => [.. _rows[client].SelectMany(row => row.Problems)];

    public int Known(string client) => _rows[client].Count(row => row.IsKnown);

    /// <summary>The table: an operation a row, a client a column.</summary>
    public string Table()
    {
        var text = new StringBuilder($"| operation | errors of its model | {string.Join(" | ", _rows.Keys)} |\n|---|---|{string.Concat(_rows.Keys.Select(_ => "---|"))}\n");
        var first = _rows.Values.First();
        for (var i = 0; i < first.Count; i++)
        {
            var operation = first[i].Case;
            var errors = operation.Errors.Select(error => error.Code).Concat(operation.Never.Select(error => error.Code + "¹")).Append(Throttled);
            text.Append($"| `{operation.Operation}` | {string.Join(", ", errors.Select(error => error.Replace("Exception", "", StringComparison.Ordinal)))} |");
            foreach (var rows in _rows.Values) text.Append(rows[i].IsKnown ? $" {(rows[i].Problems.Count == 0 ? "✓" : "✗")} {rows[i].Right} of {operation.Errors.Count + 2} |" : " – |");
            text.Append('\n');
        }
        text.Append("\n¹ Nothing brings it about here:\n\n");
        foreach (var (operation, (code, reason)) in first.SelectMany(row => row.Case.Never.Select(never => (row.Case.Operation, never)))) text.Append($"- `{code}` of `{operation}`: {reason}.\n");
        return text.ToString();
    }

    private static async Task<IReadOnlyList<Row>> RunAsync(ApiClient client)
    {
        await using var server = await OperationServer.StartAsync();
        var cases = OperationCases.Of(server.World);
        var calls = cases.SelectMany(operation => operation.Errors.Select(error => new ApiCall(operation.Operation, error.Input)).Prepend(new ApiCall(operation.Operation, operation.Success))).ToList();
        var answers = new Queue<ApiAnswer>(await client.CallAsync(server.Address, calls));
        var throttled = new Queue<ApiAnswer>(await ThrottledAsync(client, cases));
        return [.. cases.Select(operation => RowOf(client, operation, answers, throttled.Dequeue()))];
    }

    // One request may be under way at a time, and one is: an upload that takes its time.
    private static async Task<IReadOnlyList<ApiAnswer>> ThrottledAsync(ApiClient client, IReadOnlyList<OperationCase> cases)
    {
        await using var store = new MemoryTraceStore();
        await using var server = await RoentgenServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), store, new ServiceOptions { MaxConcurrentRequests = 1 }, TimeProvider.System, null, TestContext.Current.CancellationToken);
        using var slow = new SlowUpload(server.Address);
        await slow.StartAsync();
        return await client.CallOnceAsync(server.Address, cases.Select(operation => new ApiCall(operation.Operation, operation.Success)));
    }

    private static Row RowOf(ApiClient client, OperationCase operation, Queue<ApiAnswer> answers, ApiAnswer throttled)
    {
        var success = answers.Dequeue();
        var errors = operation.Errors.Select(error => (error.Code, Answer: answers.Dequeue())).ToList();
        if (success.Unknown) return new Row(operation, false, 0, []);
        List<string?> found = [Problem(operation, success), .. errors.Select(error => Problem(error.Answer, error.Code, error.Code == "ResourceNotFoundException" ? 404 : 400)), Problem(throttled, Throttled, TooManyRequests)];
        return new Row(operation, true, found.Count(problem => problem is null), [.. found.OfType<string>().Select(problem => $"{client} {operation.Operation}: {problem}")]);
    }

    private static string? Problem(OperationCase operation, ApiAnswer answer)
    {
        if (answer.Output is not { } output) return $"succeeds not, but {answer.Error}";
        if (operation.Shows is not { } member) return null;
        return output.TryGetProperty(member, out var shown) && shown.ValueKind is not JsonValueKind.Null && !(shown.ValueKind == JsonValueKind.Array && shown.GetArrayLength() == 0)
            ? null
            : $"shows no {member}: {output}";
    }

    private static string? Problem(ApiAnswer answer, string code, int status)
    {
        if (answer.Error is not { } error) return $"succeeds instead of {code}: {answer.Output}";
        var isRight = error.Name == code && (error.Status is null || error.Status == status) && (error.Class is null || error.Class == code);
        return isRight ? null : $"{error} instead of {code}";
    }
}

/// <summary>The generated part of <c>docs/conformance.md</c>.</summary>
internal static class OperationTable
{
    private const string Begin = "<!-- operations: written by OperationTests -->\n";
    private const string End = "<!-- end of operations -->\n";

    public static string Page { get; } = Path.GetFullPath(Path.Combine(ClientProgram.Folder, "..", "..", "docs", "conformance.md"));

    public static string Read(string page) => page[Place(page)];

    public static string Replace(string page, string table) => page[..Place(page).Start] + table + page[Place(page).End..];

    private static Range Place(string page) => (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..page.IndexOf(End, StringComparison.Ordinal);
}
