using System.Globalization;
using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Insights;

/// <summary>What happened to an insight, the oldest first.</summary>
internal sealed class GetInsightEvents(InsightStore insights) : IOperation
{
    /// <summary>Most events of a page, as X-Ray.</summary>
    public const int MaxPageSize = 50;

    public string Name => "GetInsightEvents";

    public string Path => "/InsightEvents";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var id = InsightMembers.ReadId(members);
        var pageSize = InsightMembers.ReadPageSize(members, MaxPageSize);
        var insight = await InsightMembers.RequireAsync(insights, id, cancellationToken).ConfigureAwait(false);
        // Events are only ever added at the end, so that their number is a place to go on from.
        var first = InsightMembers.ReadToken(members, insight.Id) is { } place ? (int)Math.Min(InsightMembers.ReadNumber(place, members), insight.Events.Count) : 0;
        var next = Math.Min(first + pageSize, insight.Events.Count);
        answer.WriteStartObject();
        answer.WriteStartArray("InsightEvents"u8);
        foreach (var change in insight.Events.Take(first..next)) InsightJson.Write(answer, change);
        answer.WriteEndArray();
        answer.WriteString("NextToken"u8, next < insight.Events.Count ? InsightMembers.FormatToken(insight.Id, next.ToString(CultureInfo.InvariantCulture)) : null);
        answer.WriteEndObject();
    }
}
