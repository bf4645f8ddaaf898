using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Sampling;

/// <summary>Changes a sampling rule; of the default one, its rate and its reservoir.</summary>
internal sealed class UpdateSamplingRule(RuleCatalog rules, TimeProvider time) : IOperation
{
    public string Name => "UpdateSamplingRule";

    public string Path => "/UpdateSamplingRule";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var update = request.Members.Object("SamplingRuleUpdate") ?? throw request.Members.Missing("SamplingRuleUpdate");
        StoredRule? changed = null;
        await rules.ChangeAsync(book =>
        {
            var now = time.GetUtcNow();
            var current = rules.Require(book, update);
            changed = current with { Rule = RuleMembers.Change(current.Rule, update), ModifiedAt = now.ToUnixTimeSeconds() };
            return book.With(changed).ChangedAt(now);
        }, cancellationToken).ConfigureAwait(false);
        RuleMembers.WriteAnswer(answer, rules, changed!);
    }
}
