using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
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
            if (documents.Count > 0) Write(answer, Trace.Assemble(id, documents));
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

    /// <summary>A <c>Trace</c> on the wire.</summary>
    public static void Write(Utf8JsonWriter answer, Trace trace)
    {
        answer.WriteStartObject();
        answer.WritePropertyName("Duration"u8);
        if (trace.DurationMicroseconds is { } duration) answer.WriteJavaDouble(EpochSeconds.FromMicroseconds(duration));
        else answer.WriteNullValue();
        answer.WriteString("Id"u8, trace.Id.ToString());
        answer.WriteBoolean("LimitExceeded"u8, false);
        answer.WriteStartArray("Segments"u8);
        foreach (var segment in CompiledTrace.Of(trace))
        {
            answer.WriteStartObject();
            answer.WriteString("Document"u8, segment.Document.Span);
            answer.WriteString("Id"u8, segment.Id.ToString());
            answer.WriteEndObject();
        }
        answer.WriteEndArray();
        answer.WriteEndObject();
    }
}
