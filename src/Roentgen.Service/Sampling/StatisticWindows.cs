using Roentgen.Model.Sampling;

namespace Roentgen.Service.Sampling;

/// <summary>What all clients reported of one rule in one window.</summary>
/// <param name="Start">Epoch second; a multiple of <see cref="StatisticWindows.WindowSeconds"/>.</param>
/// <param name="Requests">Requests that the rule decided about.</param>
/// <param name="Sampled">Sampled by quotas and by the rate.</param>
/// <param name="Borrowed">Sampled for lack of a quota.</param>
/// <param name="Anomalies">Requests that clients call anomalous.</param>
internal readonly record struct StatisticWindow(long Start, long Requests, long Sampled, long Borrowed, long Anomalies);

/// <summary>The counts of one rule for the last ten minutes, by the moment in which reports arrived. Not thread-safe.</summary>
internal sealed class StatisticWindows
{
    /// <summary>Length of a window, as X-Ray.</summary>
    public const int WindowSeconds = 10;

    /// <summary>Finished windows that are kept.</summary>
    public const int KeptWindows = 60;

    private readonly StatisticWindow[] _windows = new StatisticWindow[KeptWindows + 1];

    /// <summary>Start of the window that a second lies in.</summary>
    public static long StartOf(long epochSecond) => epochSecond - (epochSecond % WindowSeconds);

    public void Add(long epochSecond, in SamplingStatistics counts, int anomalies)
    {
        var window = Read(epochSecond);
        Slot(epochSecond) = new StatisticWindow(
            window.Start, window.Requests + counts.Requests, window.Sampled + counts.Sampled, window.Borrowed + counts.Borrowed, window.Anomalies + anomalies);
    }

    /// <summary>The window that a second lies in; all 0 where nothing came, or where it is too long ago.</summary>
    public StatisticWindow Read(long epochSecond)
    {
        var start = StartOf(epochSecond);
        return Slot(epochSecond) is { } window && window.Start == start ? window : new StatisticWindow(start, 0, 0, 0, 0);
    }

    private ref StatisticWindow Slot(long epochSecond) => ref _windows[(int)(epochSecond / WindowSeconds % _windows.Length)];
}
