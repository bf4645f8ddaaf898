using System.Text.Json;

namespace Roentgen.Model.Datagrams;

/// <summary>Why a datagram is not one document for the service.</summary>
public enum DatagramRejection
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>No newline, so no header.</summary>
    NoHeader,

    /// <summary>Nothing follows the header line.</summary>
    NoBody,

    /// <summary>The header is not the JSON object <c>{"format":"json","version":1}</c>.</summary>
    InvalidHeader,
}

/// <summary>
/// What an SDK sends to the daemon: a header line, a newline, one document.
/// <code>
/// {"format":"json","version":1}
/// {"trace_id":"1-…","id":"…","name":"…",…}
/// </code>
/// </summary>
public static class Datagram
{
    /// <summary>Most bytes that one datagram can carry over IPv4: 65,535 less the IP and UDP headers.</summary>
    public const int MaxLength = 65_507;

    /// <summary>The header line as we send it, newline included.</summary>
    public static ReadOnlySpan<byte> Header => "{\"format\":\"json\",\"version\":1}\n"u8;

    /// <summary>
    /// Finds the document; a slice of the input, nothing is copied, and the document is not looked into. The first newline ends the header.
    /// The header is read as the AWS daemon reads it: names and the format in any case, unknown members ignored, white space
    /// anywhere, the version the integer 1.
    /// </summary>
    public static DatagramRejection TryRead(ReadOnlySpan<byte> datagram, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (datagram.IsEmpty) return DatagramRejection.Empty;
        var newline = datagram.IndexOf((byte)'\n');
        if (newline < 0) return DatagramRejection.NoHeader;
        if (newline == datagram.Length - 1) return DatagramRejection.NoBody;
        if (!IsHeader(datagram[..newline])) return DatagramRejection.InvalidHeader;
        body = datagram[(newline + 1)..];
        return DatagramRejection.None;
    }

    /// <summary>Whether a line, without its newline, is a header.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> line) =>
        // The two spellings of the X-Ray SDKs; anything else is read as JSON.
        line.SequenceEqual(Header[..^1]) || line.SequenceEqual("{\"format\": \"json\", \"version\": 1}"u8) || IsHeaderJson(line);

    private static bool IsHeaderJson(ReadOnlySpan<byte> line)
    {
        var format = false;
        var version = false;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                if (!reader.Read()) return false;
                if (string.Equals(name, "format", StringComparison.OrdinalIgnoreCase))
                    format = reader.TokenType == JsonTokenType.String && string.Equals(reader.GetString(), "json", StringComparison.OrdinalIgnoreCase);
                else if (string.Equals(name, "version", StringComparison.OrdinalIgnoreCase))
                    version = reader.TokenType == JsonTokenType.Number && reader.ValueSpan.SequenceEqual("1"u8);
                else
                    reader.Skip();
            }
            return format && version && reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException) // GetString on invalid UTF-8
        {
            return false;
        }
    }
}
