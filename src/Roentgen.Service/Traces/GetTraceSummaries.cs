using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Segments;
using Roentgen.Service.Api;
using Roentgen.Service.Assembly;
using Roentgen.Storage;

namespace Roentgen.Service.Traces;

/// <summary>Searches traces by time; pages go from the end of the window backwards.</summary>
internal sealed class GetTraceSummaries(ITraceStore store, Assembler assembler, ServiceOptions options) : IOperation
{
    /// <summary>Longest window. X-Ray does not document its own; its console asks for at most 6 hours at a time.</summary>
    public const int MaxWindowHours = 24;

    public string Name => "GetTraceSummaries";

    public string Path => "/TraceSummaries";

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var window = TimeWindow.Read(members, MaxWindowHours);
        var clock = ReadClock(members);
        var rate = ReadSamplingRate(members, clock);
        if (!string.IsNullOrWhiteSpace(members.Text("FilterExpression")))
            throw ApiException.InvalidRequest("Filter expressions are not supported yet; leave FilterExpression out to get every trace of the time range.");
        var scan = new DigestScan(clock, window.FromMicroseconds, window.ToMicroseconds);
        if (members.Text("NextToken") is { } token)
            scan = scan with { After = SummaryToken.TryParse(token, scan, out var position) ? position : throw ApiException.InvalidRequest($"Invalid token {token}") };

        await assembler.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var (page, isLast) = await ReadPageAsync(scan, cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WritePropertyName("ApproximateTime"u8);
        answer.WriteJavaDouble(isLast ? Math.Floor(window.Start) : EpochSeconds.WholeSecond(page[^1].Microseconds(clock)));
        answer.WriteString("NextToken"u8, isLast ? null : SummaryToken.Format(scan, page[^1]));
        answer.WriteStartArray("TraceSummaries"u8);
        foreach (var digest in page.Where(digest => IsKept(digest, rate))) TraceSummaryJson.Write(answer, digest, clock);
        answer.WriteEndArray();
        answer.WriteNumber("TracesProcessedCount"u8, page.Count);
        answer.WriteEndObject();
    }

    private async Task<(List<TraceDigest> Page, bool IsLast)> ReadPageAsync(DigestScan scan, CancellationToken cancellationToken)
    {
        var page = new List<TraceDigest>();
        await foreach (var digest in store.ScanAsync(scan, cancellationToken).ConfigureAwait(false))
        {
            if (page.Count == options.SummaryPageSize) return (page, false);
            page.Add(digest);
        }
        return (page, true);
    }

    private static TraceClock ReadClock(RequestObject members) => members.Text("TimeRangeType") switch
    {
        null or "TraceId" => TraceClock.Start,
        "Event" => TraceClock.Update,
        "Service" => throw ApiException.InvalidRequest("TimeRangeType Service is not supported yet; use TraceId or Event."),
        var other => throw ApiException.Validation($"'{other}'", members.PathOf("TimeRangeType"), "satisfy enum value set: [TraceId, Service, Event]"),
    };

    // The strategy is looked at only when Sampling is true; PartialScan allows to leave traces out, which is never needed here.
    private static double ReadSamplingRate(RequestObject members, TraceClock clock)
    {
        if (members.Flag("Sampling") is not true || members.Object("SamplingStrategy") is not { } strategy) return 1;
        switch (strategy.Text("Name"))
        {
            case null or "PartialScan":
                return 1;
            case "FixedRate":
                if (strategy.Number("Value", "a Double") is not (>= 0 and <= 1 and var rate))
                    throw ApiException.InvalidRequest("sampling rate must be specified and its value must be between [0, 1]");
                return clock == TraceClock.Update
                    ? rate
                    : throw ApiException.InvalidRequest("Cannot use FixedRate with input time range type: TraceId. Please try using time range type: Event");
            case var other:
                throw ApiException.Validation($"'{other}'", "samplingStrategy.name", "satisfy enum value set: [PartialScan, FixedRate]");
        }
    }

    // The same traces in every answer: the id's random part decides, as a fraction of its range.
    private static bool IsKept(TraceDigest digest, double rate) => rate >= 1 || digest.Id.RandomHigh / (double)ulong.MaxValue < rate;
}
