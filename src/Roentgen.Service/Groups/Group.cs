using System.Text.Json.Serialization;

namespace Roentgen.Service.Groups;

/// <summary>A named filter, and whether insights look at what it selects.</summary>
/// <param name="Name">1 to 32 letters, digits and hyphens; unique.</param>
/// <param name="Suffix">Last part of its ARN; null for the default group.</param>
/// <param name="Filters">
/// The expressions that it had, the oldest first; the last is that of now. A trace belongs to the group if it matches the one in force when it was
/// last received, and to none before the first. Empty for the default group, which every trace belongs to.
/// </param>
/// <param name="InsightsEnabled">Anomalies are looked for.</param>
/// <param name="NotificationsEnabled">Insights are told.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Group(
    string Name, string? Suffix, IReadOnlyList<GroupFilter> Filters, bool InsightsEnabled, bool NotificationsEnabled, SortedDictionary<string, string> Tags)
{
    /// <summary>Name of the group that holds every trace and always exists.</summary>
    public const string DefaultName = "Default";

    /// <summary>Most expressions that are remembered; who changes them more often loses the oldest, and with it the traces that it chose.</summary>
    public const int MaxFilters = 100;

    /// <summary>The group that holds every trace, as long as nobody has changed it.</summary>
    public static Group Default { get; } = new(DefaultName, null, [], false, false, new SortedDictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The expression of now; null for the default group.</summary>
    [JsonIgnore]
    public string? FilterExpression => Filters.Count > 0 ? Filters[^1].Expression : null;
}

/// <summary>An expression of a group.</summary>
/// <param name="Expression">The text as given.</param>
/// <param name="Since">Epoch second from which on it chose what belongs to the group.</param>
internal sealed record GroupFilter(string Expression, long Since);

[JsonSerializable(typeof(SortedDictionary<string, Group>))]
internal sealed partial class GroupJson : JsonSerializerContext;
