using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Roentgen.IntegrationTests.Storage.Crashes;

/// <summary>A <see cref="StoreWriter"/> as a process, to be killed or frozen at any moment.</summary>
internal sealed class StoreWriterProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly int[] _acknowledged = new int[StoreLoad.Writers];
    private readonly StringBuilder _errors = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _enough = new();
    private bool _isOpening;
    private int _calls;
    private int _awaited = int.MaxValue;

    private StoreWriterProcess(Process process, int round)
    {
        _process = process;
        Round = round;
    }

    public int Round { get; }

    /// <summary>Starts to write.</summary>
    public static StoreWriterProcess Start(string folder, int round, params string[] more)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [StoreWriter.Command, folder, round.ToString(CultureInfo.InvariantCulture), .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var writer = new StoreWriterProcess(process, round);
        process.OutputDataReceived += (_, line) => writer.Note(line.Data);
        process.ErrorDataReceived += (_, line) => writer._errors.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return writer;
    }

    /// <summary>How many calls of each writer were acknowledged, so far as is known by now.</summary>
    public int[] Acknowledged()
    {
        lock (_lock) return [.. _acknowledged];
    }

    /// <summary>Returns when so many calls were acknowledged; with 0, when the store is being opened.</summary>
    public async Task AcknowledgedAsync(int calls)
    {
        lock (_lock)
        {
            _enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = calls;
            if (_isOpening && _calls >= calls) _enough.TrySetResult();
        }
        try
        {
            await _enough.Task.WaitAsync(Patience);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"The writer acknowledged {_calls} calls, not {calls}:\n{_errors}", e);
        }
    }

    /// <summary>SIGKILL; returns when the process is gone and all that it said was heard.</summary>
    public async Task KillAsync()
    {
        _process.HasExited.ShouldBeFalse($"the writer ended by itself: {_errors}");
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGSTOP; returns when every thread stands still.</summary>
    public async Task FreezeAsync()
    {
        Send(PosixSignals.Stop);
        using var patience = new CancellationTokenSource(Patience);
        while (!Directory.GetDirectories($"/proc/{_process.Id}/task").All(IsStopped))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>SIGCONT.</summary>
    public void Continue() => Send(PosixSignals.Continue);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool IsStopped(string thread)
    {
        // "123 (name) T …"; the name may hold anything, a parenthesis too.
        var stat = File.ReadAllText(Path.Combine(thread, "stat"));
        return stat[stat.LastIndexOf(')') + 2] == 'T';
    }

    private void Note(string? line)
    {
        lock (_lock)
        {
            if (line == StoreWriter.Opening && _awaited == 0) _enough.TrySetResult();
            _isOpening |= line == StoreWriter.Opening;
            if (line?.Split(' ') is not [var writer, var call]) return;
            _acknowledged[int.Parse(writer, CultureInfo.InvariantCulture)] = int.Parse(call, CultureInfo.InvariantCulture) + 1;
            if (++_calls >= _awaited) _enough.TrySetResult();
        }
    }

    private void Send(int signal) => PosixSignals.Send(_process.Id, signal).ShouldBe(0);

    private static class PosixSignals
    {
        public const int Stop = 19;
        public const int Continue = 18;

        [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Send(int process, int signal);
    }
}
