using System.Net;

namespace Roentgen.Daemon;

/// <summary>Everything that a daemon can be told. Read once, at start; <see cref="Problems"/> says what is wrong with it.</summary>
public sealed record DaemonOptions
{
    /// <summary>Where segment documents arrive over UDP. Port 0 picks a free one. Default 127.0.0.1:2000, as the X-Ray daemon.</summary>
    public IPEndPoint UdpAddress { get; init; } = new(IPAddress.Loopback, 2000);

    /// <summary>
    /// Where sampling calls are taken over TCP. Port 0 picks a free one: the number that UDP has, when both ask for port 0 of one address.
    /// Default 127.0.0.1:2000, as the X-Ray daemon.
    /// </summary>
    public IPEndPoint TcpAddress { get; init; } = new(IPAddress.Loopback, 2000);

    /// <summary>Where <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c> are answered. Null, the default, for <see cref="TcpAddress"/>.</summary>
    public IPEndPoint? AdminAddress { get; init; }

    /// <summary>A TCP address that takes documents as lines, without the limit of a datagram. Null, the default, for none.</summary>
    public IPEndPoint? StreamAddress { get; init; }

    /// <summary>A Unix socket that takes datagrams as UDP does. Null, the default, for none. A socket file that nobody listens on is replaced.</summary>
    public string? UnixDatagramPath { get; init; }

    /// <summary>A Unix socket that takes documents as lines, as <see cref="StreamAddress"/> does. Null, the default, for none.</summary>
    public string? UnixStreamPath { get; init; }

    /// <summary>
    /// What to ask the kernel for as receive buffer, in bytes; it grants what <c>net.core.rmem_max</c> allows, or all of it to a process with
    /// CAP_NET_ADMIN. 64 KiB to 1 GiB. Default 16 MiB.
    /// </summary>
    public int ReceiveBufferBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most bytes of a document that arrives as a line or over HTTP. 64 KiB to 1 MiB. Default 256 KiB, the most that Roentgen takes.</summary>
    public int LineBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// The services that get every document, 1 to 8, each with a queue and a spool of its own. Calls of SDKs and telemetry go to the first.
    /// </summary>
    public required IReadOnlyList<DestinationOptions> Destinations { get; init; }

    /// <summary>What becomes of datagrams that carry OpenTelemetry spans (<c>T1S</c>, <c>T1U</c>). Default <see cref="SpanDatagrams.Otlp"/>.</summary>
    public SpanDatagrams SpanDatagrams { get; init; } = SpanDatagrams.Otlp;

    /// <summary>Most documents in one request. 1 to 50. Default 50, the most that X-Ray takes.</summary>
    public int BatchSize { get; init; } = 50;

    /// <summary>
    /// A batch is closed before a document that would lift it over so many bytes; a larger document travels alone. The document is counted as it
    /// came, so escaping may lift a body a little higher. 64 KiB to 4 MiB. Default 1 MiB.
    /// </summary>
    public int BatchBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// How long the first document of a batch waits for others while the service has nothing to do. It waits longer, up to
    /// <see cref="LongestFlushDelay"/>, while earlier batches are under way. 1 ms to 1 s. Default 10 ms.
    /// </summary>
    public TimeSpan FlushDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Longest a document waits for its batch to fill, whatever is under way. At least <see cref="FlushDelay"/>, at most 1 min. Default 1 s, as the X-Ray daemon.</summary>
    public TimeSpan LongestFlushDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Most bytes of memory that documents may hold, over all queues, from receipt until the service has answered. 3 MiB to 64 GiB. Default 64 MiB.
    /// </summary>
    public long BufferBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The folder that batches wait in while a service is away. Null, the default, for memory alone.</summary>
    public string? SpoolFolder { get; init; }

    /// <summary>Most bytes that the spool of one destination takes on disk; the oldest go first. 1 MiB to 1 TiB. Default 1 GiB.</summary>
    public long SpoolBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Requests in flight at once, for each destination. 1 to 256. Default 64: what is needed for 32,000 documents a second at 100 ms an answer.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>
    /// Longest that one attempt of an upload may take. It doubles with each attempt in a row that ran out of time, up to
    /// <see cref="LongestRequestTimeout"/>. 100 ms to 5 min. Default 2 s, as the X-Ray daemon.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What <see cref="RequestTimeout"/> grows to for a slow service. At least that, at most 5 min. Default 30 s.</summary>
    public TimeSpan LongestRequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Age at which a batch that still could not be sent is dropped, in memory as in the spool. 1 s to 30 days. Default 24 h.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether bodies of uploads are compressed with gzip. Roentgen takes it; AWS X-Ray does not say that it does. Default false.</summary>
    public bool Gzip { get; init; }

    /// <summary>Longest that a proxied call may take. 100 ms to 5 min. Default 10 s.</summary>
    public TimeSpan ProxyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most bytes in the body of a call on the TCP address. 1 KiB to 64 MiB. Default 4 MiB.</summary>
    public int ProxyBodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Further paths that the TCP address forwards with POST, for example <c>/TraceSummaries</c>; <c>*</c> for every path and method. Default none.
    /// <c>POST /TraceSegments</c> is always taken by the daemon itself.
    /// </summary>
    public IReadOnlyList<string> ProxyPaths { get; init; } = [];

    /// <summary>How long an answer with sampling rules serves everybody who asks the same. 0 to 1 min. Default 3 s.</summary>
    public TimeSpan ProxyCache { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long documents may wait while their destination takes nothing before <c>/readyz</c> says so. 1 s to 1 h. Default 30 s.</summary>
    public TimeSpan ReadinessLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether telemetry records are sent once a minute, as the X-Ray daemon does. Default true.</summary>
    public bool Telemetry { get; init; } = true;

    /// <summary>Host name for telemetry records; empty when unknown. Default empty.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>EC2 instance id for telemetry records; empty when unknown. Default empty.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>
    /// Asked at each telemetry call for both, where they may become known later than the start. Null, the default, for what
    /// <see cref="Hostname"/> and <see cref="InstanceId"/> say.
    /// </summary>
    public Func<HostIdentity>? Host { get; init; }

    /// <summary>ARN of the AWS resource that runs the daemon, for telemetry records; empty when unknown. Default empty.</summary>
    public string ResourceArn { get; init; } = "";

    /// <summary>How often one line sums up what was sent, in place of a line for each batch. Zero, the default, for a line for each batch, as the X-Ray daemon writes them.</summary>
    public TimeSpan LogSummary { get; init; }

    /// <summary>Every problem, each naming the setting and what is accepted; empty when usable.</summary>
    public IEnumerable<string> Problems()
    {
        if (Destinations.Count is < 1 or > 8)
            yield return $"Destinations has {Destinations.Count} entries; it must have 1 to 8.";
        foreach (var problem in Destinations.SelectMany(destination => destination.Problems())) yield return problem;
        if (Destinations.GroupBy(destination => destination.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            yield return $"Destinations has {twice.Key} twice; each must be another service.";
        if (ReceiveBufferBytes is < 64 * 1024 or > 1024 * 1024 * 1024)
            yield return $"ReceiveBufferBytes is {ReceiveBufferBytes}; it must be 65536 to 1073741824.";
        if (LineBytes is < 64 * 1024 or > 1024 * 1024)
            yield return $"LineBytes is {LineBytes}; it must be 65536 to 1048576.";
        if (BatchSize is < 1 or > 50)
            yield return $"BatchSize is {BatchSize}; it must be 1 to 50.";
        if (BatchBytes is < 64 * 1024 or > 4 * 1024 * 1024)
            yield return $"BatchBytes is {BatchBytes}; it must be 65536 to 4194304.";
        if (FlushDelay < TimeSpan.FromMilliseconds(1) || FlushDelay > TimeSpan.FromSeconds(1))
            yield return $"FlushDelay is {FlushDelay}; it must be 1 ms to 1 s.";
        if (LongestFlushDelay < FlushDelay || LongestFlushDelay > TimeSpan.FromMinutes(1))
            yield return $"LongestFlushDelay is {LongestFlushDelay}; it must be FlushDelay ({FlushDelay}) to 1 min.";
        if (BufferBytes is < 3L * 1024 * 1024 or > 64L * 1024 * 1024 * 1024)
            yield return $"BufferBytes is {BufferBytes}; it must be 3145728 (3 MB) to 68719476736 (64 GB).";
        if (SpoolBytes is < 1024L * 1024 or > 1024L * 1024 * 1024 * 1024)
            yield return $"SpoolBytes is {SpoolBytes}; it must be 1048576 (1 MB) to 1099511627776 (1 TB).";
        if (Concurrency is < 1 or > 256)
            yield return $"Concurrency is {Concurrency}; it must be 1 to 256.";
        if (RequestTimeout < TimeSpan.FromMilliseconds(100) || RequestTimeout > TimeSpan.FromMinutes(5))
            yield return $"RequestTimeout is {RequestTimeout}; it must be 100 ms to 5 min.";
        if (LongestRequestTimeout < RequestTimeout || LongestRequestTimeout > TimeSpan.FromMinutes(5))
            yield return $"LongestRequestTimeout is {LongestRequestTimeout}; it must be RequestTimeout ({RequestTimeout}) to 5 min.";
        if (GiveUpAfter < TimeSpan.FromSeconds(1) || GiveUpAfter > TimeSpan.FromDays(30))
            yield return $"GiveUpAfter is {GiveUpAfter}; it must be 1 s to 30 days.";
        if (ProxyTimeout < TimeSpan.FromMilliseconds(100) || ProxyTimeout > TimeSpan.FromMinutes(5))
            yield return $"ProxyTimeout is {ProxyTimeout}; it must be 100 ms to 5 min.";
        if (ProxyBodyBytes is < 1024 or > 64 * 1024 * 1024)
            yield return $"ProxyBodyBytes is {ProxyBodyBytes}; it must be 1024 to 67108864.";
        if (ProxyPaths.FirstOrDefault(path => path != "*" && !path.StartsWith('/')) is { } path)
            yield return $"ProxyPaths has {path}; each must begin with / or be *.";
        if (ProxyCache < TimeSpan.Zero || ProxyCache > TimeSpan.FromMinutes(1))
            yield return $"ProxyCache is {ProxyCache}; it must be 0 to 1 min.";
        if (ReadinessLimit < TimeSpan.FromSeconds(1) || ReadinessLimit > TimeSpan.FromHours(1))
            yield return $"ReadinessLimit is {ReadinessLimit}; it must be 1 s to 1 h.";
        if (LogSummary < TimeSpan.Zero || LogSummary > TimeSpan.FromHours(1))
            yield return $"LogSummary is {LogSummary}; it must be 0 to 1 h.";
    }
}
