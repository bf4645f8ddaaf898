using System.Text;

namespace Roentgen.Model.Ids;

/// <summary>What the header says about sampling.</summary>
public enum SamplingDecision
{
    /// <summary>No <c>Sampled</c> in the header: the receiver decides.</summary>
    Undecided,

    /// <summary><c>Sampled=?</c>: the receiver decides and tells the caller in the response header.</summary>
    Requested,

    /// <summary><c>Sampled=0</c>.</summary>
    NotSampled,

    /// <summary><c>Sampled=1</c>.</summary>
    Sampled,
}

/// <summary>
/// The tracing header <c>X-Amzn-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1</c>.
/// </summary>
/// <param name="Root">The trace; null when the header names none that can be read.</param>
/// <param name="Parent">The calling segment or subsegment; becomes <c>parent_id</c> of the receiver's segment.</param>
/// <param name="Decision">The caller's sampling decision.</param>
/// <param name="Others">Pairs to pass on unchanged (<c>Lineage=a87bd80c:1;CalledFrom=app</c>), in order; null when there are none.</param>
/// <remarks>
/// <c>default</c> is the header that is absent. Source of the rules: the parsers of the X-Ray SDKs; where they differ, the most lenient.
/// </remarks>
public readonly record struct TraceHeader(TraceId? Root, SegmentId? Parent, SamplingDecision Decision, string? Others = null)
{
    /// <summary>Name of the HTTP header.</summary>
    public const string Name = "X-Amzn-Trace-Id";

    /// <summary>Longest run of other pairs that is passed on, in characters; what does not fit is left out pair by pair.</summary>
    public const int OthersMaxLength = 256;

    /// <summary>
    /// Reads a header value: split at <c>;</c>, trimmed, split at the first <c>=</c>, any order, the first of duplicates wins, what cannot be
    /// read is skipped, <c>Self</c> is dropped. Never throws; allocates only when there are other pairs to keep.
    /// </summary>
    public static TraceHeader Parse(ReadOnlySpan<char> value)
    {
        TraceId? root = null;
        SegmentId? parent = null;
        SamplingDecision? decision = null;
        StringBuilder? others = null;

        while (!value.IsEmpty)
        {
            var semicolon = value.IndexOf(';');
            var pair = (semicolon < 0 ? value : value[..semicolon]).Trim();
            value = semicolon < 0 ? default : value[(semicolon + 1)..];
            var equals = pair.IndexOf('=');
            if (equals <= 0) continue;
            var key = pair[..equals].TrimEnd();
            var text = pair[(equals + 1)..].TrimStart();

            if (key is "Root")
            {
                if (root is null && TraceId.TryParse(text, out var id)) root = id;
            }
            else if (key is "Parent")
            {
                if (parent is null && SegmentId.TryParse(text, out var id)) parent = id;
            }
            else if (key is "Sampled")
            {
                decision ??= text switch
                {
                    "1" => SamplingDecision.Sampled,
                    "0" => SamplingDecision.NotSampled,
                    "?" => SamplingDecision.Requested,
                    _ => null,
                };
            }
            else if (key is not "Self" && IsPassedOn(pair) && (others?.Length ?? 0) + pair.Length + 1 <= OthersMaxLength)
            {
                others ??= new StringBuilder();
                if (others.Length > 0) others.Append(';');
                others.Append(pair);
            }
        }
        return new TraceHeader(root, parent, decision ?? SamplingDecision.Undecided, others?.ToString());
    }

    /// <summary>The header value, as <c>Root=…;Parent=…;Sampled=…;others</c>, leaving out what is not known.</summary>
    public override string ToString()
    {
        // Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
        Span<char> text = stackalloc char["Root=;Parent=;Sampled=1".Length + TraceId.TextLength + SegmentId.TextLength];
        var length = 0;
        if (Root is { } root) root.Write(Reserve(text, ref length, "Root=", TraceId.TextLength));
        if (Parent is { } parent) parent.Write(Reserve(text, ref length, "Parent=", SegmentId.TextLength));
        var sampled = Decision switch
        {
            SamplingDecision.Sampled => '1',
            SamplingDecision.NotSampled => '0',
            SamplingDecision.Requested => '?',
            _ => default,
        };
        if (sampled != default) Reserve(text, ref length, "Sampled=", 1)[0] = sampled;
        return Others is null ? text[..length].ToString() : length == 0 ? Others : string.Concat(text[..length], ";", Others);
    }

    // Writes the key, after a semicolon unless it is the first, and gives the room for its value.
    private static Span<char> Reserve(Span<char> text, ref int length, string key, int valueLength)
    {
        if (length > 0) text[length++] = ';';
        key.CopyTo(text[length..]);
        var value = text.Slice(length + key.Length, valueLength);
        length += key.Length + valueLength;
        return value;
    }

    // A pair goes out again in a header of ours: nothing but printable ASCII may get through, or a caller could inject headers.
    private static bool IsPassedOn(ReadOnlySpan<char> pair) => !pair.ContainsAnyExceptInRange(' ', '~');
}
