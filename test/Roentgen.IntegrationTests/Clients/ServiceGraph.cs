using System.Text.Json;
using Roentgen.IntegrationTests.Sdk;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>A service graph as an API client prints it: null members may be absent.</summary>
internal sealed class ServiceGraph
{
    private readonly List<JsonElement> _nodes;

    private ServiceGraph(List<JsonElement> nodes) => _nodes = nodes;

    public static ServiceGraph Of(JsonElement output) => new([.. output.GetProperty("Services").EnumerateArray()]);

    /// <summary>One node of the service and one of its client, each with the number of requests, all of them fine.</summary>
    public void ShouldShow(string name, string? type, int requests)
    {
        var nodes = _nodes.Where(node => node.Text("Name") == name).ToList();
        nodes.Select(node => node.Text("Type")).ShouldBe([type, "client"], ignoreOrder: true, string.Join('\n', _nodes));
        var service = nodes.Single(node => node.Text("Type") == type);
        service.GetProperty("Root").GetBoolean().ShouldBeTrue();
        service.GetProperty("Edges").GetArrayLength().ShouldBe(0);
        ShouldCount(service, requests);
        Sum(service.GetProperty("DurationHistogram")).ShouldBe(requests);
        Sum(service.GetProperty("ResponseTimeHistogram")).ShouldBe(requests);

        var client = nodes.Single(node => node.Text("Type") == "client");
        var edge = client.GetProperty("Edges").EnumerateArray().ShouldHaveSingleItem();
        edge.GetProperty("ReferenceId").GetInt32().ShouldBe(service.GetProperty("ReferenceId").GetInt32());
        ShouldCount(edge, requests);
        Sum(edge.GetProperty("ResponseTimeHistogram")).ShouldBe(requests);
    }

    private static void ShouldCount(JsonElement nodeOrEdge, int requests)
    {
        var statistics = nodeOrEdge.GetProperty("SummaryStatistics");
        statistics.GetProperty("TotalCount").GetInt64().ShouldBe(requests);
        statistics.GetProperty("OkCount").GetInt64().ShouldBe(requests);
        statistics.GetProperty("ErrorStatistics").GetProperty("TotalCount").GetInt64().ShouldBe(0);
        statistics.GetProperty("FaultStatistics").GetProperty("TotalCount").GetInt64().ShouldBe(0);
    }

    private static int Sum(JsonElement histogram) => histogram.EnumerateArray().Sum(entry => entry.GetProperty("Count").GetInt32());
}
