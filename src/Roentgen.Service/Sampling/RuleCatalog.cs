using Roentgen.Service.Api;
using Roentgen.Service.Control;
using Roentgen.Storage;

namespace Roentgen.Service.Sampling;

/// <summary>Where the sampling rules are kept.</summary>
internal sealed class RuleCatalog(ITraceStore store, TimeProvider time, Arns arns) : Setting<RuleBook>(store, time, "sampling", RuleBookJson.Default.RuleBook, RuleBook.Empty)
{
    public string ArnOf(StoredRule rule) => arns.OfSamplingRule(rule.Name);

    /// <summary>The rule that a request names by <c>RuleName</c>, by <c>RuleARN</c>, or by both.</summary>
    /// <exception cref="ApiException">It names none, or none that is there.</exception>
    public StoredRule Require(RuleBook book, RequestObject members)
    {
        var (name, arn) = RuleMembers.ReadSelector(members);
        var found = name is not null ? book.Find(name) : book.FindByArn(arn!, this);
        return found is not null && (arn is null || ArnOf(found) == arn) ? found : throw ApiException.InvalidRequest("Sampling rule does not exist");
    }
}
