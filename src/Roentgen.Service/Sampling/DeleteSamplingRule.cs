using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Sampling;

/// <summary>Deletes a sampling rule and its tags.</summary>
internal sealed class DeleteSamplingRule(RuleCatalog rules, TimeProvider time) : IOperation
{
    public string Name => "DeleteSamplingRule";

    public string Path => "/DeleteSamplingRule";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        StoredRule? deleted = null;
        await rules.ChangeAsync(book =>
        {
            deleted = rules.Require(book, request.Members);
            return deleted.IsDefault
                ? throw ApiException.InvalidRequest("The Default sampling rule cannot be deleted")
                : book.Without(deleted.Name).ChangedAt(time.GetUtcNow());
        }, cancellationToken).ConfigureAwait(false);
        RuleMembers.WriteAnswer(answer, rules, deleted!);
    }
}
