using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Groups;

/// <summary>Deletes a group and its tags. Its traces stay.</summary>
internal sealed class DeleteGroup(GroupCatalog groups) : IOperation
{
    public string Name => "DeleteGroup";

    public string Path => "/DeleteGroup";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var named = await GroupMembers.RequireAsync(groups, request.Members, cancellationToken).ConfigureAwait(false);
        if (named.Name == Group.DefaultName) throw ApiException.InvalidRequest("Default is a reserved group name");
        await groups.ChangeAsync(
            named.Name,
            others => others.GetValueOrDefault(named.Name)?.Suffix == named.Suffix ? null : throw ApiException.InvalidRequest(GroupMembers.NotFound),
            cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WriteEndObject();
    }
}
