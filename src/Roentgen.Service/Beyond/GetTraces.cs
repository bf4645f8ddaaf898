using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.Traces;
using Roentgen.Storage;

namespace Roentgen.Service.Beyond;

/// <summary>Many whole traces by id. An answer ends when it is large; the ids that are left are told, so that memory is bounded and nothing is missed.</summary>
internal sealed class GetTraces(ITraceStore store) : IRoentgenOperation
{
    /// <summary>Most ids of one request.</summary>
    public const int MaxIds = 500;

    /// <summary>Bytes of an answer at which it takes no more traces.</summary>
    public const int MaxAnswerBytes = 8 * 1024 * 1024;

    public RouteDescription Description { get; } = new(
        "POST", "/roentgen/traces", "GetTraces", Permission.Read, "Read many traces",
        $"Whole traces by id, as `BatchGetTraces` gives them, up to {MaxIds} at once. An answer takes no more traces when it has reached {MaxAnswerBytes / 1024 / 1024} MiB, at least one; "
        + "ask again for `UnprocessedTraceIds`.")
    {
        Request = Schema.Request("Ids.", [new("TraceIds", Schema.List("Ids of traces, each once.", Schema.Text("For example `1-581cf771-a006649127e371903a2de979`."), MaxIds), IsRequired: true)]),
        RequestExample = """{"TraceIds":["1-581cf771-a006649127e371903a2de979"]}""",
        AnswerMeaning = "The traces in the order of the ids, and which ids are not among them.",
        Answer = Schema.Object("Traces.",
        [
            new("Traces", Schema.List("Traces.", Schema.Object("A trace.",
            [
                new("Duration", Schema.Number("Seconds from the earliest start to the latest end; null where nothing has ended.").OrNull()),
                new("Id", Schema.Text("Its id.")),
                new("LimitExceeded", Schema.Flag("Always false.")),
                new("Segments", Schema.List("Its segments with their subsegments.", Schema.Object("A segment.",
                    [new("Document", Schema.Text("The segment document, compiled, as JSON text.")), new("Id", Schema.Text("Its id."))]))),
            ]))),
            new("UnknownTraceIds", Schema.List("Ids of which there is nothing.", Schema.Text("An id."))),
            new("UnprocessedTraceIds", Schema.List("Ids that are left to ask for, because the answer is large.", Schema.Text("An id."))),
        ]),
    };

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var ids = BatchGetTraces.ReadIds(request.Members.RequiredTexts("TraceIds"), MaxIds);
        var (unknown, left) = (new List<TraceId>(), new List<TraceId>());
        answer.WriteStartObject();
        answer.WriteStartArray("Traces"u8);
        foreach (var id in ids)
        {
            if (answer.BytesCommitted + answer.BytesPending >= MaxAnswerBytes)
            {
                left.Add(id);
                continue;
            }
            var documents = await store.ReadTraceAsync(id, cancellationToken).ConfigureAwait(false);
            if (documents.Count > 0) TraceJson.Write(answer, Trace.Assemble(id, documents));
            else unknown.Add(id);
        }
        answer.WriteEndArray();
        Write(answer, "UnknownTraceIds", unknown);
        Write(answer, "UnprocessedTraceIds", left);
        answer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, List<TraceId> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids) json.WriteStringValue(id.ToString());
        json.WriteEndArray();
    }
}
