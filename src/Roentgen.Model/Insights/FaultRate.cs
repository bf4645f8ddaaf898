using System.Text.Json.Serialization;

namespace Roentgen.Model.Insights;

/// <summary>
/// How many faults are expected among some requests, as mean and variance. What is expected of two periods adds up.
/// </summary>
/// <param name="Mean">0 or more.</param>
/// <param name="Variance">0 or more.</param>
public readonly record struct ExpectedFaults(double Mean, double Variance)
{
    /// <summary>Width of the band: standard deviations on either side of the mean.</summary>
    public const double BandWidth = 3;

    /// <summary>So few faults are always inside the band.</summary>
    public const int FewFaults = 3;

    /// <summary>Most faults inside the band.</summary>
    public long High => HighestWithin(BandWidth);

    /// <summary>Fewest faults inside the band.</summary>
    public long Low => (long)Math.Max(0, Math.Ceiling(Mean - (BandWidth * Math.Sqrt(Variance))));

    /// <summary>What is expected of both periods.</summary>
    public ExpectedFaults Plus(ExpectedFaults other) => new(Mean + other.Mean, Variance + other.Variance);

    /// <summary>Most faults inside a band of another width.</summary>
    internal long HighestWithin(double width)
    {
        // Rare faults have a longer tail above the mean than the bell curve (Cornish and Fisher's first term, for a skewness as Poisson's).
        var skew = ((width * width) - 1) / 6;
        return (long)Math.Max(FewFaults, Math.Floor(Mean + (width * Math.Sqrt(Variance)) + skew));
    }
}

/// <summary>
/// The fault rate of a node, learned minute by minute; what is older counts less. Time is counted in minutes with requests, so that nights and
/// pauses do not let a node forget.
/// </summary>
public sealed class FaultRate
{
    /// <summary>After so many minutes with requests, what was learned counts half.</summary>
    public const int HalfLifeMinutes = 180;

    /// <summary>Minutes with requests that are learned before anything is expected.</summary>
    public const int MinMinutes = 30;

    /// <summary>Anomalous minutes are learned with this weight: a lasting change becomes the new normal in a day or two, an outage of an hour does not.</summary>
    internal const double AnomalousWeight = 0.1;

    // As if so many requests with half a fault among them had been seen: a node without any fault is not expected to stay so for ever.
    private const double PriorRequests = 50;
    private const double PriorFaults = 0.5;

    // As if so many minutes had been as far off the mean as chance has it.
    private const double PriorMinutes = 30;

    // How far off a minute was is learned up to this, so that one odd minute does not widen the band for hours.
    private const double MaxDispersion = 16;

    // Rates of busy nodes vary by more than chance. A rise by less than three times this share is no anomaly, however many the requests.
    private const double UsualVariation = 0.25;

    private static readonly double Decay = DecayOf(1);
    private static readonly double SlowDecay = DecayOf(AnomalousWeight);

    /// <summary>Requests that were learned, the older the less.</summary>
    [JsonInclude]
    public double Requests { get; internal set; }

    /// <summary>Faults among them.</summary>
    [JsonInclude]
    public double Faults { get; internal set; }

    /// <summary>Minutes with requests, up to <see cref="MinMinutes"/>.</summary>
    [JsonInclude]
    public int Minutes { get; internal set; }

    /// <summary>Sum over minutes of the squared distance from the mean, divided by what chance alone would have it be.</summary>
    [JsonInclude]
    public double Dispersion { get; internal set; }

    /// <summary>Minutes in <see cref="Dispersion"/>, the older the less.</summary>
    [JsonInclude]
    public double DispersionMinutes { get; internal set; }

    /// <summary>Enough was learned to expect anything.</summary>
    [JsonIgnore]
    public bool IsKnown => Minutes >= MinMinutes;

    private double Rate => (Faults + PriorFaults) / (Requests + PriorRequests);

    /// <summary>What is expected of a number of requests.</summary>
    public ExpectedFaults Expect(long requests)
    {
        var rate = Rate;
        var chance = requests * rate * (1 - rate);
        var dispersion = Math.Max(1, (Dispersion + PriorMinutes) / (DispersionMinutes + PriorMinutes));
        // The rate itself is known only as well as there were requests to learn it from.
        var variance = chance * dispersion * (1 + (requests / (Requests + PriorRequests)));
        var variation = UsualVariation * chance;
        return new ExpectedFaults(requests * rate, variance + (variation * variation));
    }

    /// <summary>Learns a minute.</summary>
    /// <param name="requests">1 or more.</param>
    /// <param name="faults">How many of them were faults.</param>
    /// <param name="isAnomalous">It was outside what was expected.</param>
    internal void Learn(long requests, long faults, bool isAnomalous)
    {
        var (decay, weight) = isAnomalous ? (SlowDecay, AnomalousWeight) : (Decay, 1);
        if (IsKnown)
        {
            var rate = Rate;
            var distance = faults - (requests * rate);
            var chance = Math.Max(0.25, requests * rate * (1 - rate));
            Dispersion = (Dispersion * decay) + (weight * Math.Min(MaxDispersion, distance * distance / chance));
            DispersionMinutes = (DispersionMinutes * decay) + weight;
        }
        else
        {
            Minutes++;
        }
        Requests = (Requests * decay) + (weight * requests);
        Faults = (Faults * decay) + (weight * faults);
    }

    private static double DecayOf(double weight) => Math.Pow(2, -weight / HalfLifeMinutes);
}
