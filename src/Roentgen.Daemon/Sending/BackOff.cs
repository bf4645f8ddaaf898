namespace Roentgen.Daemon.Sending;

/// <summary>How long to wait before an attempt: 50 ms, doubled each time up to 2 s, half of it by chance so that batches do not march in step.</summary>
internal sealed class BackOff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromSeconds(30);

    /// <summary>The wait after so many failed attempts (1 or more). What the service asks for is honoured, up to 30 s.</summary>
    public TimeSpan After(int attempts, TimeSpan? retryAfter)
    {
        var full = First * Math.Pow(2, Math.Min(attempts - 1, 10));
        if (full > Longest) full = Longest;
        var wait = full * (0.5 + random.NextDouble() / 2);
        if (retryAfter is not { } asked) return wait;
        return wait + (asked < LongestAsked ? asked : LongestAsked);
    }
}
