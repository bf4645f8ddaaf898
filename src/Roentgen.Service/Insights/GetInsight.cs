using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Insights;

/// <summary>One insight.</summary>
internal sealed class GetInsight(InsightStore insights) : IOperation
{
    public string Name => "GetInsight";

    public string Path => "/Insight";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var insight = await InsightMembers.RequireAsync(insights, InsightMembers.ReadId(request.Members), cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WritePropertyName("Insight"u8);
        InsightJson.Write(answer, insight, isSummary: false);
        answer.WriteEndObject();
    }
}
