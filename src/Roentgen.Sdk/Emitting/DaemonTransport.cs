using System.Net;
using System.Net.Sockets;
using Roentgen.Model.Datagrams;

namespace Roentgen.Sdk.Emitting;

/// <summary>Sends each document to the daemon as one UDP datagram.</summary>
internal sealed class DaemonTransport(string host, int port, TimeProvider clock) : IDocumentTransport
{
    // As long as the AWS SDK for .NET trusts an address.
    private static readonly TimeSpan AddressLifetime = TimeSpan.FromSeconds(60);

    private Socket? _socket;
    private long _connectedAt;

    /// <summary>A transport to the UDP side of an address in the form of <see cref="XRayOptions.DaemonAddress"/>.</summary>
    public static DaemonTransport To(string address, TimeProvider clock)
    {
        var daemon = DaemonAddress.Parse(address);
        return new DaemonTransport(daemon.UdpHost, daemon.UdpPort, clock);
    }

    public async ValueTask<DropReason> SendAsync(Document document, CancellationToken cancellationToken)
    {
        if (document.Datagram.Length > Datagram.MaxLength) return DropReason.TooLarge;
        if (_socket is null || IsStale())
        {
            var connected = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            if (connected is not DropReason.None) return connected;
        }

        // Unlike the overloads that throw, this one makes an absent daemon cost no exception per document.
        _socket!.Send(document.Datagram.Span, SocketFlags.None, out var error);
        switch (error)
        {
            case SocketError.Success:
                return DropReason.None;
            case SocketError.ConnectionRefused:
                // The system tells of the datagram before: that one is lost, this one has not left yet. One of the two is lost in any case.
                _socket.Send(document.Datagram.Span, SocketFlags.None, out _);
                return DropReason.Refused;
            case SocketError.MessageSize:
                return DropReason.TooLarge;
            default:
                Disconnect();
                return DropReason.Failed;
        }
    }

    public void Dispose() => Disconnect();

    private async ValueTask<DropReason> ConnectAsync(CancellationToken cancellationToken)
    {
        Disconnect();
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            // As the X-Ray SDKs: the daemon's default is an IPv4 address, so that side of a name with both is the likelier one.
            var address = Array.Find(addresses, a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
            var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _socket = socket;
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            _connectedAt = clock.GetTimestamp();
            return DropReason.None;
        }
        catch (SocketException e)
        {
            Disconnect();
            return e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain ? DropReason.Unresolved : DropReason.Failed;
        }
    }

    private bool IsStale() => clock.GetElapsedTime(_connectedAt) > AddressLifetime && !IPAddress.TryParse(host, out _);

    private void Disconnect()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
