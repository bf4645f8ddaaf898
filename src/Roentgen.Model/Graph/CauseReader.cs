using System.Text.Json;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;

namespace Roentgen.Model.Graph;

/// <summary>One thing that a <c>cause</c> says.</summary>
/// <param name="Id">Of the exception, or of what is referred to.</param>
/// <param name="Exception">The exception; null for a reference.</param>
/// <param name="IsElement">An element of <c>exceptions</c>, not the cause itself.</param>
internal readonly record struct CausePart(SegmentId? Id, ExceptionRecord? Exception, bool IsElement);

/// <summary>Reads <c>cause</c> in all its shapes; whatever is of another shape is passed over.</summary>
internal static class CauseReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = SegmentReader.MaxDepth };

    /// <param name="json">A string or an object that <see cref="SegmentReader"/> has accepted.</param>
    public static List<CausePart> Read(ReadOnlySpan<byte> json)
    {
        var parts = new List<CausePart>();
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) parts.Add(new CausePart(Id(ref reader), null, IsElement: false));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // {"working_directory":"/srv","exceptions":[{"id":"…","type":"…","message":"…","stack":[…]},"…"]}  {"id":"94f38223dd0a0e02"}
            var isId = reader.NameIs("id"u8);
            var isList = reader.NameIs("exceptions"u8);
            reader.Read();
            if (isId) parts.Add(new CausePart(Id(ref reader), null, IsElement: false));
            if (isList && reader.TokenType == JsonTokenType.StartArray) ReadExceptions(ref reader, parts);
            else reader.Skip();
        }
        return parts;
    }

    private static void ReadExceptions(ref Utf8JsonReader reader, List<CausePart> parts)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) parts.Add(ReadException(ref reader));
            else if (reader.TokenType == JsonTokenType.String) parts.Add(new CausePart(Id(ref reader), null, IsElement: true));
            else reader.Skip();
        }
    }

    private static CausePart ReadException(ref Utf8JsonReader reader)
    {
        SegmentId? id = null;
        string? type = null, message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.NameIs("id"u8);
            var isType = reader.NameIs("type"u8);
            var isMessage = reader.NameIs("message"u8);
            reader.Read();
            if (isId) id = Id(ref reader);
            else if (isType) type = Text(ref reader);
            else if (isMessage) message = Text(ref reader);
            reader.Skip();
        }
        return new CausePart(id, new ExceptionRecord(type, message), IsElement: true);
    }

    private static SegmentId? Id(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && SegmentId.TryParse(reader.ValueSpan, out var id) ? id : null;

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.TextOrNull() : null;
}
