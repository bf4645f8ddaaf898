using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.TransactionSearch;

/// <summary>Gives up a retrieval.</summary>
internal sealed class CancelTraceRetrieval(RetrievalCatalog retrievals) : IOperation
{
    public string Name => "CancelTraceRetrieval";

    public string Path => "/CancelTraceRetrieval";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        await retrievals.CancelAsync(request.Members, cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WriteEndObject();
    }
}
