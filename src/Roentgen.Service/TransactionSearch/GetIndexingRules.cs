using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.TransactionSearch;

/// <summary>The one indexing rule.</summary>
internal sealed class GetIndexingRules(IndexingSetting setting) : IOperation
{
    public string Name => "GetIndexingRules";

    public string Path => "/GetIndexingRules";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        if (request.Members.Text("NextToken") is not null) throw ApiException.InvalidRequest("NextToken is currently not supported");
        answer.WriteStartObject();
        answer.WriteStartArray("IndexingRules"u8);
        (await setting.ReadAsync(cancellationToken).ConfigureAwait(false)).Write(answer);
        answer.WriteEndArray();
        answer.WriteNull("NextToken"u8);
        answer.WriteEndObject();
    }
}
