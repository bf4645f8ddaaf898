using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Assembly;
using Roentgen.Service.Groups;
using Roentgen.Service.ServiceGraphs;

namespace Roentgen.Service.Insights;

/// <summary>The part of the service graph that an insight is about: its anomalous nodes, and whoever reaches them, from the clients on.</summary>
internal sealed class GetInsightImpactGraph(InsightStore insights, GroupCatalog groups, GroupReader reader, Assembler assembler, TimeProvider time) : IOperation
{
    /// <summary>Longest window, as X-Ray.</summary>
    public const int MaxWindowHours = 6;

    public string Name => "GetInsightImpactGraph";

    public string Path => "/InsightImpactGraph";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var id = InsightMembers.ReadId(members);
        var window = InsightMembers.ReadWindow(members, time);
        if (window.End - window.Start > MaxWindowHours * 3600.0) throw ApiException.InvalidRequest($"Time range cannot be longer than {MaxWindowHours} hours");
        if (members.Text("NextToken", 1, 2000) is not null) throw ApiException.InvalidRequest("NextToken is currently not supported");
        var insight = await InsightMembers.RequireAsync(insights, id, cancellationToken).ConfigureAwait(false);
        var group = await groups.FindByArnAsync(insight.GroupArn, cancellationToken).ConfigureAwait(false) ?? throw ApiException.InvalidRequest(GroupMembers.NotFound);

        await assembler.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var graph = (await reader.ReadGraphAsync(group, window.FromMicroseconds, window.ToMicroseconds, cancellationToken).ConfigureAwait(false)).Value;
        answer.WriteStartObject();
        InsightJson.WriteTime(answer, "EndTime"u8, window.End);
        answer.WriteString("InsightId"u8, insight.Id);
        answer.WriteNull("NextToken"u8);
        InsightJson.WriteTime(answer, "ServiceGraphEndTime"u8, graph.LastSecond);
        InsightJson.WriteTime(answer, "ServiceGraphStartTime"u8, graph.FirstSecond);
        WriteServices(answer, graph.UpstreamOf(insight.Services));
        InsightJson.WriteTime(answer, "StartTime"u8, window.Start);
        answer.WriteEndObject();
    }

    private static void WriteServices(Utf8JsonWriter json, IReadOnlyList<ServiceNode> nodes)
    {
        var references = new Dictionary<NodeKey, int>(nodes.Count);
        foreach (var node in nodes) references.Add(node.Key, references.Count);
        json.WriteStartArray("Services"u8);
        foreach (var node in nodes)
        {
            json.WriteStartObject();
            json.WriteString("AccountId"u8, node.Key.AccountId);
            json.WriteStartArray("Edges"u8);
            foreach (var (callee, _) in node.Edges)
            {
                if (!references.TryGetValue(callee, out var reference)) continue;
                json.WriteStartObject();
                json.WriteNumber("ReferenceId"u8, reference);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteName(node.Key.Name);
            json.WriteNumber("ReferenceId"u8, references[node.Key]);
            json.WriteString("Type"u8, node.Key.Type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
