using Roentgen.Model.Graph;

namespace Roentgen.Model.Insights;

/// <summary>What the detector expects of one service, minute by minute: the band that its fault counts are compared with.</summary>
public sealed class FaultForecast
{
    /// <summary>Seconds of history that are learned before the first minute that a forecast is asked for: eight half-lives.</summary>
    public const int LeadInSeconds = 8 * FaultRate.HalfLifeMinutes * GroupMinute.Seconds;

    private readonly WatchedNode _node = new() { Key = new NodeKey("", null, null, null) };

    /// <summary>Takes the next minute with requests; tells what was expected of it, null while too little is known.</summary>
    /// <param name="startSecond">Epoch second at which it begins; later than that of the minute before.</param>
    /// <param name="requests">What the service served; at least one request.</param>
    public ExpectedFaults? Feed(long startSecond, RequestImpact requests)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(requests.TotalCount, 1);
        return _node.Serve(startSecond, requests).Expected;
    }
}
