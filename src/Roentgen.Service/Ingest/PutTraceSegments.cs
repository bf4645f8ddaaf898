using System.Buffers;
using System.Text.Json;
using Roentgen.Model.Segments;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Limits;

namespace Roentgen.Service.Ingest;

/// <summary>Stores segment documents: <c>{"TraceSegmentDocuments":["{\"trace_id\":…}",…]}</c>.</summary>
internal sealed class PutTraceSegments(Ingestor ingestor, ServiceOptions options) : IOperation
{
    public string Name => "PutTraceSegments";

    public string Path => "/TraceSegments";

    public Permission Permission => Permission.WriteData;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var documents = ReadDocuments(request.Body) ?? throw request.Members.Missing("TraceSegmentDocuments");
        if (documents.Count == 0) throw ApiException.InvalidRequest("Segments can not be empty");
        if (documents.Count > options.MaxDocuments)
            throw ApiException.InvalidRequest($"A request takes at most {options.MaxDocuments} segment documents; here are {documents.Count}.", Limit.Names.Documents);
        var refused = await ingestor.IngestAsync(documents, cancellationToken).ConfigureAwait(false);

        answer.WriteStartObject();
        answer.WriteStartArray("UnprocessedTraceSegments"u8);
        foreach (var error in refused)
        {
            answer.WriteStartObject();
            answer.WriteString("ErrorCode"u8, error.Code.ToString());
            answer.WriteString("Id"u8, error.Id);
            answer.WriteString("Message"u8, error.Message);
            answer.WriteEndObject();
        }
        answer.WriteEndArray();
        answer.WriteEndObject();
    }

    // The hot path of ingest: straight from the body's bytes, no tree of the request in between.
    private static List<ReadOnlyMemory<byte>>? ReadDocuments(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return null;
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw ApiException.Serialization("The request body must be a JSON object.");
            List<ReadOnlyMemory<byte>>? documents = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.NameIs("TraceSegmentDocuments"u8)) documents = ReadList(ref reader);
                else reader.Skip();
            }
            reader.Read(); // throws when something follows the object
            return documents;
        }
        catch (JsonException e)
        {
            throw ApiException.Serialization($"The request body is not JSON: {e.Message}");
        }
    }

    private static List<ReadOnlyMemory<byte>>? ReadList(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartArray) throw ApiException.Serialization("TraceSegmentDocuments must be a list of strings");
        var documents = new List<ReadOnlyMemory<byte>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            documents.Add(reader.TokenType switch
            {
                JsonTokenType.String => Unescape(ref reader),
                JsonTokenType.Number => throw ApiException.Serialization("NUMBER_VALUE can not be converted to a String"),
                JsonTokenType.StartObject => throw ApiException.Serialization("START_OBJECT can not be converted to a String"),
                JsonTokenType.StartArray => throw ApiException.Serialization("START_ARRAY can not be converted to a String"),
                JsonTokenType.True => throw ApiException.Serialization("TRUE_VALUE can not be converted to a String"),
                JsonTokenType.False => throw ApiException.Serialization("FALSE_VALUE can not be converted to a String"),
                _ => ReadOnlyMemory<byte>.Empty, // null: a document that does not parse
            });
        }
        return documents;
    }

    private static ReadOnlyMemory<byte> Unescape(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan.ToArray();
        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return buffer.AsSpan(0, reader.CopyString(buffer)).ToArray();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8: no document, but no reason to refuse its neighbours.
            return ReadOnlyMemory<byte>.Empty;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
