namespace Roentgen.Model.Segments;

/// <summary>Why a document is refused; the names are the <c>ErrorCode</c>s of the wire.</summary>
public enum DocumentErrorCode
{
    /// <summary>Not JSON, or not an object, or a member of the wrong JSON type.</summary>
    ParseError,

    /// <summary><c>type</c> is something else than absent, empty, <c>segment</c> or <c>subsegment</c>.</summary>
    UnknownType,

    /// <summary>No <c>id</c>, or an empty one.</summary>
    MissingId,

    /// <summary><c>id</c> is not 16 hex digits.</summary>
    InvalidId,

    /// <summary>No <c>name</c>, or an empty one.</summary>
    MissingName,

    /// <summary><c>name</c> has characters other than letters, digits, white space and <c>_ . : / % &amp; # = + \ - @</c>.</summary>
    InvalidName,

    /// <summary>No <c>trace_id</c>.</summary>
    MissingTraceId,

    /// <summary><c>trace_id</c> is not <c>1-{8 hex}-{24 hex}</c>.</summary>
    InvalidTraceId,

    /// <summary>No <c>start_time</c>.</summary>
    MissingStartTime,

    /// <summary>A segment with <c>in_progress: true</c> and an <c>end_time</c>.</summary>
    InProgressSegmentHasEndTime,

    /// <summary>A subsegment with <c>in_progress: true</c> and an <c>end_time</c>.</summary>
    InProgressSubsegmentHasEndTime,

    /// <summary>Neither <c>end_time</c> nor <c>in_progress: true</c>.</summary>
    MissingEndTime,

    /// <summary>An independent subsegment without <c>parent_id</c>.</summary>
    MissingParentId,

    /// <summary><c>parent_id</c> is not 16 hex digits.</summary>
    InvalidParentId,

    /// <summary>The document is larger than the service accepts.</summary>
    InvalidSegment,
}

/// <summary>The answer to a document that cannot be accepted; an entry of <c>UnprocessedTraceSegments</c>.</summary>
/// <param name="Code">The first thing found wrong.</param>
/// <param name="Id">The document's <c>id</c> as sent; null where it could not be read.</param>
/// <param name="Message">The text of X-Ray.</param>
public sealed record DocumentError(DocumentErrorCode Code, string? Id, string Message)
{
    internal static DocumentError OfSegment(DocumentErrorCode code, string? id) => new(code, id, $"Invalid segment. ErrorCode: {code}");

    internal static DocumentError OfSubsegment(DocumentErrorCode code, string? id) => new(code, id, $"Invalid subsegment. ErrorCode: {code}, Cause: null");

    internal static DocumentError OfEntity(DocumentErrorCode code, string? id) => new(code, id, $"Invalid entity. ErrorCode: {code}");

    internal static DocumentError TooLarge() => new(
        DocumentErrorCode.InvalidSegment, null, "Trace Size Exceeded. Reduce the number of segments per trace and the size of your segment documents.");
}
