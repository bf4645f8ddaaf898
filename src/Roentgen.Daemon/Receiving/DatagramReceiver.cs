using System.Net;
using System.Net.Sockets;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Logging;
using Roentgen.Model.Datagrams;

namespace Roentgen.Daemon.Receiving;

/// <summary>
/// Owns the UDP socket: a thread of its own reads it with blocking calls (one system call per datagram, no continuation, nothing allocated),
/// takes the header off and hands the document to the buffer.
/// </summary>
internal sealed class DatagramReceiver : IDisposable
{
    // No legal datagram is larger, so none is cut.
    private const int LargestDatagram = 65_536;

    private readonly Socket _socket;
    private readonly BatchBuffer _documents;
    private readonly DaemonCounters _counters;
    private readonly LimitedLog[] _rejections;
    private readonly LimitedLog _errors;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private long _stopAt;
    private volatile bool _stopping;

    /// <summary>Takes over a bound socket.</summary>
    public DatagramReceiver(Socket socket, BatchBuffer documents, DaemonCounters counters, DaemonLog log, TimeProvider time)
    {
        (_socket, _documents, _counters, _time) = (socket, documents, counters, time);
        _rejections = [.. Enum.GetValues<DatagramRejection>().Select(_ => new LimitedLog(log, DaemonLogLevel.Warn, time))];
        _errors = new LimitedLog(log, DaemonLogLevel.Error, time);
        _thread = new Thread(Receive, maxStackSize: 256 * 1024) { IsBackground = true, Name = "UDP receive" };
    }

    /// <summary>Begins to read; from before this call the kernel has kept what arrived.</summary>
    public void Start() => _thread.Start();

    /// <summary>Reads what the kernel holds at this moment, for at most so long, and ends.</summary>
    public Task StopAsync(TimeSpan limit)
    {
        _stopAt = _time.GetTimestamp() + (long)(limit.TotalSeconds * _time.TimestampFrequency);
        _stopping = true;
        Wake();
        return _ended.Task;
    }

    public void Dispose() => _socket.Dispose();

    private void Receive()
    {
        var datagram = GC.AllocateUninitializedArray<byte>(LargestDatagram, pinned: true);
        while (true)
        {
            var length = _socket.Receive(datagram, SocketFlags.None, out var error);
            if (error == SocketError.Success) Take(datagram.AsSpan(0, length));
            else if (!_stopping) Failed(error);
            if (_stopping && HasRead(length, error)) break;
        }
        _ended.SetResult();
    }

    // While stopping: our own empty datagram has come through, so everything before it is read; or nothing is left; or time is up.
    private bool HasRead(int length, SocketError error)
    {
        if (error is not (SocketError.Success or SocketError.Interrupted)) return true;
        if (length == 0 || _time.GetTimestamp() > _stopAt) return true;
        _socket.Blocking = false; // the empty datagram does not arrive when the kernel's buffer is full
        return false;
    }

    private void Take(ReadOnlySpan<byte> datagram)
    {
        if (!datagram.IsEmpty) _counters.AddReceived(datagram.Length);
        var rejection = Datagram.TryRead(datagram, out var document);
        if (rejection == DatagramRejection.None) _documents.Add(document);
        else Rejected(rejection, datagram);
    }

    private void Rejected(DatagramRejection rejection, ReadOnlySpan<byte> datagram)
    {
        _counters.AddRejected(rejection);
        if (rejection == DatagramRejection.Empty || !_rejections[(int)rejection].ShouldWrite(out var leftOut)) return;
        var what = rejection switch
        {
            DatagramRejection.NoHeader => "Missing header",
            DatagramRejection.NoBody => "Missing header or segment",
            _ => "Invalid header",
        };
        _rejections[(int)rejection].Write($"{what}: {Payload.Describe(datagram)}", leftOut);
    }

    private void Failed(SocketError error)
    {
        _counters.AddReceiveError();
        if (_errors.ShouldWrite(out var leftOut)) _errors.Write($"daemon: net: err: {error}", leftOut);
    }

    // An empty datagram is no document, so it can tell a blocked receive call to look up.
    private void Wake()
    {
        var bound = (IPEndPoint)_socket.LocalEndPoint!;
        // [::] takes IPv4 too, and a machine may have no ::1.
        var everywhere = bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any);
        var self = everywhere ? new IPEndPoint(IPAddress.Loopback, bound.Port) : bound;
        using var sender = new Socket(self.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        sender.SendTo([], self);
    }
}
