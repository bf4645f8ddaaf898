using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Roentgen.Model.Insights;

namespace Roentgen.Service.Insights;

/// <summary>The events of insights in the form in which EventBridge delivers those of X-Ray. One that is told again has the same id.</summary>
public static class InsightNotification
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An event as JSON.</summary>
    /// <param name="insight">The insight.</param>
    /// <param name="number">How many of its events came before this one.</param>
    /// <param name="arnScope">Region and account, with a colon in between.</param>
    public static string Format(Insight insight, int number, string arnScope)
    {
        var change = insight.Events[number];
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            var scope = arnScope.Split(':');
            json.WriteStartObject();
            json.WriteString("version"u8, "0"u8);
            json.WriteString("id"u8, InsightId.OfEvent(insight.Id, number));
            json.WriteString("detail-type"u8, "AWS X-Ray Insight Update"u8);
            json.WriteString("source"u8, "aws.xray"u8);
            json.WriteString("account"u8, scope[^1]);
            json.WriteString("time"u8, DateTimeOffset.FromUnixTimeSeconds(change.Second).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteString("region"u8, scope[0]);
            json.WriteStartArray("resources"u8);
            json.WriteStringValue(insight.GroupArn);
            json.WriteEndArray();
            json.WriteStartObject("detail"u8);
            json.WriteString("Category"u8, "FAULT"u8);
            json.WritePropertyName("Event"u8);
            InsightJson.Write(json, change);
            json.WriteString("GroupARN"u8, insight.GroupArn);
            json.WriteString("GroupName"u8, insight.GroupName);
            json.WriteString("InsightId"u8, insight.Id);
            InsightJson.WriteTime(json, "StartTime"u8, insight.StartSecond);
            json.WriteString("State"u8, change.Kind == InsightEventKind.Closed ? "CLOSED"u8 : "ACTIVE"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
