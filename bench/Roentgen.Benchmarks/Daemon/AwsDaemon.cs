namespace Roentgen.Benchmarks.Daemon;

/// <summary>
/// What the AWS X-Ray daemon 3.6.6 measured on a machine of the same kind, against a local endpoint that answers at once; medians. A figure that was not
/// taken is null.
/// </summary>
internal static class AwsDaemon
{
    private static readonly Dictionary<(int Bytes, double Rate), double> Cpu = new()
    {
        [(600, 1_000)] = 10.9,
        [(600, 5_000)] = 4.3,
        [(600, 20_000)] = 2.1,
        [(600, 40_000)] = 1.8,
        [(2048, 1_000)] = 10.9,
        [(2048, 5_000)] = 4.9,
        [(2048, 20_000)] = 3.2,
        [(20_480, 200)] = 36.5,
        [(20_480, 1_000)] = 20.3,
    };

    private static readonly Dictionary<double, double> Memory = new() { [0] = 15.5, [1_000] = 64, [5_000] = 150, [20_000] = 229 };

    private static readonly Dictionary<double, (double Median, double P99)> Latency = new() { [10] = (434, 932), [1_000] = (26, 50), [20_000] = (1.5, 2.9) };

    /// <summary>Seconds of processor time for 100,000 documents.</summary>
    public static double? CpuSeconds(int bytes, double perSecond) => Cpu.TryGetValue((bytes, perSecond), out var seconds) ? seconds : null;

    /// <summary>Most resident memory at a rate, in MiB; at 0 for one that is idle.</summary>
    public static double? Mebibytes(double perSecond) => Memory.TryGetValue(perSecond, out var mebibytes) ? mebibytes : null;

    /// <summary>Milliseconds from datagram to request.</summary>
    public static (double Median, double P99)? Milliseconds(double perSecond) => Latency.TryGetValue(perSecond, out var latency) ? latency : null;
}
