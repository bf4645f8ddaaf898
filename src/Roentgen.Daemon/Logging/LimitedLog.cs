using System.Globalization;

namespace Roentgen.Daemon.Logging;

/// <summary>
/// A line that strangers can cause: the first is written at once, then at most one a minute, with the number of those left out.
/// Call it as often as you like; the message is made only when it is written.
/// </summary>
internal sealed class LimitedLog(DaemonLog log, DaemonLogLevel level, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _deciding = new();
    private long _lastWritten;
    private long _leftOut;
    private bool _wroteBefore;

    /// <summary>Whether to write now; <paramref name="leftOut"/> is what was not written since the last line.</summary>
    public bool ShouldWrite(out long leftOut)
    {
        lock (_deciding)
        {
            leftOut = _leftOut;
            if (!log.IsEnabled(level) || (_wroteBefore && time.GetElapsedTime(_lastWritten) < Interval))
            {
                _leftOut++;
                return false;
            }
            _wroteBefore = true;
            _lastWritten = time.GetTimestamp();
            _leftOut = 0;
            return true;
        }
    }

    /// <summary>Writes the line, for which <see cref="ShouldWrite"/> said yes.</summary>
    public void Write(string message, long leftOut) => log.Write(
        level, leftOut == 0 ? message : string.Create(CultureInfo.InvariantCulture, $"{message} (and {leftOut} more since the last such line)"));
}
