using Roentgen.Model.Graph;
using Roentgen.Model.Insights;
using Roentgen.Service.Groups;

namespace Roentgen.Service.Insights;

/// <summary>What was expected of a service in the past: the band that insights compare its faults with.</summary>
internal static class ForecastReader
{
    /// <summary>
    /// The expected faults of each period of a window by the second of its end. A period is absent while too little is known of one of its minutes, and
    /// where nothing was selected. Computed from the window and the day before it alone, so that each answer is the same.
    /// </summary>
    /// <param name="reader">Reads what was received.</param>
    /// <param name="group">The group.</param>
    /// <param name="fromMicroseconds">Inclusive start, by receipt.</param>
    /// <param name="toMicroseconds">Exclusive end.</param>
    /// <param name="periodSeconds">Length of a period: whole minutes.</param>
    /// <param name="selector">The service. Where several nodes match, they are taken for one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyDictionary<long, ExpectedFaults?>> ReadForecastAsync(
        this GroupReader reader, Group group, long fromMicroseconds, long toMicroseconds, int periodSeconds, TimeSeriesSelector selector, CancellationToken cancellationToken)
    {
        var lead = fromMicroseconds - (FaultForecast.LeadInSeconds * 1_000_000L);
        var minutes = (await reader.ReadSeriesAsync(group, lead, toMicroseconds, GroupMinute.Seconds, selector, cancellationToken).ConfigureAwait(false)).Value;
        var forecast = new FaultForecast();
        var expected = new Dictionary<long, ExpectedFaults?>();
        foreach (var (end, statistics) in minutes.Buckets.Reverse())
        {
            if (statistics is null) continue;
            var minute = forecast.Feed(end - GroupMinute.Seconds, RequestImpact.Of(statistics));
            if ((end - GroupMinute.Seconds) * 1_000_000 < fromMicroseconds) continue;
            var period = end + ((periodSeconds - (end % periodSeconds)) % periodSeconds);
            expected[period] = !expected.TryGetValue(period, out var sum) ? minute : minute is { } more ? sum?.Plus(more) : null;
        }
        return expected;
    }
}
