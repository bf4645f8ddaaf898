using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Roentgen.Daemon.Receiving;

/// <summary>A bound socket that datagrams arrive at.</summary>
internal sealed class DatagramSocket : IDisposable
{
    // Numbers of Linux: SOL_SOCKET, SO_RCVBUFFORCE, SO_MEMINFO and the index of the drops in it.
    private const int SocketLevel = 1, ForceReceiveBuffer = 33, MemoryInfo = 55, DropsIndex = 8, MemoryInfoNumbers = 9;

    private DatagramSocket(Socket socket, string? path) => (Socket, Path) = (socket, path);

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <summary>The file of a Unix socket; null for UDP.</summary>
    public string? Path { get; }

    /// <summary>Bytes that the kernel keeps before it drops, with its own overhead.</summary>
    public int ReceiveBufferBytes => Socket.ReceiveBufferSize;

    /// <summary>Datagrams that the kernel has dropped because its buffer was full; null where it does not tell.</summary>
    public long? Drops
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return null;
            Span<uint> numbers = stackalloc uint[MemoryInfoNumbers];
            try
            {
                var length = Socket.GetRawSocketOption(SocketLevel, MemoryInfo, MemoryMarshal.AsBytes(numbers));
                return length == numbers.Length * sizeof(uint) ? numbers[DropsIndex] : null;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return null;
            }
        }
    }

    /// <summary>Binds UDP, with as much of the receive buffer as the kernel grants.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public static DatagramSocket BindUdp(IPEndPoint address, int receiveBufferBytes) => Bind(
        new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = receiveBufferBytes }, address, null, receiveBufferBytes);

    /// <summary>Binds a Unix socket; everybody on this machine may send.</summary>
    /// <exception cref="SocketException">The path cannot be bound.</exception>
    public static DatagramSocket BindUnix(string path, int receiveBufferBytes)
    {
        UnixSocketFile.RemoveStale(path, SocketType.Dgram);
        var bound = Bind(new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(path), path, receiveBufferBytes);
        UnixSocketFile.OpenToAll(path);
        return bound;
    }

    /// <summary>Sends it an empty datagram, which is no document: a blocked receive call looks up.</summary>
    public void Wake()
    {
        var self = Self();
        using var sender = new Socket(self.AddressFamily, SocketType.Dgram, Path is null ? ProtocolType.Udp : ProtocolType.Unspecified) { Blocking = false };
        try
        {
            sender.SendTo([], self);
        }
        catch (SocketException)
        {
            // Its buffer is full, so nothing is blocked; or its file is gone.
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        if (Path is not null) File.Delete(Path);
    }

    private static DatagramSocket Bind(Socket socket, EndPoint address, string? path, int receiveBufferBytes)
    {
        try
        {
            if (address is IPEndPoint { Address: var ip } && ip.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            if (OperatingSystem.IsLinux()) Force(socket, receiveBufferBytes);
            socket.Bind(address);
            return new DatagramSocket(socket, path);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    // Beyond net.core.rmem_max, for who may (CAP_NET_ADMIN).
    private static void Force(Socket socket, int bytes)
    {
        try
        {
            socket.SetRawSocketOption(SocketLevel, ForceReceiveBuffer, BitConverter.GetBytes(bytes));
        }
        catch (SocketException)
        {
            // What was granted before stays.
        }
    }

    private EndPoint Self()
    {
        if (Path is not null) return new UnixDomainSocketEndPoint(Path);
        var bound = (IPEndPoint)Socket.LocalEndPoint!;
        // [::] takes IPv4 too, and a machine may have no ::1.
        return bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.Loopback, bound.Port) : bound;
    }
}
