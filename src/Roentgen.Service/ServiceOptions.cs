using System.Security.Cryptography.X509Certificates;
using Roentgen.Service.Access;
using Roentgen.Service.Limits;

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

    /// <summary>Longest window of <c>GetTraceSummaries</c>, in hours. 1 to 876,000. Default 24; X-Ray does not document its own, its console asks for at most 6 at a time.</summary>
    public int SummaryWindowHours { get; init; } = 24;

    /// <summary>Longest window of <c>GetServiceGraph</c>, in hours. 1 to 876,000. Default 6, as X-Ray.</summary>
    public int GraphWindowHours { get; init; } = 6;

    /// <summary>Longest window of <c>GetTimeSeriesServiceStatistics</c>, in hours. 1 to 876,000. Default 168, a week; X-Ray does not document its own.</summary>
    public int StatisticsWindowHours { get; init; } = 7 * 24;

    /// <summary>Longest window of an analysis (facets, statistics, comparison), in hours. 1 to 876,000. Default 744, about as long as traces are kept.</summary>
    public int AnalysisWindowHours { get; init; } = 31 * 24;

    /// <summary>
    /// Most digests that are looked into for one set of traces of an analysis. 1 to 10,000,000. Default 100,000, which takes about a second.
    /// </summary>
    public int AnalysisScanSize { get; init; } = 100_000;

    /// <summary>
    /// How many traces are looked at for one set before it ends, those that the store leaves out by their columns included. 1 or more. Default
    /// 2,000,000.
    /// </summary>
    public int AnalysisLookSize { get; init; } = 2_000_000;

    /// <summary>Most analyses that are computed at the same time; others wait for their turn. 1 to 100. Default 2.</summary>
    public int MaxAnalyses { get; init; } = 2;

    /// <summary>Most analyses that wait; those beyond are answered <c>ThrottledException</c>. 0 to 1,000. Default 32.</summary>
    public int MaxWaitingAnalyses { get; init; } = 32;

    /// <summary>How many of the newest traces are asked for names and values to complete a filter expression. 1 to 100,000. Default 2,000.</summary>
    public int CompletionScanSize { get; init; } = 2_000;

    /// <summary>Most clients that follow new traces at the same time; those beyond are answered <c>ThrottledException</c>. 0 to 10,000. Default 100.</summary>
    public int MaxFollowers { get; init; } = 100;

    /// <summary>Most documents of one <c>PutTraceSegments</c>. 1 to 1,000,000. Default 10,000; daemons send 50.</summary>
    public int MaxDocuments { get; init; } = 10_000;

    /// <summary>
    /// Most requests that are worked on at once; none waits for its turn, those beyond are answered <c>ThrottledException</c>. 1 to 100,000. Default 512.
    /// </summary>
    public int MaxConcurrentRequests { get; init; } = 512;

    /// <summary>
    /// Most requests per second of one access key or, without keys, of one remote address; as many may come at the same moment. 0 (no limit) to
    /// 1,000,000. Default 0.
    /// </summary>
    public int RequestsPerSecond { get; init; }

    /// <summary>Most open connections; those beyond are closed at once. 1 to 1,000,000. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>
    /// Most clients that share the reservoir of one sampling rule; further ones get no quota until others have gone, and go on borrowing.
    /// 1 to 1,000,000. Default 10,000.
    /// </summary>
    public int MaxSamplingClients { get; init; } = 10_000;

    /// <summary>How far the clock of a caller that signs may be off, in seconds, each way. 1 to 86,400. Default 300, as AWS.</summary>
    public int ClockSkewSeconds { get; init; } = 300;

    /// <summary>How long somebody who logged in to the console stays so after their last call, in hours. 1 to 720. Default 12.</summary>
    public int SessionHours { get; init; } = 12;

    /// <summary>Most sessions of people who are logged in at the same time; further ones are refused. 1 to 100,000. Default 1,000.</summary>
    public int MaxSessions { get; init; } = 1_000;

    /// <summary>How often a log-in may fail within a minute from one remote address; then it is refused until the minute is over. 1 to 1,000. Default 10.</summary>
    public int FailedLoginsPerMinute { get; init; } = 10;

    /// <summary>Who may call; null when everybody may do everything. Default null.</summary>
    public AccessKeyRing? AccessKeys { get; init; }

    /// <summary>The region that callers must sign for; null takes any, since there is only one service to be reached. Default null.</summary>
    public string? SigningRegion { get; init; }

    /// <summary>With its private key: speak HTTPS (HTTP/1.1 and HTTP/2). Null for HTTP. Stays the caller's. Default null.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The certificates that lead from <see cref="Certificate"/> to one that callers trust; null when there are none between. Default null.</summary>
    public X509Certificate2Collection? CertificateChain { get; init; }

    /// <summary>Account and region in the ARNs that the service makes up.</summary>
    public string ArnScope { get; init; } = "us-east-1:000000000000";

    /// <summary>The account alone.</summary>
    public string Account => ArnScope[(ArnScope.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>The region alone.</summary>
    public string Region => ArnScope[..ArnScope.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>Every problem, each naming the setting and the accepted range; empty when usable.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var limit in Limit.All)
        {
            if (limit.Problem(this) is { } problem) yield return problem;
        }
        if (DigestDelay < TimeSpan.Zero || DigestDelay > TimeSpan.FromSeconds(10)) yield return $"DigestDelay is {DigestDelay}; it must be 0 to 10 seconds.";
        if (Retention < TimeSpan.FromHours(1)) yield return $"Retention is {Retention}; it must be 1 hour or more.";
        if (MaxDiskBytes < MinDiskBytes) yield return $"MaxDiskBytes is {MaxDiskBytes}; it must be {MinDiskBytes} or more.";
        if (SigningRegion is not null && (SigningRegion.Length == 0 || !SigningRegion.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            yield return $"SigningRegion is {SigningRegion}; it must be letters, digits and dashes, for example us-east-1.";
        if (Certificate is { HasPrivateKey: false }) yield return "Certificate has no private key; it must have one.";
    }
}
