using System.Globalization;
using System.Text;
using System.Text.Json;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Emitting.Otlp;

/// <summary>
/// A document as spans, one for the segment or independent subsegment and one for each subsegment in it:
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto. The way back of what OpenTelemetry's X-Ray exporter
/// does: a segment is a span of kind server, a call one of kind client; annotations are attributes that <c>aws.xray.annotations</c> names.
/// </summary>
internal static class OtlpSpans
{
    // ScopeSpans.spans, and the fields of Span
    private const int Span = 2;
    private const int TraceIdField = 1;
    private const int SpanId = 2;
    private const int ParentSpanId = 4;
    private const int Name = 5;
    private const int Kind = 6;
    private const int StartTime = 7;
    private const int EndTime = 8;
    private const int Attributes = 9;
    private const int Events = 11;
    private const int Links = 13;
    private const int Status = 15;
    private const int Flags = 16;

    private const int StatusCode = 3;
    private const int StatusError = 2;
    private const uint Sampled = 1;

    private const int KindInternal = 1;
    private const int KindServer = 2;
    private const int KindClient = 3;

    private const string DefaultNamespace = "default";

    public static void Write(ProtobufWriter writer, JsonElement document)
    {
        if (!TraceId.TryParse(Text(document, "trace_id"), out var traceId)) return;
        Span<byte> trace = stackalloc byte[TraceId.ByteLength];
        traceId.WriteBytes(trace);
        Write(writer, document, trace, Text(document, "parent_id"));
    }

    private static void Write(ProtobufWriter writer, JsonElement entity, ReadOnlySpan<byte> trace, string? parentId)
    {
        var id = Text(entity, "id") ?? "";
        var isSegment = entity.TryGetProperty("service", out _);
        var called = Text(entity, "namespace");
        var start = Nanoseconds(entity, "start_time");

        var span = writer.Begin(Span);
        writer.WriteBytes(TraceIdField, trace);
        WriteId(writer, SpanId, id);
        if (parentId is not null) WriteId(writer, ParentSpanId, parentId);
        writer.WriteString(Name, Text(entity, "name") ?? "");
        writer.WriteInteger(Kind, isSegment ? KindServer : called is "remote" or "aws" ? KindClient : KindInternal);
        writer.WriteFixed64(StartTime, start);
        var end = Math.Max(start, Nanoseconds(entity, "end_time"));
        writer.WriteFixed64(EndTime, end);
        WriteAttributes(writer, entity, isSegment, called);
        WriteExceptions(writer, entity, end);
        WriteLinks(writer, entity);
        WriteStatus(writer, entity);
        writer.WriteFixed32(Flags, Sampled);
        writer.End(span);

        if (!entity.TryGetProperty("subsegments", out var subsegments)) return;
        foreach (var subsegment in subsegments.EnumerateArray()) Write(writer, subsegment, trace, id);
    }

    private static void WriteAttributes(ProtobufWriter writer, JsonElement entity, bool isSegment, string? called)
    {
        var name = Text(entity, "name") ?? "";
        if (entity.TryGetProperty("http", out var http))
        {
            OtlpMapping.Write(writer, Attributes, http, OtlpMapping.Http);
            if (called == "remote") OtlpAttributes.Write(writer, Attributes, "server.address", name);
        }
        if (entity.TryGetProperty("sql", out var sql))
        {
            OtlpMapping.Write(writer, Attributes, sql, OtlpMapping.Sql);
            // orders@db.example.com
            if (name.Split('@', 2) is [var database, var host])
            {
                OtlpAttributes.Write(writer, Attributes, "db.namespace", database);
                OtlpAttributes.Write(writer, Attributes, "server.address", host);
            }
        }
        if (entity.TryGetProperty("aws", out var aws))
        {
            OtlpMapping.Write(writer, Attributes, aws, OtlpMapping.Aws);
            if (Text(aws, "table_name") is { } table) OtlpAttributes.Write(writer, Attributes, "aws.dynamodb.table_names", [table]);
        }
        if (called == "aws")
        {
            OtlpAttributes.Write(writer, Attributes, "rpc.system", "aws-api");
            OtlpAttributes.Write(writer, Attributes, "rpc.service", name);
        }
        if (Text(entity, "user") is { } user) OtlpAttributes.Write(writer, Attributes, "enduser.id", user);
        foreach (var flag in (ReadOnlySpan<string>)["error", "throttle", "fault"])
        {
            if (entity.TryGetProperty(flag, out _)) OtlpAttributes.Write(writer, Attributes, $"aws.xray.{flag}", true);
        }
        if (entity.TryGetProperty("annotations", out var annotations))
        {
            foreach (var annotation in annotations.EnumerateObject()) OtlpAttributes.Write(writer, Attributes, annotation.Name, annotation.Value);
            OtlpAttributes.Write(writer, Attributes, "aws.xray.annotations", annotations.EnumerateObject().Select(static annotation => annotation.Name));
        }
        if (!entity.TryGetProperty("metadata", out var metadata)) return;
        foreach (var ns in metadata.EnumerateObject())
        {
            foreach (var value in ns.Value.EnumerateObject())
                OtlpAttributes.Write(writer, Attributes, ns.Name == DefaultNamespace ? value.Name : $"{ns.Name}.{value.Name}", value.Value);
        }
    }

    // Event { time_unix_nano = 1, name = 2, attributes = 3 }
    private static void WriteExceptions(ProtobufWriter writer, JsonElement entity, ulong time)
    {
        const int eventTime = 1, eventName = 2, eventAttributes = 3;
        // A text refers to an exception of another subsegment.
        if (!entity.TryGetProperty("cause", out var cause) || cause.ValueKind != JsonValueKind.Object) return;
        foreach (var exception in cause.GetProperty("exceptions").EnumerateArray())
        {
            var e = writer.Begin(Events);
            writer.WriteFixed64(eventTime, time);
            writer.WriteString(eventName, "exception");
            if (Text(exception, "type") is { } type) OtlpAttributes.Write(writer, eventAttributes, "exception.type", type);
            if (Text(exception, "message") is { } message) OtlpAttributes.Write(writer, eventAttributes, "exception.message", message);
            if (exception.TryGetProperty("stack", out var stack)) OtlpAttributes.Write(writer, eventAttributes, "exception.stacktrace", Stack(stack));
            writer.End(e);
        }
    }

    // As .NET itself prints frames.
    private static string Stack(JsonElement stack)
    {
        var text = new StringBuilder();
        foreach (var frame in stack.EnumerateArray())
        {
            text.Append("   at ").Append(Text(frame, "label"));
            if (Text(frame, "path") is { } path) text.Append(" in ").Append(path);
            if (frame.TryGetProperty("line", out var line)) text.Append(CultureInfo.InvariantCulture, $":line {line.GetRawText()}");
            text.Append('\n');
        }
        return text.ToString();
    }

    // Link { trace_id = 1, span_id = 2 }
    private static void WriteLinks(ProtobufWriter writer, JsonElement entity)
    {
        const int linkTrace = 1, linkSpan = 2;
        if (!entity.TryGetProperty("links", out var links) || links.ValueKind != JsonValueKind.Array) return;
        Span<byte> trace = stackalloc byte[TraceId.ByteLength];
        foreach (var link in links.EnumerateArray())
        {
            if (!TraceId.TryParse(Text(link, "trace_id"), out var traceId)) continue;
            traceId.WriteBytes(trace);
            var written = writer.Begin(Links);
            writer.WriteBytes(linkTrace, trace);
            WriteId(writer, linkSpan, Text(link, "id") ?? "");
            writer.End(written);
        }
    }

    private static void WriteStatus(ProtobufWriter writer, JsonElement entity)
    {
        if (!entity.TryGetProperty("fault", out _) && !entity.TryGetProperty("error", out _)) return;
        var status = writer.Begin(Status);
        writer.WriteInteger(StatusCode, StatusError);
        writer.End(status);
    }

    private static void WriteId(ProtobufWriter writer, int field, string hex)
    {
        if (SegmentId.TryParse(hex, out _)) writer.WriteBytes(field, Convert.FromHexString(hex));
    }

    private static ulong Nanoseconds(JsonElement entity, string name) =>
        entity.TryGetProperty(name, out var seconds) && seconds.TryGetDecimal(out var value) ? (ulong)(value * 1_000_000_000m) : 0;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
