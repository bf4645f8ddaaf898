using System.Text.Json;
using Roentgen.Model.Segments;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Assembly;
using Roentgen.Service.Groups;
using Roentgen.Service.Limits;

namespace Roentgen.Service.ServiceGraphs;

/// <summary>Services and calls of a window: the data of the service map. Traces are chosen by receipt, as X-Ray does.</summary>
internal sealed class GetServiceGraph(GroupCatalog groups, GroupReader reader, Assembler assembler, ServiceOptions options) : IOperation
{
    /// <summary>What a window says of a group that is not there.</summary>
    public const string GroupNotFound = "Group not found.";

    public string Name => "GetServiceGraph";

    public string Path => "/ServiceGraph";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var window = TimeWindow.Read(members, options.GraphWindowHours, Limit.Names.GraphWindowHours);
        if (members.Text("NextToken") is not null) throw ApiException.InvalidRequest("NextToken is currently not supported");
        var group = await groups.FindAsync(members, GroupNotFound, cancellationToken).ConfigureAwait(false);

        await assembler.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var (graph, hasOldVersions) = await reader.ReadGraphAsync(group, window.FromMicroseconds, window.ToMicroseconds, cancellationToken).ConfigureAwait(false);

        answer.WriteStartObject();
        answer.WriteBoolean("ContainsOldGroupVersions"u8, hasOldVersions);
        WriteSecond(answer, "EndTime"u8, graph.LastSecond);
        answer.WriteNull("NextToken"u8);
        answer.WritePropertyName("Services"u8);
        ServiceGraphJson.WriteServices(answer, graph, ServiceGraphJson.Form.ServiceGraph);
        WriteSecond(answer, "StartTime"u8, graph.FirstSecond);
        answer.WriteEndObject();
    }

    private static void WriteSecond(Utf8JsonWriter answer, ReadOnlySpan<byte> name, long? epochSecond)
    {
        answer.WritePropertyName(name);
        if (epochSecond is { } second) answer.WriteJavaDouble(second);
        else answer.WriteNullValue();
    }
}
