using System.Text;

namespace Roentgen.Daemon.Logging;

/// <summary>
/// A log file that does not grow without end: at 50 MB, as the AWS daemon's, it becomes <c>xray.log.1</c>, in place of the one that was that before.
/// Not safe for several threads; <see cref="DaemonLog"/> sees to that.
/// </summary>
internal sealed class LogFile : TextWriter
{
    /// <summary>The size at which a file is put aside.</summary>
    public const long RotationBytes = 50 * 1024 * 1024;

    private readonly string _path;
    private readonly long _limit;
    private FileStream _file;

    private LogFile(string path, long limit, FileStream file) => (_path, _limit, _file) = (path, limit, file);

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Opens a file to append to, and makes the folders on the way to it. With a problem, one sentence and null.</summary>
    /// <param name="path">Where.</param>
    /// <param name="limit">The size at which it is put aside; null for never.</param>
    /// <param name="problem">Why it cannot be opened.</param>
    public static LogFile? TryOpen(string path, long? limit, out string problem)
    {
        problem = "";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            return new LogFile(path, limit ?? long.MaxValue, Open(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = $"Cannot write the log file {path}: {e.Message}";
            return null;
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value) => _file.Write(Encoding.GetBytes(value ?? ""));

    public override void WriteLine(string? value)
    {
        if (_file.Position >= _limit) PutAside();
        _file.Write(Encoding.GetBytes(value + "\n"));
    }

    public override void Flush() => _file.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    // What cannot be renamed (another owner, a folder in the way) grows on: a long log is better than none.
    private void PutAside()
    {
        try
        {
            File.Move(_path, _path + ".1", overwrite: true);
            var full = _file;
            _file = Open(_path);
            full.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file that is open is written on, whatever it is called now.
        }
    }
}
