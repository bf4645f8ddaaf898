using Roentgen.Model.Segments;

namespace Roentgen.Model.Graph;

/// <summary>One finished request, as counted on a node or an edge.</summary>
/// <param name="Outcome">The bucket that it falls into.</param>
/// <param name="ResponseMicroseconds">Segment start to end; on an edge the caller's view.</param>
/// <param name="DurationMicroseconds">Segment start to the end of its last own subsegment; on an edge equal to the response time.</param>
public readonly record struct Observation(Outcome Outcome, long ResponseMicroseconds, long DurationMicroseconds);

/// <summary>Requests counted by outcome, with their times. Adding is associative and commutative.</summary>
public sealed class Statistics
{
    /// <summary>Requests that were none of the below.</summary>
    public long OkCount { get; private set; }

    /// <summary>4xx other than 429.</summary>
    public long ErrorCount { get; private set; }

    /// <summary>429.</summary>
    public long ThrottleCount { get; private set; }

    /// <summary>5xx.</summary>
    public long FaultCount { get; private set; }

    /// <summary>All of them.</summary>
    public long TotalCount => OkCount + ErrorCount + ThrottleCount + FaultCount;

    /// <summary>Response times.</summary>
    public LatencyHistogram ResponseTimes { get; } = new();

    /// <summary>Durations, asynchronous work included.</summary>
    public LatencyHistogram Durations { get; } = new();

    /// <summary>Sum of the response times in seconds.</summary>
    public double TotalResponseTime => (double)ResponseTimes.SumMicroseconds / 1e6;

    /// <summary>Adds one request.</summary>
    public void Add(in Observation observation)
    {
        switch (observation.Outcome)
        {
            case Outcome.Throttle: ThrottleCount++; break;
            case Outcome.Fault: FaultCount++; break;
            case Outcome.Error: ErrorCount++; break;
            default: OkCount++; break;
        }
        ResponseTimes.Add(observation.ResponseMicroseconds);
        Durations.Add(observation.DurationMicroseconds);
    }

    /// <summary>Adds all of another's requests.</summary>
    public void Add(Statistics other)
    {
        OkCount += other.OkCount;
        ErrorCount += other.ErrorCount;
        ThrottleCount += other.ThrottleCount;
        FaultCount += other.FaultCount;
        ResponseTimes.Add(other.ResponseTimes);
        Durations.Add(other.Durations);
    }
}
