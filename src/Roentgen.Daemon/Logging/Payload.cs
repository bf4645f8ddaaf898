using System.Globalization;
using System.Text;

namespace Roentgen.Daemon.Logging;

/// <summary>Bytes of a stranger, made harmless for a log line: printable ASCII stays, everything else is escaped, and long ones are cut.</summary>
internal static class Payload
{
    private const int Shown = 100;

    /// <summary>At most 100 bytes of it, as text on one line.</summary>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes[..Math.Min(bytes.Length, Shown)])
        {
            if (b == '\\') text.Append("\\\\");
            else if (b is >= 0x20 and < 0x7F) text.Append((char)b);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }
        if (bytes.Length > Shown) text.Append(CultureInfo.InvariantCulture, $"… ({bytes.Length} bytes)");
        return text.ToString();
    }

    /// <summary>The same for text that a service sent.</summary>
    public static string Describe(string text) => Describe(Encoding.UTF8.GetBytes(text));
}
