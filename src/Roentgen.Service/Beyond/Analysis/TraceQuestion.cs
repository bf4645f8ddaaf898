using Roentgen.Model.Filters;
using Roentgen.Service.Api;
using Roentgen.Service.Groups;
using Roentgen.Service.Limits;
using Roentgen.Storage;

namespace Roentgen.Service.Beyond.Analysis;

/// <summary>A set of traces that a question is about: those of a window that a filter selects.</summary>
/// <param name="Window">The window.</param>
/// <param name="Clock">Which time of a trace is compared with it.</param>
/// <param name="Filter">Which of its traces.</param>
internal sealed record TraceQuestion(TimeWindow Window, TraceClock Clock, TraceFilter Filter)
{
    public DigestScan Scan => new(Clock, Window.FromMicroseconds, Window.ToMicroseconds) { Where = Filter.Conditions };
}

/// <summary>Reads the members <c>StartTime</c>, <c>EndTime</c>, <c>TimeRangeType</c> and <c>FilterExpression</c>, which mean what they mean in X-Ray.</summary>
internal sealed class QuestionReader(GroupCatalog groups, ServiceOptions options, TimeProvider time)
{
    /// <summary>Seconds before its end at which a window begins whose start is not said.</summary>
    public const int DefaultWindowSeconds = 3600;

    public async ValueTask<TraceQuestion> ReadAsync(RequestObject members, CancellationToken cancellationToken)
    {
        var (window, clock) = (ReadWindow(members), ReadClock(members));
        return new TraceQuestion(window, clock, await ReadFilterAsync(members.Text("FilterExpression"), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The expression, which selects every trace where there is none, with its groups as they are now.</summary>
    public ValueTask<TraceFilter> ReadFilterAsync(string? text, CancellationToken cancellationToken) => groups.CompileAsync(GroupCatalog.Parse(text), cancellationToken);

    public TimeWindow ReadWindow(RequestObject members)
    {
        var end = members.Number("EndTime", "a Timestamp") ?? (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        return TimeWindow.Of(members.Number("StartTime", "a Timestamp") ?? end - DefaultWindowSeconds, end).AtMost(options.AnalysisWindowHours, Limit.Names.AnalysisWindowHours);
    }

    public static TraceClock ReadClock(RequestObject members) => members.Choice("TimeRangeType", "TraceId", "Event") == "Event" ? TraceClock.Update : TraceClock.Start;
}
