using Roentgen.Model.Insights;
using Roentgen.Storage;
using Roentgen.Storage.Control;

namespace Roentgen.Service.Insights;

/// <summary>
/// The detector of one group, and what of it is kept: insights as they change, and now and then the detector itself, so that a later process goes
/// on where this one ended.
/// </summary>
internal sealed class GroupWatch
{
    /// <summary>How far back the traces of a group are looked at that was not watched, or not for a while.</summary>
    public const int ReplaySeconds = FaultForecast.LeadInSeconds;

    private const string Kind = "insight-detector";

    // What lies in between is computed again by a later process.
    private const int SaveSeconds = 600;

    private readonly ITraceStore _store;
    private readonly InsightDetector _detector;
    private readonly Dictionary<string, Insight> _unwritten = [];
    private long _savedSecond;
    private bool _mustSave;

    private GroupWatch(ITraceStore store, string arn, InsightDetector detector)
    {
        (_store, Arn, _detector) = (store, arn, detector);
        _savedSecond = detector.NextSecond ?? 0;
    }

    /// <summary>ARN of the group.</summary>
    public string Arn { get; }

    /// <summary>Epoch second up to which minutes were looked at; null before the first.</summary>
    public long? ThroughSecond => _detector.NextSecond;

    /// <summary>See <see cref="InsightDetector.LeftOut"/>.</summary>
    public long LeftOut => _detector.LeftOut;

    /// <summary>Ids of the insights that are active.</summary>
    public IEnumerable<string> ActiveIds => _detector.ActiveIds;

    /// <summary>Goes on with what was saved, or begins anew.</summary>
    public static async Task<GroupWatch> StartAsync(ITraceStore store, string name, string arn, CancellationToken cancellationToken)
    {
        var saved = await FindAsync(store, arn, cancellationToken).ConfigureAwait(false);
        return new GroupWatch(store, arn, saved is not null && InsightDetector.TryRestore(name, arn, saved.Json.Span, out var detector) ? detector : new InsightDetector(name, arn));
    }

    /// <summary>Looks at all minutes that end by a second.</summary>
    /// <param name="minutes">The minutes of the group between two seconds, oldest first; those without traffic are absent.</param>
    /// <param name="throughSecond">A multiple of 60.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task FeedAsync(Func<long, long, IAsyncEnumerable<GroupMinute>> minutes, long throughSecond, CancellationToken cancellationToken)
    {
        var next = Math.Max(_detector.NextSecond ?? 0, throughSecond - ReplaySeconds);
        if (next >= throughSecond) return;
        await foreach (var minute in minutes(next, throughSecond).WithCancellation(cancellationToken).ConfigureAwait(false)) Feed(minute);
        if (_detector.NextSecond is not { } reached || reached < throughSecond) Feed(new GroupMinute(throughSecond - GroupMinute.Seconds, default, []));
    }

    /// <summary>Insights that have changed since they were last written.</summary>
    public IReadOnlyList<Insight> Unwritten => [.. _unwritten.Values];

    /// <summary>Notes that an insight is written.</summary>
    public void NoteWritten(Insight insight) => _unwritten.Remove(insight.Id);

    /// <summary>Keeps the detector, if something has begun or ended since it was kept, or it is long ago. To be called when all insights are written.</summary>
    /// <exception cref="StoreBusyException">Nothing has changed.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (_detector.NextSecond is not { } second || (!_mustSave && second < _savedSecond + SaveSeconds)) return;
        var saved = await FindAsync(_store, Arn, cancellationToken).ConfigureAwait(false);
        // If another process was faster, its detector is as good.
        await _store.TryChangeControlAsync(new ControlChange(Kind, Arn, saved?.Version ?? 0, _detector.Save()), cancellationToken).ConfigureAwait(false);
        (_savedSecond, _mustSave) = (second, false);
    }

    /// <summary>Forgets the detectors of groups that are not watched any more.</summary>
    public static async Task DeleteOthersAsync(ITraceStore store, IReadOnlyCollection<string> watched, CancellationToken cancellationToken)
    {
        foreach (var saved in await store.ReadControlAsync(Kind, cancellationToken).ConfigureAwait(false))
        {
            if (!watched.Contains(saved.Key)) await store.TryChangeControlAsync(new ControlChange(Kind, saved.Key, saved.Version, null), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ControlDocument?> FindAsync(ITraceStore store, string arn, CancellationToken cancellationToken) =>
        (await store.ReadControlAsync(Kind, cancellationToken).ConfigureAwait(false)).FirstOrDefault(document => document.Key == arn);

    private void Feed(GroupMinute minute)
    {
        var former = _detector.ActiveIds.ToHashSet();
        foreach (var insight in _detector.Feed(minute)) _unwritten[insight.Id] = insight;
        _mustSave |= !former.SetEquals(_detector.ActiveIds);
    }
}
