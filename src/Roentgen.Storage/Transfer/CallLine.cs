using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;

namespace Roentgen.Storage.Transfer;

/// <summary>
/// A call as a line of JSON: <c>{"trace_id":"1-…","received_at":1789000000,"documents":["{\"trace_id\":…}"]}</c>. Documents are texts, since
/// what is accepted is UTF-8: a text holds every byte of it, also white space and repeated members, which a tree of JSON would not.
/// </summary>
/// <remarks>The numbers of calls stay behind: they are a store's own, and the order of a trace's lines says as much.</remarks>
/// <param name="TraceId">The trace.</param>
/// <param name="ReceivedAt">Epoch second of receipt.</param>
/// <param name="Documents">At least one.</param>
internal sealed record CallLine(TraceId TraceId, long ReceivedAt, IReadOnlyList<NewDocument> Documents)
{
    // Years 1970 to 9999: days of receipt have names.
    private const long MaxSecond = 253_402_300_799;

    /// <summary>What the writer of lines must be made with.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the object; the end of the line is the caller's.</summary>
    public static void Write(Utf8JsonWriter writer, StoredCall call)
    {
        Span<byte> id = stackalloc byte[TraceId.TextLength];
        call.TraceId.Write(id);
        writer.WriteStartObject();
        writer.WriteString("trace_id"u8, id);
        writer.WriteNumber("received_at"u8, call.ReceivedAt);
        writer.WriteStartArray("documents"u8);
        foreach (var document in call.Documents) writer.WriteStringValue(document.Span);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads a line; members that it does not know are let go.</summary>
    /// <param name="text">The line without its end.</param>
    /// <param name="line">What it says; null when it is refused.</param>
    /// <param name="problem">What is wrong with it, to follow "line 7: "; null when nothing is.</param>
    public static bool TryRead(in ReadOnlySequence<byte> text, [NotNullWhen(true)] out CallLine? line, [NotNullWhen(false)] out string? problem)
    {
        line = null;
        try
        {
            var reader = new Utf8JsonReader(text);
            problem = Read(ref reader, out line);
        }
        catch (JsonException e)
        {
            problem = $"this is no JSON ({e.Message})";
        }
        catch (InvalidOperationException) // half of a surrogate pair, or bytes that are no UTF-8
        {
            problem = "a text in it is no Unicode";
        }
        return problem is null;
    }

    private static string? Read(ref Utf8JsonReader reader, out CallLine? line)
    {
        line = null;
        TraceId? traceId = null;
        long? receivedAt = null;
        List<byte[]>? documents = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return "an object is expected";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("trace_id"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.String || !TraceId.TryParse(reader.GetString(), out var id)) return "trace_id is no trace id";
                traceId = id;
            }
            else if (reader.ValueTextEquals("received_at"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var second) || second is < 0 or > MaxSecond) return "received_at is no epoch second";
                receivedAt = second;
            }
            else if (reader.ValueTextEquals("documents"u8))
            {
                reader.Read();
                if (ReadDocuments(ref reader) is not { Count: > 0 } list) return "documents is no list of texts";
                documents = list;
            }
            else
            {
                reader.Skip();
            }
        }
        reader.Read(); // throws when something follows the object
        if (traceId is not { } trace) return "trace_id is missing";
        if (receivedAt is not { } received) return "received_at is missing";
        if (documents is null) return "documents is missing";
        for (var i = 0; i < documents.Count; i++)
        {
            if (!SegmentReader.TryRead(documents[i], out var entity, out var error)) return $"document {i + 1} of {documents.Count} is refused: {error.Message}";
            if (entity.TraceId != trace) return $"document {i + 1} of {documents.Count} belongs to trace {entity.TraceId}";
        }
        line = new CallLine(trace, received, [.. documents.Select(json => new NewDocument(trace, json))]);
        return null;
    }

    private static List<byte[]>? ReadDocuments(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        var documents = new List<byte[]>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String) return null;
            var buffer = ArrayPool<byte>.Shared.Rent(checked((int)(reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length)));
            try
            {
                documents.Add(buffer.AsSpan(0, reader.CopyString(buffer)).ToArray());
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        return documents;
    }
}
