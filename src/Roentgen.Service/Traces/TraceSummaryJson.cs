using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Segments;
using Roentgen.Service.ServiceGraphs;
using Roentgen.Storage;

namespace Roentgen.Service.Traces;

/// <summary>A <c>TraceSummary</c> on the wire: members in alphabetical order, those without a value null.</summary>
internal static class TraceSummaryJson
{
    /// <summary>Why a trace was found.</summary>
    /// <param name="EventSecond">Epoch second of its last change, where windows go by that.</param>
    /// <param name="Service">The node that a filter asks for, where windows go by the ends of segments.</param>
    /// <param name="Edge">The edge that a filter asks for, likewise.</param>
    public readonly record struct Match(long? EventSecond, NodeKey? Service, (NodeKey Caller, NodeKey Callee)? Edge);

    public static void Write(Utf8JsonWriter json, TraceDigest digest, TraceClock clock) =>
        Write(json, digest, new Match(clock == TraceClock.Update ? digest.UpdatedAt : null, null, null));

    public static void Write(Utf8JsonWriter json, TraceDigest digest, Match match)
    {
        var summary = digest.Summary;
        json.WriteStartObject();
        WriteAnnotations(json, summary.Annotations);
        WriteObjects(json, "AvailabilityZones"u8, "Name"u8, summary.AvailabilityZones);
        WriteSeconds(json, "Duration"u8, summary.DurationMicroseconds);
        json.WritePropertyName("EntryPoint"u8);
        json.WriteServiceId(summary.EntryPoint);
        RootCauseJson.Write(json, "ErrorRootCauses"u8, summary.ErrorRootCauses);
        RootCauseJson.Write(json, "FaultRootCauses"u8, summary.FaultRootCauses);
        json.WriteBoolean("HasError"u8, summary.Outcome.Error);
        json.WriteBoolean("HasFault"u8, summary.Outcome.Fault);
        json.WriteBoolean("HasThrottle"u8, summary.Outcome.Throttle);
        WriteHttp(json, summary);
        json.WriteString("Id"u8, digest.Id.ToString());
        WriteObjects(json, "InstanceIds"u8, "Id"u8, summary.InstanceIds);
        json.WriteBoolean("IsPartial"u8, summary.IsPartial);
        WriteMatchedEdge(json, match.Edge);
        json.WritePropertyName("MatchedEventTime"u8);
        if (match.EventSecond is { } second) json.WriteJavaDouble(second);
        else json.WriteNullValue();
        json.WritePropertyName("MatchedService"u8);
        if (match.Service is { } service) json.WriteServiceId(service);
        else json.WriteNullValue();
        WriteObjects(json, "ResourceARNs"u8, "ARN"u8, summary.ResourceArns);
        WriteSeconds(json, "ResponseTime"u8, summary.ResponseMicroseconds);
        RootCauseJson.Write(json, "ResponseTimeRootCauses"u8, summary.ResponseTimeRootCauses);
        json.WriteNumber("Revision"u8, digest.Revision);
        json.WriteStartArray("ServiceIds"u8);
        foreach (var id in summary.Services) json.WriteServiceId(id);
        json.WriteEndArray();
        json.WritePropertyName("StartTime"u8);
        json.WriteJavaDouble(EpochSeconds.WholeSecond(summary.StartMicroseconds));
        json.WriteStartArray("Users"u8);
        foreach (var user in summary.Users)
        {
            json.WriteStartObject();
            json.WriteNull("ServiceIds"u8);
            json.WriteString("UserName"u8, user);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMatchedEdge(Utf8JsonWriter json, (NodeKey Caller, NodeKey Callee)? edge)
    {
        json.WritePropertyName("MatchedEdge"u8);
        if (edge is not var (caller, callee))
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName("Destination"u8);
        json.WriteServiceId(callee);
        json.WritePropertyName("Source"u8);
        json.WriteServiceId(caller);
        json.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter json, IReadOnlyList<Annotation> annotations)
    {
        json.WriteStartObject("Annotations"u8);
        foreach (var annotation in annotations)
        {
            json.WriteStartArray(annotation.Key);
            foreach (var value in annotation.Values)
            {
                json.WriteStartObject();
                json.WriteStartObject("AnnotationValue"u8);
                json.WritePropertyName("BooleanValue"u8);
                if (value.Truth is { } truth) json.WriteBooleanValue(truth);
                else json.WriteNullValue();
                json.WritePropertyName("NumberValue"u8);
                if (value.Number is { } number) json.WriteJavaDouble(number);
                else json.WriteNullValue();
                json.WriteString("StringValue"u8, value.Text);
                json.WriteEndObject();
                json.WriteNull("ServiceIds"u8);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteHttp(Utf8JsonWriter json, TraceSummary summary)
    {
        json.WriteStartObject("Http"u8);
        json.WriteString("ClientIp"u8, summary.ClientIp);
        json.WriteString("HttpMethod"u8, summary.HttpMethod);
        json.WritePropertyName("HttpStatus"u8);
        if (summary.HttpStatus is { } status) json.WriteNumberValue(status);
        else json.WriteNullValue();
        json.WriteString("HttpURL"u8, summary.HttpUrl);
        json.WriteString("UserAgent"u8, summary.UserAgent);
        json.WriteEndObject();
    }

    private static void WriteObjects(Utf8JsonWriter json, ReadOnlySpan<byte> list, ReadOnlySpan<byte> member, IReadOnlyList<string> values)
    {
        json.WriteStartArray(list);
        foreach (var value in values)
        {
            json.WriteStartObject();
            json.WriteString(member, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSeconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? microseconds)
    {
        json.WritePropertyName(name);
        if (microseconds is { } value) json.WriteJavaDouble(EpochSeconds.FromMicroseconds(value));
        else json.WriteNullValue();
    }
}
