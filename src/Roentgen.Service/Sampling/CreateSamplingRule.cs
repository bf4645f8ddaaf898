using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Tags;

namespace Roentgen.Service.Sampling;

/// <summary>Makes a sampling rule.</summary>
internal sealed class CreateSamplingRule(RuleCatalog rules, TimeProvider time) : IOperation
{
    public string Name => "CreateSamplingRule";

    public string Path => "/CreateSamplingRule";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var rule = RuleMembers.ReadNew(request.Members.Object("SamplingRule") ?? throw request.Members.Missing("SamplingRule"));
        var tags = TagList.ReadNew(request.Members);
        var now = time.GetUtcNow();
        var created = new StoredRule(rule, now.ToUnixTimeSeconds(), now.ToUnixTimeSeconds(), tags) { Identity = Guid.NewGuid() };
        await rules.ChangeAsync(book =>
        {
            if (book.Find(created.Name) is not null) throw ApiException.InvalidRequest("Sampling rule already exists");
            if (book.Custom.Count() >= RuleBook.MaxRules) throw ApiException.Refused("RuleLimitExceededException", $"There are {RuleBook.MaxRules} sampling rules besides Default; there cannot be more");
            return book.With(created).ChangedAt(now);
        }, cancellationToken).ConfigureAwait(false);
        RuleMembers.WriteAnswer(answer, rules, created);
    }
}
