using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roentgen.Service.Health;
using Roentgen.Storage;

namespace Roentgen.Service.Retention;

/// <summary>Lets go of what is too old or too much, at the start and once a minute: a disk fills faster than days pass.</summary>
internal sealed partial class RetentionLoop(ITraceStore store, ServiceOptions options, ServiceMetrics metrics, TimeProvider time, ILogger<RetentionLoop> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var isPostponed = false;
        try
        {
            do
            {
                try
                {
                    var deleted = await store.DeleteAsync(Limits(), stoppingToken).ConfigureAwait(false);
                    metrics.CountExpired(deleted);
                    if (deleted != default) LogDeleted(deleted.Traces, deleted.Bytes);
                    isPostponed = false;
                }
                catch (StoreBusyException e)
                {
                    if (!isPostponed) LogPostponed(e);
                    isPostponed = true;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start goes on.
        }
    }

    private RetentionLimits Limits() => new((time.GetUtcNow() - options.Retention)?.ToUnixTimeSeconds(), options.MaxDiskBytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted what was beyond the limits: {Traces} traces, {Bytes} bytes")]
    private partial void LogDeleted(long traces, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old traces stay until the store lets go of them")]
    private partial void LogPostponed(Exception exception);
}
