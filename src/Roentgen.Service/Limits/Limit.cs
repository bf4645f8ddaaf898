namespace Roentgen.Service.Limits;

/// <summary>A number of <see cref="ServiceOptions"/> that bounds what a caller may ask for: its name, its range and where it is kept.</summary>
public sealed class Limit
{
    private readonly Func<ServiceOptions, long, ServiceOptions> _with;

    private Limit(string name, string setting, string meaning, long min, long max, Func<ServiceOptions, long> get, Func<ServiceOptions, long, ServiceOptions> with)
    {
        (Name, Setting, Meaning, Min, Max, Of, _with) = (name, setting, meaning, min, max, get, with);
    }

    /// <summary>Every limit, in the order in which people are told of them.</summary>
    public static IReadOnlyList<Limit> All { get; } =
    [
        new(Names.RequestBytes, nameof(ServiceOptions.MaxRequestBytes), "bytes of a request body, decompressed",
            64 * 1024, 1024 * 1024 * 1024, o => o.MaxRequestBytes, (o, value) => o with { MaxRequestBytes = value }) { IsBytes = true },
        new(Names.Documents, nameof(ServiceOptions.MaxDocuments), "segment documents in one request",
            1, 1_000_000, o => o.MaxDocuments, (o, value) => o with { MaxDocuments = (int)value }),
        new(Names.ConcurrentRequests, nameof(ServiceOptions.MaxConcurrentRequests), "requests at once, all callers together",
            1, 100_000, o => o.MaxConcurrentRequests, (o, value) => o with { MaxConcurrentRequests = (int)value }),
        new(Names.RequestsPerSecond, nameof(ServiceOptions.RequestsPerSecond), "requests per second of one access key, or of one address without keys; 0 for no limit",
            0, 1_000_000, o => o.RequestsPerSecond, (o, value) => o with { RequestsPerSecond = (int)value }),
        new(Names.Connections, nameof(ServiceOptions.MaxConnections), "open connections",
            1, 1_000_000, o => o.MaxConnections, (o, value) => o with { MaxConnections = (int)value }),
        new(Names.SummaryPage, nameof(ServiceOptions.SummaryPageSize), "summaries in one page of GetTraceSummaries",
            1, 10_000, o => o.SummaryPageSize, (o, value) => o with { SummaryPageSize = (int)value }) { EndsPage = true },
        new(Names.SummaryScan, nameof(ServiceOptions.SummaryScanSize), "traces that a filter is asked about for one page",
            1, 1_000_000, o => o.SummaryScanSize, (o, value) => o with { SummaryScanSize = (int)value }) { EndsPage = true },
        new(Names.SummaryLook, nameof(ServiceOptions.SummaryLookSize), "traces that are looked at for one page",
            1, int.MaxValue, o => o.SummaryLookSize, (o, value) => o with { SummaryLookSize = (int)value }) { EndsPage = true },
        new(Names.SummaryWindowHours, nameof(ServiceOptions.SummaryWindowHours), "hours that GetTraceSummaries may span",
            1, 876_000, o => o.SummaryWindowHours, (o, value) => o with { SummaryWindowHours = (int)value }),
        new(Names.GraphWindowHours, nameof(ServiceOptions.GraphWindowHours), "hours that GetServiceGraph may span",
            1, 876_000, o => o.GraphWindowHours, (o, value) => o with { GraphWindowHours = (int)value }),
        new(Names.StatisticsWindowHours, nameof(ServiceOptions.StatisticsWindowHours), "hours that GetTimeSeriesServiceStatistics may span",
            1, 876_000, o => o.StatisticsWindowHours, (o, value) => o with { StatisticsWindowHours = (int)value }),
        new(Names.AnalysisWindowHours, nameof(ServiceOptions.AnalysisWindowHours), "hours that facets, statistics and comparisons may span",
            1, 876_000, o => o.AnalysisWindowHours, (o, value) => o with { AnalysisWindowHours = (int)value }),
        new(Names.AnalysisScan, nameof(ServiceOptions.AnalysisScanSize), "traces that are looked into for one set of an analysis",
            1, 10_000_000, o => o.AnalysisScanSize, (o, value) => o with { AnalysisScanSize = (int)value }) { EndsPage = true },
        new(Names.AnalysisLook, nameof(ServiceOptions.AnalysisLookSize), "traces that are looked at for one set of an analysis",
            1, int.MaxValue, o => o.AnalysisLookSize, (o, value) => o with { AnalysisLookSize = (int)value }) { EndsPage = true },
        new(Names.Analyses, nameof(ServiceOptions.MaxAnalyses), "analyses that are computed at once",
            1, 100, o => o.MaxAnalyses, (o, value) => o with { MaxAnalyses = (int)value }) { EndsPage = true },
        new(Names.WaitingAnalyses, nameof(ServiceOptions.MaxWaitingAnalyses), "analyses that wait for their turn",
            0, 1000, o => o.MaxWaitingAnalyses, (o, value) => o with { MaxWaitingAnalyses = (int)value }),
        new(Names.CompletionScan, nameof(ServiceOptions.CompletionScanSize), "newest traces that are asked for names and values to complete a filter expression",
            1, 100_000, o => o.CompletionScanSize, (o, value) => o with { CompletionScanSize = (int)value }) { EndsPage = true },
        new(Names.Followers, nameof(ServiceOptions.MaxFollowers), "clients that follow new traces at once",
            0, 10_000, o => o.MaxFollowers, (o, value) => o with { MaxFollowers = (int)value }),
        new(Names.SamplingClients, nameof(ServiceOptions.MaxSamplingClients), "clients that share the reservoir of one sampling rule",
            1, 1_000_000, o => o.MaxSamplingClients, (o, value) => o with { MaxSamplingClients = (int)value }),
        new(Names.ClockSkewSeconds, nameof(ServiceOptions.ClockSkewSeconds), "seconds that the clock of a caller that signs may be off",
            1, 86_400, o => o.ClockSkewSeconds, (o, value) => o with { ClockSkewSeconds = (int)value }),
        new(Names.SessionHours, nameof(ServiceOptions.SessionHours), "hours after their last call for which people stay logged in to the console",
            1, 720, o => o.SessionHours, (o, value) => o with { SessionHours = (int)value }),
        new(Names.Sessions, nameof(ServiceOptions.MaxSessions), "people who are logged in to the console at once",
            1, 100_000, o => o.MaxSessions, (o, value) => o with { MaxSessions = (int)value }),
        new(Names.FailedLogins, nameof(ServiceOptions.FailedLoginsPerMinute), "times per minute that a log-in from one address may fail",
            1, 1000, o => o.FailedLoginsPerMinute, (o, value) => o with { FailedLoginsPerMinute = (int)value }),
    ];

    /// <summary>As on the command line and in metrics: <c>request-bytes</c>.</summary>
    public string Name { get; }

    /// <summary>The property of <see cref="ServiceOptions"/>.</summary>
    public string Setting { get; }

    /// <summary>What it counts, for people.</summary>
    public string Meaning { get; }

    /// <summary>Least that it can be.</summary>
    public long Min { get; }

    /// <summary>Most that it can be.</summary>
    public long Max { get; }

    /// <summary>Whether it counts bytes.</summary>
    public bool IsBytes { get; private init; }

    /// <summary>Whether it ends a page or an answer that says so, or has somebody wait, instead of having anything refused.</summary>
    public bool EndsPage { get; private init; }

    /// <summary>Its value among options.</summary>
    public Func<ServiceOptions, long> Of { get; }

    /// <summary>The limit of a name; null for another name.</summary>
    public static Limit? Find(string name) => All.FirstOrDefault(limit => limit.Name == name);

    /// <summary>Options with another value of it; <see cref="ServiceOptions.Problems"/> tells whether it can be that.</summary>
    public ServiceOptions With(ServiceOptions options, long value) => _with(options, value);

    internal string? Problem(ServiceOptions options) => Of(options) is var value && value >= Min && value <= Max ? null : $"{Setting} is {value}; it must be {Min} to {Max}.";

    /// <summary>The names, for whoever counts that a limit was met.</summary>
    internal static class Names
    {
        public const string RequestBytes = "request-bytes";
        public const string Documents = "documents";
        public const string ConcurrentRequests = "concurrent-requests";
        public const string RequestsPerSecond = "requests-per-second";
        public const string Connections = "connections";
        public const string SummaryPage = "summary-page";
        public const string SummaryScan = "summary-scan";
        public const string SummaryLook = "summary-look";
        public const string SummaryWindowHours = "summary-window-hours";
        public const string GraphWindowHours = "graph-window-hours";
        public const string StatisticsWindowHours = "statistics-window-hours";
        public const string AnalysisWindowHours = "analysis-window-hours";
        public const string AnalysisScan = "analysis-scan";
        public const string AnalysisLook = "analysis-look";
        public const string Analyses = "analyses";
        public const string WaitingAnalyses = "waiting-analyses";
        public const string CompletionScan = "completion-scan";
        public const string Followers = "followers";
        public const string SamplingClients = "sampling-clients";
        public const string ClockSkewSeconds = "clock-skew-seconds";
        public const string SessionHours = "session-hours";
        public const string Sessions = "sessions";
        public const string FailedLogins = "failed-logins";
    }
}
