using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.TransactionSearch;

/// <summary>Says how many traces are to be indexed.</summary>
internal sealed class UpdateIndexingRule(IndexingSetting setting, TimeProvider time) : IOperation
{
    public string Name => "UpdateIndexingRule";

    public string Path => "/UpdateIndexingRule";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var name = members.RequiredText("Name");
        var rule = members.Object("Rule") ?? throw members.Missing("Rule");
        var probabilistic = rule.Object("Probabilistic") ?? throw ApiException.InvalidRequest("An indexing rule must be Probabilistic, with a DesiredSamplingPercentage");
        var desired = probabilistic.Number("DesiredSamplingPercentage", "a Double") ?? throw probabilistic.Missing("DesiredSamplingPercentage");
        if (desired is < 0 or > 100) throw ApiException.InvalidRequest($"DesiredSamplingPercentage must be between 0 and 100");
        if (name != IndexingRule.Name) throw ApiException.NotFound($"The indexing rule {name} does not exist; there is one, {IndexingRule.Name}", name);
        var changed = new IndexingRule(desired, time.GetUtcNow().ToUnixTimeSeconds());
        await setting.ChangeAsync(_ => changed, cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WritePropertyName("IndexingRule"u8);
        changed.Write(answer);
        answer.WriteEndObject();
    }
}
