using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Insights;
using Roentgen.Model.Segments;
using Roentgen.Service.ServiceGraphs;

namespace Roentgen.Service.Insights;

/// <summary>Insights on the wire.</summary>
internal static class InsightJson
{
    /// <summary>The shape <c>Insight</c>, or <c>InsightSummary</c>, which tells its last update, too.</summary>
    public static void Write(Utf8JsonWriter json, Insight insight, bool isSummary)
    {
        json.WriteStartObject();
        json.WriteStartArray("Categories"u8);
        json.WriteStringValue("FAULT"u8);
        json.WriteEndArray();
        Write(json, "ClientRequestImpactStatistics"u8, insight.ClientImpact);
        WriteTime(json, "EndTime"u8, insight.EndSecond);
        json.WriteString("GroupARN"u8, insight.GroupArn);
        json.WriteString("GroupName"u8, insight.GroupName);
        json.WriteString("InsightId"u8, insight.Id);
        if (isSummary) WriteTime(json, "LastUpdateTime"u8, insight.UpdatedSecond);
        json.WritePropertyName("RootCauseServiceId"u8);
        json.WriteServiceId(insight.RootCause);
        Write(json, "RootCauseServiceRequestImpactStatistics"u8, insight.RootCauseImpact);
        WriteTime(json, "StartTime"u8, insight.StartSecond);
        json.WriteString("State"u8, insight.State == InsightState.Active ? "ACTIVE"u8 : "CLOSED"u8);
        json.WriteString("Summary"u8, insight.Summary);
        Write(json, "TopAnomalousServices"u8, insight.TopAnomalousServices);
        json.WriteEndObject();
    }

    /// <summary>The shape <c>InsightEvent</c>.</summary>
    public static void Write(Utf8JsonWriter json, InsightEvent change)
    {
        json.WriteStartObject();
        Write(json, "ClientRequestImpactStatistics"u8, change.Client);
        WriteTime(json, "EventTime"u8, change.Second);
        Write(json, "RootCauseServiceRequestImpactStatistics"u8, change.RootCause);
        json.WriteString("Summary"u8, change.Summary);
        Write(json, "TopAnomalousServices"u8, change.TopAnomalousServices);
        json.WriteEndObject();
    }

    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? epochSeconds)
    {
        json.WritePropertyName(name);
        if (epochSeconds is { } seconds) json.WriteJavaDouble(seconds);
        else json.WriteNullValue();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, RequestImpact requests)
    {
        json.WriteStartObject(name);
        json.WriteNumber("FaultCount"u8, requests.FaultCount);
        json.WriteNumber("OkCount"u8, requests.OkCount);
        json.WriteNumber("TotalCount"u8, requests.TotalCount);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<NodeKey> services)
    {
        json.WriteStartArray(name);
        foreach (var service in services)
        {
            json.WriteStartObject();
            json.WritePropertyName("ServiceId"u8);
            json.WriteServiceId(service);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
