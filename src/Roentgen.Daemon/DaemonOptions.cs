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

    /// <summary>The service: an absolute <c>http</c> or <c>https</c> address; a path in it goes before the paths of the API. No default.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Most documents in one request. 1 to 50. Default 50, the most that X-Ray takes.</summary>
    public int BatchSize { get; init; } = 50;

    /// <summary>
    /// A batch is closed before a document that would lift it over so many bytes; a larger document travels alone. The document is counted as it
    /// came, so escaping may lift a body a little higher. 64 KiB to 4 MiB. Default 1 MiB.
    /// </summary>
    public int BatchBytes { get; init; } = 1024 * 1024;

    /// <summary>Quiet time after the last datagram that closes a batch. 1 ms to 1 s. Default 20 ms: a lone segment is not kept waiting.</summary>
    public TimeSpan IdleFlush { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Longest a document waits for its batch to fill under a trickle that never pauses. At least <see cref="IdleFlush"/>, at most 1 min.
    /// Default 100 ms, which costs a trickle ten requests a second; the X-Ray daemon waits up to 1 s.
    /// </summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Most bytes of memory that documents may hold, from receipt until the service has answered. When it is reached, the oldest batch that
    /// nobody is sending yet is dropped and counted. 3 MiB to 64 GiB. Default 64 MiB.
    /// </summary>
    public long BufferBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Requests in flight at once. 1 to 256. Default 8, as the X-Ray daemon.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Longest that one attempt of an upload may take. 100 ms to 5 min. Default 2 s, as the X-Ray daemon.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a batch that fails for a passing reason is tried again before it is dropped. 0 (one attempt) to 1 h. Default 2 min.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest that a proxied sampling call may take. 100 ms to 5 min. Default 10 s.</summary>
    public TimeSpan ProxyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most bytes in the body of a proxied call. 1 KiB to 64 MiB. Default 1 MiB.</summary>
    public int ProxyBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// What to ask the kernel for as receive buffer, in bytes; it grants what <c>net.core.rmem_max</c> allows. 64 KiB to 1 GiB. Default 16 MiB.
    /// </summary>
    public int ReceiveBufferBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>What calls of the service go through on their way to the connections, for example to be signed; asked once for each pool of connections. Null for nothing.</summary>
    public Func<SocketsHttpHandler, HttpMessageHandler>? Through { get; init; }

    /// <summary>Host name for telemetry records; empty when unknown. Default empty.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>EC2 instance id for telemetry records; empty when unknown. Default empty.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>ARN of the AWS resource that runs the daemon, for telemetry records; empty when unknown. Default empty.</summary>
    public string ResourceArn { get; init; } = "";

    /// <summary>Every problem, each naming the setting and what is accepted; empty when usable.</summary>
    public IEnumerable<string> Problems()
    {
        if (!Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("http" or "https"))
            yield return $"Endpoint is {Endpoint}; it must be an absolute http or https address.";
        if (BatchSize is < 1 or > 50)
            yield return $"BatchSize is {BatchSize}; it must be 1 to 50.";
        if (BatchBytes is < 64 * 1024 or > 4 * 1024 * 1024)
            yield return $"BatchBytes is {BatchBytes}; it must be 65536 to 4194304.";
        if (IdleFlush < TimeSpan.FromMilliseconds(1) || IdleFlush > TimeSpan.FromSeconds(1))
            yield return $"IdleFlush is {IdleFlush}; it must be 1 ms to 1 s.";
        if (MaxDelay < IdleFlush || MaxDelay > TimeSpan.FromMinutes(1))
            yield return $"MaxDelay is {MaxDelay}; it must be IdleFlush ({IdleFlush}) to 1 min.";
        if (BufferBytes is < 3L * 1024 * 1024 or > 64L * 1024 * 1024 * 1024)
            yield return $"BufferBytes is {BufferBytes}; it must be 3145728 (3 MB) to 68719476736 (64 GB).";
        if (Concurrency is < 1 or > 256)
            yield return $"Concurrency is {Concurrency}; it must be 1 to 256.";
        if (RequestTimeout < TimeSpan.FromMilliseconds(100) || RequestTimeout > TimeSpan.FromMinutes(5))
            yield return $"RequestTimeout is {RequestTimeout}; it must be 100 ms to 5 min.";
        if (GiveUpAfter < TimeSpan.Zero || GiveUpAfter > TimeSpan.FromHours(1))
            yield return $"GiveUpAfter is {GiveUpAfter}; it must be 0 to 1 h.";
        if (ProxyTimeout < TimeSpan.FromMilliseconds(100) || ProxyTimeout > TimeSpan.FromMinutes(5))
            yield return $"ProxyTimeout is {ProxyTimeout}; it must be 100 ms to 5 min.";
        if (ProxyBodyBytes is < 1024 or > 64 * 1024 * 1024)
            yield return $"ProxyBodyBytes is {ProxyBodyBytes}; it must be 1024 to 67108864.";
        if (ReceiveBufferBytes is < 64 * 1024 or > 1024 * 1024 * 1024)
            yield return $"ReceiveBufferBytes is {ReceiveBufferBytes}; it must be 65536 to 1073741824.";
    }
}
