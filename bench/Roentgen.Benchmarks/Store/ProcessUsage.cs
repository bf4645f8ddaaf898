using System.Globalization;

namespace Roentgen.Benchmarks.Store;

/// <summary>What a process takes of the machine, as Linux counts it.</summary>
internal sealed class ProcessUsage(int processId)
{
    // USER_HZ, in which /proc counts, is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    // Less of a core than this is idle. The store packs traces 3 seconds after they went quiet, so idle for longer than that is done.
    private const double IdleShare = 0.03;
    private const int IdleSeconds = 5;

    /// <summary>Time of all its threads on a processor since it started, in the program and in the kernel, in seconds.</summary>
    public double CpuSeconds
    {
        get
        {
            // "1234 (name, which may hold anything) S 1 …": the fields begin behind the last parenthesis; utime and stime are the 12th and 13th.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Memory that it has now, in bytes, files that it maps included.</summary>
    public long ResidentBytes => Status("VmRSS:");

    /// <summary>Most memory that it ever had, in bytes.</summary>
    public long PeakResidentBytes => Status("VmHWM:");

    /// <summary>Returns when nothing goes on in the background any more.</summary>
    public async Task IdleAsync(CancellationToken cancellationToken)
    {
        for (var idle = 0; idle < IdleSeconds;)
        {
            var before = CpuSeconds;
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            idle = CpuSeconds - before < IdleShare ? idle + 1 : 0;
        }
    }

    // "VmRSS:	   12345 kB"
    private long Status(string name) =>
        long.Parse(File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
}
