using System.Globalization;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Propagation;

/// <summary>
/// The W3C header <c>traceparent: 00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01</c> in X-Ray's terms, and back: the ids are the same digits,
/// the flag 01 is <c>Sampled=1</c>. https://www.w3.org/TR/trace-context/
/// </summary>
public static class TraceParent
{
    /// <summary>Name of the HTTP header and of message attributes.</summary>
    public const string Name = "traceparent";

    private const int Length = 55;

    /// <summary>
    /// Reads the header; <c>default</c>, never an exception, for what is none. The flag 00 is read as undecided and its parent as none: whatever sent it
    /// was traced by nobody, as every untraced .NET application sends 00 with each call.
    /// </summary>
    public static TraceHeader Parse(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        // Of later versions only the beginning is known, and it is the same: https://www.w3.org/TR/trace-context/#versioning-of-traceparent
        if (value.Length < Length || value is ['f' or 'F', 'f' or 'F', ..] || value[2] != '-' || value[35] != '-' || value[52] != '-') return default;
        if (value.Length > Length && (value is ['0', '0', ..] || value[Length] != '-')) return default;
        if (!byte.TryParse(value[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
            || !byte.TryParse(value[53..Length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var flags)
            || !TraceId.TryParseW3C(value[3..35], out var root) || root == default
            || !SegmentId.TryParse(value[36..52], out var parent) || parent == default)
            return default;
        return (flags & 1) != 0 ? new TraceHeader(root, parent, SamplingDecision.Sampled) : new TraceHeader(root, null, SamplingDecision.Undecided);
    }

    /// <summary>Writes the header for those who do not read X-Ray's; null for one without root and parent, which <c>traceparent</c> cannot express.</summary>
    public static string? Format(TraceHeader header)
    {
        if (header is not { Root: { } root, Parent: { } parent } || root == default || parent == default) return null;
        return string.Create(Length, (root, parent, sampled: header.Decision is SamplingDecision.Sampled), static (text, said) =>
        {
            "00-".CopyTo(text);
            said.root.WriteW3C(text[3..]);
            text[35] = text[52] = '-';
            said.parent.Write(text[36..]);
            (said.sampled ? "01" : "00").CopyTo(text[53..]);
        });
    }
}
