using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>One connection to the endpoint: reads a request, counts what is in it, answers, again and again.</summary>
internal sealed class EndpointConnection(Socket socket, FakeEndpoint endpoint)
{
    private readonly List<Stamp> _stamps = [];
    private readonly ArrayBufferWriter<byte> _chunks = new();
    private byte[] _buffer = new byte[128 * 1024];
    private int _filled;

    /// <summary>Returns when the connection has ended, whoever ended it.</summary>
    public void Run()
    {
        try
        {
            socket.NoDelay = true;
            while (ReadRequest())
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client went away, or the endpoint stopped listening.
        }
        catch (InvalidDataException e)
        {
            endpoint.Report(e.Message);
        }
        finally
        {
            endpoint.Forget(socket);
            socket.Dispose();
        }
    }

    // False when the connection is to be closed.
    private bool ReadRequest()
    {
        RequestHead head;
        while (!RequestHead.TryRead(_buffer.AsSpan(0, _filled), out head))
        {
            if (!Receive()) return false;
        }
        if (head.ExpectsContinue) Send("HTTP/1.1 100 Continue\r\n\r\n");
        if (ReadBody(head) is not { } end) return false;
        var now = Stopwatch.GetTimestamp();
        var (behaviour, changed) = endpoint.Now;
        if (head.Operation == Operation.PutTraceSegments)
        {
            var body = head.BodyLength is null ? _chunks.WrittenSpan : _buffer.AsSpan(head.Length, (int)head.BodyLength);
            endpoint.Take(body, head.IsCompressed, behaviour, now, _stamps);
        }
        else if (head.Operation == Operation.Unknown)
        {
            endpoint.Report("A call that does not exist");
        }
        _buffer.AsSpan(end, _filled - end).CopyTo(_buffer);
        _filled -= end;
        return Answer(head.Operation, behaviour, changed) && !head.IsLast;
    }

    // Where the request ends in the buffer; null when the client went away.
    private int? ReadBody(RequestHead head)
    {
        if (head.BodyLength is { } length)
        {
            var end = head.Length + (int)length;
            while (_filled < end)
            {
                if (!Receive(end)) return null;
            }
            return end;
        }
        _chunks.ResetWrittenCount();
        int chunksLength;
        while (!ChunkedBody.TryRead(_buffer.AsSpan(head.Length, _filled - head.Length), _chunks, out chunksLength))
        {
            if (!Receive()) return null;
        }
        return head.Length + chunksLength;
    }

    private bool Answer(Operation operation, EndpointBehaviour behaviour, ManualResetEventSlim changed)
    {
        switch (behaviour.Mode)
        {
            case EndpointMode.Hang:
                changed.Wait();
                return false;
            case EndpointMode.Close or EndpointMode.Refuse:
                return false;
        }
        if (behaviour.DelayMilliseconds > 0) changed.Wait(behaviour.DelayMilliseconds);
        var body = behaviour.Status == 200 ? BodyOf(operation) : "{\"message\":\"As it was told to\"}";
        var retryAfter = behaviour.RetryAfterSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"Retry-After: {seconds}\r\n") : "";
        Send(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {behaviour.Status} Told\r\nContent-Type: application/json\r\n{retryAfter}Content-Length: {body.Length}\r\n\r\n{body}"));
        return true;
    }

    private static string BodyOf(Operation operation) => operation switch
    {
        Operation.PutTraceSegments => "{\"UnprocessedTraceSegments\":[]}",
        Operation.GetSamplingRules => "{\"SamplingRuleRecords\":[]}",
        Operation.GetSamplingTargets => "{\"SamplingTargetDocuments\":[],\"UnprocessedStatistics\":[]}",
        _ => "{}",
    };

    // False at the end of what the client sends.
    private bool Receive(int atLeast = 0)
    {
        if (_filled == _buffer.Length || atLeast > _buffer.Length) Array.Resize(ref _buffer, Math.Max(atLeast, _buffer.Length * 2));
        var received = socket.Receive(_buffer.AsSpan(_filled));
        _filled += received;
        return received > 0;
    }

    private void Send(string text) => socket.Send(Encoding.ASCII.GetBytes(text));
}
