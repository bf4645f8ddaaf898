using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Groups;

/// <summary>Changes the filter of a group, from now on, and whether insights look at it.</summary>
internal sealed class UpdateGroup(GroupCatalog groups, TimeProvider time) : IOperation
{
    public string Name => "UpdateGroup";

    public string Path => "/UpdateGroup";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var named = await GroupMembers.RequireAsync(groups, members, cancellationToken).ConfigureAwait(false);
        var expression = members.Text("FilterExpression");
        if (named.Name == Group.DefaultName && !string.IsNullOrEmpty(expression)) throw ApiException.InvalidRequest("The filter expression of the Default group cannot be changed");
        if (named.Name != Group.DefaultName && string.IsNullOrWhiteSpace(expression)) throw ApiException.InvalidRequest("Filter Expression is empty");
        var changed = await groups.ChangeAsync(named.Name, others =>
        {
            var current = others.GetValueOrDefault(named.Name) ?? (named.Name == Group.DefaultName ? named : null);
            // Deleted, or made again as another, since it was found.
            if (current?.Suffix != named.Suffix || current is null) throw ApiException.InvalidRequest(GroupMembers.NotFound);
            var group = GroupMembers.WithInsights(WithFilter(current, expression), members);
            GroupMembers.CheckFilter(groups, group, others);
            return group;
        }, cancellationToken).ConfigureAwait(false);
        GroupMembers.WriteAnswer(answer, groups, changed!);
    }

    // Two changes within a second are one: what is received then belongs to the later one.
    private Group WithFilter(Group group, string? expression)
    {
        if (expression == group.FilterExpression || group.Name == Group.DefaultName || expression is null) return group;
        var since = time.GetUtcNow().ToUnixTimeSeconds();
        return group with { Filters = [.. group.Filters.Where(filter => filter.Since < since).TakeLast(Group.MaxFilters - 1), new GroupFilter(expression, since)] };
    }
}
