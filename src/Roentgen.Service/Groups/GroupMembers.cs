using System.Text.Json;
using Roentgen.Service.Api;

namespace Roentgen.Service.Groups;

/// <summary>What the operations on groups have in common: how a group is named, checked and written.</summary>
internal static class GroupMembers
{
    public const string NotFound = "Group not found";

    /// <summary>The group of a request that must name one.</summary>
    public static async ValueTask<Group> RequireAsync(GroupCatalog groups, RequestObject members, CancellationToken cancellationToken) =>
        await groups.FindAsync(members, NotFound, cancellationToken).ConfigureAwait(false) ?? throw ApiException.InvalidRequest("Provide either GroupName or GroupARN");

    /// <summary>The group with the switches of a request; those that it does not name stay.</summary>
    public static Group WithInsights(Group group, RequestObject members)
    {
        if (members.Object("InsightsConfiguration") is not { } switches) return group;
        var insights = switches.Flag("InsightsEnabled") ?? group.InsightsEnabled;
        var changed = group with
        {
            InsightsEnabled = insights,
            // They go with the insights that they would tell of, unless the request says otherwise.
            NotificationsEnabled = switches.Flag("NotificationsEnabled") ?? (group.NotificationsEnabled && insights),
        };
        return changed.NotificationsEnabled && !changed.InsightsEnabled ? throw ApiException.InvalidRequest("Notifications need insights: enable both, or neither") : changed;
    }

    /// <summary>Refuses a group whose filter is none, or leads back to the group itself.</summary>
    public static void CheckFilter(GroupCatalog groups, Group group, IReadOnlyDictionary<string, Group> others)
    {
        if (group.FilterExpression is null) return;
        var all = new Dictionary<string, Group>(others) { [group.Name] = group };
        GroupCatalog.Parse(group.FilterExpression);
        // Each by its name, so that a circle is found wherever it begins, and so that no other that names this one becomes too long.
        foreach (var each in all.Keys.Where(static name => name != Group.DefaultName)) groups.Compile(GroupCatalog.Parse($"group.name = \"{each}\""), all);
    }

    public static void WriteAnswer(Utf8JsonWriter answer, GroupCatalog groups, Group group)
    {
        answer.WriteStartObject();
        answer.WritePropertyName("Group"u8);
        Write(answer, groups, group);
        answer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter answer, GroupCatalog groups, Group group)
    {
        answer.WriteStartObject();
        answer.WriteString("FilterExpression"u8, group.FilterExpression);
        answer.WriteString("GroupARN"u8, groups.ArnOf(group));
        answer.WriteString("GroupName"u8, group.Name);
        answer.WriteStartObject("InsightsConfiguration"u8);
        answer.WriteBoolean("InsightsEnabled"u8, group.InsightsEnabled);
        answer.WriteBoolean("NotificationsEnabled"u8, group.NotificationsEnabled);
        answer.WriteEndObject();
        answer.WriteEndObject();
    }
}
