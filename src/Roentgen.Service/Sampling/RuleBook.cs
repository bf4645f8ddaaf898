using System.Text.Json.Serialization;
using Roentgen.Model.Sampling;

namespace Roentgen.Service.Sampling;

/// <summary>A sampling rule as it is kept.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="CreatedAt">Epoch second; 0 for the default rule.</param>
/// <param name="ModifiedAt">Epoch second of the last change; 0 for the default rule as it was built in.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record StoredRule(SamplingRule Rule, long CreatedAt, long ModifiedAt, SortedDictionary<string, string> Tags)
{
    /// <summary>Tells it from another rule that had its name before; empty for the default rule.</summary>
    public Guid Identity { get; init; }

    /// <summary>The default rule, as long as nobody has changed it.</summary>
    public static StoredRule Default { get; } = new(SamplingRule.Default, 0, 0, new SortedDictionary<string, string>(StringComparer.Ordinal));

    [JsonIgnore]
    public string Name => Rule.RuleName;

    [JsonIgnore]
    public bool IsDefault => Name == SamplingRule.DefaultName;
}

/// <summary>
/// All sampling rules. They are one document, so that the limit of their number and the time of their last change hold whoever changes them, and
/// no reader sees one without the other.
/// </summary>
/// <param name="Rules">Those that somebody made or changed, in ordinal order of their names.</param>
/// <param name="ModifiedAt">
/// Epoch second by which the last change is done; 0 for none yet. Rounded up: a client that fetched the rules earlier in the same second, and
/// compares with the time of that, would never learn of the change otherwise.
/// </param>
internal sealed record RuleBook(IReadOnlyList<StoredRule> Rules, long ModifiedAt)
{
    /// <summary>Most rules besides the default one, as X-Ray.</summary>
    public const int MaxRules = 25;

    public static RuleBook Empty { get; } = new([], 0);

    /// <summary>Every rule but the default one, by name.</summary>
    [JsonIgnore]
    public IEnumerable<StoredRule> Custom => Rules.Where(static rule => !rule.IsDefault);

    /// <summary>Every rule: the default one last, which is always there.</summary>
    [JsonIgnore]
    public IEnumerable<StoredRule> All => [.. Custom, Find(SamplingRule.DefaultName)!];

    /// <summary>The rule of this name; null for none.</summary>
    public StoredRule? Find(string name)
    {
        foreach (var rule in Rules)
        {
            if (rule.Name == name) return rule;
        }
        return name == SamplingRule.DefaultName ? StoredRule.Default : null;
    }

    /// <summary>The rule of this ARN; null for none.</summary>
    public StoredRule? FindByArn(string arn, RuleCatalog catalog) => All.FirstOrDefault(rule => catalog.ArnOf(rule) == arn);

    /// <summary>With this rule instead of the one of its name, if there is one.</summary>
    public RuleBook With(StoredRule rule) => this with
    {
        Rules = [.. Rules.Where(other => other.Name != rule.Name).Append(rule).OrderBy(static rule => rule.Name, StringComparer.Ordinal)],
    };

    /// <summary>Without the rule of this name.</summary>
    public RuleBook Without(string name) => this with { Rules = [.. Rules.Where(rule => rule.Name != name)] };

    /// <summary>With a change that clients must hear of.</summary>
    public RuleBook ChangedAt(DateTimeOffset moment) => this with { ModifiedAt = Math.Max(ModifiedAt, (moment.ToUnixTimeMilliseconds() + 999) / 1000) };
}

[JsonSerializable(typeof(RuleBook))]
internal sealed partial class RuleBookJson : JsonSerializerContext;
