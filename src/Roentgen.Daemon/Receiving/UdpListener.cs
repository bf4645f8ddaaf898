using System.Net;
using System.Net.Sockets;

namespace Roentgen.Daemon.Receiving;

/// <summary>Binds the UDP socket.</summary>
internal static class UdpListener
{
    /// <summary>A bound socket, with as much of the receive buffer as the kernel grants.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public static Socket Bind(IPEndPoint address, int receiveBufferBytes)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.ReceiveBufferSize = receiveBufferBytes;
            socket.Bind(address);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
