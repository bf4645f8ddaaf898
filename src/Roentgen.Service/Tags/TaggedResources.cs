using Roentgen.Service.Api;
using Roentgen.Service.Groups;
using Roentgen.Service.Sampling;

namespace Roentgen.Service.Tags;

/// <summary>What has tags: groups and sampling rules, by their ARNs. Tags live with what they belong to, and go with it.</summary>
internal sealed class TaggedResources(GroupCatalog groups, RuleCatalog rules)
{
    /// <summary>The ARN of a request.</summary>
    public static string ReadArn(RequestObject members) => members.RequiredText("ResourceARN", 1, 1011);

    /// <summary>The tags of a resource.</summary>
    /// <exception cref="ApiException">There is no such resource.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(string arn, CancellationToken cancellationToken) =>
        (await groups.FindByArnAsync(arn, cancellationToken).ConfigureAwait(false))?.Tags
        ?? (await rules.ReadAsync(cancellationToken).ConfigureAwait(false)).FindByArn(arn, rules)?.Tags
        ?? throw NotFound(arn);

    /// <summary>Changes the tags of a resource.</summary>
    /// <param name="arn">The resource.</param>
    /// <param name="change">Changes a copy of what there is; may refuse by throwing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiException">There is no such resource.</exception>
    public async Task ChangeAsync(string arn, Action<SortedDictionary<string, string>> change, CancellationToken cancellationToken)
    {
        if (await groups.FindByArnAsync(arn, cancellationToken).ConfigureAwait(false) is not { } group)
        {
            // Clients need not fetch a rule again whose tags have changed.
            await rules.ChangeAsync(
                book => book.FindByArn(arn, rules) is { } rule ? book.With(rule with { Tags = Changed(rule.Tags, change) }) : throw NotFound(arn), cancellationToken).ConfigureAwait(false);
            return;
        }
        await groups.ChangeAsync(group.Name, all =>
        {
            var current = all.GetValueOrDefault(group.Name) ?? (group.Name == Group.DefaultName ? group : throw NotFound(arn));
            return current.Suffix == group.Suffix ? current with { Tags = Changed(current.Tags, change) } : throw NotFound(arn);
        }, cancellationToken).ConfigureAwait(false);
    }

    private static SortedDictionary<string, string> Changed(SortedDictionary<string, string> tags, Action<SortedDictionary<string, string>> change)
    {
        var changed = new SortedDictionary<string, string>(tags, StringComparer.Ordinal);
        change(changed);
        return changed;
    }

    private static ApiException NotFound(string arn) => ApiException.NotFound($"Resource {arn} not found", arn);
}
