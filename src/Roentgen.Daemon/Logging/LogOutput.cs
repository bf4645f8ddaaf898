using Roentgen.Daemon.Commands;

namespace Roentgen.Daemon.Logging;

/// <summary>Where the log goes: a file, or standard output. A file that cannot be opened keeps nobody from working; the log goes to standard output then.</summary>
internal sealed class LogOutput : IDisposable
{
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private LogFile? _file;

    public LogOutput(LogSettings settings, TextWriter output, TextWriter error, TimeProvider time)
    {
        (_output, _error) = (output, error);
        _file = Open(settings);
        Log = new DaemonLog((TextWriter?)_file ?? output, settings.Level, settings.Format, time);
    }

    /// <summary>The log.</summary>
    public DaemonLog Log { get; }

    /// <summary>From now on so. The file is opened anew, even if it is the same.</summary>
    public void Use(LogSettings settings)
    {
        var earlier = _file;
        _file = Open(settings);
        Log.Use(settings.Level, settings.Format, (TextWriter?)_file ?? _output);
        earlier?.Dispose();
    }

    public void Dispose() => _file?.Dispose();

    private LogFile? Open(LogSettings settings)
    {
        if (settings.Path is not { } path) return null;
        if (LogFile.TryOpen(path, settings.Rotates ? LogFile.RotationBytes : null, out var problem) is { } file) return file;
        _error.WriteLine($"{problem} The log goes to standard output.");
        return null;
    }
}
