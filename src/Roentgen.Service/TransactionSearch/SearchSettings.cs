using System.Text.Json;
using System.Text.Json.Serialization;
using Roentgen.Model.Segments;
using Roentgen.Service.Control;
using Roentgen.Storage;

namespace Roentgen.Service.TransactionSearch;

/// <summary>Where segments are said to go. It is kept and answered; here they are always stored, and always searched.</summary>
/// <param name="Name"><c>XRay</c> or <c>CloudWatchLogs</c>.</param>
internal sealed record SegmentDestination(string Name)
{
    public const string XRay = "XRay";

    public const string CloudWatchLogs = "CloudWatchLogs";

    public void Write(Utf8JsonWriter answer, string status)
    {
        answer.WriteStartObject();
        answer.WriteNull("CompositeConfiguration"u8);
        answer.WriteString("Destination"u8, Name);
        answer.WriteString("Status"u8, status);
        answer.WriteEndObject();
    }
}

/// <summary>How many traces are to be indexed. It is kept and answered; here all of them are.</summary>
/// <param name="DesiredPercentage">0 to 100.</param>
/// <param name="ModifiedAt">Epoch second of the last change; 0 for none.</param>
internal sealed record IndexingRule(double DesiredPercentage, long ModifiedAt)
{
    /// <summary>Name of the one that there is.</summary>
    public const string Name = "Default";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("ModifiedAt"u8);
        json.WriteJavaDouble(ModifiedAt);
        json.WriteString("Name"u8, Name);
        json.WriteStartObject("Rule"u8);
        json.WriteStartObject("Probabilistic"u8);
        json.WritePropertyName("ActualSamplingPercentage"u8);
        json.WriteJavaDouble(100);
        json.WritePropertyName("DesiredSamplingPercentage"u8);
        json.WriteJavaDouble(DesiredPercentage);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

[JsonSerializable(typeof(SegmentDestination))]
[JsonSerializable(typeof(IndexingRule))]
internal sealed partial class SearchSettingsJson : JsonSerializerContext;

/// <summary>The one destination.</summary>
internal sealed class DestinationSetting(ITraceStore store, TimeProvider time)
    : Setting<SegmentDestination>(store, time, "destination", SearchSettingsJson.Default.SegmentDestination, new SegmentDestination(SegmentDestination.XRay));

/// <summary>The one indexing rule; X-Ray begins with one percent.</summary>
internal sealed class IndexingSetting(ITraceStore store, TimeProvider time)
    : Setting<IndexingRule>(store, time, "indexing", SearchSettingsJson.Default.IndexingRule, new IndexingRule(1, 0));
