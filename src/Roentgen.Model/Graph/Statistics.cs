using Roentgen.Model.Segments;

namespace Roentgen.Model.Graph;

/// <summary>Requests counted by outcome, with their times. Adding is associative and commutative.</summary>
public sealed class Statistics
{
    // Null while every duration was the response time, which only asynchronous work makes different.
    private LatencyHistogram? _durations;

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

    /// <summary>Response times; only to be read.</summary>
    public LatencyHistogram ResponseTimes { get; } = new();

    /// <summary>Durations, asynchronous work included; only to be read.</summary>
    public LatencyHistogram Durations => _durations ?? ResponseTimes;

    /// <summary>Whether some duration was not the response time.</summary>
    internal bool HasOwnDurations => _durations is not null;

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
        if (duration != response) _durations ??= ResponseTimes.Copy();
        ResponseTimes.Add(response);
        _durations?.Add(duration);
    }

    /// <summary>Adds all of another's requests.</summary>
    public void Add(Statistics other) =>
        Add(other.OkCount, other.ErrorCount, other.ThrottleCount, other.FaultCount, other.ResponseTimes, other._durations);

    /// <summary>Adds what was counted elsewhere; no durations stand for those of the response times.</summary>
    internal void Add(long ok, long error, long throttle, long fault, LatencyHistogram responseTimes, LatencyHistogram? durations)
    {
        OkCount += ok;
        ErrorCount += error;
        ThrottleCount += throttle;
        FaultCount += fault;
        if (durations is not null) _durations ??= ResponseTimes.Copy();
        ResponseTimes.Add(responseTimes);
        _durations?.Add(durations ?? responseTimes);
    }
}
