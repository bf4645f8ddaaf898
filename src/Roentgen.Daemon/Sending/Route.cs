using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Memory;
using Roentgen.Daemon.Spooling;

namespace Roentgen.Daemon.Sending;

/// <summary>The way to one destination: what waits for it, on disk and in memory, and who sends it.</summary>
internal sealed class Route : IDisposable
{
    private readonly BatchSender _sender;
    private readonly CancellationTokenSource _stopSending = new();
    private readonly CancellationTokenSource _stopMoving = new();
    private Task _sending = Task.CompletedTask;
    private Task _moving = Task.CompletedTask;

    public Route(DestinationOptions destination, DaemonOptions options, BlockArena arena, DestinationCounters counters, DaemonLog log, TimeProvider time)
    {
        var backOff = new BackOff(Random.Shared);
        Client = new ServiceClient(destination, options, time);
        Outbox = new Outbox(options, OpenSpool(destination, options, counters, log, time), counters, backOff, log, time);
        _sender = new BatchSender(options, Outbox, arena, Client, backOff, new SendLog(destination, options, log, time), time);
    }

    /// <summary>Calls of the service.</summary>
    public ServiceClient Client { get; }

    /// <summary>What waits.</summary>
    public Outbox Outbox { get; }

    /// <summary>When the service last took an upload; null before.</summary>
    public DateTimeOffset? LastSent => _sender.LastSent;

    /// <summary>Begins to send.</summary>
    public void Start()
    {
        _sending = _sender.RunAsync(_stopSending.Token);
        _moving = Outbox.OverflowAsync(_stopMoving.Token);
    }

    /// <summary>Sends what is in memory until <paramref name="late"/>; the rest goes to the spool. How many documents were lost.</summary>
    public async Task<int> StopAsync(CancellationToken late)
    {
        var drained = Outbox.CompleteAsync();
        await Task.WhenAny(drained, Task.Delay(Timeout.InfiniteTimeSpan, late)).ConfigureAwait(false);
        await _stopSending.CancelAsync().ConfigureAwait(false);
        Outbox.Close();
        await _sending.ConfigureAwait(false);
        await _stopMoving.CancelAsync().ConfigureAwait(false);
        await _moving.ConfigureAwait(false);
        var lost = 0;
        foreach (var delivery in Outbox.TakeRest())
        {
            if (Outbox.Spool is null || !await Outbox.Spool.AppendAsync(delivery.Batch).ConfigureAwait(false)) lost += delivery.Batch.Count;
            delivery.Batch.Release();
        }
        Outbox.Counters.AddDropped(DropReason.Shutdown, lost);
        return lost;
    }

    public void Dispose()
    {
        Outbox.Dispose();
        Client.Dispose();
        _stopSending.Dispose();
        _stopMoving.Dispose();
    }

    private static Spool? OpenSpool(DestinationOptions destination, DaemonOptions options, DestinationCounters counters, DaemonLog log, TimeProvider time)
    {
        if (options.SpoolFolder is not { } folder) return null;
        var spool = Spool.TryOpen(Path.Combine(folder, destination.Name.Replace(':', '_')), counters, options, log, time, out var problem);
        if (spool is null) log.Write(DaemonLogLevel.Error, problem);
        return spool;
    }
}
