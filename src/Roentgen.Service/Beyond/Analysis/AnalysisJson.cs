using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Segments;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.ServiceGraphs;

namespace Roentgen.Service.Beyond.Analysis;

/// <summary>The parts of answers that analyses share, on the wire and in the documentation.</summary>
internal static class AnalysisJson
{
    private static readonly (string Name, double Share)[] Percentiles = [("P50", 0.5), ("P75", 0.75), ("P90", 0.9), ("P95", 0.95), ("P99", 0.99), ("P999", 0.999)];

    /// <summary>The members of a request that say which traces are meant.</summary>
    public static IReadOnlyList<SchemaMember> QuestionMembers { get; } =
    [
        new("EndTime", Schema.Timestamp("End of the window, exclusive. Now, where absent.")),
        new("FilterExpression", Schema.Text("Which traces of the window; see docs/filter-expressions.md. All, where absent.")),
        new("StartTime", Schema.Timestamp("Start of the window, inclusive; no further from its end than the limit `analysis-window-hours`. An hour before its end, where absent.")),
        new("TimeRangeType", Schema.Choice("What is compared with the window: `TraceId` the start of the trace, `Event` the receipt of its last change.", "TraceId", ["TraceId", "Event"])),
    ];

    /// <summary>The member that says which facets are wanted.</summary>
    public static SchemaMember FacetsMember { get; } = new("Facets", Schema.List(
        $"Which facets: {string.Join(", ", FacetName.Fixed.Select(name => $"`{name}`"))}, `annotation` for those of all annotations, `annotation.KEY` for one. All, where absent.",
        Schema.Text("Name of a facet."), FacetSelection.MaxNames));

    /// <summary>The members of an answer that say what was looked at.</summary>
    public static IReadOnlyList<SchemaMember> CoverageMembers { get; } =
    [
        new("ApproximateTime", Schema.Timestamp("How far back the window was looked at; its start, when `Complete`.")),
        new("Complete", Schema.Flag("Whether all of the window was looked at. If not, the answer is about its newest part, down to `ApproximateTime`: a limit of work was reached.")),
        new("TracesProcessedCount", Schema.Integer("How many traces were looked at, those that the filter does not select included.")),
    ];

    /// <summary>The members of an answer that sum a set of traces up.</summary>
    public static IReadOnlyList<SchemaMember> TotalMembers { get; } =
    [
        new("ResponseTime", Schema.Reference("Latency", "Response times of the root segments.")),
        new("SummaryStatistics", Schema.Reference("SummaryStatistics", "How the root segments ended; one that is still in progress counts nowhere.")),
        new("TraceCount", Schema.Integer("How many traces the filter selects.")),
    ];

    /// <summary>What a value of a facet is.</summary>
    public static Func<JsonSchema> ValueSchema { get; } = static () => Schema.Scalar("The value: a string, a number or a boolean.");

    /// <summary>The filter of a value.</summary>
    public static Func<JsonSchema> FilterSchema { get; } =
        static () => Schema.Text("Selects the traces with this value; for the member `FilterExpression` of any request. Null where the language has no words for it.").OrNull();

    public static JsonSchema LatencySchema() => Schema.Object(
        "Times in seconds. Percentiles are times that occurred while there are few of them; beyond 160 different ones they are means of bins that are at most 12.5 % wide over five orders of magnitude. All null where there is none.",
        [
            new("Max", Schema.Number("The longest, exactly.").OrNull()), new("Mean", Schema.Number("Their mean, exactly.").OrNull()), new("Min", Schema.Number("The shortest, exactly.").OrNull()),
            .. Percentiles.Select(static percentile => new SchemaMember(
                percentile.Name, Schema.Number(FormattableString.Invariant($"The {percentile.Share * 100:0.#}th percentile.")).OrNull())),
        ]);

    public static void WriteNumber(Utf8JsonWriter json, string name, double? seconds)
    {
        json.WritePropertyName(name);
        if (seconds is { } value) json.WriteJavaDouble(value);
        else json.WriteNullValue();
    }

    public static void WriteLatency(Utf8JsonWriter json, string name, LatencyHistogram? histogram)
    {
        json.WriteStartObject(name);
        WriteLatencyMembers(json, histogram);
        json.WriteEndObject();
    }

    public static void WriteLatencyMembers(Utf8JsonWriter json, LatencyHistogram? histogram)
    {
        var times = histogram is { Count: > 0 } ? histogram : null;
        WriteNumber(json, "Max", times?.Maximum / 1e6);
        WriteNumber(json, "Mean", times is null ? null : (double)times.SumMicroseconds / times.Count / 1e6);
        WriteNumber(json, "Min", times?.Minimum / 1e6);
        foreach (var (percentile, share) in Percentiles) WriteNumber(json, percentile, times?.Quantile(share));
    }

    public static void WriteStatistics(Utf8JsonWriter json, Statistics statistics)
    {
        json.WritePropertyName("SummaryStatistics"u8);
        ServiceGraphJson.WriteStatistics(json, statistics);
    }

    /// <summary><c>ApproximateTime</c> and <c>Complete</c>.</summary>
    public static void WriteCoverage(Utf8JsonWriter json, TraceQuestion question, Coverage coverage)
    {
        json.WritePropertyName("ApproximateTime"u8);
        json.WriteJavaDouble(coverage.StoppedAt is { } reached ? EpochSeconds.WholeSecond(reached.Microseconds) : Math.Floor(question.Window.Start));
        json.WriteBoolean("Complete"u8, coverage.StoppedAt is null);
    }

    public static void WriteValue(Utf8JsonWriter json, AnnotationValue value)
    {
        json.WritePropertyName("Value"u8);
        if (value.Text is { } text) json.WriteStringValue(text);
        else if (value.Truth is { } truth) json.WriteBooleanValue(truth);
        else json.WriteNumberValue(value.Number ?? 0);
    }

    public static void WriteFilter(Utf8JsonWriter json, FacetName facet, AnnotationValue value) =>
        json.WriteString("FilterExpression"u8, facet.TryGetFilter(value, out var expression) ? expression : null);
}
