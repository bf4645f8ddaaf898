using Microsoft.Extensions.Logging;
using Roentgen.Model.Insights;

namespace Roentgen.Service.Insights;

/// <summary>
/// Tells the events of insights of groups with notifications: each is a line of the log whose text is the event as EventBridge would deliver it. What
/// collects logs can route them as rules of EventBridge would.
/// </summary>
internal sealed partial class InsightNotifier(ServiceOptions options, ILogger<InsightNotifier> logger)
{
    /// <summary>Tells what happened to an insight.</summary>
    /// <param name="insight">The insight with all of its events.</param>
    /// <param name="told">How many of them were told before.</param>
    public void Tell(Insight insight, int told)
    {
        if (!logger.IsEnabled(LogLevel.Information)) return;
        for (var i = told; i < insight.Events.Count; i++)
        {
            var notification = InsightNotification.Format(insight, i, options.ArnScope);
            LogNotification(notification);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Notification}")]
    private partial void LogNotification(string notification);
}
