using System.Globalization;
using System.Text;
using Roentgen.Model.Graph;

namespace Roentgen.Tests.Graph;

/// <summary>All that a graph shows, as text: equal for equal graphs.</summary>
internal static class GraphText
{
    public static string Of(ServiceGraph graph)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{graph.FirstSecond} {graph.LastSecond}");
        foreach (var node in graph.Nodes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{node.Key} {node.State} {node.IsRoot} {node.FirstSecond} {node.LastSecond} {Of(node.Statistics)}");
            foreach (var (callee, edge) in node.Edges) text.AppendLine($"  {callee} {string.Join(',', edge.Aliases)} {Of(edge.Statistics)}");
            foreach (var (receiver, link) in node.Links) text.AppendLine($"  {receiver} {Of(link.Ages)} {Of(link.Statistics)}");
        }
        return text.ToString();
    }

    public static string Of(Statistics? statistics) => statistics is null
        ? "none"
        : $"{statistics.OkCount} {statistics.ErrorCount} {statistics.ThrottleCount} {statistics.FaultCount} {Of(statistics.ResponseTimes)} {Of(statistics.Durations)}";

    private static string Of(LatencyHistogram histogram) => $"{histogram.Count} {histogram.SumMicroseconds} {string.Join(' ', histogram.Entries())}";
}
