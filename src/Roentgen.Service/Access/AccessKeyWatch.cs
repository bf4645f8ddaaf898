using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Roentgen.Service.Access;

/// <summary>Has a changed file of access keys read again, and tells the log.</summary>
internal sealed partial class AccessKeyWatch(AccessKeyRing keys, TimeProvider time, ILogger<AccessKeyWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                var (changed, problem) = keys.Reload();
                if (problem is not null) LogProblem(problem);
                if (changed) LogChanged(keys.File!, keys.Count);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} The access keys stay as they were.")]
    private partial void LogProblem(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} has changed; access keys that are configured now: {Count}.")]
    private partial void LogChanged(string file, int count);
}
