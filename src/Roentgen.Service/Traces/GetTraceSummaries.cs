using System.Text.Json;
using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Model.Segments;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Assembly;
using Roentgen.Service.Groups;
using Roentgen.Service.Limits;
using Roentgen.Storage;

namespace Roentgen.Service.Traces;

/// <summary>Searches traces by time and filter expression; pages go from the end of the window backwards.</summary>
internal sealed class GetTraceSummaries(ITraceStore store, GroupCatalog groups, Assembler assembler, ServiceOptions options) : IOperation
{
    /// <summary>Of windows that go by the ends of segments: how long before the window a trace may have begun.</summary>
    public const int MaxTraceHours = 24;

    private const string TraceIdType = "TraceId";
    private const string ServiceType = "Service";
    private const string EventType = "Event";

    // How far before the window the real service says that it has looked, when it goes by the ends of segments.
    private const int ServiceLead = 60;

    public string Name => "GetTraceSummaries";

    public string Path => "/TraceSummaries";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var window = TimeWindow.Read(members, options.SummaryWindowHours, Limit.Names.SummaryWindowHours);
        var type = members.Choice("TimeRangeType", TraceIdType, ServiceType, EventType) ?? TraceIdType;
        var rate = ReadSamplingRate(members, type);
        var expression = GroupCatalog.Parse(members.Text("FilterExpression"));
        var search = new SummarySearch(ScanOf(window, type), $"{type} {expression}");
        var scan = search.Scan;
        if (members.Text("NextToken") is { } token)
            scan = scan with { After = SummaryToken.TryParse(token, search, out var position) ? position : throw ApiException.InvalidRequest($"Invalid token {token}") };
        var filter = await groups.CompileAsync(expression, cancellationToken).ConfigureAwait(false);
        scan = scan with { Where = [.. scan.Where, .. filter.Conditions] };

        await assembler.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var page = await ReadPageAsync(scan, digest => IsKept(digest, rate) ? Match(digest, window, type, filter) : null, cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WritePropertyName("ApproximateTime"u8);
        answer.WriteJavaDouble(page.Next is { } reached ? EpochSeconds.WholeSecond(reached.Microseconds) : Math.Floor(window.Start) - (type == ServiceType ? ServiceLead : 0));
        answer.WriteString("NextToken"u8, page.Next is { } last ? SummaryToken.Format(search, last) : null);
        answer.WriteStartArray("TraceSummaries"u8);
        foreach (var (digest, match) in page.Found) TraceSummaryJson.Write(answer, digest, match);
        answer.WriteEndArray();
        answer.WriteNumber("TracesProcessedCount"u8, page.LookedAt);
        answer.WriteEndObject();
    }

    // What ended in the window may have begun long before; what ended before it is left out by its columns.
    private static DigestScan ScanOf(TimeWindow window, string type) => type switch
    {
        EventType => new DigestScan(TraceClock.Update, window.FromMicroseconds, window.ToMicroseconds),
        ServiceType => new DigestScan(TraceClock.Start, window.FromMicroseconds - (MaxTraceHours * 3_600_000_000L), window.ToMicroseconds)
        {
            Where = [new DigestCondition.EndsFrom(window.FromMicroseconds)],
        },
        _ => new DigestScan(TraceClock.Start, window.FromMicroseconds, window.ToMicroseconds),
    };

    // Null for a trace that is not asked for.
    private static TraceSummaryJson.Match? Match(TraceDigest digest, TimeWindow window, string type, TraceFilter filter)
    {
        if (type != ServiceType) return filter.Matches(digest) ? new TraceSummaryJson.Match(type == EventType ? digest.UpdatedAt : null, null, null) : null;
        return digest.EndedWithin(window.FromMicroseconds, window.ToMicroseconds) is { } ended && filter.Matches(ended)
            ? new TraceSummaryJson.Match(null, filter.MatchedService(ended), filter.MatchedEdge(ended))
            : null;
    }

    /// <summary>A part of the answer.</summary>
    /// <param name="Found">What the question asks for.</param>
    /// <param name="LookedAt">How many traces were looked at to find it.</param>
    /// <param name="Next">How far that came, where the next page goes on; null when there is none left.</param>
    private readonly record struct Page(List<(TraceDigest Digest, TraceSummaryJson.Match Match)> Found, int LookedAt, ScanPosition? Next);

    // A page ends when it is full; or when much was looked at, so that a question that finds little is answered in time, too. What the store
    // leaves out by its columns costs less than what the filter is asked about, so that much more of it may be looked at.
    private async Task<Page> ReadPageAsync(DigestScan scan, Func<TraceDigest, TraceSummaryJson.Match?> match, CancellationToken cancellationToken)
    {
        var found = new List<(TraceDigest, TraceSummaryJson.Match)>();
        var (asked, lookedAt) = (0, 0);
        ScanPosition? last = null;
        await foreach (var step in store.ScanAsync(scan, cancellationToken).ConfigureAwait(false))
        {
            if (found.Count == options.SummaryPageSize || asked == options.SummaryScanSize || lookedAt >= options.SummaryLookSize) return new Page(found, lookedAt, last);
            lookedAt += step.LookedAt;
            last = step.Position;
            if (step.Digest is not { } digest) continue;
            asked++;
            if (match(digest) is { } matched) found.Add((digest, matched));
        }
        return new Page(found, lookedAt, null);
    }

    // The strategy is looked at only when Sampling is true; PartialScan allows to leave traces out, which is never needed here.
    private static double ReadSamplingRate(RequestObject members, string type)
    {
        if (members.Flag("Sampling") is not true || members.Object("SamplingStrategy") is not { } strategy) return 1;
        switch (strategy.Text("Name"))
        {
            case null or "PartialScan":
                return 1;
            case "FixedRate":
                if (strategy.Number("Value", "a Double") is not (>= 0 and <= 1 and var rate))
                    throw ApiException.InvalidRequest("sampling rate must be specified and its value must be between [0, 1]");
                return type == EventType
                    ? rate
                    : throw ApiException.InvalidRequest($"Cannot use FixedRate with input time range type: {type}. Please try using time range type: Event");
            case var other:
                throw ApiException.Validation($"'{other}'", "samplingStrategy.name", "satisfy enum value set: [FixedRate, PartialScan]");
        }
    }

    // The same traces in every answer: the id's random part decides, as a fraction of its range.
    private static bool IsKept(TraceDigest digest, double rate) => rate >= 1 || digest.Id.RandomHigh / (double)ulong.MaxValue < rate;
}
