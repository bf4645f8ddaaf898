using System.Globalization;
using System.Net;
using Roentgen.Daemon.Logging;
using static Roentgen.Daemon.Commands.SettingKinds;

namespace Roentgen.Daemon.Commands;

/// <summary>Everything that the daemon can be told, each defined once; in the order of the usage. The first part is the AWS daemon's.</summary>
internal static class Settings
{
    private const long KB = 1024, MB = 1024 * KB, GB = 1024 * MB;

    private static readonly DaemonOptions Defaults = new() { Destinations = [] };

    public static readonly Setting<string> ResourceArn = Text("ResourceARN", "ARN of the AWS resource that runs the daemon, for telemetry.") with { Flag = "resource-arn", Letter = "a" };

    public static readonly Setting<bool> LocalMode = Switch("LocalMode", false, "Ask no metadata service of EC2 or ECS for region, host name or instance.") with { Letter = "o" };

    /// <summary>0, the default, for 64, or a quarter of what a container may use where that is less.</summary>
    public static readonly Setting<int> BufferMemory = Number("TotalBufferSizeMB", 0, int.MinValue, 64 * 1024, "MB that documents may hold, from receipt until they are answered.") with
    {
        Flag = "buffer-memory",
        Letter = "m",
        DefaultText = "64",
        Accepted = "a whole number from 3 to 65536, or 0 for the default",
        Read = ReadMegabytes,
    };

    public static readonly Setting<string> Region = Text("Region", "Region of AWS X-Ray, and that calls are signed for.") with { Letter = "n", LateVariables = ["AWS_REGION"] };

    public static readonly Setting<IPEndPoint> Bind = Address("Socket.UDPAddress", Defaults.UdpAddress, "Where documents arrive over UDP.") with { Flag = "bind", Letter = "b" };

    public static readonly Setting<IPEndPoint> BindTcp = Address("Socket.TCPAddress", Defaults.TcpAddress, "Where calls of SDKs arrive over TCP.") with { Flag = "bind-tcp", Letter = "t" };

    public static readonly Setting<string> RoleArn = Text("RoleARN", "Role to assume for uploads to another account.") with { Flag = "role-arn", Letter = "r", Reloads = true };

    public static readonly Setting<string> Config = Text("", "Configuration file, in place of those that are looked for.") with
    {
        Key = null,
        Flag = "config",
        Letter = "c",
        DefaultText = "/etc/amazon/xray/cfg.yaml, ./cfg.yaml",
    };

    public static readonly Setting<string> LogFile = Text("Logging.LogPath", "Log to this file instead of standard output.") with { Flag = "log-file", Letter = "f", Reloads = true };

    /// <summary>A word that nobody knows is no mistake: it is passed over, as in the AWS daemon.</summary>
    public static readonly Setting<string> LogLevel = Text("Logging.LogLevel", "Least level that is logged; prod is the same as info.", "dev, debug, info, warn, error or prod") with
    {
        Flag = "log-level",
        Letter = "l",
        Default = "prod",
        DefaultText = "prod",
        Reloads = true,
    };

    public static readonly Setting<Uri?> ProxyAddress = Server("ProxyAddress", "http://proxy:3128", "HTTP proxy on the way to the services.") with
    {
        Letter = "p",
        LateVariables = ["HTTPS_PROXY"],
        Read = ReadProxy,
    };

    public static readonly Setting<bool> Version = Command("version", "v", "Print the version.");

    public static readonly Setting<bool> Help = Command("help", "h", "Print this.");

    public static readonly Setting<bool> HealthCheck = Command("healthcheck", null, "Ask the running daemon how it is: exit code 0 when well, 1 when not.");

    public static readonly Setting<bool> PrintConfig = Command("print-config", null, "Print every value with where it comes from, as a configuration file.");

    public static readonly Setting<Uri?> Endpoint = Server("Endpoint", "http://127.0.0.1:1895", "The service, in place of AWS X-Ray in the region.") with { LateVariables = ["AWS_ENDPOINT_URL_XRAY", "AWS_ENDPOINT_URL"] };

    public static readonly Setting<IReadOnlyList<DestinationSettings>> Destinations = List<DestinationSettings>(
        "Destinations", ';', $"services, each an address or aws, then what it needs of {DestinationSettings.Parts}", "Further services that get every document; the flag may be repeated.", DestinationSettings.TryParse) with
    {
        Flag = "destination",
    };

    public static readonly Setting<SigningMode> Signing = Word("Signing", SigningMode.Auto, "When calls are signed; AWS X-Ray's always are.");

    public static readonly Setting<bool> UseFipsEndpoint = Switch("UseFipsEndpoint", false, "Use AWS's FIPS endpoints.") with { LateVariables = ["AWS_USE_FIPS_ENDPOINT"] };

    public static readonly Setting<bool> UseDualStackEndpoint = Switch("UseDualStackEndpoint", false, "Use AWS's endpoints that have IPv6.") with { LateVariables = ["AWS_USE_DUALSTACK_ENDPOINT"] };

    public static readonly Setting<IReadOnlyList<string>> NoProxy = List<string>("NoProxy", ',', "host names, domains, addresses or *", "Hosts that are reached without the HTTP proxy.", Entry) with
    {
        LateVariables = ["NO_PROXY", "no_proxy"],
    };

    public static readonly Setting<bool> NoVerifySsl = Switch("NoVerifySSL", false, "Take any certificate of the service.") with { Flag = "no-verify-ssl" };

    public static readonly Setting<int> Concurrency = Number("Concurrency", Defaults.Concurrency, 1, 256, "Uploads under way at once, for each service.");

    public static readonly Setting<int> BatchSize = Number("Batch.Size", Defaults.BatchSize, 1, 50, "Most documents in one upload.");

    public static readonly Setting<long> BatchBytes = Size("Batch.Bytes", Defaults.BatchBytes, 64 * KB, 4 * MB, "Size at which an upload is closed.");

    public static readonly Setting<TimeSpan> FlushDelay = Duration("Batch.FlushDelay", Defaults.FlushDelay, Milliseconds(1), Seconds(1), "How long a document waits for others while nothing is under way.");

    public static readonly Setting<TimeSpan> LongestFlushDelay = Duration("Batch.LongestFlushDelay", Defaults.LongestFlushDelay, Milliseconds(1), Seconds(60), "Longest that a document waits for others.");

    public static readonly Setting<TimeSpan> UploadTimeout = Duration("Upload.Timeout", Defaults.RequestTimeout, Milliseconds(100), Seconds(300), "Longest that an attempt at an upload takes, at first.");

    public static readonly Setting<TimeSpan> LongestUploadTimeout = Duration("Upload.LongestTimeout", Defaults.LongestRequestTimeout, Milliseconds(100), Seconds(300), "What that grows to for a slow service.");

    public static readonly Setting<TimeSpan> GiveUpAfter = Duration("Upload.GiveUpAfter", Defaults.GiveUpAfter, Seconds(1), TimeSpan.FromDays(30), "Age at which documents that could not be sent are dropped.");

    public static readonly Setting<bool> Gzip = Switch("Upload.Gzip", Defaults.Gzip, "Compress uploads. Roentgen takes it; AWS X-Ray does not say that it does.");

    public static readonly Setting<string> SpoolFolder = Text("Spool.Folder", "Folder that documents wait in while a service is away; off for none.", "a folder, or off") with { LateVariables = ["STATE_DIRECTORY"] };

    public static readonly Setting<long> SpoolBytes = Size("Spool.Bytes", Defaults.SpoolBytes, MB, 1024 * GB, "Most that is kept there for one service; the oldest goes first.");

    public static readonly Setting<long> ReceiveBufferBytes = Size("Socket.ReceiveBufferBytes", Defaults.ReceiveBufferBytes, 64 * KB, GB, "Receive buffer to ask the kernel for.");

    public static readonly Setting<IPEndPoint?> StreamAddress = OptionalAddress("Socket.StreamAddress", "TCP address that takes documents as lines.");

    public static readonly Setting<string> UnixDatagramPath = Text("Socket.UnixDatagramPath", "Unix socket that takes datagrams.", "a path");

    public static readonly Setting<string> UnixStreamPath = Text("Socket.UnixStreamPath", "Unix socket that takes documents as lines.", "a path");

    public static readonly Setting<long> LineBytes = Size("Socket.LineBytes", Defaults.LineBytes, 64 * KB, MB, "Most bytes of a document that arrives as a line or over HTTP.");

    public static readonly Setting<IPEndPoint?> AdminAddress = OptionalAddress("Socket.AdminAddress", "Where /healthz, /readyz and /metrics are answered, if not on the TCP address.");

    public static readonly Setting<SpanDatagrams> SpanDatagrams = Word("SpanDatagrams", Defaults.SpanDatagrams, "What becomes of datagrams with OpenTelemetry spans (T1S, T1U).");

    public static readonly Setting<TimeSpan> ProxyTimeout = Duration("Proxy.Timeout", Defaults.ProxyTimeout, Milliseconds(100), Seconds(300), "Longest that a call of an SDK takes.");

    public static readonly Setting<long> ProxyBodyBytes = Size("Proxy.BodyBytes", Defaults.ProxyBodyBytes, KB, 64 * MB, "Most bytes of such a call.");

    public static readonly Setting<IReadOnlyList<string>> ProxyPaths = List<string>("Proxy.Paths", ',', "paths that begin with /, or *", "Further paths that are forwarded with POST; * for everything.", ProxyPath);

    public static readonly Setting<TimeSpan> ProxyCache = Duration("Proxy.Cache", Defaults.ProxyCache, TimeSpan.Zero, Seconds(60), "How long an answer with sampling rules serves those who ask the same.");

    public static readonly Setting<TimeSpan> ReadinessLimit = Duration("Readiness.Limit", Defaults.ReadinessLimit, Seconds(1), TimeSpan.FromHours(1), "How long documents may wait while their service takes nothing, before /readyz says so.");

    public static readonly Setting<bool> Telemetry = Switch("Telemetry.Enabled", Defaults.Telemetry, "Send telemetry records once a minute.");

    public static readonly Setting<string> Hostname = Text("Telemetry.Hostname", "Host name in them.") with { LateVariables = ["AWS_HOSTNAME"] };

    public static readonly Setting<string> InstanceId = Text("Telemetry.InstanceId", "EC2 instance in them.") with { LateVariables = ["AWS_INSTANCE_ID"] };

    public static readonly Setting<bool> LogRotation = Switch("Logging.LogRotation", true, "Put the log file aside at 50 MB, and keep one.") with { Flag = "log-rotation", Reloads = true };

    public static readonly Setting<DaemonLogFormat> LogFormat = Word("Logging.Format", DaemonLogFormat.Text, "Lines of text, or JSON.") with { Reloads = true };

    public static readonly Setting<TimeSpan> LogSummary = Duration("Logging.Summary", Defaults.LogSummary, TimeSpan.Zero, TimeSpan.FromHours(1), "How often one line sums up what was sent; 0s for a line for each upload.");

    public static readonly Setting<TimeSpan> ShutdownLimit = Duration("Shutdown.Limit", Seconds(8), TimeSpan.Zero, Seconds(3600), "Longest that sending the rest takes at the end.") with { Reloads = true };

    /// <summary>All of them, in the order of the usage.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        ResourceArn, LocalMode, BufferMemory, Region, Bind, BindTcp, RoleArn, Config, LogFile, LogLevel, ProxyAddress, Version, Help, HealthCheck, PrintConfig,
        Endpoint, Destinations, Signing, UseFipsEndpoint, UseDualStackEndpoint, NoProxy, NoVerifySsl,
        Concurrency, BatchSize, BatchBytes, FlushDelay, LongestFlushDelay, UploadTimeout, LongestUploadTimeout, GiveUpAfter, Gzip, SpoolFolder, SpoolBytes,
        ReceiveBufferBytes, StreamAddress, UnixDatagramPath, UnixStreamPath, LineBytes, AdminAddress, SpanDatagrams,
        ProxyTimeout, ProxyBodyBytes, ProxyPaths, ProxyCache, ReadinessLimit, Telemetry, Hostname, InstanceId, LogRotation, LogFormat, LogSummary, ShutdownLimit,
    ];

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private static TimeSpan Seconds(int count) => TimeSpan.FromSeconds(count);

    // Of the AWS daemon: 0 or less is the default.
    private static string? ReadMegabytes(string text, out int value) =>
        !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) || value > 64 * 1024 ? ""
        : value is 1 or 2 ? "Not enough Buffers Memory Allocated. Min Buffers Memory required: 3 MB."
        : null;

    // proxy:3128 is http://proxy:3128, as everybody reads HTTPS_PROXY.
    private static string? ReadProxy(string text, out Uri? value) =>
        TryParseServer(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, out value)
            ? null
            : $"Bad proxy URL: {text}; it must be an http address, for example http://proxy:3128.";

    private static string? Entry(string text, out string value)
    {
        value = text;
        return null;
    }

    private static string? ProxyPath(string text, out string value)
    {
        value = text;
        return text == "*" || text.StartsWith('/') ? null : "";
    }
}
