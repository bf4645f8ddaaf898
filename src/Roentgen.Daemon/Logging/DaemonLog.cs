using System.Globalization;

namespace Roentgen.Daemon.Logging;

/// <summary>
/// The daemon's log, in the layout of the AWS daemon: <c>2026-11-22T08:29:25Z [Info] Successfully sent batch of 1 segments (0.012 seconds)</c>.
/// Time is local, with <c>Z</c> or its offset. Safe for any number of threads. The writer stays the caller's.
/// </summary>
public sealed class DaemonLog(TextWriter writer, DaemonLogLevel level, TimeProvider time)
{
    private readonly Lock _writing = new();

    /// <summary>Whether lines of this level are written.</summary>
    public bool IsEnabled(DaemonLogLevel lineLevel) => lineLevel >= level;

    /// <summary>Writes one line, if its level is enabled. Line breaks in the message are the caller's to escape.</summary>
    public void Write(DaemonLogLevel lineLevel, string message)
    {
        if (!IsEnabled(lineLevel)) return;
        var line = Format(time.GetLocalNow(), lineLevel, message);
        lock (_writing)
        {
            try
            {
                writer.WriteLine(line);
                writer.Flush();
            }
            catch (IOException)
            {
                // A full disk or a closed pipe must not stop segments; there is nowhere to say so.
            }
        }
    }

    /// <summary>One line, without its end.</summary>
    internal static string Format(DateTimeOffset now, DaemonLogLevel level, string message) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.ToString(now.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture)} [{level}] {message}");
}
