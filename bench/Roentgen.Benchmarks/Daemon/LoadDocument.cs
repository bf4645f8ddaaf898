using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>What a document of the benchmark carries in its ids.</summary>
/// <param name="Sequence">Its number, 40 bits.</param>
/// <param name="SentAt">When it was sent, in nanoseconds of the machine's monotonic clock, which all its processes share; 56 bits.</param>
internal readonly record struct Stamp(long Sequence, long SentAt);

/// <summary>
/// A segment document as an SDK writes it, of an exact length. The random part of its trace id is a <see cref="Stamp"/>, so whoever meets the document
/// can tell which one it is and when it was sent. Hexadecimal digits and dashes are the same in every escaped form, so nobody has to unescape for that:
/// <code>
/// {"trace_id":"1-{epoch, 8 hex}-{sequence, 10 hex}{time, 14 hex}","id":"{sequence, 16 hex}","name":"checkout",…
/// </code>
/// </summary>
internal sealed class LoadDocument
{
    /// <summary>Digits of a stamp.</summary>
    public const int StampLength = SequenceDigits + TimeDigits;

    /// <summary>The shortest document.</summary>
    public const int LeastLength = 600;

    /// <summary>The longest: with its header it fills the largest datagram of IPv4.</summary>
    public const int MostLength = 65_507 - 33;

    private const int SequenceDigits = 10, TimeDigits = 14, IdDigits = 16;

    private readonly byte[] _text;
    private readonly int _stampOffset;
    private readonly int _idOffset;

    /// <summary>A document of a length; the same arguments give the same text in every process.</summary>
    /// <param name="length">Bytes, at least <see cref="LeastLength"/>.</param>
    /// <param name="epochSeconds">The time in trace ids, by which the documents of one run are known.</param>
    public LoadDocument(int length, uint epochSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, LeastLength);
        _text = Encoding.UTF8.GetBytes(Write(length, epochSeconds));
        var marker = Marker(epochSeconds);
        _stampOffset = _text.AsSpan().IndexOf(marker) + marker.Length;
        _idOffset = _text.AsSpan().IndexOf("\"id\":\""u8) + "\"id\":\"".Length;
    }

    /// <summary>What stands before a document in its datagram.</summary>
    public static ReadOnlySpan<byte> Header => "{\"format\": \"json\", \"version\": 1}\n"u8;

    /// <summary>Bytes of the document.</summary>
    public int Length => _text.Length;

    /// <summary>What stands before the stamp in every document of a run, and nowhere else in it.</summary>
    public static byte[] Marker(uint epochSeconds) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"1-{epochSeconds:x8}-"));

    /// <summary>Writes the whole document.</summary>
    public void CopyTo(Span<byte> place, Stamp stamp)
    {
        _text.CopyTo(place);
        Write(place, stamp);
    }

    /// <summary>Makes a document that was written before into another one.</summary>
    public void Write(Span<byte> document, Stamp stamp)
    {
        WriteHex(document.Slice(_stampOffset, SequenceDigits), stamp.Sequence);
        WriteHex(document.Slice(_stampOffset + SequenceDigits, TimeDigits), stamp.SentAt);
        WriteHex(document.Slice(_idOffset, IdDigits), stamp.Sequence);
    }

    /// <summary>Whether these are the bytes that were sent.</summary>
    public bool Equals(ReadOnlySpan<byte> document, Stamp stamp)
    {
        if (document.Length != _text.Length) return false;
        var sent = new byte[_text.Length];
        CopyTo(sent, stamp);
        return document.SequenceEqual(sent);
    }

    /// <summary>Finds every document of a run in whatever form a text holds them, and adds their stamps.</summary>
    public static void Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> marker, List<Stamp> found)
    {
        for (int at; (at = text.IndexOf(marker)) >= 0;)
        {
            text = text[(at + marker.Length)..];
            if (TryReadStamp(text, out var stamp)) found.Add(stamp);
        }
    }

    /// <summary>Reads the digits of a stamp at the beginning of a text.</summary>
    public static bool TryReadStamp(ReadOnlySpan<byte> text, out Stamp stamp)
    {
        stamp = default;
        if (text.Length < StampLength
            || !Utf8Parser.TryParse(text[..SequenceDigits], out long sequence, out var read, 'x') || read != SequenceDigits
            || !Utf8Parser.TryParse(text[SequenceDigits..StampLength], out long time, out read, 'x') || read != TimeDigits)
            return false;
        stamp = new Stamp(sequence, time);
        return true;
    }

    private static void WriteHex(Span<byte> place, long value)
    {
        for (var i = place.Length - 1; i >= 0; i--, value >>= 4) place[i] = "0123456789abcdef"u8[(int)(value & 0xF)];
    }

    private static string Write(int length, uint epochSeconds)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$$"""{"trace_id":"1-{{{epochSeconds:x8}}}-{{{new string('0', StampLength)}}}","id":"{{{new string('0', IdDigits)}}}","name":"checkout","start_time":{{{epochSeconds}}}.218034,"end_time":{{{epochSeconds}}}.237481,""");
        text.Append("""
            "http":{"request":{"url":"https://shop.example.com/api/cart?currency=EUR","method":"POST","user_agent":"Mozilla/5.0","client_ip":"203.0.113.9"},"response":{"status":200,"content_length":1284}},"aws":{"xray":{"sdk":"X-Ray for Python","sdk_version":"2.14.0"}},"origin":"AWS::ECS::Container","annotations":{"plan":"gold"}
            """);
        // Calls to others, as many as fit, then text up to the last byte.
        const char end = '}';
        const string metadata = ",\"metadata\":{\"default\":{\"note\":\"\"}}";
        var subsegments = new StringBuilder();
        for (var number = 1; ; number++)
        {
            var subsegment = string.Create(CultureInfo.InvariantCulture, $$$"""{"id":"{{{number:x16}}}","name":"orders@db.internal","namespace":"remote","start_time":{{{epochSeconds}}}.219,"end_time":{{{epochSeconds}}}.231507,"sql":{"database_type":"PostgreSQL","user":"shop","sanitized_query":"SELECT o.id, o.total FROM \"orders\" o WHERE o.customer = ? AND o.state <> 'cancelled' ORDER BY o.placed DESC"}}""");
            var room = length - text.Length - subsegments.Length - ",\"subsegments\":[]".Length - metadata.Length - 1;
            if (room < subsegment.Length + 1) break;
            subsegments.Append(subsegments.Length > 0 ? "," : "").Append(subsegment);
        }
        if (subsegments.Length > 0) text.Append(",\"subsegments\":[").Append(subsegments).Append(']');
        var filler = length - text.Length - metadata.Length - 1;
        ArgumentOutOfRangeException.ThrowIfNegative(filler, nameof(length));
        return text.Append(metadata.AsSpan(0, metadata.Length - 3)).Append('x', filler).Append("\"}}").Append(end).ToString();
    }
}
