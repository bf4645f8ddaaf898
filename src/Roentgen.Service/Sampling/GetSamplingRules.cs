using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Sampling;

/// <summary>
/// The sampling rules on one page, by name, the default one last. As they are at this moment: what a poller gets counts as fresh for it, and a
/// change that it missed by a moment would reach it only minutes later.
/// </summary>
internal sealed class GetSamplingRules(RuleCatalog rules) : IOperation
{
    public string Name => "GetSamplingRules";

    public string Path => "/GetSamplingRules";

    public Permission Permission => Permission.ReadSampling;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        request.Members.Text("NextToken"); // ignored, as X-Ray does: all rules fit one page
        var book = await rules.ReadLatestAsync(cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WriteNull("NextToken"u8);
        answer.WriteStartArray("SamplingRuleRecords"u8);
        foreach (var rule in book.All) RuleMembers.Write(answer, rules, rule);
        answer.WriteEndArray();
        answer.WriteEndObject();
    }
}
