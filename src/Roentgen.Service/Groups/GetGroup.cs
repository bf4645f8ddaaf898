using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Groups;

/// <summary>One group.</summary>
internal sealed class GetGroup(GroupCatalog groups) : IOperation
{
    public string Name => "GetGroup";

    public string Path => "/GetGroup";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        GroupMembers.WriteAnswer(answer, groups, await GroupMembers.RequireAsync(groups, request.Members, cancellationToken).ConfigureAwait(false));
    }
}
