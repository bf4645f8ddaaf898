using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;

namespace Roentgen.Model.Traces;

/// <summary>One entry of <c>Traces[].Segments</c>.</summary>
/// <param name="Id">The segment.</param>
/// <param name="Document">Its compiled document, UTF-8 JSON.</param>
public readonly record struct CompiledSegment(SegmentId Id, ReadOnlyMemory<byte> Document);

/// <summary>
/// The documents of a trace as <c>BatchGetTraces</c> answers them: independent subsegments folded into their parents, a segment for every
/// service that is only known by calls to it, unknown members left out, times as X-Ray prints them.
/// </summary>
public static class CompiledTrace
{
    private const ulong InferredSegment = 1;
    private const ulong InferredQueueTime = 2;

    // Documents hold their text as it is; they are embedded in JSON, never in HTML.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = (2 * Trace.MaxDepth) + SegmentReader.MaxDepth + 2,
    };

    /// <summary>Every reported segment, each followed by the segments inferred from its calls.</summary>
    public static IReadOnlyList<CompiledSegment> Of(Trace trace)
    {
        var compiled = new List<CompiledSegment>();
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Options);
        foreach (var segment in trace.Segments)
        {
            WriteEntity(writer, segment, trace.Id);
            compiled.Add(Take(segment.Entity.Id));
            foreach (var place in segment.WithDescendants())
            {
                if (place.Inferred is not { } inferred) continue;
                var id = InferredService.DeriveId(place.Entity.Id, InferredSegment);
                WriteInferred(writer, id, place.Entity, inferred, trace.Id);
                compiled.Add(Take(id));
            }
        }
        return compiled;

        CompiledSegment Take(SegmentId id)
        {
            writer.Flush();
            var segment = new CompiledSegment(id, buffer.WrittenSpan.ToArray());
            buffer.ResetWrittenCount();
            writer.Reset();
            return segment;
        }
    }

    private static void WriteEntity(Utf8JsonWriter writer, TraceEntity place, TraceId traceId)
    {
        var entity = place.Entity;
        writer.WriteStartObject();
        WriteIdentity(writer, entity.Id, entity, place.Parent is null ? traceId : null);
        if (place.Parent is null && entity.ParentId is { } parentId) writer.WriteString("parent_id"u8, parentId.ToString());
        WriteFlags(writer, entity);
        WriteHttp(writer, entity.Http);
        // What a call reaches is said by the service; what a client says there is not kept.
        WriteAws(writer, entity.Aws, entity is { IsCall: true, Namespace: "aws" } ? InferredService.Of(entity).ResourceName : null);
        WriteRaw(writer, "sql"u8, entity.Sql);
        WriteText(writer, "origin"u8, entity.Origin);
        WriteText(writer, "user"u8, entity.User);
        WriteText(writer, "resource_arn"u8, entity.ResourceArn);
        WriteRaw(writer, "service"u8, entity.Service);
        WriteRaw(writer, "annotations"u8, entity.Annotations);
        WriteRaw(writer, "metadata"u8, entity.Metadata);
        WriteText(writer, "namespace"u8, entity.Namespace);
        WriteCause(writer, entity.Cause);
        WriteRaw(writer, "links"u8, entity.Links);
        WriteRaw(writer, "precursor_ids"u8, entity.PrecursorIds);
        if (place.Subsegments.Count > 0)
        {
            writer.WriteStartArray("subsegments"u8);
            foreach (var subsegment in place.Subsegments) WriteEntity(writer, subsegment, traceId);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void WriteInferred(Utf8JsonWriter writer, SegmentId id, Entity call, InferredService inferred, TraceId traceId)
    {
        writer.WriteStartObject();
        WriteIdentity(writer, id, call, traceId);
        writer.WriteString("parent_id"u8, call.Id.ToString());
        writer.WriteBoolean("inferred"u8, true);
        WriteFlags(writer, call);
        WriteHttp(writer, call.Http);
        WriteAws(writer, call.Aws, inferred.ResourceName);
        WriteRaw(writer, "sql"u8, call.Sql);
        WriteText(writer, "origin"u8, inferred.Origin);
        if (inferred.IsQueue)
        {
            writer.WriteStartArray("subsegments"u8);
            writer.WriteStartObject();
            writer.WriteString("id"u8, InferredService.DeriveId(call.Id, InferredQueueTime).ToString());
            writer.WriteString("name"u8, "QueueTime"u8);
            WriteTime(writer, "start_time"u8, call.StartTime);
            WriteTime(writer, "end_time"u8, call.EndTime!.Value);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter writer, SegmentId id, Entity entity, TraceId? traceId)
    {
        writer.WriteString("id"u8, id.ToString());
        writer.WriteString("name"u8, entity.Name);
        WriteTime(writer, "start_time"u8, entity.StartTime);
        if (traceId is { } trace) writer.WriteString("trace_id"u8, trace.ToString());
        if (entity.EndTime is { } end) WriteTime(writer, "end_time"u8, end);
        else writer.WriteBoolean("in_progress"u8, true);
    }

    private static void WriteFlags(Utf8JsonWriter writer, Entity entity)
    {
        if (entity.ErrorFlag is { } error) writer.WriteBoolean("error"u8, error);
        if (entity.ThrottleFlag is { } throttle) writer.WriteBoolean("throttle"u8, throttle);
        if (entity.FaultFlag is { } fault) writer.WriteBoolean("fault"u8, fault);
    }

    private static void WriteHttp(Utf8JsonWriter writer, HttpBlock? http)
    {
        if (http is null) return;
        writer.WritePropertyName("http"u8);
        // http.request.traced is a hint for the service and is not handed back.
        JsonFilter.Write(writer, http.Json, static (path, reader) => path == 2 && reader.NameIs("traced"u8));
    }

    private static void WriteAws(Utf8JsonWriter writer, AwsBlock? aws, string? resourceName)
    {
        if (aws is null) return;
        writer.WritePropertyName("aws"u8);
        JsonFilter.Write(writer, aws.Json, static (path, reader) => path == 1 && reader.NameIs("resource_names"u8), resourceName is null ? null : WriteResourceNames);

        void WriteResourceNames()
        {
            writer.WriteStartArray("resource_names"u8);
            writer.WriteStringValue(resourceName);
            writer.WriteEndArray();
        }
    }

    private static void WriteCause(Utf8JsonWriter writer, ReadOnlyMemory<byte> cause)
    {
        if (cause.IsEmpty) return;
        writer.WritePropertyName("cause"u8);
        // An empty stack says nothing: {"exceptions":[{"id":"…","stack":[]}]}
        JsonFilter.Write(writer, cause, static (_, reader) =>
            reader.NameIs("stack"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.EndArray);
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double epochSeconds)
    {
        writer.WritePropertyName(name);
        writer.WriteJavaDouble(epochSeconds);
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }

    private static void WriteRaw(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return;
        writer.WritePropertyName(name);
        writer.WriteRawValue(json.Span, skipInputValidation: true);
    }
}
