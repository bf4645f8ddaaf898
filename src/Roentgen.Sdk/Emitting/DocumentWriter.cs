using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Plugins;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Emitting;

/// <summary>
/// Segments and subsegments as documents, straight into a pooled buffer:
/// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html. Called while the segment's gate is held.
/// </summary>
internal static class DocumentWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Documents are UTF-8 and never part of a page: nothing needs more escaping than JSON itself asks for.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    // A writer and its buffer serve one document at a time, so one of each per thread is enough.
    [ThreadStatic] private static Utf8JsonWriter? _writer;
    [ThreadStatic] private static DocumentBuffer? _buffer;

    /// <summary>Writes the entity with the subsegments in it that have ended, and marks them as written.</summary>
    public static Document Write(Entity root, ApplicationBlock application) => Write(root, application, isFinal: true);

    /// <summary>Writes the entity as it is now, with everything below it, ended or not; what has not ended is marked as in progress.</summary>
    public static Document WriteUnfinished(Entity root, ApplicationBlock application) => Write(root, application, isFinal: false);

    private static Document Write(Entity root, ApplicationBlock application, bool isFinal)
    {
        var buffer = _buffer ??= new DocumentBuffer();
        buffer.Begin();

        var writer = _writer ??= new Utf8JsonWriter(buffer, Options);
        writer.Reset(buffer);
        writer.WriteStartObject();
        WriteTraceId(writer, root.Owner.TraceId);
        if (root is Subsegment subsegment)
        {
            writer.WriteString("type"u8, "subsegment"u8);
            WriteId(writer, "parent_id"u8, subsegment.Parent.Id);
        }
        else
        {
            WriteSegmentMembers(writer, root.Owner, application.Current);
        }
        WriteMembers(writer, root, isFinal);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.Take(root.Name, root.Owner.Name);
    }

    private static void WriteSegmentMembers(Utf8JsonWriter writer, Segment segment, ApplicationBlock.Rendered application)
    {
        if (segment.ParentId is { } parentId) WriteId(writer, "parent_id"u8, parentId);
        if (segment.User is not null) writer.WriteString("user"u8, segment.User);
        if (application.Origin is not null) writer.WriteString("origin"u8, application.Origin);
        WriteAws(writer, segment.Verdict.RuleName, application);
        writer.WritePropertyName("service"u8);
        writer.WriteRawValue(application.Service, skipInputValidation: true);
    }

    private static void WriteAws(Utf8JsonWriter writer, string? ruleName, ApplicationBlock.Rendered application)
    {
        if (ruleName is null)
        {
            writer.WritePropertyName("aws"u8);
            writer.WriteRawValue(application.Aws, skipInputValidation: true);
            return;
        }
        writer.WriteStartObject("aws"u8);
        writer.WriteStartObject("xray"u8);
        writer.WriteString("sdk"u8, ApplicationBlock.Sdk);
        writer.WriteString("sdk_version"u8, SdkVersion.Text);
        writer.WriteString("sampling_rule_name"u8, ruleName);
        writer.WriteEndObject();
        foreach (var (name, json) in application.Environment)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, Entity entity, bool isFinal)
    {
        WriteId(writer, "id"u8, entity.Id);
        writer.WriteString("name"u8, entity.Name);
        WriteTime(writer, "start_time"u8, entity.Owner.Microseconds(entity.StartedAt));
        if (entity.IsEnded) WriteTime(writer, "end_time"u8, entity.Owner.Microseconds(entity.EndedAt));
        else writer.WriteBoolean("in_progress"u8, true);
        if (entity is Subsegment { Namespace: not SubsegmentNamespace.Local } called)
            writer.WriteString("namespace"u8, called.Namespace is SubsegmentNamespace.Aws ? "aws"u8 : "remote"u8);
        if (entity.Error) writer.WriteBoolean("error"u8, true);
        if (entity.Throttle) writer.WriteBoolean("throttle"u8, true);
        if (entity.Fault) writer.WriteBoolean("fault"u8, true);
        if (entity.Http is { } http) WriteHttp(writer, http);
        if (entity.Sql is { } sql) WriteSql(writer, sql);
        if (entity is Subsegment && entity.Aws is { } aws) WriteValues(writer, "aws"u8, aws);
        if (entity.Exceptions is { } exceptions) WriteCause(writer, exceptions);
        else if (entity.CauseId is { } causeId) WriteId(writer, "cause"u8, causeId);
        if (entity.Annotations is { } annotations) WriteValues(writer, "annotations"u8, annotations);
        if (entity.Metadata is not null || entity.Tags is not null) WriteMetadata(writer, entity);
        if (entity.Links is { } links) WriteLinks(writer, links);
        if (entity.Precursors is { } precursors) WriteIds(writer, "precursor_ids"u8, precursors);
        if (isFinal) entity.IsWritten = true;
        if (entity.Subsegments is { Count: > 0 } subsegments) WriteSubsegments(writer, entity.Owner, subsegments, isFinal);
    }

    // What is written here is held no longer; what has not ended yet is, until it gets a document of its own.
    private static void WriteSubsegments(Utf8JsonWriter writer, Segment owner, List<Subsegment> subsegments, bool isFinal)
    {
        var any = false;
        foreach (var subsegment in subsegments)
        {
            if (isFinal ? !subsegment.IsEnded : subsegment.IsIndependent) continue;
            if (!any) writer.WriteStartArray("subsegments"u8);
            any = true;
            writer.WriteStartObject();
            WriteMembers(writer, subsegment, isFinal);
            writer.WriteEndObject();
        }
        if (any) writer.WriteEndArray();
        if (isFinal) owner.HeldCount -= subsegments.RemoveAll(static subsegment => subsegment.IsWritten);
    }

    private static void WriteHttp(Utf8JsonWriter writer, HttpBlock http)
    {
        writer.WriteStartObject("http"u8);
        if (http.HasRequest)
        {
            writer.WriteStartObject("request"u8);
            if (http.Method is not null) writer.WriteString("method"u8, http.Method);
            if (http.Url is not null) writer.WriteString("url"u8, http.Url);
            if (http.UserAgent is not null) writer.WriteString("user_agent"u8, http.UserAgent);
            if (http.ClientIp is not null) writer.WriteString("client_ip"u8, http.ClientIp);
            if (http.XForwardedFor) writer.WriteBoolean("x_forwarded_for"u8, true);
            writer.WriteEndObject();
        }
        if (http.HasResponse)
        {
            writer.WriteStartObject("response"u8);
            if (http.Status is { } status) writer.WriteNumber("status"u8, status);
            if (http.ContentLength is { } length) writer.WriteNumber("content_length"u8, length);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteCause(Utf8JsonWriter writer, List<ExceptionRecord> exceptions)
    {
        writer.WriteStartObject("cause"u8);
        writer.WriteString("working_directory"u8, Environment.CurrentDirectory);
        writer.WriteStartArray("exceptions"u8);
        foreach (var exception in exceptions)
        {
            writer.WriteStartObject();
            WriteId(writer, "id"u8, exception.Id);
            writer.WriteString("type"u8, exception.Type);
            if (exception.Message is not null) writer.WriteString("message"u8, exception.Message);
            if (exception.Remote) writer.WriteBoolean("remote"u8, true);
            if (exception.CauseId is { } causeId) WriteId(writer, "cause"u8, causeId);
            if (exception.Truncated > 0) writer.WriteNumber("truncated"u8, exception.Truncated);
            if (exception.Skipped > 0) writer.WriteNumber("skipped"u8, exception.Skipped);
            if (exception.Stack.Count > 0)
            {
                writer.WriteStartArray("stack"u8);
                foreach (var frame in exception.Stack)
                {
                    writer.WriteStartObject();
                    if (frame.Path is not null) writer.WriteString("path"u8, frame.Path);
                    if (frame.Line > 0) writer.WriteNumber("line"u8, frame.Line);
                    if (frame.Label is not null) writer.WriteString("label"u8, frame.Label);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, Entity entity)
    {
        var metadata = entity.Metadata ?? [];
        writer.WriteStartObject("metadata"u8);
        if (entity.Tags is not null || metadata.Exists(m => m.Namespace == Metadata.DefaultNamespace))
        {
            writer.WriteStartObject(Metadata.DefaultNamespace);
            foreach (var tag in entity.Tags ?? [])
            {
                if (!metadata.Exists(m => m.Key == tag.Key && m.Namespace == Metadata.DefaultNamespace)) WriteValue(writer, tag);
            }
            WriteNamespace(writer, metadata.Where(m => m.Namespace == Metadata.DefaultNamespace));
        }
        foreach (var others in metadata.Where(m => m.Namespace != Metadata.DefaultNamespace).GroupBy(m => m.Namespace, StringComparer.Ordinal))
        {
            writer.WriteStartObject(others.Key);
            WriteNamespace(writer, others);
        }
        writer.WriteEndObject();
    }

    private static void WriteNamespace(Utf8JsonWriter writer, IEnumerable<Metadata> members)
    {
        foreach (var (_, key, json) in members)
        {
            writer.WritePropertyName(key);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
        writer.WriteEndObject();
    }

    private static void WriteSql(Utf8JsonWriter writer, SqlBlock sql)
    {
        writer.WriteStartObject("sql"u8);
        if (sql.Url is not null) writer.WriteString("url"u8, sql.Url);
        if (sql.User is not null) writer.WriteString("user"u8, sql.User);
        if (sql.DatabaseType is not null) writer.WriteString("database_type"u8, sql.DatabaseType);
        if (sql.DatabaseVersion is not null) writer.WriteString("database_version"u8, sql.DatabaseVersion);
        if (sql.DriverVersion is not null) writer.WriteString("driver_version"u8, sql.DriverVersion);
        if (sql.Preparation is not null) writer.WriteString("preparation"u8, sql.Preparation);
        if (sql.Query is not null) writer.WriteString("sanitized_query"u8, sql.Query);
        writer.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter writer, List<TraceLink> links)
    {
        writer.WriteStartArray("links"u8);
        foreach (var link in links)
        {
            writer.WriteStartObject();
            WriteTraceId(writer, link.TraceId);
            WriteId(writer, "id"u8, link.Id);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteIds(Utf8JsonWriter writer, ReadOnlySpan<byte> name, List<SegmentId> ids)
    {
        Span<byte> text = stackalloc byte[SegmentId.TextLength];
        writer.WriteStartArray(name);
        foreach (var id in ids)
        {
            id.Write(text);
            writer.WriteStringValue(text);
        }
        writer.WriteEndArray();
    }

    private static void WriteValues(Utf8JsonWriter writer, ReadOnlySpan<byte> name, List<NamedValue> values)
    {
        writer.WriteStartObject(name);
        foreach (var value in values) WriteValue(writer, value);
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, in NamedValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Text:
                writer.WriteString(value.Key, value.Text);
                break;
            case ValueKind.Integer:
                writer.WriteNumber(value.Key, value.Integer);
                break;
            case ValueKind.Flag:
                writer.WriteBoolean(value.Key, value.Flag);
                break;
            case ValueKind.Number when double.IsFinite(value.Number):
                writer.WriteNumber(value.Key, value.Number);
                break;
            case ValueKind.Number:
                // JSON has no infinities and no NaN; the text says what it was.
                writer.WriteString(value.Key, value.Number.ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteTraceId(Utf8JsonWriter writer, TraceId id)
    {
        Span<byte> text = stackalloc byte[TraceId.TextLength];
        id.Write(text);
        writer.WriteString("trace_id"u8, text);
    }

    private static void WriteId(Utf8JsonWriter writer, ReadOnlySpan<byte> name, SegmentId id)
    {
        Span<byte> text = stackalloc byte[SegmentId.TextLength];
        id.Write(text);
        writer.WriteString(name, text);
    }

    // 1795336825764478 is written as 1795336825.764478: a double would lose nothing here, but its shortest text may have an exponent.
    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long microseconds)
    {
        Span<byte> text = stackalloc byte[32];
        var (seconds, fraction) = Math.DivRem(microseconds, 1_000_000);
        Utf8Formatter.TryFormat(seconds, text, out var length);
        text[length++] = (byte)'.';
        Utf8Formatter.TryFormat(fraction, text[length..], out var digits, new StandardFormat('D', 6));
        writer.WritePropertyName(name);
        writer.WriteRawValue(text[..(length + digits)], skipInputValidation: true);
    }
}
