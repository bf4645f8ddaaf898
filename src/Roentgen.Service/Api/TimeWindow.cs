using Roentgen.Model.Segments;

namespace Roentgen.Service.Api;

/// <summary>The <c>StartTime</c> and <c>EndTime</c> of a request.</summary>
/// <param name="Start">Epoch seconds, inclusive.</param>
/// <param name="End">Epoch seconds, exclusive; not before the start.</param>
internal readonly record struct TimeWindow(double Start, double End)
{
    public long FromMicroseconds => EpochSeconds.ToMicroseconds(Start);

    public long ToMicroseconds => EpochSeconds.ToMicroseconds(End);

    /// <summary>Reads both and checks their order.</summary>
    public static TimeWindow Read(RequestObject members)
    {
        var window = new TimeWindow(members.RequiredTimestamp("StartTime"), members.RequiredTimestamp("EndTime"));
        return window.End < window.Start ? throw ApiException.InvalidRequest("End time cannot be earlier than start time") : window;
    }

    /// <summary>Reads both and checks their order and their distance.</summary>
    /// <param name="members">Of the request.</param>
    /// <param name="maxHours">Longest distance.</param>
    /// <param name="limit">The name of the limit that this is.</param>
    public static TimeWindow Read(RequestObject members, int maxHours, string limit)
    {
        var window = Read(members);
        return window.End - window.Start > maxHours * 3600.0
            ? throw ApiException.InvalidRequest($"Time range cannot be longer than {maxHours} hours", limit)
            : window;
    }
}
