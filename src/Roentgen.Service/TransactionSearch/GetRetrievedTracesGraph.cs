using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.ServiceGraphs;
using Roentgen.Storage;

namespace Roentgen.Service.TransactionSearch;

/// <summary>The service graph of the traces of a retrieval.</summary>
internal sealed class GetRetrievedTracesGraph(ITraceStore store, RetrievalCatalog retrievals) : IOperation
{
    public string Name => "GetRetrievedTracesGraph";

    public string Path => "/GetRetrievedTracesGraph";

    public Permission Permission => Permission.Read;

    /// <summary>Most services of a page, as X-Ray.</summary>
    public const int PageSize = 1000;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var (retrievalToken, retrieval) = await retrievals.RequireAsync(request.Members, cancellationToken).ConfigureAwait(false);
        var start = PageToken.Read(request.Members, retrievalToken)?.First ?? 0;
        var graph = new ServiceGraph();
        var links = new Dictionary<NodeKey, Dictionary<TraceId, HashSet<TraceId>>>();
        if (!retrieval.IsCancelled)
        {
            foreach (var id in retrieval.Ids()) await AddAsync(id, retrieval, graph, links, cancellationToken).ConfigureAwait(false);
        }
        var services = ServiceGraphJson.Services(graph).ToList();
        answer.WriteStartObject();
        answer.WriteString("NextToken"u8, start + PageSize < services.Count ? PageToken.Format(retrievalToken, start + PageSize, 0) : null);
        answer.WriteString("RetrievalStatus"u8, retrieval.Status);
        answer.WriteStartArray("Services"u8);
        foreach (var (node, references) in services.Skip(start).Take(PageSize))
        {
            answer.WriteStartObject();
            WriteLinks(answer, links.GetValueOrDefault(node.Key));
            answer.WritePropertyName("Service"u8);
            ServiceGraphJson.WriteService(answer, node, references, ServiceGraphJson.Form.ServiceGraph);
            answer.WriteEndObject();
        }
        answer.WriteEndArray();
        answer.WriteEndObject();
    }

    // A link belongs to the service that received.
    private async Task AddAsync(
        TraceId id, Retrieval retrieval, ServiceGraph graph, Dictionary<NodeKey, Dictionary<TraceId, HashSet<TraceId>>> links, CancellationToken cancellationToken)
    {
        var documents = await store.ReadTraceAsync(id, cancellationToken).ConfigureAwait(false);
        if (documents.Count == 0) return;
        var trace = Trace.Assemble(id, documents);
        if (TraceDigest.Of(trace) is not { } digest || !retrieval.Holds(digest)) return;
        graph.Add(digest);
        foreach (var link in TraceLink.Of(trace))
        {
            var receiver = NodeKey.OfSegment(link.Receiver.Segment.Entity);
            if (!links.TryGetValue(receiver, out var sources)) links.Add(receiver, sources = []);
            if (!sources.TryGetValue(link.TraceId, out var destinations)) sources.Add(link.TraceId, destinations = []);
            destinations.Add(id);
        }
    }

    private static void WriteLinks(Utf8JsonWriter answer, Dictionary<TraceId, HashSet<TraceId>>? sources)
    {
        answer.WriteStartArray("Links"u8);
        foreach (var (source, destinations) in sources ?? [])
        {
            answer.WriteStartObject();
            answer.WriteStartArray("DestinationTraceIds"u8);
            foreach (var destination in destinations) answer.WriteStringValue(destination.ToString());
            answer.WriteEndArray();
            answer.WriteString("ReferenceType"u8, "DESTINATION"u8);
            answer.WriteString("SourceTraceId"u8, source.ToString());
            answer.WriteEndObject();
        }
        answer.WriteEndArray();
    }
}
