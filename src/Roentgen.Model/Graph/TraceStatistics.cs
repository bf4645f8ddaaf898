namespace Roentgen.Model.Graph;

/// <summary>Traces added up: how many, how their root segments ended, how long they took. Adding is associative and commutative.</summary>
public sealed class TraceStatistics
{
    /// <summary>How many traces were added.</summary>
    public long Traces { get; private set; }

    /// <summary>Their root segments; those in progress count nowhere there.</summary>
    public Statistics Requests { get; } = new();

    /// <summary>Durations of the whole traces; only to be read.</summary>
    public LatencyHistogram Durations { get; } = new();

    /// <summary>Adds one trace.</summary>
    public void Add(TraceDigest digest)
    {
        Traces++;
        Requests.Add(digest.Requests[0]);
        if (digest.Summary.DurationMicroseconds is { } duration) Durations.Add(duration);
    }
}
