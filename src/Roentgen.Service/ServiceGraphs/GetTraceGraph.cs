using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Storage;

namespace Roentgen.Service.ServiceGraphs;

/// <summary>Services and calls of one trace, and the services of other traces whose messages it received.</summary>
internal sealed class GetTraceGraph(ITraceStore store) : IOperation
{
    public string Name => "GetTraceGraph";

    public string Path => "/TraceGraph";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var id = ReadId(request.Members);
        var documents = await store.ReadTraceAsync(id, cancellationToken).ConfigureAwait(false);
        if (documents.Count == 0) throw ApiException.InvalidRequest("Trace id not found");
        var trace = Trace.Assemble(id, documents);
        var graph = new ServiceGraph();
        if (TraceDigest.Of(trace) is { } digest) graph.Add(digest);
        foreach (var links in TraceLink.Of(trace).GroupBy(link => link.TraceId))
        {
            var sender = Trace.Assemble(links.Key, await store.ReadTraceAsync(links.Key, cancellationToken).ConfigureAwait(false));
            foreach (var link in links) graph.Add(link, sender);
        }

        answer.WriteStartObject();
        answer.WriteNull("NextToken"u8);
        answer.WritePropertyName("Services"u8);
        ServiceGraphJson.WriteServices(answer, graph, ServiceGraphJson.Form.TraceGraph);
        answer.WriteEndObject();
    }

    private static TraceId ReadId(RequestObject members)
    {
        var texts = members.RequiredTexts("TraceIds");
        if (members.Text("NextToken") is not null) throw ApiException.InvalidRequest("NextToken is currently not supported");
        if (texts.Count == 0) throw ApiException.InvalidRequest("Zero trace ids provided");
        if (texts.Count > 1) throw ApiException.InvalidRequest("Currently only one trace Id is supported");
        return TraceId.TryParse(texts[0], out var id) ? id : throw ApiException.InvalidRequest("Invalid traceId. ErrorCode: InvalidId");
    }
}
