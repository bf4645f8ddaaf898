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
    public static TimeWindow Read(RequestObject members) => Of(members.RequiredTimestamp("StartTime"), members.RequiredTimestamp("EndTime"));

    /// <summary>Reads both and checks their order and their distance.</summary>
    /// <param name="members">Of the request.</param>
    /// <param name="maxHours">Longest distance.</param>
    /// <param name="limit">The name of the limit that this is.</param>
    public static TimeWindow Read(RequestObject members, int maxHours, string limit) => Read(members).AtMost(maxHours, limit);

    /// <summary>A window whose ends are in order.</summary>
    public static TimeWindow Of(double start, double end) =>
        end < start ? throw ApiException.InvalidRequest("End time cannot be earlier than start time") : new TimeWindow(start, end);

    /// <summary>The same, if its ends are not too far apart.</summary>
    /// <param name="maxHours">Longest distance.</param>
    /// <param name="limit">The name of the limit that this is.</param>
    public TimeWindow AtMost(int maxHours, string limit) =>
        End - Start > maxHours * 3600.0 ? throw ApiException.InvalidRequest($"Time range cannot be longer than {maxHours} hours", limit) : this;
}
