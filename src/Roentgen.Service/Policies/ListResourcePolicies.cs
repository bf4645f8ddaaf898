using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Policies;

/// <summary>All resource policies, on one page.</summary>
internal sealed class ListResourcePolicies(PolicyCatalog policies) : IOperation
{
    public string Name => "ListResourcePolicies";

    public string Path => "/ListResourcePolicies";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        if (request.Members.Text("NextToken", 1, 100) is not null) throw ApiException.InvalidRequest("NextToken is currently not supported");
        answer.WriteStartObject();
        answer.WriteNull("NextToken"u8);
        answer.WriteStartArray("ResourcePolicies"u8);
        foreach (var policy in (await policies.ReadAsync(cancellationToken).ConfigureAwait(false)).Values) policy.Write(answer);
        answer.WriteEndArray();
        answer.WriteEndObject();
    }
}
