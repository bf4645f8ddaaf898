using System.Globalization;

namespace Roentgen.Benchmarks.Store;

/// <summary>What a process takes of the machine, as Linux counts it.</summary>
internal sealed class ProcessUsage(int processId)
{
    // Less of a core than this is idle. The store packs traces 3 seconds after they went quiet, so idle for longer than that is done.
    private const double IdleShare = 0.03;
    private const int IdleSeconds = 5;

    /// <summary>Time of all its threads on a processor since it started, in the program and in the kernel, in seconds.</summary>
    public double CpuSeconds => Linux.ProcessSeconds(processId) ?? throw new InvalidOperationException($"Process {processId} has ended.");

    /// <summary>Memory that it has now, in bytes, files that it maps included.</summary>
    public long ResidentBytes => Status("VmRSS:");

    /// <summary>Most memory that it had since its start, or since <see cref="ForgetPeak"/>, in bytes.</summary>
    public long PeakResidentBytes => Status("VmHWM:");

    /// <summary>What it has now is the most that it had.</summary>
    // proc(5), clear_refs: 5 resets the peak.
    public void ForgetPeak() => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

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
