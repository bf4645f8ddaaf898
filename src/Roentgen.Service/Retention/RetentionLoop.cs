using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roentgen.Service.Health;
using Roentgen.Storage;

namespace Roentgen.Service.Retention;

/// <summary>Deletes old traces, at the start and once an hour.</summary>
internal sealed partial class RetentionLoop(ITraceStore store, ServiceOptions options, ServiceMetrics metrics, TimeProvider time, ILogger<RetentionLoop> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                try
                {
                    var deleted = await store.DeleteAsync(new RetentionLimits((time.GetUtcNow() - options.Retention).ToUnixTimeSeconds(), null), stoppingToken).ConfigureAwait(false);
                    metrics.CountExpired(deleted.Traces);
                }
                catch (StoreBusyException e)
                {
                    LogPostponed(e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start goes on.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old traces are kept for another hour")]
    private partial void LogPostponed(Exception exception);
}
