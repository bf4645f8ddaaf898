using System.Globalization;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Commands;

/// <summary>Flags, file and environment, brought together: a flag counts more than the file, the file more than the default.</summary>
/// <param name="Options">What the daemon is to do.</param>
/// <param name="LogLevel">What is logged.</param>
/// <param name="LogPath">The log file; null for standard output.</param>
/// <param name="Region">The region, when one was named; said in the log, and nothing else as long as nothing is signed.</param>
internal sealed record DaemonSettings(DaemonOptions Options, DaemonLogLevel LogLevel, string? LogPath, string? Region)
{
    /// <summary>Brings them together. A problem is one sentence, otherwise null.</summary>
    public static string? TryResolve(DaemonFlags flags, ConfigFile file, Func<string, string?> environment, out DaemonSettings settings)
    {
        settings = null!;
        if ((flags[DaemonFlags.RoleArn] ?? file["RoleARN"]) is { Length: > 0 })
            return "A role (--role-arn, RoleARN) is not supported yet: this version does not sign requests.";
        if ((flags[DaemonFlags.ProxyAddress] ?? file["ProxyAddress"]) is { Length: > 0 })
            return "An HTTP proxy (--proxy-address, ProxyAddress) is not supported yet.";
        if (string.Equals(file["NoVerifySSL"], "true", StringComparison.OrdinalIgnoreCase))
            return "NoVerifySSL is not supported yet; add the service's certificate to those that the system trusts.";

        var region = flags[DaemonFlags.Region] ?? file["Region"] ?? environment("AWS_REGION");
        if (Endpoint(flags, file, environment) is not { } endpointText)
            return "No endpoint: this version does not sign requests, so it cannot send to AWS X-Ray itself"
                + (region is null ? "" : $" ({region})")
                + "; name a Roentgen service with --endpoint, ROENTGEN_ENDPOINT, or Endpoint in the file, for example http://127.0.0.1:1895.";
        if (!Uri.TryCreate(endpointText, UriKind.Absolute, out var endpoint))
            return $"The endpoint {endpointText} is not an address; write it as http://127.0.0.1:1895.";

        if (ListenAddress.TryParse(flags[DaemonFlags.Bind] ?? file["Socket.UDPAddress"] ?? "127.0.0.1:2000", out var udp) is { } udpProblem) return udpProblem;
        if (ListenAddress.TryParse(flags[DaemonFlags.BindTcp] ?? file["Socket.TCPAddress"] ?? "127.0.0.1:2000", out var tcp) is { } tcpProblem) return tcpProblem;

        var options = new DaemonOptions
        {
            Destinations = [new DestinationOptions { Endpoint = endpoint }],
            UdpAddress = udp,
            TcpAddress = tcp,
            Hostname = environment("AWS_HOSTNAME") ?? "",
            InstanceId = environment("AWS_INSTANCE_ID") ?? "",
            ResourceArn = flags[DaemonFlags.ResourceArn] ?? file["ResourceARN"] ?? "",
        };
        if (Number(flags[DaemonFlags.BufferMemory] ?? file["TotalBufferSizeMB"], "TotalBufferSizeMB", out var megabytes) is { } memoryProblem) return memoryProblem;
        if (megabytes is > 0 and < 3) return "Not enough Buffers Memory Allocated. Min Buffers Memory required: 3 MB.";
        if (megabytes > 0) options = options with { BufferBytes = megabytes * 1024L * 1024 };
        if (Number(file["Concurrency"], "Concurrency", out var concurrency) is { } concurrencyProblem) return concurrencyProblem;
        if (concurrency > 0) options = options with { Concurrency = concurrency };
        if (options.Problems().FirstOrDefault() is { } problem) return problem;

        settings = new DaemonSettings(
            options,
            Level(flags[DaemonFlags.LogLevel]) ?? Level(file["Logging.LogLevel"]) ?? DaemonLogLevel.Info,
            flags[DaemonFlags.LogFile] ?? file["Logging.LogPath"],
            region);
        return null;
    }

    // ROENTGEN_ENDPOINT is ahead of the file, so that an image with a file in it can be pointed elsewhere; AWS_ENDPOINT_URL is where AWS has it.
    private static string? Endpoint(DaemonFlags flags, ConfigFile file, Func<string, string?> environment) =>
        new[] { flags[DaemonFlags.Endpoint], environment("ROENTGEN_ENDPOINT"), file["Endpoint"], environment("AWS_ENDPOINT_URL") }
            .FirstOrDefault(text => !string.IsNullOrEmpty(text));

    private static string? Number(string? text, string name, out int number)
    {
        number = 0;
        return text is null || int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            ? null : $"{name} is {text}; it must be a whole number.";
    }

    private static DaemonLogLevel? Level(string? word) => word?.ToUpperInvariant() switch
    {
        "DEV" => DaemonLogLevel.Trace,
        "DEBUG" => DaemonLogLevel.Debug,
        "INFO" or "PROD" => DaemonLogLevel.Info,
        "WARN" => DaemonLogLevel.Warn,
        "ERROR" => DaemonLogLevel.Error,
        _ => null,
    };
}
