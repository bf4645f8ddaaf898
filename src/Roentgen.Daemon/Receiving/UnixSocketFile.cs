using System.Net.Sockets;

namespace Roentgen.Daemon.Receiving;

/// <summary>The file that a Unix socket is bound to.</summary>
internal static class UnixSocketFile
{
    /// <summary>Removes a file that an earlier process left and that nobody listens on. Whatever else is there stays, and binding says so.</summary>
    public static void RemoveStale(string path, SocketType type)
    {
        if (!File.Exists(path) || !IsSocket(path)) return;
        using var probe = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path); // nobody listens
        }
        catch (SocketException)
        {
            // Somebody does, or it is not ours to touch.
        }
    }

    // A socket cannot be opened as a file (ENXIO).
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Lets every user of this machine connect: applications run as others than the daemon.</summary>
    public static void OpenToAll(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
    }
}
