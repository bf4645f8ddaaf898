using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roentgen.Model.Insights;
using Roentgen.Service.Api;
using Roentgen.Service.Assembly;
using Roentgen.Service.Groups;
using Roentgen.Service.Health;
using Roentgen.Storage;

namespace Roentgen.Service.Insights;

/// <summary>
/// Looks at every group with insights, minute by minute, as soon as a minute is over and its traces have had time to become complete.
/// </summary>
internal sealed partial class InsightLoop : BackgroundService
{
    /// <summary>
    /// Seconds after a minute's end in which its traces may still grow: one that does is counted in the later minute, as everywhere, and must not be in both.
    /// </summary>
    public const int GraceSeconds = 60;

    private const string SwitchedOff = "The group's insights were switched off.";
    private const string Interrupted = "The watch over the group was interrupted.";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    private readonly ITraceStore _store;
    private readonly InsightStore _insights;
    private readonly GroupCatalog _groups;
    private readonly GroupReader _reader;
    private readonly Assembler _assembler;
    private readonly InsightNotifier _notifier;
    private readonly ServiceMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<InsightLoop> _logger;
    private readonly Dictionary<string, GroupWatch> _watches = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
    private long _throughSecond;
    private bool _isPostponed;

    public InsightLoop(
        ITraceStore store, InsightStore insights, GroupCatalog groups, GroupReader reader, Assembler assembler, InsightNotifier notifier, ServiceMetrics metrics,
        TimeProvider time, ILogger<InsightLoop> logger)
    {
        (_store, _insights, _groups, _reader, _assembler) = (store, insights, groups, reader, assembler);
        (_notifier, _metrics, _time, _logger) = (notifier, metrics, time, logger);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true) await Task.Delay(await WaitAfterRoundAsync(stoppingToken).ConfigureAwait(false), _time, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start goes on.
        }
    }

    // Until the next minute can be looked at; or not so long, when the store was busy.
    private async Task<TimeSpan> WaitAfterRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RoundAsync(cancellationToken).ConfigureAwait(false);
            _isPostponed = false;
        }
#pragma warning disable CA1031 // What goes wrong with one minute must not end the watch, let alone the service: told once, and tried again.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            if (!_isPostponed) LogPostponed(e);
            _isPostponed = true;
            return RetryDelay;
        }
        var wait = DateTimeOffset.FromUnixTimeSeconds(_throughSecond + GroupMinute.Seconds + GraceSeconds) - _time.GetUtcNow();
        // Rounded up: a timer counts whole milliseconds, and less than one would be none.
        return TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds)));
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        var through = RollupPeriod.Minute.StartOf(_time.GetUtcNow().ToUnixTimeSeconds() - GraceSeconds);
        if (through <= _throughSecond) return;
        await _assembler.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var watched = (await _groups.ReadAllAsync(cancellationToken).ConfigureAwait(false)).Where(static group => group.InsightsEnabled).ToDictionary(_groups.ArnOf, StringComparer.Ordinal);
        foreach (var gone in _watches.Keys.Where(arn => !watched.ContainsKey(arn)).ToList()) _watches.Remove(gone);
        foreach (var (arn, group) in watched) await WatchAsync(arn, group, through, cancellationToken).ConfigureAwait(false);
        await CloseUnwatchedAsync(watched, cancellationToken).ConfigureAwait(false);
        await GroupWatch.DeleteOthersAsync(_store, watched.Keys, cancellationToken).ConfigureAwait(false);
        var tooMany = await _insights.DeleteOldAsync(_time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        _throughSecond = through;
        _metrics.NoteInsights(through, _watches.Values.Sum(static watch => watch.ActiveIds.Count()), _watches.Values.Sum(static watch => watch.LeftOut), tooMany);
    }

    private async Task WatchAsync(string arn, Group group, long through, CancellationToken cancellationToken)
    {
        if (!_watches.TryGetValue(arn, out var watch)) _watches.Add(arn, watch = await GroupWatch.StartAsync(_store, group.Name, arn, cancellationToken).ConfigureAwait(false));
        try
        {
            await watch.FeedAsync((from, to) => MinutesAsync(group, from, to, cancellationToken), through, cancellationToken).ConfigureAwait(false);
            _unreadable.Remove(arn);
        }
        catch (ApiException e)
        {
            // Its filter names groups that were changed since, so that it leads to itself.
            if (_unreadable.Add(arn)) LogUnreadable(group.Name, e.Message);
        }
        foreach (var insight in watch.Unwritten)
        {
            var (isWritten, former) = await _insights.WriteAsync(insight, cancellationToken).ConfigureAwait(false);
            if (isWritten && group.NotificationsEnabled) _notifier.Tell(insight, former?.Events.Count ?? 0);
            watch.NoteWritten(insight);
        }
        await watch.SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<GroupMinute> MinutesAsync(Group group, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (start, graph) in _reader.ReadMinutesAsync(group, from, to, cancellationToken).ConfigureAwait(false)) yield return GroupMinute.Of(start, graph);
    }

    // Whatever says that it is active has somebody who looks after it; after the first round of a process, too.
    private async Task CloseUnwatchedAsync(Dictionary<string, Group> watched, CancellationToken cancellationToken)
    {
        var active = _watches.Values.SelectMany(static watch => watch.ActiveIds).ToHashSet(StringComparer.Ordinal);
        foreach (var insight in await _insights.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (insight.State != InsightState.Active || active.Contains(insight.Id)) continue;
            var isWatched = watched.TryGetValue(insight.GroupArn, out var group);
            // Another process has come farther with this group than this one.
            if (isWatched && _watches[insight.GroupArn].ThroughSecond < insight.UpdatedSecond) continue;
            var closed = insight.Abandoned(isWatched ? Interrupted : SwitchedOff);
            var (isWritten, former) = await _insights.WriteAsync(closed, cancellationToken).ConfigureAwait(false);
            if (isWritten && group is { NotificationsEnabled: true }) _notifier.Tell(closed, former?.Events.Count ?? 0);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Insights wait until the store takes them")]
    private partial void LogPostponed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Insights cannot look at group {Group}: {Problem}")]
    private partial void LogUnreadable(string group, string problem);
}
