using System.Security.Cryptography;
using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.TransactionSearch;

/// <summary>Asks for traces by id and window. Ids that match nothing are absent from the answer.</summary>
internal sealed class StartTraceRetrieval(RetrievalCatalog retrievals, TimeProvider time) : IOperation
{
    public string Name => "StartTraceRetrieval";

    public string Path => "/StartTraceRetrieval";

    public Permission Permission => Permission.Read;

    /// <summary>Most ids of one question, as X-Ray.</summary>
    public const int MaxIds = 100;

    // 240 bits: nobody guesses another's.
    private const int TokenBytes = 30;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var ids = members.Texts("TraceIds", MaxIds, 1, 35) ?? throw members.Missing("TraceIds");
        var window = TimeWindow.Read(members);
        if (ids.Count == 0) throw ApiException.InvalidRequest("Zero trace ids provided");
        if (ids.FirstOrDefault(static id => !Retrieval.TryParseId(id, out _)) is { } wrong) throw ApiException.InvalidRequest($"Invalid trace id {wrong}: incorrect id format");
        var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenBytes)).Replace('+', '-').Replace('/', '_');
        var retrieval = new Retrieval([.. ids.Distinct()], window.Start, window.End, time.GetUtcNow().ToUnixTimeSeconds(), IsCancelled: false);
        await retrievals.AddAsync(token, retrieval, cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WriteString("RetrievalToken"u8, token);
        answer.WriteEndObject();
    }
}
