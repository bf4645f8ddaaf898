using System.Net.Sockets;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Receiving;

/// <summary>
/// Owns a socket: a thread of its own reads it with blocking calls, many datagrams a call, nothing allocated. After each read it naps for as long as
/// the kernel can keep whatever arrives, a few milliseconds at most, so that a steady stream costs a wake-up for many datagrams, not for each. On the same wake-ups it sends on what has waited long enough: a timer
/// would be one more thread to wake each time (at 1,000 a second that was a sixth of all processor time).
/// </summary>
internal sealed class DatagramReceiver : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestNap = TimeSpan.FromMilliseconds(4);

    // More than one sender and one core have ever put into a socket here; what the kernel keeps beside a datagram counts too.
    private const double FastestFill = 256e6;

    private readonly DatagramSocket _socket;
    private readonly DatagramReader _reader;
    private readonly Intake _intake;
    private readonly DaemonCounters _counters;
    private readonly LimitedLog _errors;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEvent _stopping = new(false);
    private readonly Thread _thread;
    private readonly TimeSpan _nap;
    private long _stopAt;
    private volatile bool _isStopping;

    /// <summary>Takes over a bound socket.</summary>
    public DatagramReceiver(DatagramSocket socket, Intake intake, DaemonCounters counters, DaemonLog log, TimeProvider time)
    {
        (_socket, _intake, _counters, _time) = (socket, intake, counters, time);
        _reader = DatagramReader.Create(socket.Socket);
        _errors = new LimitedLog(log, DaemonLogLevel.Error, time);
        // Half of the buffer at the fastest fill; with a small buffer, no nap at all, and each datagram is read at once.
        var nap = TimeSpan.FromSeconds(socket.ReceiveBufferBytes / 2 / FastestFill);
        _nap = nap > LongestNap ? LongestNap : TimeSpan.FromMilliseconds(Math.Floor(nap.TotalMilliseconds));
        _thread = new Thread(Receive, maxStackSize: 256 * 1024) { IsBackground = true, Name = "receive" };
    }

    /// <summary>The socket that it reads.</summary>
    public DatagramSocket Socket => _socket;

    /// <summary>Begins to read; from before this call the kernel has kept what arrived.</summary>
    public void Start() => _thread.Start();

    /// <summary>Reads what the kernel holds at this moment, for at most so long, and ends.</summary>
    public Task StopAsync(TimeSpan limit)
    {
        _stopAt = _time.GetTimestamp() + (long)(limit.TotalSeconds * _time.TimestampFrequency);
        _isStopping = true;
        _stopping.Set();
        _socket.Wake();
        return _ended.Task;
    }

    public void Dispose()
    {
        _socket.Dispose();
        // The thread has its memory until it has ended.
        _ended.Task.ContinueWith(_ =>
        {
            _reader.Dispose();
            _stopping.Dispose();
        }, TaskScheduler.Default);
    }

    private void Receive()
    {
        var isOpen = false;
        while (true)
        {
            var read = _reader.Read(wait: !isOpen && !_isStopping, out var error);
            for (var i = 0; i < read; i++)
            {
                var datagram = _reader[i];
                if (datagram.IsEmpty && _isStopping) continue; // our own, to wake us
                _intake.TakeDatagram(datagram);
            }
            if (_isStopping)
            {
                if (read == 0 || _time.GetTimestamp() > _stopAt) break;
                continue;
            }
            if (error is not (SocketError.Success or SocketError.Interrupted or SocketError.WouldBlock)) Failed(error);
            isOpen = _intake.Flush();
            if (read < DatagramReader.Most) Rest(isOpen);
        }
        _ended.SetResult();
    }

    // A batch that is open must be looked after, so there is no waiting without end then.
    private void Rest(bool isOpen)
    {
        if (_nap > TimeSpan.Zero) _stopping.WaitOne(_nap);
        else if (isOpen) _socket.Socket.Poll(LongestNap, SelectMode.SelectRead);
    }

    private void Failed(SocketError error)
    {
        _counters.AddReceiveError();
        if (_errors.ShouldWrite(out var leftOut)) _errors.Write($"daemon: net: err: {error}", leftOut);
        _stopping.WaitOne(Pause); // what is broken for good must not take a core
    }
}
