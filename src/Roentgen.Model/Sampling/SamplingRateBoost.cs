namespace Roentgen.Model.Sampling;

/// <summary>How far a rule's rate may rise for a short time when requests go wrong.</summary>
/// <param name="MaxRate">Highest rate, 0 to 1. One that is not above the rule's own rate never has an effect.</param>
/// <param name="CooldownWindowMinutes">Minutes after a boost in which there is no other, 1 or more.</param>
public sealed record SamplingRateBoost(double MaxRate, int CooldownWindowMinutes);
