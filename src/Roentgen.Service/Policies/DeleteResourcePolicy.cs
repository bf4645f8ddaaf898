using System.Globalization;
using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Policies;

/// <summary>Deletes a resource policy.</summary>
internal sealed class DeleteResourcePolicy(PolicyCatalog policies) : IOperation
{
    public string Name => "DeleteResourcePolicy";

    public string Path => "/DeleteResourcePolicy";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var name = Policy.ReadName(request.Members);
        var expected = request.Members.Text("PolicyRevisionId");
        await policies.ChangeAsync(name, all =>
        {
            var revision = all.GetValueOrDefault(name)?.Revision;
            if (expected is not null && expected != revision?.ToString(CultureInfo.InvariantCulture))
                throw ApiException.Refused("InvalidPolicyRevisionIdException", $"Another concurrent request has modified or deleted the resource policy {name}");
            return revision is null ? throw ApiException.InvalidRequest($"The resource policy {name} does not exist.") : null;
        }, cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WriteEndObject();
    }
}
