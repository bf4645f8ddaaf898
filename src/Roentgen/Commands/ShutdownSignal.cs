using System.Runtime.InteropServices;

namespace Roentgen.Commands;

/// <summary>Ctrl-C and SIGTERM, taken as the wish to drain and end. From the moment it is made, neither ends the process by itself.</summary>
internal sealed class ShutdownSignal : IDisposable
{
    /// <summary>How long the daemon may take to hand over what it holds; the whole process ends within 5 seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource _wished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public ShutdownSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Take);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take);
    }

    /// <summary>Cancelled by the signal, for what can stop in the middle.</summary>
    public CancellationToken Token => _stop.Token;

    public Task WaitAsync(CancellationToken cancel) => _wished.Task.WaitAsync(cancel);

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void Take(PosixSignalContext signal)
    {
        // A second one is the wish to end at once.
        if (!_wished.TrySetResult()) return;
        signal.Cancel = true;
        _stop.Cancel();
    }
}
