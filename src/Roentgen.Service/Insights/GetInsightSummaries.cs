using System.Globalization;
using System.Text.Json;
using Roentgen.Model.Insights;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Groups;

namespace Roentgen.Service.Insights;

/// <summary>The insights of a group that were active at any time of a window, the newest first.</summary>
internal sealed class GetInsightSummaries(InsightStore insights, GroupCatalog groups, TimeProvider time) : IOperation
{
    /// <summary>Most insights of a page, as X-Ray.</summary>
    public const int MaxPageSize = 100;

    public string Name => "GetInsightSummaries";

    public string Path => "/InsightSummaries";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var state = ReadState(members);
        var pageSize = InsightMembers.ReadPageSize(members, MaxPageSize);
        var window = InsightMembers.ReadWindow(members, time);
        var group = await GroupMembers.RequireAsync(groups, members, cancellationToken).ConfigureAwait(false);
        var arn = groups.ArnOf(group);
        var question = string.Create(CultureInfo.InvariantCulture, $"{arn}|{state}|{window.Start}|{window.End}");
        var after = ReadPosition(members, question);

        var found = (await insights.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            .Where(insight => insight.GroupArn == arn && (state is null || insight.State == state))
            .Where(insight => insight.StartSecond < window.End && !(insight.EndSecond <= window.Start))
            .Where(insight => after is not { } last || (insight.StartSecond, insight.Id).CompareTo(last) < 0)
            .Take(pageSize + 1).ToList();
        var page = found.Take(pageSize).ToList();
        answer.WriteStartObject();
        answer.WriteStartArray("InsightSummaries"u8);
        foreach (var insight in page) InsightJson.Write(answer, insight, isSummary: true);
        answer.WriteEndArray();
        answer.WriteString("NextToken"u8, found.Count > pageSize ? InsightMembers.FormatToken(question, Position(page[^1])) : null);
        answer.WriteEndObject();
    }

    private static InsightState? ReadState(RequestObject members)
    {
        var states = members.Texts("States", maxCount: 1, minLength: 0, maxLength: int.MaxValue);
        return states is not [var state] ? null : state switch
        {
            "ACTIVE" => InsightState.Active,
            "CLOSED" => InsightState.Closed,
            _ => throw ApiException.Validation($"'{state}'", $"{members.PathOf("States")}.1.member", "satisfy enum value set: [ACTIVE, CLOSED]"),
        };
    }

    private static string Position(Insight insight) => string.Create(CultureInfo.InvariantCulture, $"{insight.StartSecond}:{insight.Id}");

    private static (long StartSecond, string Id)? ReadPosition(RequestObject members, string question)
    {
        if (InsightMembers.ReadToken(members, question) is not { } text) return null;
        return text.Split(':') is [var second, var id] ? (InsightMembers.ReadNumber(second, members), id) : throw InsightMembers.InvalidToken(members);
    }
}
