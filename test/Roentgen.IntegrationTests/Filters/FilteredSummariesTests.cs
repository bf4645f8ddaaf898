using System.Net;
using System.Text.Json;
using Roentgen.IntegrationTests.Service;
using Roentgen.Service;
using Roentgen.Tests;
using Roentgen.Tests.Filters;

namespace Roentgen.IntegrationTests.Filters;

public sealed class FilteredSummariesTests : ServiceFixture
{
    protected override ServiceOptions Options => new() { SummaryPageSize = 10, SummaryScanSize = 25, SummaryLookSize = 40 };

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("error OR fault")]
    [InlineData("http.status != 200 AND http.method = \"POST\"")]
    [InlineData("annotation[http.route] = \"/orders/{id}\"")]
    [InlineData("user CONTAINS \"\"")]
    [InlineData("service(id(type: \"AWS::DynamoDB::Table\")) { throttle }")]
    [InlineData("edge(\"api\",\"backend\") { destination.annotation.version = \"7\" }")]
    [InlineData("availabilityzone = \"us-west-2a\" AND fault")]
    [InlineData("rootcause.fault.exception { last AND message CONTAINS \"denied\" }")]
    [InlineData("rootcause.responsetime.entity { remote AND coverage > 0.7 }")]
    [InlineData("rootcause.json = #[{\"Services\":[{\"Name\":\"A\",\"EntityPath\":[{\"Name\":\"A\"},{\"Name\":\"get\"}]}]}]")]
    [InlineData("group.name = \"Default\" AND duration > 5")]
    [InlineData("group.name = \"unknown\"")]
    public async Task The_service_selects_what_the_expression_selects(string expression)
    {
        foreach (var (i, documents) in ExampleTraces.All.Values.Index())
            (await Client.PutAsync(documents.Select(document => document.Replace(Documents.TraceIdText, TraceId(i), StringComparison.Ordinal)))).GetArrayLength().ShouldBe(0);
        var names = ExampleTraces.All.Keys.ToList();
        (await FindAsync(expression, 900, 1100)).Select(id => names[Convert.ToInt32(id[^4..], 16)]).ShouldBe(ExampleTraces.Select(expression), ignoreOrder: true);
    }

    [Theory]
    [InlineData("service(", "Error Location: line 1, position 9 : Invalid input symbol: 'service('")]
    [InlineData("((fault)", "Error Location: line 1, position 9 : missing ')' at end of expression")]
    [InlineData("fault AND\nmadeup = 7", "Error Location: line 2, position 1 : Invalid input symbol: 'ma'")]
    [InlineData("ok > 3", "Error Location: line 1, position 4 : Invalid input symbol: '>'. ok takes = or !=.")]
    public async Task An_expression_that_is_none_is_refused_with_its_place(string expression, string message)
    {
        var answer = await AskAsync(expression);
        (answer.Status, answer.ErrorType).ShouldBe((HttpStatusCode.BadRequest, "InvalidRequestException"));
        answer.Json.GetProperty("Message").GetString().ShouldBe(message);
    }

    [Fact]
    public async Task A_number_is_no_expression() =>
        (await Client.PostAsync("/TraceSummaries", $$"""{"StartTime":{{Now - 60}},"EndTime":{{Now}},"FilterExpression":5}""")).ErrorType.ShouldBe("SerializationException");

    // What the store can tell by its columns, it leaves out by itself; of the other it knows nothing.
    [Theory]
    [InlineData("fault", 40)]
    [InlineData("!error", 25)]
    public async Task Pages_of_a_filter_hold_every_match_once_and_say_how_many_traces_were_looked_at(string expression, int most)
    {
        await PutAsync(120, i => i % 3 == 0);
        var ids = new List<string>();
        var lookedAt = 0;
        string? token = null;
        do
        {
            var page = (await AskAsync(expression, token)).Json;
            ids.AddRange(page.GetProperty("TraceSummaries").EnumerateArray().Select(summary => summary.GetProperty("Id").GetString()!));
            page.GetProperty("TraceSummaries").GetArrayLength().ShouldBeLessThanOrEqualTo(10);
            page.GetProperty("TracesProcessedCount").GetInt32().ShouldBeLessThanOrEqualTo(most);
            lookedAt += page.GetProperty("TracesProcessedCount").GetInt32();
            token = page.GetProperty("NextToken").GetString();
        }
        while (token is not null);
        ids.ShouldBe(Enumerable.Range(1, 120).Where(i => i % 3 == 0).Select(TraceId));
        lookedAt.ShouldBe(120);
    }

    [Theory]
    [InlineData("fault", 40)]
    [InlineData("!error", 25)]
    public async Task A_page_that_found_nothing_yet_says_how_to_go_on(string expression, int most)
    {
        await PutAsync(60, i => i == 60);
        var first = (await AskAsync(expression)).Json;
        first.GetProperty("TraceSummaries").GetArrayLength().ShouldBe(0);
        first.GetProperty("TracesProcessedCount").GetInt32().ShouldBe(most);
        first.GetProperty("NextToken").ValueKind.ShouldBe(JsonValueKind.String);
        first.GetProperty("ApproximateTime").GetDouble().ShouldBe(Now - most);
        (await FindAsync(expression, Now - 600, Now)).ShouldBe([TraceId(60)]);
    }

    [Fact]
    public async Task A_token_is_good_for_its_own_filter_only()
    {
        await PutAsync(30, _ => true);
        var token = (await AskAsync("fault")).Json.GetProperty("NextToken").GetString();
        (await AskAsync("error", token)).Text.ShouldBe($$"""{"Message":"Invalid token {{token}}"}""");
        (await AskAsync("", token)).ErrorType.ShouldBe("InvalidRequestException");
        // The same question in other words.
        (await AskAsync(" FAULT ", token)).Status.ShouldBe(HttpStatusCode.OK);
    }

    private Task<JsonElement> PutAsync(int count, Func<int, bool> isFault) =>
        Client.PutAsync(Enumerable.Range(1, count).Select(i => Segment(i, "70de5b6f19ff9a0a", "shop", -i, 1, isFault(i) ? "\"fault\":true" : "\"error\":true")));

    private async Task<List<string>> FindAsync(string expression, double start, double end) =>
        [.. (await Client.SummariesAsync(start, end, $"\"FilterExpression\":{JsonSerializer.Serialize(expression)}")).Select(summary => summary.GetProperty("Id").GetString()!)];

    private Task<Answer> AskAsync(string expression, string? token = null) =>
        Client.PostAsync("/TraceSummaries", JsonSerializer.Serialize(new { StartTime = Now - 600, EndTime = Now, FilterExpression = expression, NextToken = token }));
}
