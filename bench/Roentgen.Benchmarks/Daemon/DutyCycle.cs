using System.Diagnostics;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>
/// Where no control group can be made: a process that is stopped and let go on again, so that it runs for its share of each 100 ms of the clock. Harder than
/// a quota, which counts only time on a processor: here it passes as well while the process waits.
/// </summary>
internal sealed class DutyCycle : IDisposable
{
    private const long Period = 100_000_000;

    private readonly int _processId;
    private readonly long _running;
    private readonly Thread _thread;
    private volatile bool _ended;

    /// <summary>Begins at once.</summary>
    /// <param name="processId">A process that we may send signals to.</param>
    /// <param name="share">Of the time, above 0 and at most 1.</param>
    public DutyCycle(int processId, double share)
    {
        (_processId, _running) = (processId, (long)(Period * share));
        _thread = new Thread(Run) { IsBackground = true, Name = "duty cycle" };
        _thread.Start();
    }

    /// <summary>Lets it run freely again.</summary>
    public void Dispose()
    {
        _ended = true;
        _thread.Join();
    }

    private void Run()
    {
        Linux.WakeOnTime();
        for (var next = Stopwatch.GetTimestamp(); !_ended; next += Period)
        {
            Linux.SleepUntil(next + _running);
            Linux.Signal(_processId, Linux.SigStop);
            Linux.SleepUntil(next + Period);
            Linux.Signal(_processId, Linux.SigContinue);
        }
    }
}
