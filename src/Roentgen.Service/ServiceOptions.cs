namespace Roentgen.Service;

/// <summary>Limits and habits of the service.</summary>
public sealed record ServiceOptions
{
    /// <summary>Least that <see cref="MaxDiskBytes"/> can be: below this, what is being written would go at once.</summary>
    public const long MinDiskBytes = 10_000_000;

    /// <summary>Most bytes of a request body, counted after decompression. 64 KiB to 1 GiB. Default 16 MiB.</summary>
    public long MaxRequestBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long after a document arrived its trace is digested, so that what belongs together is read once. 0 to 10 s. Default 200 ms.</summary>
    public TimeSpan DigestDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long traces are kept after the UTC day in which they were received. 1 hour or more, or null to keep them for ever. Default 30 days, as X-Ray.
    /// </summary>
    public TimeSpan? Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Most bytes that the data may take on the disk; the oldest goes first. 10 MB or more, or null for no limit. Default null.</summary>
    public long? MaxDiskBytes { get; init; }

    /// <summary>Most summaries in one page of <c>GetTraceSummaries</c>. 1 to 10,000. Default 200.</summary>
    public int SummaryPageSize { get; init; } = 200;

    /// <summary>
    /// Most digests that a filter is asked about for one page of <c>GetTraceSummaries</c>, so that a filter that few match is answered in time,
    /// page by page. 1 to 1,000,000. Default 20,000.
    /// </summary>
    public int SummaryScanSize { get; init; } = 20_000;

    /// <summary>
    /// How many traces are looked at for one page of <c>GetTraceSummaries</c> before it ends, those that the store leaves out by their columns
    /// included, which costs little for each. 1 or more. Default 1,000,000.
    /// </summary>
    public int SummaryLookSize { get; init; } = 1_000_000;

    /// <summary>Account and region in the ARNs that the service makes up.</summary>
    public string ArnScope { get; init; } = "us-east-1:000000000000";

    /// <summary>The account alone.</summary>
    public string Account => ArnScope[(ArnScope.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>Every problem, each naming the setting and the accepted range; empty when usable.</summary>
    public IEnumerable<string> Problems()
    {
        if (MaxRequestBytes is < 64 * 1024 or > 1024 * 1024 * 1024) yield return $"MaxRequestBytes is {MaxRequestBytes}; it must be 65536 to 1073741824.";
        if (DigestDelay < TimeSpan.Zero || DigestDelay > TimeSpan.FromSeconds(10)) yield return $"DigestDelay is {DigestDelay}; it must be 0 to 10 seconds.";
        if (Retention < TimeSpan.FromHours(1)) yield return $"Retention is {Retention}; it must be 1 hour or more.";
        if (MaxDiskBytes < MinDiskBytes) yield return $"MaxDiskBytes is {MaxDiskBytes}; it must be {MinDiskBytes} or more.";
        if (SummaryPageSize is < 1 or > 10_000) yield return $"SummaryPageSize is {SummaryPageSize}; it must be 1 to 10000.";
        if (SummaryScanSize is < 1 or > 1_000_000) yield return $"SummaryScanSize is {SummaryScanSize}; it must be 1 to 1000000.";
        if (SummaryLookSize < 1) yield return $"SummaryLookSize is {SummaryLookSize}; it must be 1 or more.";
    }
}
