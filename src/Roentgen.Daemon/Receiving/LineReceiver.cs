using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Roentgen.Daemon.Logging;
using Roentgen.Model.Datagrams;

namespace Roentgen.Daemon.Receiving;

/// <summary>
/// Takes documents as lines over TCP or a Unix socket, so that the size of a datagram is no limit, and a daemon that is busy slows its senders down
/// in place of losing what they send:
/// <code>
/// {"format":"json","version":1}
/// {"trace_id":"1-…","id":"…","name":"…",…}
/// {"trace_id":"1-…","id":"…","name":"…",…}
/// </code>
/// A header line is taken as one and may come before each document or never; so what is made for datagrams can be sent with a newline behind it.
/// </summary>
internal sealed class LineReceiver : IAsyncDisposable
{
    private const int MostConnections = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Socket _listener;
    private readonly string? _path;
    private readonly Intake _intake;
    private readonly DaemonOptions _options;
    private readonly DaemonCounters _counters;
    private readonly LimitedLog _errors;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _connections = new(MostConnections);
    private Task _accepting = Task.CompletedTask;

    private LineReceiver(Socket listener, string? path, Intake intake, DaemonOptions options, DaemonCounters counters, DaemonLog log, TimeProvider time)
    {
        (_listener, _path, _intake, _options, _counters, _time) = (listener, path, intake, options, counters, time);
        _errors = new LimitedLog(log, DaemonLogLevel.Error, time);
    }

    /// <summary>Where it listens; the port is the real one.</summary>
    public EndPoint EndPoint => _listener.LocalEndPoint!;

    /// <summary>Binds a TCP address.</summary>
    /// <exception cref="SocketException">It cannot be bound.</exception>
    public static LineReceiver BindTcp(IPEndPoint address, Intake intake, DaemonOptions options, DaemonCounters counters, DaemonLog log, TimeProvider time) =>
        new(Listen(new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp), address), null, intake, options, counters, log, time);

    /// <summary>Binds a Unix socket.</summary>
    /// <exception cref="SocketException">It cannot be bound.</exception>
    public static LineReceiver BindUnix(string path, Intake intake, DaemonOptions options, DaemonCounters counters, DaemonLog log, TimeProvider time)
    {
        UnixSocketFile.RemoveStale(path, SocketType.Stream);
        var listener = Listen(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(path));
        UnixSocketFile.OpenToAll(path);
        return new LineReceiver(listener, path, intake, options, counters, log, time);
    }

    /// <summary>Begins to take connections.</summary>
    public void Start() => _accepting = AcceptAsync();

    /// <summary>Takes no more connections, reads what the others have sent so far, and ends them.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        for (var i = 0; i < MostConnections; i++) await _connections.WaitAsync().ConfigureAwait(false);
        _connections.Release(MostConnections);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        if (_path is not null) File.Delete(_path);
        _connections.Dispose();
        _stop.Dispose();
    }

    private static Socket Listen(Socket socket, EndPoint address)
    {
        try
        {
            if (address is IPEndPoint { Address: var ip } && ip.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(address);
            socket.Listen();
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        while (await TryTakePlaceAsync().ConfigureAwait(false))
        {
            if (await TryAcceptAsync().ConfigureAwait(false) is { } connection) _ = ServeAsync(connection); // StopAsync waits for its place
            else _connections.Release();
        }
    }

    private async Task<bool> TryTakePlaceAsync()
    {
        try
        {
            await _connections.WaitAsync(_stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<Socket?> TryAcceptAsync()
    {
        try
        {
            return await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (_stop.IsCancellationRequested && e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
        catch (SocketException e)
        {
            // A client that is gone already, or no descriptors left: those that are served will give some back.
            _counters.AddReceiveError();
            if (_errors.ShouldWrite(out var leftOut)) _errors.Write($"daemon: net: err: {e.SocketErrorCode}", leftOut);
            await Task.Delay(Pause, _time, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        try
        {
            await ReadAsync(connection, reader).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The sender is gone, or we are going; what came in whole lines was taken.
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
            _connections.Release();
        }
    }

    private async Task ReadAsync(Socket connection, PipeReader reader)
    {
        var skipping = false;
        while (await NextAsync(connection, reader).ConfigureAwait(false) is { } result)
        {
            var rest = result.Buffer;
            while (rest.PositionOf((byte)'\n') is { } newline)
            {
                var line = rest.Slice(0, newline);
                if (skipping || line.Length > _options.LineBytes) Skip(line.Length, ref skipping, isEnd: true);
                else await TakeAsync(line).ConfigureAwait(false);
                rest = rest.Slice(rest.GetPosition(1, newline));
            }
            if (skipping || rest.Length > _options.LineBytes)
            {
                Skip(rest.Length, ref skipping, isEnd: false);
                rest = rest.Slice(rest.End);
            }
            if (result.IsCompleted)
            {
                if (!rest.IsEmpty) await TakeAsync(rest).ConfigureAwait(false);
                return;
            }
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    // While stopping, only what is here already.
    private async ValueTask<ReadResult?> NextAsync(Socket connection, PipeReader reader)
    {
        try
        {
            if (!_stop.IsCancellationRequested) return await reader.ReadAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping now.
        }
        return connection.Available > 0 ? await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false) : null;
    }

    private void Skip(long bytes, ref bool skipping, bool isEnd)
    {
        if (!skipping) _intake.RejectLine((int)Math.Min(bytes, int.MaxValue));
        skipping = !isEnd;
    }

    private async ValueTask TakeAsync(ReadOnlySequence<byte> line)
    {
        while (!TryTake(line) && !_stop.IsCancellationRequested) await Task.Delay(Pause, _time, CancellationToken.None).ConfigureAwait(false);
    }

    private bool TryTake(ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment) return TryTake(line.FirstSpan);
        var whole = ArrayPool<byte>.Shared.Rent((int)line.Length);
        line.CopyTo(whole);
        var taken = TryTake(whole.AsSpan(0, (int)line.Length));
        ArrayPool<byte>.Shared.Return(whole);
        return taken;
    }

    // An empty line ends nothing and begins nothing.
    private bool TryTake(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)'\r');
        return line.IsEmpty || Datagram.IsHeader(line) || _intake.TryTakeDocument(line);
    }
}
