using Roentgen.Model.Sampling;

namespace Roentgen.Sdk.Sampling;

/// <summary>Whether a request is recorded, and by which rule of the service that was decided; null when it was not one of those.</summary>
internal readonly record struct Verdict(bool IsSampled, RuleSampler? Rule = null)
{
    /// <summary>Name of the rule, for the segment; local rules have none that anybody could look up.</summary>
    public string? RuleName => Rule?.Rule.RuleName;

    /// <summary>Whether somebody wants to know how the request goes, also if it is not recorded.</summary>
    public bool WantsOutcome => Rule is { CountsOutcomes: true };
}
