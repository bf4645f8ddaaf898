using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roentgen.Storage;

namespace Roentgen.Service.Health;

/// <summary>Tells the log when the store begins to refuse, when it goes on, and what it cannot read: once each, however often it happens.</summary>
internal sealed partial class StoreWatch : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ITraceStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<StoreWatch> _logger;

    public StoreWatch(ITraceStore store, ServiceMetrics metrics, TimeProvider time, ILogger<StoreWatch> logger)
    {
        _store = store;
        _time = time;
        _logger = logger;
        metrics.ObserveStore(store.ReadStatus);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isRefusing = false;
        var damaged = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                var status = _store.ReadStatus();
                if (status.Refusing is { } reason && !isRefusing) LogRefusing(reason);
                else if (status.Refusing is null && isRefusing) LogGoingOn();
                isRefusing = status.Refusing is not null;
                foreach (var part in status.Damaged)
                {
                    if (damaged.Add(part)) LogDamaged(part);
                }
                await Task.Delay(Interval, _time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store takes nothing: {Reason}")]
    private partial void LogRefusing(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store takes documents again.")]
    private partial void LogGoingOn();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Damage}")]
    private partial void LogDamaged(string damage);
}
