using Roentgen.Model.Segments;

namespace Roentgen.Model.Graph;

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

    /// <summary>Adds one request; one in progress counts nowhere.</summary>
    public void Add(RequestDigest request)
    {
        if (request is not { ResponseMicroseconds: { } response, DurationMicroseconds: { } duration }) return;
        switch (request.Outcome.Outcome)
        {
            case Outcome.Throttle: ThrottleCount++; break;
            case Outcome.Fault: FaultCount++; break;
            case Outcome.Error: ErrorCount++; break;
            default: OkCount++; break;
        }
        ResponseTimes.Add(response);
        Durations.Add(duration);
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
