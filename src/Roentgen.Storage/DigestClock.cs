using Roentgen.Model.Graph;

namespace Roentgen.Storage;

/// <summary>A digest's time by either clock, in microseconds.</summary>
public static class DigestClock
{
    /// <summary>The time that scans by this clock go by.</summary>
    public static long Microseconds(this TraceDigest digest, TraceClock clock) =>
        clock == TraceClock.Start ? digest.Summary.StartMicroseconds : digest.UpdatedAt * 1_000_000;
}
