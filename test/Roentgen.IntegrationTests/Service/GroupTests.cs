using System.Net;
using System.Text.Json;

namespace Roentgen.IntegrationTests.Service;

public sealed class GroupTests : ServiceFixture
{
    [Fact]
    public async Task The_default_group_is_always_there_and_holds_everything()
    {
        var groups = (await Client.AskAsync("/Groups", "{}")).GetProperty("Groups");
        groups.GetArrayLength().ShouldBe(1);
        groups[0].GetRawText().ShouldBe("""{"FilterExpression":null,"GroupARN":"arn:aws:xray:us-east-1:000000000000:group/Default","GroupName":"Default","InsightsConfiguration":{"InsightsEnabled":false,"NotificationsEnabled":false}}""");
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a01", "shop", 0, 1));
        (await GraphAsync("\"GroupName\":\"Default\"")).ShouldBe((false, "shop+shop"));
        (await GraphAsync("\"GroupARN\":\"arn:aws:xray:us-east-1:000000000000:group/Default\"")).ShouldBe((false, "shop+shop"));
    }

    [Fact]
    public async Task A_group_is_created_read_changed_and_deleted_by_name_or_ARN()
    {
        var created = await Client.AskAsync("/CreateGroup", """{"GroupName":"shops","FilterExpression":"service(\"shop\")","InsightsConfiguration":{"InsightsEnabled":true,"NotificationsEnabled":true}}""");
        var arn = created.GetProperty("Group").GetProperty("GroupARN").GetString();
        arn.ShouldNotBeNull().ShouldMatch("^arn:aws:xray:us-east-1:000000000000:group/shops/[A-Z2-7]{52}$");
        (await Client.AskAsync("/GetGroup", """{"GroupName":"shops"}""")).GetRawText().ShouldBe(created.GetRawText());
        (await Client.AskAsync("/GetGroup", $$"""{"GroupARN":"{{arn}}"}""")).GetRawText().ShouldBe(created.GetRawText());
        var changed = (await Client.AskAsync("/UpdateGroup", $$"""{"InsightsConfiguration":{"NotificationsEnabled":false},"FilterExpression":"fault","GroupARN":"{{arn}}"}""")).GetProperty("Group");
        changed.GetProperty("FilterExpression").GetString().ShouldBe("fault");
        changed.GetProperty("InsightsConfiguration").GetRawText().ShouldBe("""{"InsightsEnabled":true,"NotificationsEnabled":false}""");
        (await Client.AskAsync("/DeleteGroup", """{"GroupName":"shops"}""")).GetRawText().ShouldBe("{}");
        (await Client.RefusedAsync("/DeleteGroup", """{"GroupName":"shops"}""")).ShouldBe("InvalidRequestException: Group not found");
        var again = await Client.AskAsync("/CreateGroup", """{"GroupName":"shops","FilterExpression":"fault"}""");
        again.GetProperty("Group").GetProperty("GroupARN").GetString().ShouldNotBe(arn);
        (await Client.RefusedAsync("/GetGroup", $$"""{"GroupARN":"{{arn}}"}""")).ShouldBe("InvalidRequestException: Group not found");
    }

    [Fact]
    public async Task A_trace_belongs_to_a_group_if_it_matched_the_filter_of_the_moment_it_came_in()
    {
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a01", "early", 0, 1));
        Time.Advance(TimeSpan.FromSeconds(10));
        await Client.AskAsync("/CreateGroup", """{"GroupName":"g","FilterExpression":"duration > 0.5"}""");
        await Client.PutAsync(Segment(2, "70de5b6f19ff9a02", "first", 0, 1), Segment(3, "70de5b6f19ff9a03", "short", 0, 0.1));
        (await GraphAsync("\"GroupName\":\"g\"")).ShouldBe((false, "first+first"));
        Time.Advance(TimeSpan.FromSeconds(10));
        await Client.AskAsync("/UpdateGroup", """{"GroupName":"g","FilterExpression":"duration < 0.5"}""");
        await Client.PutAsync(Segment(4, "70de5b6f19ff9a04", "second", 0, 0.1), Segment(5, "70de5b6f19ff9a05", "long", 0, 1));
        (await GraphAsync("\"GroupName\":\"g\"")).ShouldBe((true, "first+first+second+second"));
        // Searches go by the filter of now, whenever a trace came in.
        (await Client.SummariesAsync(Now - 60, Now + 60, "\"FilterExpression\":\"group.name = \\\"g\\\"\"")).Select(trace => trace.GetProperty("EntryPoint").GetProperty("Name").GetString())
            .ShouldBe(["short", "second"], ignoreOrder: true);
        Time.Advance(TimeSpan.FromSeconds(60));
        var series = await Client.AskAsync("/TimeSeriesServiceStatistics", $$"""{"StartTime":{{Now}},"EndTime":{{Now + 60}},"GroupName":"g"}""");
        series.GetProperty("ContainsOldGroupVersions").GetBoolean().ShouldBeTrue();
        series.GetProperty("TimeSeriesServiceStatistics")[0].GetProperty("EdgeSummaryStatistics").GetProperty("TotalCount").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task An_expression_may_name_groups_but_not_in_a_circle()
    {
        await Client.AskAsync("/CreateGroup", """{"GroupName":"a","FilterExpression":"fault"}""");
        await Client.AskAsync("/CreateGroup", """{"GroupName":"b","FilterExpression":"group.name = \"a\" AND duration > 1"}""");
        (await Client.RefusedAsync("/UpdateGroup", """{"GroupName":"a","FilterExpression":"error OR group.name = \"b\""}""")).ShouldContain("in a circle");
        (await Client.RefusedAsync("/CreateGroup", """{"GroupName":"c","FilterExpression":"group.name = \"c\""}""")).ShouldContain("in a circle");
        (await Client.AskAsync("/GetGroup", """{"GroupName":"a"}""")).GetProperty("Group").GetProperty("FilterExpression").GetString().ShouldBe("fault");
    }

    [Theory]
    [InlineData("/CreateGroup", "{}", "ValidationException: 1 validation error detected: Value null at 'groupName' failed to satisfy constraint: Member must not be null")]
    [InlineData("/CreateGroup", """{"GroupName":"","FilterExpression":"ok"}""", "ValidationException: 1 validation error detected: Value '' at 'groupName' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("/CreateGroup", """{"GroupName":"abcdefghijklmnopqrstuvwxyz0123456","FilterExpression":"ok"}""", "ValidationException: 1 validation error detected: Value 'abcdefghijklmnopqrstuvwxyz0123456' at 'groupName' failed to satisfy constraint: Member must have length less than or equal to 32")]
    [InlineData("/CreateGroup", """{"GroupName":"Default","FilterExpression":"ok"}""", "InvalidRequestException: Default is a reserved group name")]
    [InlineData("/CreateGroup", """{"GroupName":"a b","FilterExpression":"ok"}""", "InvalidRequestException: The group name a b holds something else than letters, digits and hyphens")]
    [InlineData("/CreateGroup", """{"GroupName":"a"}""", "InvalidRequestException: Filter Expression is empty")]
    [InlineData("/CreateGroup", """{"GroupName":"a","FilterExpression":""}""", "InvalidRequestException: Filter Expression is empty")]
    [InlineData("/CreateGroup", """{"GroupName":"a","FilterExpression":"duration ma 5"}""", "InvalidRequestException: Error Location: line 1, position 10 : Invalid input symbol: 'ma'")]
    [InlineData("/CreateGroup", """{"GroupName":"a","FilterExpression":"ok","InsightsConfiguration":{"NotificationsEnabled":true}}""", "InvalidRequestException: Notifications need insights: enable both, or neither")]
    [InlineData("/CreateGroup", """{"GroupName":"a","FilterExpression":"ok","Tags":[{"Key":"k","Value":"1"},{"Key":"k","Value":"2"}]}""", "InvalidRequestException: The tag key k is there twice")]
    [InlineData("/CreateGroup", """{"GroupName":1,"FilterExpression":"ok"}""", "SerializationException: NUMBER_VALUE can not be converted to a String")]
    [InlineData("/GetGroup", "{}", "InvalidRequestException: Provide either GroupName or GroupARN")]
    [InlineData("/GetGroup", """{"GroupName":"a","GroupARN":"b"}""", "InvalidRequestException: Provide either GroupName or GroupARN")]
    [InlineData("/GetGroup", """{"GroupName":"absent"}""", "InvalidRequestException: Group not found")]
    [InlineData("/Groups", """{"NextToken":"x"}""", "InvalidRequestException: Next Token not supported")]
    [InlineData("/UpdateGroup", """{"GroupName":"absent","FilterExpression":"ok"}""", "InvalidRequestException: Group not found")]
    [InlineData("/UpdateGroup", """{"GroupName":"Default","FilterExpression":"ok"}""", "InvalidRequestException: The filter expression of the Default group cannot be changed")]
    [InlineData("/DeleteGroup", """{"GroupName":"Default"}""", "InvalidRequestException: Default is a reserved group name")]
    [InlineData("/ServiceGraph", """{"StartTime":0,"EndTime":1,"GroupName":"absent"}""", "InvalidRequestException: Group not found.")]
    [InlineData("/TimeSeriesServiceStatistics", """{"StartTime":0,"EndTime":1,"GroupARN":"absent"}""", "InvalidRequestException: Group not found.")]
    public async Task What_cannot_be_done_is_told(string path, string body, string answer) => (await Client.RefusedAsync(path, body)).ShouldBe(answer);

    [Fact]
    public async Task There_are_at_most_25_groups()
    {
        for (var i = 1; i < 25; i++) await Client.AskAsync("/CreateGroup", $$"""{"GroupName":"g{{i}}","FilterExpression":"ok"}""");
        (await Client.RefusedAsync("/CreateGroup", """{"GroupName":"more","FilterExpression":"ok"}""")).ShouldBe("InvalidRequestException: The maximum number of groups has been reached");
        (await Client.AskAsync("/Groups", "{}")).GetProperty("Groups").GetArrayLength().ShouldBe(25);
        // The default group's switches are no further group.
        await Client.AskAsync("/UpdateGroup", """{"GroupName":"Default","InsightsConfiguration":{"InsightsEnabled":true}}""");
        (await Client.AskAsync("/Groups", "{}")).GetProperty("Groups")[0].GetProperty("InsightsConfiguration").GetProperty("InsightsEnabled").GetBoolean().ShouldBeTrue();
        await Client.AskAsync("/DeleteGroup", """{"GroupName":"g1"}""");
        await Client.AskAsync("/CreateGroup", """{"GroupName":"more","FilterExpression":"ok"}""");
    }

    [Fact]
    public async Task Of_many_who_create_the_same_group_at_once_one_does()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Client.PostAsync("/CreateGroup", """{"GroupName":"g","FilterExpression":"ok"}""")));
        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Where(answer => answer.Status != HttpStatusCode.OK).ShouldAllBe(answer => answer.Text == """{"Message":"g already exists"}""");
    }

    [Fact]
    public async Task The_number_of_groups_and_the_ban_on_circles_hold_whoever_changes_them_at_once()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Client.PostAsync("/CreateGroup", $$"""{"GroupName":"g{{i}}","FilterExpression":"ok"}""")));
        created.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(24);
        for (var round = 0; round < 20; round++)
        {
            var names = (await Client.AskAsync("/Groups", "{}")).GetProperty("Groups").EnumerateArray().Skip(1).Take(2).Select(group => group.GetProperty("GroupName").GetString()).ToList();
            var changed = await Task.WhenAll(
                Client.PostAsync("/UpdateGroup", $$"""{"GroupName":"{{names[0]}}","FilterExpression":"group.name = \"{{names[1]}}\""}"""),
                Client.PostAsync("/UpdateGroup", $$"""{"GroupName":"{{names[1]}}","FilterExpression":"group.name = \"{{names[0]}}\""}"""));
            changed.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(1);
            foreach (var name in names) await Client.PostAsync("/UpdateGroup", $$"""{"GroupName":"{{name}}","FilterExpression":"ok"}""");
        }
    }

    [Fact]
    public async Task A_change_that_would_make_another_group_too_long_is_refused()
    {
        await Client.AskAsync("/CreateGroup", """{"GroupName":"small","FilterExpression":"ok"}""");
        await Client.AskAsync("/CreateGroup", """{"GroupName":"other","FilterExpression":"ok"}""");
        await Client.AskAsync("/CreateGroup", JsonSerializer.Serialize(new { GroupName = "large", FilterExpression = string.Join(" OR ", Enumerable.Repeat("group.name = \"small\"", 60)) }));
        (await Client.RefusedAsync("/UpdateGroup", """{"GroupName":"small","FilterExpression":"group.name = \"other\""}""")).ShouldContain("at most 100 groups");
        await GraphAsync("\"GroupName\":\"large\"");
    }

    [Fact]
    public async Task What_was_created_is_there_for_whoever_asks_next_however_many_read_meanwhile()
    {
        using var end = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested) await Client.AskAsync("/Groups", "{}");
        })).ToList();
        for (var i = 0; i < 200; i++)
        {
            await Client.AskAsync("/CreateGroup", """{"GroupName":"g","FilterExpression":"ok"}""");
            await Client.AskAsync("/GetGroup", """{"GroupName":"g"}""");
            await Client.AskAsync("/DeleteGroup", """{"GroupName":"g"}""");
            (await Client.RefusedAsync("/GetGroup", """{"GroupName":"g"}""")).ShouldBe("InvalidRequestException: Group not found");
        }
        await end.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Insights_that_are_switched_off_take_their_notifications_along()
    {
        await Client.AskAsync("/CreateGroup", """{"GroupName":"g","FilterExpression":"ok","InsightsConfiguration":{"InsightsEnabled":true,"NotificationsEnabled":true}}""");
        (await Client.AskAsync("/UpdateGroup", """{"GroupName":"g","FilterExpression":"ok","InsightsConfiguration":{"InsightsEnabled":false}}""")).GetProperty("Group").GetProperty("InsightsConfiguration")
            .GetRawText().ShouldBe("""{"InsightsEnabled":false,"NotificationsEnabled":false}""");
    }

    [Fact]
    public async Task Tags_are_merged_taken_away_and_go_with_their_group()
    {
        var group = await Client.AskAsync("/CreateGroup", """{"GroupName":"g","FilterExpression":"ok","Tags":[{"Key":"team","Value":"a"},{"Key":"ünïcode 1","Value":""}]}""");
        var arn = group.GetProperty("Group").GetProperty("GroupARN").GetString();
        (await Client.AskAsync("/TagResource", $$"""{"ResourceARN":"{{arn}}","Tags":[{"Key":"team","Value":"b"},{"Key":"stage","Value":"test"}]}""")).GetRawText().ShouldBe("{}");
        await Client.AskAsync("/UntagResource", $$"""{"ResourceARN":"{{arn}}","TagKeys":["stage","absent"]}""");
        (await Client.AskAsync("/ListTagsForResource", $$"""{"ResourceARN":"{{arn}}"}""")).GetRawText()
            .ShouldBe("""{"NextToken":null,"Tags":[{"Key":"team","Value":"b"},{"Key":"ünïcode 1","Value":""}]}""");
        await Client.AskAsync("/UpdateGroup", """{"GroupName":"g","FilterExpression":"fault"}""");
        (await Client.AskAsync("/ListTagsForResource", $$"""{"ResourceARN":"{{arn}}"}""")).GetProperty("Tags").GetArrayLength().ShouldBe(2);
        await Client.AskAsync("/DeleteGroup", """{"GroupName":"g"}""");
        foreach (var (path, more) in ((string, string)[])[("/ListTagsForResource", ""), ("/TagResource", ",\"Tags\":[]"), ("/UntagResource", ",\"TagKeys\":[]")])
        {
            var answer = await Client.PostAsync(path, $$"""{"ResourceARN":"{{arn}}"{{more}}}""");
            answer.Status.ShouldBe(HttpStatusCode.NotFound);
            answer.ErrorType.ShouldBe("ResourceNotFoundException");
            answer.Text.ShouldBe($$"""{"Message":"Resource {{arn}} not found","ResourceName":"{{arn}}"}""");
        }
    }

    [Theory]
    [InlineData("""[{"Key":"aws:x","Value":""}]""", "InvalidRequestException: The tag key aws:x begins with aws:, which is reserved")]
    [InlineData("""[{"Key":"a*","Value":""}]""", "InvalidRequestException: The tag a* holds something else than letters, digits, spaces and _ . : / = + - @")]
    [InlineData("""[{"Value":""}]""", "ValidationException: 1 validation error detected: Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null")]
    [InlineData("""[{"Key":"a"}]""", "ValidationException: 1 validation error detected: Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null")]
    public async Task A_tag_that_is_none_is_refused(string tags, string answer) =>
        (await Client.RefusedAsync("/TagResource", $$"""{"ResourceARN":"arn:aws:xray:us-east-1:000000000000:group/Default","Tags":{{tags}}}""")).ShouldBe(answer);

    [Fact]
    public async Task A_resource_has_at_most_50_tags()
    {
        const string Arn = "arn:aws:xray:us-east-1:000000000000:group/Default";
        await Client.AskAsync("/TagResource", JsonSerializer.Serialize(new { ResourceARN = Arn, Tags = Enumerable.Range(0, 50).Select(i => new { Key = $"k{i}", Value = "" }) }));
        var answer = await Client.PostAsync("/TagResource", $$"""{"ResourceARN":"{{Arn}}","Tags":[{"Key":"more","Value":""}]}""");
        answer.ErrorType.ShouldBe("TooManyTagsException");
        answer.Json.GetProperty("ResourceName").GetString().ShouldBe(Arn);
        await Client.AskAsync("/TagResource", $$"""{"ResourceARN":"{{Arn}}","Tags":[{"Key":"k1","Value":"changed"}]}""");
        (await Client.RefusedAsync("/CreateGroup", JsonSerializer.Serialize(new { GroupName = "g", FilterExpression = "ok", Tags = Enumerable.Range(0, 51).Select(i => new { Key = $"k{i}", Value = "" }) })))
            .ShouldBe("InvalidRequestException: A resource has at most 50 tags");
        (await Client.AskAsync("/ListTagsForResource", $$"""{"ResourceARN":"{{Arn}}"}""")).GetProperty("Tags").GetArrayLength().ShouldBe(50);
    }

    private async Task<(bool HasOldVersions, string Nodes)> GraphAsync(string group)
    {
        var graph = await Client.AskAsync("/ServiceGraph", $$"""{"StartTime":{{Now - 60}},"EndTime":{{Now + 60}},{{group}}}""");
        return (graph.GetProperty("ContainsOldGroupVersions").GetBoolean(), string.Join('+', graph.GetProperty("Services").EnumerateArray().Select(node => node.GetProperty("Name"))));
    }
}
