using System.Text;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Tests;

/// <summary>Short ways to say which documents a test is about.</summary>
internal static class Documents
{
    public const string TraceIdText = "1-581cf771-a006649127e371903a2de979";

    public static TraceId TraceId { get; } = TraceId.TryParse(TraceIdText, out var id) ? id : throw new InvalidOperationException();

    /// <summary>A segment; <paramref name="more"/> is the rest of its members, as JSON.</summary>
    public static string Segment(string id, string name, double start, double? end, string more = "") => Entity(id, name, start, end, more);

    /// <summary>An independent subsegment.</summary>
    public static string Independent(string id, string parentId, string name, double start, double? end, string more = "") =>
        Entity(id, name, start, end, $"\"type\":\"subsegment\",\"parent_id\":\"{parentId}\"{(more.Length > 0 ? "," : "")}{more}");

    /// <summary>An element of <c>subsegments</c>.</summary>
    public static string Inline(string id, string name, double start, double? end, string more = "") =>
        $$"""{"id":"{{id}}","name":"{{name}}","start_time":{{Number(start)}},{{End(end)}}{{(more.Length > 0 ? "," : "")}}{{more}}}""";

    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The trace of documents that came in one call each, in this order, a second apart.</summary>
    public static Trace Trace(params IEnumerable<string> documents) =>
        Model.Traces.Trace.Assemble(TraceId, [.. documents.Select((document, i) => new ReceivedDocument(Utf8(document), i + 1, 1_478_293_400 + i))]);

    public static TraceDigest Digest(params IEnumerable<string> documents) => TraceDigest.Of(Trace(documents)).ShouldNotBeNull();

    public static Entity Read(string document)
    {
        SegmentReader.TryRead(Utf8(document), out var entity, out var error).ShouldBeTrue(error?.Message);
        return entity.ShouldNotBeNull();
    }

    private static string Entity(string id, string name, double start, double? end, string more) =>
        $$"""{"id":"{{id}}","trace_id":"{{TraceIdText}}","name":"{{name}}","start_time":{{Number(start)}},{{End(end)}}{{(more.Length > 0 ? "," : "")}}{{more}}}""";

    private static string End(double? end) => end is { } value ? $"\"end_time\":{Number(value)}" : "\"in_progress\":true";

    private static string Number(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
