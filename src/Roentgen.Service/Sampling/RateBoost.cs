using Roentgen.Model.Sampling;

namespace Roentgen.Service.Sampling;

/// <summary>A higher rate for a short time.</summary>
/// <param name="Rate">Instead of the rule's, above it.</param>
/// <param name="EpochSecond">Until when.</param>
internal readonly record struct BoostTarget(double Rate, long EpochSecond);

/// <summary>The boosts of one rule: one begins when anomalies are reported that the rule's rate would mostly miss. Not thread-safe.</summary>
internal sealed class RateBoost
{
    /// <summary>How long a boost lasts, as X-Ray.</summary>
    public const int LengthSeconds = 60;

    /// <summary>How long a client may keep the rate without hearing of it again, as X-Ray.</summary>
    public const int TtlSeconds = 20;

    /// <summary>Anomalous traces that a boost is to capture each second. At 90 anomalies a second that is a rate of 0.11; X-Ray answers 0.1 to 0.13.</summary>
    public const int TracesPerSecond = 10;

    // Finer steps say nothing.
    private const int RateDigits = 4;

    private long? _startedAt;

    /// <summary>What a client is to be told now; null for the rule's own rate.</summary>
    /// <param name="rule">The rule as it is.</param>
    /// <param name="anomaliesPerSecond">Of all clients.</param>
    /// <param name="epochSecond">Now.</param>
    public BoostTarget? Next(SamplingRule rule, double anomaliesPerSecond, long epochSecond)
    {
        if (rule.RateBoost is not { } settings || anomaliesPerSecond <= 0) return null;
        var rate = Math.Min(settings.MaxRate, Math.Round(TracesPerSecond / anomaliesPerSecond, RateDigits));
        if (rate <= rule.FixedRate) return null;
        var end = _startedAt + LengthSeconds;
        if (end is null || epochSecond >= end + (settings.CooldownWindowMinutes * 60L))
        {
            _startedAt = epochSecond;
            end = epochSecond + LengthSeconds;
        }
        return epochSecond < end ? new BoostTarget(rate, Math.Min(epochSecond + TtlSeconds, end.Value)) : null;
    }
}
