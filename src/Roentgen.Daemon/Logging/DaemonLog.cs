using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Roentgen.Daemon.Logging;

/// <summary>
/// The daemon's log, in the layout of the AWS daemon: <c>2026-11-22T08:29:25Z [Info] Successfully sent batch of 1 segments (0.012 seconds)</c>,
/// or as JSON. Time is local, with <c>Z</c> or its offset; UTC with milliseconds in JSON. Safe for any number of threads. The writer stays the
/// caller's.
/// </summary>
public sealed class DaemonLog
{
    // Quotes as \", text of any language as it is; control characters are escaped all the same, so a line stays a line.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _writing = new();
    private readonly TimeProvider _time;
    private TextWriter _writer;
    private volatile DaemonLogLevel _level;
    private volatile DaemonLogFormat _format;

    /// <summary>A log of text lines.</summary>
    public DaemonLog(TextWriter writer, DaemonLogLevel level, TimeProvider time) : this(writer, level, DaemonLogFormat.Text, time)
    {
    }

    /// <summary>A log in a layout of choice.</summary>
    public DaemonLog(TextWriter writer, DaemonLogLevel level, DaemonLogFormat format, TimeProvider time) =>
        (_writer, _level, _format, _time) = (writer, level, format, time);

    /// <summary>Whether lines of this level are written.</summary>
    public bool IsEnabled(DaemonLogLevel lineLevel) => lineLevel >= _level;

    /// <summary>Writes one line, if its level is enabled. Line breaks in the message are the caller's to escape.</summary>
    public void Write(DaemonLogLevel lineLevel, string message) => Write(lineLevel, message, []);

    /// <summary>Writes one line, if its level is enabled; in JSON with the fields.</summary>
    public void Write(DaemonLogLevel lineLevel, string message, params ReadOnlySpan<LogField> fields)
    {
        if (!IsEnabled(lineLevel)) return;
        var line = _format == DaemonLogFormat.Text ? Format(_time.GetLocalNow(), lineLevel, message) : FormatJson(_time.GetUtcNow(), lineLevel, message, fields);
        lock (_writing)
        {
            try
            {
                _writer.WriteLine(line);
                _writer.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // A full disk or a closed pipe must not stop segments; there is nowhere to say so.
            }
        }
    }

    /// <summary>From now on lines of this level and above, in this layout, to this writer.</summary>
    internal void Use(DaemonLogLevel level, DaemonLogFormat format, TextWriter writer)
    {
        lock (_writing) (_level, _format, _writer) = (level, format, writer);
    }

    /// <summary>One line, without its end.</summary>
    internal static string Format(DateTimeOffset now, DaemonLogLevel level, string message) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.ToString(now.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture)} [{level}] {message}");

    private static string FormatJson(DateTimeOffset now, DaemonLogLevel level, string message, ReadOnlySpan<LogField> fields)
    {
        var line = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(line, Json))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, now.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("level"u8, level switch
            {
                DaemonLogLevel.Trace => "trace",
                DaemonLogLevel.Debug => "debug",
                DaemonLogLevel.Info => "info",
                DaemonLogLevel.Warn => "warn",
                _ => "error",
            });
            json.WriteString("message"u8, message);
            foreach (var field in fields) field.WriteTo(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}
