namespace Roentgen.Daemon.Sending;

/// <summary>
/// When a destination may be asked again, from how it answered so far. While it answers, at once and as often as there is something to send; after a
/// failure that is no batch's own fault, not before a while has passed, and then by one attempt alone until it succeeds. Not safe for threads:
/// its owner has a lock.
/// </summary>
internal sealed class Availability(DaemonOptions options, BackOff backOff, TimeProvider time)
{
    private int _failures;
    private int _timeouts;
    private long _failedAt;
    private long _notBefore;

    /// <summary>Whether the last word was a failure.</summary>
    public bool IsFailing => _failures > 0;

    /// <summary>Whether it failed more than once in a row: not a hiccup, it is away.</summary>
    public bool IsAway => _failures > 1;

    /// <summary>How long the next attempt may take: longer after each in a row that ran out of time, since a service that is slow is not away.</summary>
    public TimeSpan AttemptLimit
    {
        get
        {
            var limit = options.RequestTimeout * Math.Pow(2, Math.Min(_timeouts, 16));
            return limit < options.LongestRequestTimeout ? limit : options.LongestRequestTimeout;
        }
    }

    /// <summary>How long until the next attempt may begin; zero for now.</summary>
    public TimeSpan Wait
    {
        get
        {
            if (_failures == 0) return TimeSpan.Zero;
            var wait = time.GetElapsedTime(time.GetTimestamp(), _notBefore);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>Whether so many attempts at once are welcome: one while it is not known whether the service is back, otherwise all that are allowed.</summary>
    public bool Allows(int inFlight) => inFlight < (IsFailing ? 1 : options.Concurrency);

    /// <summary>An attempt was answered, be it by a refusal of its content.</summary>
    /// <param name="took">How long that took. While answers would not come within half of what a shorter limit allows, the limit stays.</param>
    public void Answered(TimeSpan took)
    {
        _failures = 0;
        if (_timeouts > 0 && took < AttemptLimit / 4) _timeouts--;
    }

    /// <summary>An attempt that began at <paramref name="startedAt"/> failed for a reason that passes.</summary>
    /// <param name="startedAt">A timestamp of the clock.</param>
    /// <param name="ranOutOfTime">Whether it was given up because it took too long.</param>
    /// <param name="retryAfter">What the service asked for.</param>
    public void Failed(long startedAt, bool ranOutOfTime, TimeSpan? retryAfter)
    {
        // Those that were under way together fail together, which says no more than one of them.
        var isNews = _failures == 0 || startedAt > _failedAt;
        if (isNews)
        {
            _failures++;
            if (ranOutOfTime) _timeouts++;
        }
        else if (retryAfter is null) return;
        _failedAt = time.GetTimestamp();
        var notBefore = _failedAt + (long)(backOff.After(_failures, retryAfter).TotalSeconds * time.TimestampFrequency);
        if (isNews || notBefore > _notBefore) _notBefore = notBefore;
    }
}
