using System.Globalization;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>What the kernel tells about the UDP sockets of a port.</summary>
internal static class UdpSockets
{
    private static readonly string[] Tables = ["/proc/net/udp", "/proc/net/udp6"];

    /// <summary>Whether anybody listens there.</summary>
    public static bool IsBound(int port) => Rows(port).Any();

    /// <summary>Datagrams that the kernel dropped since the sockets were opened, as they were not read fast enough.</summary>
    public static long Drops(int port) => Rows(port).Sum(fields => long.Parse(fields[12], CultureInfo.InvariantCulture));

    /// <summary>Datagrams that the machine dropped before they came to any socket, of whatever program.</summary>
    // One line for each processor, hexadecimal; the second number counts what the backlog had no room for.
    public static long BacklogDrops() => File.ReadLines("/proc/net/softnet_stat").Sum(line => long.Parse(line.Split(' ')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    /// <summary>Bytes of the receive buffers that a process was granted on a port, the kernel's book-keeping included; null when the kernel does not let us look.</summary>
    public static long? ReceiveBufferBytes(int processId, int port)
    {
        var inodes = Rows(port).Select(fields => $"socket:[{fields[9]}]").ToHashSet();
        long? bytes = null;
        foreach (var descriptor in Directory.EnumerateFiles($"/proc/{processId}/fd"))
        {
            if (new FileInfo(descriptor).LinkTarget is { } target && inodes.Contains(target)
                && Linux.ReceiveBufferBytes(processId, int.Parse(Path.GetFileName(descriptor), CultureInfo.InvariantCulture)) is { } granted)
                bytes = (bytes ?? 0) + granted;
        }
        return bytes;
    }

    // "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops"
    // " 123: 0100007F:07D0 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 15735 2 ffff… 0"
    private static IEnumerable<string[]> Rows(int port)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return Tables.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[1].EndsWith(end, StringComparison.Ordinal));
    }
}
