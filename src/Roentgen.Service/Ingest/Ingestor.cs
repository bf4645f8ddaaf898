using Roentgen.Model.Segments;
using Roentgen.Service.Assembly;
using Roentgen.Service.Health;
using Roentgen.Storage;

namespace Roentgen.Service.Ingest;

/// <summary>The one way into the store: checks documents, stores the good ones, has their traces digested.</summary>
internal sealed class Ingestor(ITraceStore store, Assembler assembler, ServiceMetrics metrics, TimeProvider time)
{
    /// <summary>Stores the acceptable documents of a call and returns what is wrong with the others, in their order. What is accepted is durable.</summary>
    public async Task<IReadOnlyList<DocumentError>> IngestAsync(IReadOnlyList<ReadOnlyMemory<byte>> documents, CancellationToken cancellationToken)
    {
        var accepted = new List<NewDocument>(documents.Count);
        var refused = new List<DocumentError>();
        var bytes = 0L;
        foreach (var document in documents)
        {
            if (SegmentReader.TryRead(document, out var entity, out var error))
            {
                accepted.Add(new NewDocument(entity.TraceId, document));
                bytes += document.Length;
            }
            else
            {
                refused.Add(error);
                metrics.CountRejected(error.Code);
            }
        }
        if (accepted.Count > 0)
        {
            await store.AppendAsync(accepted, time.GetUtcNow().ToUnixTimeSeconds(), cancellationToken).ConfigureAwait(false);
            metrics.CountAccepted(accepted.Count, bytes);
            await assembler.NoteAsync(accepted.Select(document => document.TraceId), cancellationToken).ConfigureAwait(false);
        }
        return refused;
    }
}
