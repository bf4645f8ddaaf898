using System.Text.Json;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Service.Traces;

/// <summary>A trace with its documents on the wire.</summary>
internal static class TraceJson
{
    /// <summary>A <c>Trace</c>.</summary>
    public static void Write(Utf8JsonWriter json, Trace trace)
    {
        json.WriteStartObject();
        WriteIdentity(json, trace);
        json.WriteBoolean("LimitExceeded"u8, false);
        WriteDocuments(json, "Segments"u8, CompiledTrace.Of(trace));
        json.WriteEndObject();
    }

    /// <summary>A <c>RetrievedTrace</c>.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="spans">Those of its documents that the page holds.</param>
    public static void WriteRetrieved(Utf8JsonWriter json, Trace trace, IEnumerable<CompiledSegment> spans)
    {
        json.WriteStartObject();
        WriteIdentity(json, trace);
        WriteDocuments(json, "Spans"u8, spans);
        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, Trace trace)
    {
        json.WritePropertyName("Duration"u8);
        if (trace.DurationMicroseconds is { } duration) json.WriteJavaDouble(EpochSeconds.FromMicroseconds(duration));
        else json.WriteNullValue();
        json.WriteString("Id"u8, trace.Id.ToString());
    }

    private static void WriteDocuments(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<CompiledSegment> documents)
    {
        json.WriteStartArray(name);
        foreach (var document in documents)
        {
            json.WriteStartObject();
            json.WriteString("Document"u8, document.Document.Span);
            json.WriteString("Id"u8, document.Id.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
