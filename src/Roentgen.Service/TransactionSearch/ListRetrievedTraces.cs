using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Traces;
using Roentgen.Storage;

namespace Roentgen.Service.TransactionSearch;

/// <summary>The traces of a retrieval, as segment documents or as OpenTelemetry spans.</summary>
internal sealed class ListRetrievedTraces(ITraceStore store, RetrievalCatalog retrievals) : IOperation
{
    public string Name => "ListRetrievedTraces";

    public string Path => "/ListRetrievedTraces";

    public Permission Permission => Permission.Read;

    /// <summary>Most traces of a page, as X-Ray.</summary>
    public const int TracesPerPage = 5;

    /// <summary>Most spans of a trace on one page, as X-Ray; the rest of them follow on the next.</summary>
    public const int SpansPerTrace = 100;

    private const string XRay = "XRAY";
    private const string OpenTelemetry = "OTEL";

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var format = members.Choice("TraceFormat", XRay, OpenTelemetry) ?? XRay;
        var (retrievalToken, retrieval) = await retrievals.RequireAsync(members, cancellationToken).ConfigureAwait(false);
        var place = PageToken.Read(members, retrievalToken) ?? default;
        IReadOnlyList<TraceId> ids = retrieval.IsCancelled ? [] : retrieval.Ids();
        answer.WriteStartObject();
        answer.WriteStartArray("Traces"u8);
        var written = 0;
        while (place.First < ids.Count && written < TracesPerPage)
        {
            if (await ReadAsync(ids[place.First], retrieval, cancellationToken).ConfigureAwait(false) is { } trace)
            {
                var spans = format == XRay ? CompiledTrace.Of(trace) : OtelSpanJson.Of(trace);
                TraceJson.WriteRetrieved(answer, trace, spans.Skip(place.Second).Take(SpansPerTrace));
                written++;
                if (place.Second + SpansPerTrace < spans.Count)
                {
                    place = (place.First, place.Second + SpansPerTrace);
                    // What follows of this trace is on a page of its own.
                    break;
                }
            }
            place = (place.First + 1, 0);
        }
        answer.WriteEndArray();
        answer.WriteString("NextToken"u8, place.First < ids.Count ? PageToken.Format(retrievalToken, place.First, place.Second) : null);
        answer.WriteString("RetrievalStatus"u8, retrieval.Status);
        answer.WriteString("TraceFormat"u8, format);
        answer.WriteEndObject();
    }

    private async Task<Trace?> ReadAsync(TraceId id, Retrieval retrieval, CancellationToken cancellationToken)
    {
        var documents = await store.ReadTraceAsync(id, cancellationToken).ConfigureAwait(false);
        if (documents.Count == 0) return null;
        var trace = Trace.Assemble(id, documents);
        return TraceDigest.Of(trace) is { } digest && retrieval.Holds(digest) ? trace : null;
    }
}
