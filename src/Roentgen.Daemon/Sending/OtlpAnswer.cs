using System.Text;

namespace Roentgen.Daemon.Sending;

/// <summary>
/// The answer to <c>POST /v1/traces</c>, as far as it matters here. In protobuf:
/// <code>ExportTraceServiceResponse { partial_success = 1 { rejected_spans = 1 (int64), error_message = 2 (string) } }</code>
/// </summary>
internal static class OtlpAnswer
{
    /// <summary>Spans that the service rejected and its words about them; 0 for an answer without them, or that is not protobuf.</summary>
    public static (long Spans, string Message) Read(ReadOnlyMemory<byte> body)
    {
        var rest = body.Span;
        while (TryReadField(ref rest, out var field, out _, out var content))
        {
            if (field != 1) continue;
            var (spans, message) = (0L, "");
            while (TryReadField(ref content, out var inner, out var number, out var text))
            {
                if (inner == 1) spans = (long)number;
                else if (inner == 2) message = Encoding.UTF8.GetString(text);
            }
            return (Math.Max(0, spans), message);
        }
        return (0, "");
    }

    // A key (field << 3 | wire type) and its value: 0 varint, 1 eight bytes, 2 length and content, 5 four bytes.
    private static bool TryReadField(ref ReadOnlySpan<byte> rest, out ulong field, out ulong number, out ReadOnlySpan<byte> content)
    {
        (field, number) = (0, 0);
        content = default;
        if (!TryReadVarint(ref rest, out var key)) return false;
        field = key >> 3;
        switch (key & 7)
        {
            case 0:
                return TryReadVarint(ref rest, out number);
            case 1 when rest.Length >= 8:
                rest = rest[8..];
                return true;
            case 5 when rest.Length >= 4:
                rest = rest[4..];
                return true;
            case 2 when TryReadVarint(ref rest, out var length) && length <= (ulong)rest.Length:
                content = rest[..(int)length];
                rest = rest[(int)length..];
                return true;
            default:
                return false;
        }
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(10, rest.Length); i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] >= 0x80) continue;
            rest = rest[(i + 1)..];
            return true;
        }
        return false;
    }
}
