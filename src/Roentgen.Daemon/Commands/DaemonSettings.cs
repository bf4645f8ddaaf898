using Roentgen.Daemon.Aws;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Commands;

/// <summary>What was said, as the parts of the command need it. The services are still as they were written: what AWS adds to them has to be asked for.</summary>
internal sealed record DaemonSettings
{
    private const int MostDestinations = 8;

    /// <summary>What the daemon is to do, but for its destinations.</summary>
    public required DaemonOptions Options { get; init; }

    /// <summary>The services, the first first.</summary>
    public required IReadOnlyList<DestinationSettings> Destinations { get; init; }

    /// <summary>The HTTP proxy on the way to them, where they have none of their own; null for none.</summary>
    public required Uri? Proxy { get; init; }

    /// <summary>The hosts that are reached without it.</summary>
    public required NoProxy NoProxy { get; init; }

    /// <summary>How it is logged.</summary>
    public required LogSettings Log { get; init; }

    /// <summary>What AWS has to be asked, and how.</summary>
    public required AwsSettings Aws { get; init; }

    /// <summary>Longest that sending the rest takes at the end.</summary>
    public required TimeSpan ShutdownLimit { get; init; }

    /// <summary>Every value with its origin.</summary>
    public required SettingValues Values { get; init; }

    /// <summary>Brings everything together. A problem is one sentence, otherwise null.</summary>
    public static string? TryResolve(SettingSources sources, out DaemonSettings settings)
    {
        settings = null!;
        if (SettingValues.TryRead(sources, out var values) is { } problem) return problem;
        settings = new DaemonSettings
        {
            Options = AllOptions(values),
            Destinations = AllDestinations(values),
            Proxy = values.Get(Settings.ProxyAddress),
            NoProxy = new NoProxy(values.Get(Settings.NoProxy)),
            Log = new LogSettings(
                Level(values), values.Get(Settings.LogFormat), values.Get(Settings.LogFile) is { Length: > 0 } path ? path : null, values.Get(Settings.LogRotation)),
            Aws = new AwsSettings(
                NullIfEmpty(values.Get(Settings.Region)), values.Of(Settings.Region).Origin.StartsWith("variable AWS_", StringComparison.Ordinal), values.Get(Settings.LocalMode),
                values.Get(Settings.UseFipsEndpoint), values.Get(Settings.UseDualStackEndpoint)),
            ShutdownLimit = values.Get(Settings.ShutdownLimit),
            Values = values,
        };
        return settings.Problem();
    }

    private static IReadOnlyList<DestinationSettings> AllDestinations(SettingValues values) =>
    [
        new DestinationSettings
        {
            Endpoint = values.Get(Settings.Endpoint),
            RoleArn = NullIfEmpty(values.Get(Settings.RoleArn)),
            NoVerifySsl = values.Get(Settings.NoVerifySsl),
            Signing = values.Get(Settings.Signing),
        },
        .. values.Get(Settings.Destinations),
    ];

    // The parts are checked one by one; what they must be to each other, here. The place of a service stands for all of them.
    private string? Problem()
    {
        if (Destinations.Count > MostDestinations)
            return $"Destinations has {Destinations.Count - 1} entries ({Values.Of(Settings.Destinations).Origin}); it must have at most {MostDestinations - 1}.";
        if (Destinations.FirstOrDefault(one => one.Signing == SigningMode.Never && (one.Endpoint is null || AwsEndpoint.IsAws(one.Endpoint, out _))) is { } aws)
            return $"Signing is never for {aws.Endpoint?.Host ?? "AWS X-Ray"}; it must be auto or always, since AWS takes nothing unsigned.";
        return (Options with { Destinations = [new DestinationOptions { Endpoint = new Uri("http://x") }] }).Problems().FirstOrDefault();
    }

    private static DaemonOptions AllOptions(SettingValues values) => new()
    {
        Destinations = [],
        UdpAddress = values.Get(Settings.Bind),
        TcpAddress = values.Get(Settings.BindTcp),
        AdminAddress = values.Get(Settings.AdminAddress),
        StreamAddress = values.Get(Settings.StreamAddress),
        UnixDatagramPath = NullIfEmpty(values.Get(Settings.UnixDatagramPath)),
        UnixStreamPath = NullIfEmpty(values.Get(Settings.UnixStreamPath)),
        ReceiveBufferBytes = (int)values.Get(Settings.ReceiveBufferBytes),
        LineBytes = (int)values.Get(Settings.LineBytes),
        SpanDatagrams = values.Get(Settings.SpanDatagrams),
        BatchSize = values.Get(Settings.BatchSize),
        BatchBytes = (int)values.Get(Settings.BatchBytes),
        FlushDelay = values.Get(Settings.FlushDelay),
        LongestFlushDelay = values.Get(Settings.LongestFlushDelay),
        BufferBytes = values.Megabytes * 1024L * 1024,
        SpoolFolder = SpoolFolder(values),
        SpoolBytes = values.Get(Settings.SpoolBytes),
        Concurrency = values.Get(Settings.Concurrency),
        RequestTimeout = values.Get(Settings.UploadTimeout),
        LongestRequestTimeout = values.Get(Settings.LongestUploadTimeout),
        GiveUpAfter = values.Get(Settings.GiveUpAfter),
        Gzip = values.Get(Settings.Gzip),
        ProxyTimeout = values.Get(Settings.ProxyTimeout),
        ProxyBodyBytes = (int)values.Get(Settings.ProxyBodyBytes),
        ProxyPaths = values.Get(Settings.ProxyPaths),
        ProxyCache = values.Get(Settings.ProxyCache),
        ReadinessLimit = values.Get(Settings.ReadinessLimit),
        Telemetry = values.Get(Settings.Telemetry),
        Hostname = values.Get(Settings.Hostname),
        InstanceId = values.Get(Settings.InstanceId),
        ResourceArn = values.Get(Settings.ResourceArn),
        LogSummary = values.Get(Settings.LogSummary),
    };

    // systemd names the folders of a service with colons between them.
    private static string? SpoolFolder(SettingValues values) => values.Of(Settings.SpoolFolder) switch
    {
        { Text: "" } => null,
        { Text: var text } when string.Equals(text, "off", StringComparison.OrdinalIgnoreCase) => null,
        { Origin: "variable STATE_DIRECTORY", Text: var folders } => folders.Split(':')[0],
        { Text: var folder } => folder,
    };

    // §9 of the AWS daemon: an unknown word is passed over for the next place that has one, and when none has, everything is logged.
    private static DaemonLogLevel Level(SettingValues values)
    {
        var words = values.TextsOf(Settings.LogLevel).ToList();
        return words.Count == 0 ? DaemonLogLevel.Info : words.Select(LevelOf).FirstOrDefault(level => level is not null) ?? DaemonLogLevel.Trace;
    }

    private static DaemonLogLevel? LevelOf(string word) => word.ToUpperInvariant() switch
    {
        "DEV" => DaemonLogLevel.Trace,
        "DEBUG" => DaemonLogLevel.Debug,
        "INFO" or "PROD" => DaemonLogLevel.Info,
        "WARN" => DaemonLogLevel.Warn,
        "ERROR" => DaemonLogLevel.Error,
        _ => null,
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>How it is logged.</summary>
/// <param name="Level">The least level.</param>
/// <param name="Format">How a line is laid out.</param>
/// <param name="Path">The file; null for standard output.</param>
/// <param name="Rotates">Whether the file is put aside when it is full.</param>
internal sealed record LogSettings(DaemonLogLevel Level, DaemonLogFormat Format, string? Path, bool Rotates);

/// <summary>What was said about AWS.</summary>
/// <param name="Region">The region; null when it has to be found.</param>
/// <param name="RegionIsOfEnvironment">Whether it came from a variable of AWS.</param>
/// <param name="LocalMode">Whether metadata services must not be asked.</param>
/// <param name="UseFips">Whether endpoints are those of FIPS.</param>
/// <param name="UseDualStack">Whether endpoints are those with IPv6.</param>
internal sealed record AwsSettings(string? Region, bool RegionIsOfEnvironment, bool LocalMode, bool UseFips, bool UseDualStack);
