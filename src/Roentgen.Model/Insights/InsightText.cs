using System.Globalization;
using Roentgen.Model.Graph;

namespace Roentgen.Model.Insights;

/// <summary>Insights in sentences.</summary>
internal static class InsightText
{
    private const int MaxNamed = 5;

    /// <summary>What an active insight says of itself.</summary>
    public static string Active(NodeKey rootCause, long start, RequestImpact root, RequestImpact client, IReadOnlyList<NodeKey> services) =>
        $"{Name(rootCause)} answers more requests with faults than expected since {Time(start)}: {Share(root)}. {Clients(client)}{Others(rootCause, services)}";

    /// <summary>What a closed one says.</summary>
    public static string Closed(NodeKey rootCause, long start, long end, RequestImpact root, RequestImpact client, IReadOnlyList<NodeKey> services) =>
        $"{Name(rootCause)} answered more requests with faults than expected from {Time(start)} to {Time(end)}: {Share(root)}. {Clients(client)}{Others(rootCause, services)}";

    public static string Opened { get; } = "Unusual faults were found.";

    public static string ImpactGrew { get; } = "The impact has at least doubled.";

    public static string BackToNormal { get; } = "The faults are back in the expected range.";

    public static string Spread(IReadOnlyList<NodeKey> services) => $"The faults spread to {List(services)}.";

    public static string Moved(NodeKey from, NodeKey to) => $"The root cause moved from {Name(from)} to {Name(to)}.";

    public static string ContinuesIn(string id) => $"What is left of it belongs to insight {id}.";

    private static string Clients(RequestImpact client) => client switch
    {
        { TotalCount: 0 } => "No client's request was counted in this time.",
        { FaultCount: 0 } => $"None of {client.TotalCount} requests of clients was a fault.",
        _ => $"Of the clients' requests, {Share(client)} were faults.",
    };

    private static string Others(NodeKey rootCause, IReadOnlyList<NodeKey> services)
    {
        var others = services.Where(service => service != rootCause).ToList();
        return others.Count == 0 ? "" : $" Also anomalous: {List(others)}.";
    }

    private static string List(IReadOnlyList<NodeKey> services)
    {
        var named = string.Join(", ", services.Take(MaxNamed).Select(Name));
        return services.Count > MaxNamed ? string.Create(CultureInfo.InvariantCulture, $"{named} and {services.Count - MaxNamed} more") : named;
    }

    private static string Share(RequestImpact requests) => string.Create(
        CultureInfo.InvariantCulture, $"{requests.FaultCount} of {requests.TotalCount} ({100.0 * requests.FaultCount / Math.Max(1, requests.TotalCount):0.#} %)");

    private static string Name(NodeKey node) => node.Type is null ? node.Name : $"{node.Name} ({node.Type})";

    private static string Time(long second) => DateTimeOffset.FromUnixTimeSeconds(second).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
