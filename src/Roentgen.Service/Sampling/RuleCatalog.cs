using Roentgen.Service.Api;
using Roentgen.Service.Control;
using Roentgen.Storage;

namespace Roentgen.Service.Sampling;

/// <summary>Where the sampling rules are kept.</summary>
internal sealed class RuleCatalog(ITraceStore store, TimeProvider time, Arns arns) : Catalog<RuleBook>(store, time, "sampling", RuleBookJson.Default.SortedDictionaryStringRuleBook)
{
    private const string Key = "rules";

    /// <summary>The rules, at most <see cref="Catalog{T}.Freshness"/> old.</summary>
    public async ValueTask<RuleBook> ReadBookAsync(CancellationToken cancellationToken) => await FindAsync(Key, cancellationToken).ConfigureAwait(false) ?? RuleBook.Empty;

    /// <summary>The rules as they are at this moment.</summary>
    public async ValueTask<RuleBook> ReadLatestBookAsync(CancellationToken cancellationToken) =>
        (await ReadLatestAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(Key, RuleBook.Empty);

    /// <summary>Changes the rules; durable when it returns.</summary>
    /// <param name="change">From the rules as they are to the new ones; may be asked again, and may refuse by throwing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ChangeBookAsync(Func<RuleBook, RuleBook> change, CancellationToken cancellationToken) =>
        ChangeAsync(Key, all => change(all.GetValueOrDefault(Key, RuleBook.Empty)), cancellationToken);

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
