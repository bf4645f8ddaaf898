using System.Globalization;

namespace Roentgen.Daemon.Logging;

/// <summary>
/// A line that strangers can cause: the first are written at once, one or as many as it is told, then no more for a minute; the next says how many were left out.
/// Call it as often as you like; the message is made only when it is written.
/// </summary>
internal sealed class LimitedLog(DaemonLog log, DaemonLogLevel level, TimeProvider time, int most = 1)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _deciding = new();
    private long _minuteBegan;
    private long _leftOut;
    private int _written;

    /// <summary>Whether to write now; <paramref name="leftOut"/> is what was not written since the last line.</summary>
    public bool ShouldWrite(out long leftOut)
    {
        lock (_deciding)
        {
            leftOut = _leftOut;
            if (_written > 0 && time.GetElapsedTime(_minuteBegan) >= Interval) _written = 0;
            if (!log.IsEnabled(level) || _written >= most)
            {
                _leftOut++;
                return false;
            }
            if (_written++ == 0) _minuteBegan = time.GetTimestamp();
            _leftOut = 0;
            return true;
        }
    }

    /// <summary>Writes the line, for which <see cref="ShouldWrite"/> said yes.</summary>
    public void Write(string message, long leftOut) => log.Write(
        level, leftOut == 0 ? message : string.Create(CultureInfo.InvariantCulture, $"{message} (and {leftOut} more since the last such line)"));
}
