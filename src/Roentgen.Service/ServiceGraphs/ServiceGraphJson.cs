using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Service.ServiceGraphs;

/// <summary>The list of <c>Service</c>s on the wire.</summary>
internal static class ServiceGraphJson
{
    /// <summary>The two answers that hold services differ in a few members.</summary>
    public enum Form
    {
        /// <summary>Times, and no regions.</summary>
        ServiceGraph,

        /// <summary>Regions, and no times.</summary>
        TraceGraph,
    }

    public static void WriteServices(Utf8JsonWriter json, ServiceGraph graph, Form form)
    {
        json.WriteStartArray();
        foreach (var (node, references) in Services(graph)) WriteService(json, node, references, form);
        json.WriteEndArray();
    }

    /// <summary>The nodes, each with the numbers that edges refer to nodes by.</summary>
    public static IEnumerable<(ServiceNode Node, IReadOnlyDictionary<NodeKey, int> References)> Services(ServiceGraph graph)
    {
        var nodes = graph.Nodes;
        var references = new Dictionary<NodeKey, int>(nodes.Count);
        foreach (var node in nodes) references.Add(node.Key, references.Count);
        return nodes.Select(node => (node, (IReadOnlyDictionary<NodeKey, int>)references));
    }

    public static void WriteService(Utf8JsonWriter json, ServiceNode node, IReadOnlyDictionary<NodeKey, int> references, Form form)
    {
        var isClient = node.Key.Type == NodeKey.Client;
        json.WriteStartObject();
        json.WriteString("AccountId"u8, node.Key.AccountId);
        WriteHistogram(json, "DurationHistogram"u8, isClient ? null : node.Statistics.Durations);
        json.WriteStartArray("Edges"u8);
        foreach (var (callee, edge) in node.Edges) WriteEdge(json, edge, references[callee], node, form);
        foreach (var (receiver, link) in node.Links) WriteLink(json, link, references[receiver], node, form);
        json.WriteEndArray();
        WriteBound(json, "EndTime"u8, node.LastSecond + 1, form);
        WriteEmptyObject(json, "HostedIn"u8, form);
        WriteEmptyObject(json, "KeyAttributes"u8, form);
        json.WriteName(node.Key.Name);
        json.WriteNumber("ReferenceId"u8, references[node.Key]);
        json.WriteString("Region"u8, form == Form.TraceGraph ? node.Key.Region : null);
        WriteHistogram(json, "ResponseTimeHistogram"u8, isClient ? null : node.Statistics.ResponseTimes);
        json.WritePropertyName("Root"u8);
        if (node.IsRoot) json.WriteBooleanValue(true);
        else json.WriteNullValue();
        WriteBound(json, "StartTime"u8, node.FirstSecond, form);
        json.WriteString("State"u8, node.State switch { NodeState.Active => "active", NodeState.Unknown => "unknown", _ => "passive" });
        json.WritePropertyName("SummaryStatistics"u8);
        if (isClient) json.WriteNullValue();
        else WriteStatistics(json, node.Statistics);
        json.WriteString("Type"u8, node.Key.Type);
        json.WriteEndObject();
    }

    private static void WriteEdge(Utf8JsonWriter json, ServiceEdge edge, int callee, ServiceNode caller, Form form)
    {
        json.WriteStartObject();
        json.WriteStartArray("Aliases"u8);
        foreach (var alias in edge.Aliases)
        {
            json.WriteStartObject();
            json.WriteName(alias);
            json.WriteString("Type"u8, InferredService.Remote);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteBound(json, "EndTime"u8, caller.LastSecond + 1, form);
        json.WriteNumber("ReferenceId"u8, callee);
        WriteHistogram(json, "ResponseTimeHistogram"u8, edge.Statistics.ResponseTimes);
        WriteBound(json, "StartTime"u8, caller.FirstSecond, form);
        json.WritePropertyName("SummaryStatistics"u8);
        WriteStatistics(json, edge.Statistics);
        json.WriteEndObject();
    }

    private static void WriteLink(Utf8JsonWriter json, ServiceLink link, int receiver, ServiceNode sender, Form form)
    {
        json.WriteStartObject();
        json.WriteStartArray("Aliases"u8);
        json.WriteEndArray();
        json.WriteString("EdgeType"u8, "link"u8);
        WriteBound(json, "EndTime"u8, sender.LastSecond + 1, form);
        WriteHistogram(json, "ReceivedEventAgeHistogram"u8, link.Ages);
        json.WriteNumber("ReferenceId"u8, receiver);
        json.WriteNull("ResponseTimeHistogram"u8);
        WriteBound(json, "StartTime"u8, sender.FirstSecond, form);
        json.WritePropertyName("SummaryStatistics"u8);
        WriteStatistics(json, link.Statistics);
        json.WriteEndObject();
    }

    public static void WriteStatistics(Utf8JsonWriter json, Statistics statistics)
    {
        json.WriteStartObject();
        json.WriteStartObject("ErrorStatistics"u8);
        json.WriteNumber("OtherCount"u8, statistics.ErrorCount);
        json.WriteNumber("ThrottleCount"u8, statistics.ThrottleCount);
        json.WriteNumber("TotalCount"u8, statistics.ErrorCount + statistics.ThrottleCount);
        json.WriteEndObject();
        json.WriteStartObject("FaultStatistics"u8);
        json.WriteNumber("OtherCount"u8, statistics.FaultCount);
        json.WriteNumber("TotalCount"u8, statistics.FaultCount);
        json.WriteEndObject();
        json.WriteNumber("OkCount"u8, statistics.OkCount);
        json.WriteNumber("TotalCount"u8, statistics.TotalCount);
        json.WritePropertyName("TotalResponseTime"u8);
        json.WriteJavaDouble(statistics.TotalResponseTime);
        json.WriteEndObject();
    }

    public static void WriteHistogram(Utf8JsonWriter json, ReadOnlySpan<byte> name, LatencyHistogram? histogram)
    {
        json.WritePropertyName(name);
        if (histogram is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartArray();
        foreach (var entry in histogram.Entries())
        {
            json.WriteStartObject();
            json.WriteNumber("Count"u8, entry.Count);
            json.WritePropertyName("Value"u8);
            json.WriteJavaDouble(entry.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteBound(Utf8JsonWriter json, ReadOnlySpan<byte> name, long epochSecond, Form form)
    {
        json.WritePropertyName(name);
        if (form == Form.ServiceGraph) json.WriteJavaDouble(epochSecond);
        else json.WriteNullValue();
    }

    private static void WriteEmptyObject(Utf8JsonWriter json, ReadOnlySpan<byte> name, Form form)
    {
        json.WritePropertyName(name);
        if (form == Form.ServiceGraph)
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
