using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Segments;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.ServiceGraphs;
using Roentgen.Storage;

namespace Roentgen.Service.Beyond.Analysis;

/// <summary>Counts, percentiles and histograms of the traces that a filter selects, as a whole and over time.</summary>
internal sealed class GetTraceStatistics(TraceReader reader, QuestionReader questions) : IRoentgenOperation
{
    /// <summary>Most periods of a time series.</summary>
    public const int MaxPeriods = 1440;

    private const int SecondsPerDay = 86_400;

    // A period that nobody chose gives no more points than this, which is as many as a chart can show.
    private const int AutomaticPeriods = 240;

    private static readonly int[] AutomaticLengths = [60, 300, 900, 3600, 10_800, 43_200, SecondsPerDay];

    public RouteDescription Description { get; } = new(
        "POST", "/roentgen/statistics", "GetTraceStatistics", Permission.Read, "Percentiles, histogram and time series of traces",
        "How many traces a filter selects in a window, how their root segments ended, and how long the traces and their root segments took: percentiles and a histogram, as a whole and period by period.")
    {
        Request = Schema.Request("Which traces, and how they are divided in time.",
        [
            .. AnalysisJson.QuestionMembers,
            new("Period", Schema.Integer(
                $"Length of a period of the time series in seconds; the window may have at most {MaxPeriods} of them. Where absent, the shortest of a minute, 5 and 15 minutes, 1, 3 and 12 hours, and a day that gives at most {AutomaticPeriods}.",
                1, SecondsPerDay)),
        ]),
        RequestExample = """{"FilterExpression":"service(\"shop\")","Period":60}""",
        AnswerMeaning = "Statistics of the whole, and of each period with traces.",
        Answer = Schema.Object("Statistics.",
        [
            .. AnalysisJson.CoverageMembers, .. AnalysisJson.TotalMembers,
            new("Duration", Schema.Reference("Latency", "From the earliest start to the latest end of a trace.")),
            new("DurationHistogram", Schema.List("The same, times added up into bins.", Schema.Reference("HistogramEntry", "A bin."))),
            new("Period", Schema.Integer("Length of a period in seconds.")),
            new("ResponseTimeHistogram", Schema.List("Response times added up into bins.", Schema.Reference("HistogramEntry", "A bin."))),
            new("TimeSeries", Schema.List("The periods, oldest first; those without traces are absent.", Schema.Object("A period.",
            [
                .. AnalysisJson.TotalMembers,
                new("Duration", Schema.Reference("Latency", "Durations of its traces.")),
                new("EndTime", Schema.Timestamp("Its end, exclusive.")),
                new("StartTime", Schema.Timestamp("Its start, a multiple of its length.")),
            ]))),
        ]),
    };

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var question = await questions.ReadAsync(members, cancellationToken).ConfigureAwait(false);
        var period = ReadPeriod(members, question.Window);
        var (whole, series) = (new TraceStatistics(), new SortedDictionary<long, TraceStatistics>());

        using var turn = await reader.BeginAsync(cancellationToken).ConfigureAwait(false);
        var coverage = await reader.ReadAsync(question, digest =>
        {
            whole.Add(digest);
            var start = StartOf(period, EpochSeconds.WholeSecond(digest.Microseconds(question.Clock)));
            if (!series.TryGetValue(start, out var statistics)) series.Add(start, statistics = new TraceStatistics());
            statistics.Add(digest);
        }, cancellationToken).ConfigureAwait(false);

        answer.WriteStartObject();
        AnalysisJson.WriteCoverage(answer, question, coverage);
        AnalysisJson.WriteLatency(answer, "Duration", whole.Durations);
        ServiceGraphJson.WriteHistogram(answer, "DurationHistogram"u8, whole.Durations);
        answer.WriteNumber("Period"u8, period);
        AnalysisJson.WriteLatency(answer, "ResponseTime", whole.Requests.ResponseTimes);
        ServiceGraphJson.WriteHistogram(answer, "ResponseTimeHistogram"u8, whole.Requests.ResponseTimes);
        AnalysisJson.WriteStatistics(answer, whole.Requests);
        answer.WriteStartArray("TimeSeries"u8);
        foreach (var (start, statistics) in series) Write(answer, start, period, statistics);
        answer.WriteEndArray();
        answer.WriteNumber("TraceCount"u8, whole.Traces);
        answer.WriteNumber("TracesProcessedCount"u8, coverage.LookedAt);
        answer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, long start, int period, TraceStatistics statistics)
    {
        json.WriteStartObject();
        AnalysisJson.WriteLatency(json, "Duration", statistics.Durations);
        AnalysisJson.WriteNumber(json, "EndTime", start + period);
        AnalysisJson.WriteLatency(json, "ResponseTime", statistics.Requests.ResponseTimes);
        AnalysisJson.WriteNumber(json, "StartTime", start);
        AnalysisJson.WriteStatistics(json, statistics.Requests);
        json.WriteNumber("TraceCount"u8, statistics.Traces);
        json.WriteEndObject();
    }

    private static int ReadPeriod(RequestObject members, TimeWindow window)
    {
        if (members.Integer("Period", 1, SecondsPerDay) is not { } period)
            return AutomaticLengths.FirstOrDefault(length => Periods(window, length) <= AutomaticPeriods, SecondsPerDay);
        return Periods(window, period) <= MaxPeriods
            ? period
            : throw ApiException.InvalidRequest($"A period of {period} seconds divides the window into more than {MaxPeriods} periods; take a longer one, or a shorter window.");
    }

    private static double Periods(TimeWindow window, int length) => Math.Ceiling((window.End - window.Start) / length);

    private static long StartOf(int period, long second) => second - (((second % period) + period) % period);
}
