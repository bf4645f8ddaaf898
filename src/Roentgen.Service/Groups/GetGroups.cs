using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Groups;

/// <summary>All groups on one page.</summary>
internal sealed class GetGroups(GroupCatalog groups) : IOperation
{
    public string Name => "GetGroups";

    public string Path => "/Groups";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        if (request.Members.Text("NextToken", 1, 100) is not null) throw ApiException.InvalidRequest("Next Token not supported");
        answer.WriteStartObject();
        answer.WriteStartArray("Groups"u8);
        foreach (var group in await groups.ReadAllAsync(cancellationToken).ConfigureAwait(false)) GroupMembers.Write(answer, groups, group);
        answer.WriteEndArray();
        answer.WriteNull("NextToken"u8);
        answer.WriteEndObject();
    }
}
