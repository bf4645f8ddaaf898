using System.Globalization;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>
/// A share of one core for a process from its first instruction on: a control group with a quota of CFS where the machine lets us make one, as a container
/// runtime does it. It belongs to this run and goes with it.
/// </summary>
internal sealed class CpuQuota : IDisposable
{
    /// <summary>The scheduler's period, in microseconds, that container runtimes use.</summary>
    private const int PeriodMicroseconds = 100_000;

    private readonly string _folder;

    private CpuQuota(string folder) => _folder = folder;

    /// <summary>Processes that write their id to it are under the quota.</summary>
    public string ProcessesFile => Path.Combine(_folder, "cgroup.procs");

    /// <summary>Periods in which the processes wanted more than the quota.</summary>
    public long ThrottledPeriods => long.Parse(File.ReadLines(Path.Combine(_folder, "cpu.stat")).First(line => line.StartsWith("nr_throttled ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Makes one; null, and why, when the machine does not let us.</summary>
    /// <param name="cores">The share; 1/32 is 32 CPU units of Fargate.</param>
    /// <param name="why">Why there is none.</param>
    public static CpuQuota? TryCreate(double cores, out string why)
    {
        why = "";
        var quota = (int)(cores * PeriodMicroseconds);
        var name = string.Create(CultureInfo.InvariantCulture, $"roentgen-bench-{Environment.ProcessId}");
        try
        {
            if (Mount("cgroup", "cpu") is { } first)
            {
                var folder = Directory.CreateDirectory(Path.Combine(first, name)).FullName;
                Set(folder, "cpu.cfs_period_us", $"{PeriodMicroseconds}");
                Set(folder, "cpu.cfs_quota_us", string.Create(CultureInfo.InvariantCulture, $"{quota}"));
                return new CpuQuota(folder);
            }
            if (Mount("cgroup2", null) is { } second && File.ReadAllText(Path.Combine(second, "cgroup.subtree_control")).Split().Contains("cpu"))
            {
                var folder = Directory.CreateDirectory(Path.Combine(second, name)).FullName;
                Set(folder, "cpu.max", string.Create(CultureInfo.InvariantCulture, $"{quota} {PeriodMicroseconds}"));
                return new CpuQuota(folder);
            }
            why = "no control group of processor time is open to us";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            why = e.Message;
        }
        return null;
    }

    /// <summary>Once the processes have ended.</summary>
    public void Dispose() => Directory.Delete(_folder);

    private static void Set(string folder, string file, string value) => File.WriteAllText(Path.Combine(folder, file), value);

    // "cgroup /sys/fs/cgroup/cpu cgroup rw,relatime,cpu 0 0"
    private static string? Mount(string type, string? controller) =>
        File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).FirstOrDefault(fields => fields[2] == type && (controller is null || fields[3].Split(',').Contains(controller)))?[1];
}
