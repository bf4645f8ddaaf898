using System.Buffers.Text;
using System.Text;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>The calls that daemons make.</summary>
internal enum Operation
{
    /// <summary>Any other path or method.</summary>
    Unknown,

    /// <summary>The upload of documents.</summary>
    PutTraceSegments,

    /// <summary>The daemon's own health.</summary>
    PutTelemetryRecords,

    /// <summary>Sampling rules, for SDKs.</summary>
    GetSamplingRules,

    /// <summary>Sampling targets, for SDKs.</summary>
    GetSamplingTargets,
}

/// <summary>What stands before the body of a request of HTTP/1.1.</summary>
/// <param name="Length">Bytes, the blank line included.</param>
/// <param name="Operation">What is called.</param>
/// <param name="BodyLength">Bytes of the body; null when it comes in chunks.</param>
/// <param name="IsCompressed">Whether the body is compressed with gzip.</param>
/// <param name="ExpectsContinue">Whether the client waits to be told to send the body.</param>
/// <param name="IsLast">Whether the client wants the connection closed after it.</param>
internal readonly record struct RequestHead(int Length, Operation Operation, long? BodyLength, bool IsCompressed, bool ExpectsContinue, bool IsLast)
{
    /// <summary>Reads a head; false while it is not complete.</summary>
    /// <exception cref="InvalidDataException">It is no request of HTTP/1.1.</exception>
    public static bool TryRead(ReadOnlySpan<byte> received, out RequestHead head)
    {
        head = default;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var lines = received[..(end + 2)];
        var line = Next(ref lines);
        if (!line.EndsWith(" HTTP/1.1"u8)) throw new InvalidDataException($"Not HTTP/1.1: {Encoding.ASCII.GetString(line[..Math.Min(line.Length, 100)])}");
        head = new RequestHead(end + 4, OperationOf(line[..^" HTTP/1.1".Length]), 0, false, false, false);
        while (!lines.IsEmpty)
        {
            line = Next(ref lines);
            var colon = line.IndexOf((byte)':');
            if (colon < 0) throw new InvalidDataException($"No header: {Encoding.ASCII.GetString(line)}");
            var value = line[(colon + 1)..].Trim((byte)' ');
            if (Is(line[..colon], "content-length"u8)) head = head with { BodyLength = Utf8Parser.TryParse(value, out long length, out _) && length >= 0 ? length : throw new InvalidDataException("No length") };
            else if (Is(line[..colon], "transfer-encoding"u8)) head = head with { BodyLength = null };
            else if (Is(line[..colon], "content-encoding"u8)) head = head with { IsCompressed = Is(value, "gzip"u8) };
            else if (Is(line[..colon], "expect"u8)) head = head with { ExpectsContinue = true };
            else if (Is(line[..colon], "connection"u8)) head = head with { IsLast = Is(value, "close"u8) };
        }
        return true;
    }

    private static Operation OperationOf(ReadOnlySpan<byte> methodAndPath) =>
        methodAndPath.SequenceEqual("POST /TraceSegments"u8) ? Operation.PutTraceSegments
        : methodAndPath.SequenceEqual("POST /TelemetryRecords"u8) ? Operation.PutTelemetryRecords
        : methodAndPath.SequenceEqual("POST /GetSamplingRules"u8) ? Operation.GetSamplingRules
        : methodAndPath.SequenceEqual("POST /SamplingTargets"u8) ? Operation.GetSamplingTargets
        : Operation.Unknown;

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf("\r\n"u8);
        var line = lines[..end];
        lines = lines[(end + 2)..];
        return line;
    }
}
