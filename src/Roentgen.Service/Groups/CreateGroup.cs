using System.Security.Cryptography;
using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Tags;

namespace Roentgen.Service.Groups;

/// <summary>Makes a group. What is received from then on belongs to it if it matches.</summary>
internal sealed class CreateGroup(GroupCatalog groups, TimeProvider time) : IOperation
{
    public string Name => "CreateGroup";

    public string Path => "/CreateGroup";

    public Permission Permission => Permission.Configure;

    /// <summary>Most groups, the default one included, as X-Ray.</summary>
    public const int MaxGroups = 25;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var name = members.RequiredText("GroupName", 1, 32);
        var expression = members.Text("FilterExpression");
        var tags = TagList.ReadNew(members);
        var created = new Group(name, NewSuffix(), [new GroupFilter(expression ?? "", time.GetUtcNow().ToUnixTimeSeconds())], false, false, tags);
        created = GroupMembers.WithInsights(created, members);
        if (name == Group.DefaultName) throw ApiException.InvalidRequest("Default is a reserved group name");
        if (!name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')) throw ApiException.InvalidRequest($"The group name {name} holds something else than letters, digits and hyphens");
        if (string.IsNullOrWhiteSpace(expression)) throw ApiException.InvalidRequest("Filter Expression is empty");
        await groups.ChangeAsync(name, others =>
        {
            if (others.ContainsKey(name)) throw ApiException.InvalidRequest($"{name} already exists");
            if (others.Keys.Count(static other => other != Group.DefaultName) >= MaxGroups - 1) throw ApiException.InvalidRequest("The maximum number of groups has been reached");
            GroupMembers.CheckFilter(groups, created, others);
            return created;
        }, cancellationToken).ConfigureAwait(false);
        GroupMembers.WriteAnswer(answer, groups, created);
    }

    private static string NewSuffix() => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 52);
}
