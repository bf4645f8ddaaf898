using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Roentgen.Model.Ids;

namespace Roentgen.Model.Segments;

/// <summary>
/// Reads segment documents: one forward pass over the bytes, then the checks in X-Ray's order. A bad document is an answer, never an
/// exception, and costs no more than its length.
/// </summary>
public static partial class SegmentReader
{
    /// <summary>
    /// Most bytes of a document: 256 KiB. X-Ray's documentation says 64 KB, the real service takes somewhat more; a datagram cannot carry
    /// more than 64 KB anyway, so only HTTP clients come near this.
    /// </summary>
    public const int MaxDocumentBytes = 256 * 1024;

    /// <summary>Deepest nesting of JSON in a document; each level of subsegments takes two.</summary>
    public const int MaxDepth = 512;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Reads one document. The entity keeps slices of the bytes, so they must not change afterwards.</summary>
    /// <param name="document">UTF-8 JSON: one segment or one independent subsegment.</param>
    /// <param name="entity">What the document describes; null when it is refused.</param>
    /// <param name="error">Why it is refused; null when it is not.</param>
    public static bool TryRead(ReadOnlyMemory<byte> document, [NotNullWhen(true)] out Entity? entity,
        [NotNullWhen(false)] out DocumentError? error)
    {
        entity = null;
        error = document.Length > MaxDocumentBytes ? DocumentError.TooLarge() : Read(document, out entity);
        if (error is not null) entity = null;
        return error is null;
    }

    private static DocumentError? Read(ReadOnlyMemory<byte> document, out Entity? entity)
    {
        entity = null;
        // Utf8JsonReader looks only at the bytes that it is asked for; what is stored must be valid throughout.
        if (!Utf8.IsValid(document.Span)) return DocumentError.OfSegment(DocumentErrorCode.ParseError, null);
        try
        {
            var reader = new Utf8JsonReader(document.Span, Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                reader.Read(); // throws on "[] x", which is no JSON
                return DocumentError.OfEntity(DocumentErrorCode.ParseError, null);
            }
            var draft = new Draft { Json = document };
            if (!ReadObject(ref reader, document, ref draft)) return DocumentError.OfSegment(DocumentErrorCode.ParseError, null);
            reader.Read(); // throws when something follows the document
            return Check(ref draft, out entity);
        }
        catch (JsonException)
        {
            return DocumentError.OfSegment(DocumentErrorCode.ParseError, null);
        }
        catch (InvalidOperationException) // a string with half of a surrogate pair
        {
            return DocumentError.OfSegment(DocumentErrorCode.ParseError, null);
        }
    }

    private static DocumentError? Check(ref Draft draft, out Entity? entity)
    {
        var isSubsegment = draft.Type == "subsegment";
        var error = isSubsegment ? CheckSubsegment(ref draft, inline: false, out entity) : CheckSegment(ref draft, out entity);
        if (error is { } own)
        {
            return own == DocumentErrorCode.UnknownType ? DocumentError.OfEntity(own, draft.Id)
                : isSubsegment ? DocumentError.OfSubsegment(own, draft.Id)
                : DocumentError.OfSegment(own, draft.Id);
        }
        if (draft.ErrorOfSubsegments is not { } inner) return null;
        return inner == DocumentErrorCode.UnknownType ? DocumentError.OfEntity(inner, draft.Id) : DocumentError.OfSubsegment(inner, draft.Id);
    }

    private static DocumentErrorCode? CheckSegment(ref Draft draft, out Entity? entity)
    {
        entity = null;
        if (draft.Type is not (null or "" or "segment")) return DocumentErrorCode.UnknownType;
        if (CheckIdAndName(in draft, out var id) is { } wrong) return wrong;
        if (string.IsNullOrEmpty(draft.TraceId)) return DocumentErrorCode.MissingTraceId;
        if (!TraceId.TryParse(draft.TraceId, out var traceId)) return DocumentErrorCode.InvalidTraceId;
        if (CheckTimes(in draft, DocumentErrorCode.InProgressSegmentHasEndTime) is { } untimely) return untimely;
        if (!TryReadParent(draft.ParentId, out var parentId)) return DocumentErrorCode.InvalidParentId;
        entity = Build(in draft, EntityKind.Segment, id, traceId, parentId);
        return null;
    }

    private static DocumentErrorCode? CheckSubsegment(ref Draft draft, bool inline, out Entity? entity)
    {
        entity = null;
        if (draft.Type is not (null or "" or "segment" or "subsegment")) return DocumentErrorCode.UnknownType;
        if (CheckIdAndName(in draft, out var id) is { } wrong) return wrong;
        var traceId = default(TraceId);
        if (!inline)
        {
            if (string.IsNullOrEmpty(draft.TraceId)) return DocumentErrorCode.MissingTraceId;
            if (!TraceId.TryParse(draft.TraceId, out traceId)) return DocumentErrorCode.InvalidTraceId;
        }
        if (CheckTimes(in draft, DocumentErrorCode.InProgressSubsegmentHasEndTime) is { } untimely) return untimely;
        SegmentId? parentId = null;
        if (!inline) // an inline subsegment's parent is the entity around it, whatever it says
        {
            if (string.IsNullOrEmpty(draft.ParentId)) return DocumentErrorCode.MissingParentId;
            if (!TryReadParent(draft.ParentId, out parentId)) return DocumentErrorCode.InvalidParentId;
        }
        entity = Build(in draft, EntityKind.Subsegment, id, traceId, parentId);
        return null;
    }

    private static DocumentErrorCode? CheckIdAndName(in Draft draft, out SegmentId id)
    {
        id = default;
        if (string.IsNullOrEmpty(draft.Id)) return DocumentErrorCode.MissingId;
        if (!SegmentId.TryParse(draft.Id, out id)) return DocumentErrorCode.InvalidId;
        if (string.IsNullOrEmpty(draft.Name)) return DocumentErrorCode.MissingName;
        return IsName(draft.Name) ? null : DocumentErrorCode.InvalidName;
    }

    private static DocumentErrorCode? CheckTimes(in Draft draft, DocumentErrorCode inProgressHasEndTime)
    {
        if (draft.StartTime is null) return DocumentErrorCode.MissingStartTime;
        if (draft.InProgress && draft.EndTime is not null) return inProgressHasEndTime;
        return !draft.InProgress && draft.EndTime is null ? DocumentErrorCode.MissingEndTime : null;
    }

    private static bool TryReadParent(string? text, out SegmentId? parentId)
    {
        parentId = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!SegmentId.TryParse(text, out var id)) return false;
        parentId = id;
        return true;
    }

    // [\p{L}\p{Z}\p{N}_.:/%&#=+\-@\\] and other white space, over whole characters rather than halves of surrogate pairs.
    private static bool IsName(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                var c = (char)rune.Value;
                if (!char.IsAsciiLetterOrDigit(c) && !char.IsWhiteSpace(c) && !"_.:/%&#=+-@\\".Contains(c)) return false;
            }
            else if (!Rune.IsLetter(rune) && !Rune.IsNumber(rune) && !Rune.IsWhiteSpace(rune)
                && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            {
                return false;
            }
        }
        return true;
    }

    private static Entity Build(in Draft draft, EntityKind kind, SegmentId id, TraceId traceId, SegmentId? parentId) => new()
    {
        Kind = kind,
        Id = id,
        Name = Cut(draft.Name!),
        TraceId = traceId,
        ParentId = parentId,
        StartTime = draft.StartTime!.Value,
        EndTime = draft.EndTime,
        Namespace = draft.Namespace,
        Origin = NullIfEmpty(draft.Origin),
        User = NullIfEmpty(draft.User),
        ResourceArn = NullIfEmpty(draft.ResourceArn),
        ErrorFlag = draft.Error,
        ThrottleFlag = draft.Throttle,
        FaultFlag = draft.Fault,
        Json = draft.Json,
        Traced = draft.Traced || draft.Http is { Traced: true },
        Http = draft.Http,
        Aws = draft.Aws,
        Sql = draft.Sql,
        Cause = draft.Cause,
        Annotations = draft.Annotations,
        Metadata = draft.Metadata,
        Service = draft.Service,
        Links = draft.Links,
        PrecursorIds = draft.PrecursorIds,
        Subsegments = draft.Subsegments ?? (IReadOnlyList<Entity>)[],
    };

    private static string Cut(string name)
    {
        if (name.Length <= Entity.NameMaxLength) return name;
        var length = char.IsHighSurrogate(name[Entity.NameMaxLength - 1]) ? Entity.NameMaxLength - 1 : Entity.NameMaxLength;
        return name[..length];
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
