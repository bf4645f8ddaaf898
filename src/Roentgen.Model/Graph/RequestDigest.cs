using Roentgen.Model.Segments;

namespace Roentgen.Model.Graph;

/// <summary>One request: as the node that served it tells, or as its caller saw it.</summary>
/// <param name="Outcome">What flags and status say.</param>
/// <param name="ResponseMicroseconds">Start to end of the segment or of the call; null while in progress, which counts nowhere.</param>
/// <param name="DurationMicroseconds">
/// Start of the segment to the end of its last own subsegment; for a call equal to the response time. Null while in progress.
/// </param>
/// <param name="Http">What is known of it over HTTP; null for none.</param>
/// <param name="Annotations">Of a call: the annotations of the caller's subsegment. Null for none, and for segments: their node has them.</param>
public sealed record RequestDigest(
    Classification Outcome, long? ResponseMicroseconds, long? DurationMicroseconds, HttpDigest? Http, IReadOnlyList<AnnotationPlace>? Annotations)
{
    /// <summary>Epoch microseconds at which the segment or the call ended; null while in progress.</summary>
    public long? EndMicroseconds { get; init; }

    /// <summary>It has ended and counts.</summary>
    public bool IsFinished => ResponseMicroseconds is not null;
}

/// <summary>The members of <c>http</c> that are searched; each null where the document has none.</summary>
/// <param name="Method"><c>request.method</c>.</param>
/// <param name="Url"><c>request.url</c>.</param>
/// <param name="Status"><c>response.status</c>.</param>
/// <param name="UserAgent"><c>request.user_agent</c>.</param>
/// <param name="ClientIp"><c>request.client_ip</c>.</param>
public sealed record HttpDigest(string? Method, string? Url, int? Status, string? UserAgent, string? ClientIp)
{
    internal static HttpDigest? Of(HttpBlock? http) =>
        http is null ? null : new HttpDigest(http.Method, http.Url, http.Status, http.UserAgent, http.ClientIp);
}

/// <summary>Where an annotation of a node or a call stands among those of the trace, which hold every value once.</summary>
/// <param name="Key">Index into <see cref="TraceSummary.Annotations"/>.</param>
/// <param name="Value">Index into its <see cref="Annotation.Values"/>.</param>
public readonly record struct AnnotationPlace(int Key, int Value);
