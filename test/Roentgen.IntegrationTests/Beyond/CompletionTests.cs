using System.Net;
using System.Text.Json;
using Roentgen.IntegrationTests.Service;
using Roentgen.Service;

namespace Roentgen.IntegrationTests.Beyond;

public sealed class CompletionTests : ServiceFixture
{
    protected override ServiceOptions Options => new() { CompletionScanSize = 10 };

    [Theory]
    [InlineData("fau", "Keyword fault", 0, 3)]
    [InlineData("fault = ", "Value true, Value false", 8, 8)]
    [InlineData("service(\"s", "Service \"shop\", Service \"stock\"", 8, 10)]
    [InlineData("http.url = ", "Value \"http://shop/a\"", 11, 11)]
    [InlineData("http.status = ", "Value 200", 14, 14)]
    [InlineData("user = ", "Value \"bob\", Value \"alice\"", 7, 7)]
    [InlineData("annotation.t", "AnnotationKey annotation.tier", 0, 12)]
    [InlineData("annotation.tier = ", "Value \"gold\", Value \"free\"", 18, 18)]
    [InlineData("service() { name = ", "Service|Value \"shop\", \"stock\"", 19, 19)]
    [InlineData("madeup = ", "", 9, 9)]
    public async Task Words_and_what_occurs_in_recent_traces_are_offered_the_most_frequent_first(string text, string offered, int start, int end)
    {
        await PutAsync();
        var answer = await AskAsync(JsonSerializer.Serialize(new { FilterExpression = text }));
        var items = answer.GetProperty("Items").EnumerateArray().ToList();
        if (offered.Contains('|', StringComparison.Ordinal)) string.Join(", ", items.Select(item => item.GetProperty("Text").GetString())).ShouldBe(offered[(offered.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        else string.Join(", ", items.Select(item => $"{item.GetProperty("Kind").GetString()} {item.GetProperty("Text").GetString()}")).ShouldBe(offered);
        (answer.GetProperty("Start").GetInt32(), answer.GetProperty("End").GetInt32()).ShouldBe((start, end));
    }

    [Fact]
    public async Task The_cursor_may_stand_anywhere_and_items_have_a_limit()
    {
        await PutAsync();
        var answer = await AskAsync("""{"FilterExpression":"user =  AND fault","Cursor":7,"MaxItems":1}""");
        answer.GetProperty("Items").GetRawText().ShouldBe("""[{"Kind":"Value","Meaning":"","Text":"\"bob\""}]""");
        answer.GetProperty("OtherItemsCount").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Traces_are_looked_at_only_where_they_can_tell_something_and_no_more_than_the_limit()
    {
        await Client.PutAsync(Enumerable.Range(1, 30).Select(i => AnalysisTests.Request(i, "/a", 200, -i, 1, $"u{i}")));
        (await AskAsync("""{"FilterExpression":"fau"}""")).GetProperty("TracesProcessedCount").GetInt32().ShouldBe(0);
        var users = await AskAsync("""{"FilterExpression":"user = "}""");
        users.GetProperty("TracesProcessedCount").GetInt32().ShouldBe(10);
        users.GetProperty("Items").EnumerateArray().Select(item => item.GetProperty("Text").GetString()).ShouldBe(Enumerable.Range(1, 10).Select(i => $"\"u{i}\""), ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"FilterExpression":"ok","Cursor":3}""", "InvalidRequestException")]
    [InlineData("""{"FilterExpression":"ok","Cursor":-1}""", "ValidationException")]
    [InlineData("""{"FilterExpression":"ok","MaxItems":0}""", "ValidationException")]
    [InlineData("""{"FilterExpression":1}""", "SerializationException")]
    public async Task What_cannot_be_completed_is_refused(string body, string code)
    {
        var answer = await Client.PostAsync("/roentgen/filter/complete", body);
        (answer.Status, answer.ErrorType).ShouldBe((HttpStatusCode.BadRequest, code));
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused() =>
        (await Client.PostAsync("/roentgen/filter/complete", JsonSerializer.Serialize(new { FilterExpression = new string('x', 10_001) }))).ErrorType.ShouldBe("ValidationException");

    [Theory]
    [InlineData("fault   AND duration>2", """{"Error":null,"FilterExpression":"fault AND duration > 2","Valid":true}""")]
    [InlineData("", """{"Error":null,"FilterExpression":"","Valid":true}""")]
    [InlineData("group.name = \"absent\"", """{"Error":null,"FilterExpression":"group.name = \"absent\"","Valid":true}""")]
    public async Task An_expression_is_checked_and_shown_in_its_canonical_form(string text, string answer) => (await CheckAsync(text)).Text.ShouldBe(answer);

    [Fact]
    public async Task What_is_no_expression_is_told_with_its_place()
    {
        var answer = (await CheckAsync("fault AND\n  duration >> 2")).Json;
        answer.GetProperty("Valid").GetBoolean().ShouldBeFalse();
        var error = answer.GetProperty("Error");
        (error.GetProperty("Line").GetInt32(), error.GetProperty("Position").GetInt32(), error.GetProperty("Offset").GetInt32()).ShouldBe((2, 13, 22));
        error.GetProperty("Message").GetString().ShouldNotBeNull().ShouldStartWith("Error Location: line 2, position 13");
        error.GetProperty("Expected").GetString().ShouldBe("a number");
        answer.GetProperty("FilterExpression").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Groups_are_offered_checked_and_stand_for_their_expressions()
    {
        await PutAsync();
        foreach (var (name, expression) in new[] { ("gold", "annotation.tier = \"gold\""), ("broken", "fault") })
            (await Client.PostAsync("/CreateGroup", JsonSerializer.Serialize(new { GroupName = name, FilterExpression = expression }))).Status.ShouldBe(HttpStatusCode.OK);
        var items = (await AskAsync("{\"FilterExpression\":\"group.name = \"}")).GetProperty("Items");
        items.EnumerateArray().Select(item => item.GetProperty("Text").GetString()).ShouldBe(["\"Default\"", "\"broken\"", "\"gold\""]);
        var statistics = await Client.PostAsync("/roentgen/statistics", "{\"FilterExpression\":\"group.name = \\\"gold\\\"\"}");
        statistics.Json.GetProperty("TraceCount").GetInt32().ShouldBe(2, statistics.Text);
        (await CheckAsync("group.name = \"gold\"")).Json.GetProperty("Valid").GetBoolean().ShouldBeTrue();
        var many = (await CheckAsync(string.Join(" OR ", Enumerable.Repeat("group.name = \"gold\"", 101)))).Json;
        many.GetProperty("Error").GetProperty("Message").GetString().ShouldNotBeNull().ShouldContain("at most 100 groups");
        many.GetProperty("Error").GetProperty("Offset").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_check_needs_a_text() => (await Client.PostAsync("/roentgen/filter/check", "{}")).ErrorType.ShouldBe("ValidationException");

    private Task<JsonElement> PutAsync() => Client.PutAsync(
        AnalysisTests.Request(1, "/a", 200, -10, 1, "bob", "\"tier\":\"gold\""), AnalysisTests.Request(2, "/a", 200, -10, 1, "bob", "\"tier\":\"gold\""),
        AnalysisTests.Request(3, "/a", 200, -10, 1, "alice", "\"tier\":\"free\""), Segment(4, "70de5b6f19ff9a0a", "stock", -10, -9));

    private Task<Answer> CheckAsync(string text) => Client.PostAsync("/roentgen/filter/check", JsonSerializer.Serialize(new { FilterExpression = text }));

    private async Task<JsonElement> AskAsync(string body)
    {
        var answer = await Client.PostAsync("/roentgen/filter/complete", body);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }
}
