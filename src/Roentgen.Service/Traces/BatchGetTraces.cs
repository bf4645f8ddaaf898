using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Storage;

namespace Roentgen.Service.Traces;

/// <summary>Whole traces by id, with their compiled documents.</summary>
internal sealed class BatchGetTraces(ITraceStore store) : IOperation
{
    /// <summary>Most ids of one request, as X-Ray.</summary>
    public const int MaxIds = 5;

    public string Name => "BatchGetTraces";

    public string Path => "/Traces";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var texts = members.RequiredTexts("TraceIds");
        if (members.Text("NextToken") is not null) throw ApiException.InvalidRequest("NextToken is currently not supported");
        var ids = ReadIds(texts, MaxIds);
        answer.WriteStartObject();
        answer.WriteNull("NextToken"u8);
        answer.WriteStartArray("Traces"u8);
        foreach (var id in ids)
        {
            var documents = await store.ReadTraceAsync(id, cancellationToken).ConfigureAwait(false);
            if (documents.Count > 0) TraceJson.Write(answer, Trace.Assemble(id, documents));
        }
        answer.WriteEndArray();
        answer.WriteStartArray("UnprocessedTraceIds"u8); // ids that are not known are simply not among the traces
        answer.WriteEndArray();
        answer.WriteEndObject();
    }

    /// <summary>Ids of traces, each once.</summary>
    public static IReadOnlyCollection<TraceId> ReadIds(IReadOnlyList<string> texts, int maxCount)
    {
        if (texts.Count > maxCount) throw ApiException.InvalidRequest($"Exceeding maximum query size: {maxCount}");
        var ids = new OrderedDictionary<TraceId, bool>(texts.Count);
        foreach (var text in texts)
        {
            if (!TraceId.TryParse(text, out var id)) throw ApiException.InvalidRequest($"Invalid trace id {text}: incorrect id format");
            if (!ids.TryAdd(id, true)) throw ApiException.InvalidRequest("Containing duplicate trace ids");
        }
        return ids.Keys;
    }
}
