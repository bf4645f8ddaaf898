using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Roentgen.Model.Segments;

namespace Roentgen.Daemon.Proxying;

/// <summary>Takes a document into the buffer that datagrams go to; the bytes are copied. False when there is no room for it.</summary>
internal delegate bool TakeDocument(ReadOnlySpan<byte> document);

/// <summary>
/// <c>POST /TraceSegments</c> as an input, for documents that do not fit into datagrams and networks without UDP:
/// <code>{"TraceSegmentDocuments":["{\"trace_id\":…}","{\"trace_id\":…}"]}</code>
/// Any number of documents, up to the limit of the body. Nothing is taken of a body that is not whole. As everywhere in the daemon, documents are not
/// parsed: what the service has to say of one is in the log, not in the answer.
/// </summary>
internal sealed class SegmentUpload(DaemonOptions options, RequestBodies bodies, TakeDocument take, DaemonCounters counters, TimeProvider time)
{
    public const string Path = "/TraceSegments";

    /// <summary>Takes the documents of one request.</summary>
    /// <exception cref="RefusedRequestException">The body is not the API's, or there is no room; then the whole may be sent again, since documents that arrive twice count once.</exception>
    public async Task TakeAsync(HttpContext context)
    {
        if (context.Request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new RefusedRequestException(415, "UnsupportedMediaTypeException", "The daemon takes bodies without Content-Encoding.");
        using var deadline = new CancellationTokenSource(options.ProxyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        RequestBody body;
        try
        {
            body = await bodies.ReadAsync(context.Request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            throw RefusedRequestException.TooSlow();
        }
        catch (OperationCanceledException)
        {
            context.Abort();
            return;
        }
        List<DocumentError> unprocessed;
        using (body) unprocessed = Take(body.Bytes.Span);
        counters.AddProxyTaken();
        context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, unprocessed)).ConfigureAwait(false);
    }

    private List<DocumentError> Take(ReadOnlySpan<byte> body)
    {
        var list = FindList(body);
        var errors = new List<DocumentError>();
        var reader = new Utf8JsonReader(list);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (TakeOne(ref reader) is { } error) errors.Add(error);
        }
        return errors;
    }

    private DocumentError? TakeOne(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return Unreadable;
        var document = reader.ValueSpan;
        byte[]? unescaped = null;
        try
        {
            if (reader.ValueIsEscaped)
            {
                unescaped = ArrayPool<byte>.Shared.Rent(document.Length);
                document = unescaped.AsSpan(0, reader.CopyString(unescaped));
            }
            if (document.IsEmpty) return Unreadable;
            if (document.Length > options.LineBytes) return TooLarge;
            return take(document) ? null : throw RefusedRequestException.Throttled("The daemon's buffer has no room for the documents; try again in a moment.");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8: no document, but no reason to refuse its neighbours.
            return Unreadable;
        }
        finally
        {
            if (unescaped is not null) ArrayPool<byte>.Shared.Return(unescaped);
        }
    }

    private static DocumentError Unreadable { get; } = new(DocumentErrorCode.ParseError, null, "Invalid segment. ErrorCode: ParseError");

    private static DocumentError TooLarge { get; } = new(
        DocumentErrorCode.InvalidSegment, null, "Trace Size Exceeded. Reduce the number of segments per trace and the size of your segment documents.");

    // The list of documents within the body, once all of the body was seen to be what the API takes; the last one, should there be two.
    private static ReadOnlySpan<byte> FindList(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) throw Missing();
        try
        {
            Range? list = null;
            var reader = new Utf8JsonReader(body);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw RefusedRequestException.Serialization("The request body must be a JSON object.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (NameIsDocuments(ref reader)) list = ReadList(ref reader);
                else reader.Skip();
            }
            reader.Read(); // throws when something follows the object
            return body[list ?? throw Missing()];
        }
        catch (JsonException e)
        {
            throw RefusedRequestException.Serialization($"The request body is not JSON: {e.Message}");
        }
    }

    private static Range? ReadList(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartArray) throw RefusedRequestException.Serialization("TraceSegmentDocuments must be a list of strings");
        var start = (int)reader.TokenStartIndex;
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            count++;
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null)) throw RefusedRequestException.Serialization($"{Words(reader.TokenType)} can not be converted to a String");
        }
        if (count == 0) throw new RefusedRequestException(400, "InvalidRequestException", "Segments can not be empty");
        return start..(int)reader.BytesConsumed;
    }

    private static bool NameIsDocuments(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueTextEquals("TraceSegmentDocuments"u8);
        }
        catch (InvalidOperationException)
        {
            return false; // half of a surrogate pair
        }
    }

    private static string Words(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => "NUMBER_VALUE",
        JsonTokenType.StartObject => "START_OBJECT",
        JsonTokenType.StartArray => "START_ARRAY",
        JsonTokenType.True => "TRUE_VALUE",
        _ => "FALSE_VALUE",
    };

    private static RefusedRequestException Missing() => new(
        400, "ValidationException", "1 validation error detected: Value null at 'traceSegmentDocuments' failed to satisfy constraint: Member must not be null");

    private static void Write(Utf8JsonWriter json, List<DocumentError> unprocessed)
    {
        json.WriteStartObject();
        json.WriteStartArray("UnprocessedTraceSegments"u8);
        foreach (var error in unprocessed)
        {
            json.WriteStartObject();
            json.WriteString("ErrorCode"u8, error.Code.ToString());
            json.WriteNull("Id"u8);
            json.WriteString("Message"u8, error.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
