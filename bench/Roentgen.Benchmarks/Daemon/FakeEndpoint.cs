using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Roentgen.Benchmarks.Store;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>
/// Stands in for the service: takes uploads over plain HTTP/1.1, knows each document, and fails as it is told to. It must cost little beside the daemon
/// that it measures, so it is sockets and blocking threads, one for each connection.
/// </summary>
internal sealed class FakeEndpoint : IDisposable
{
    private const int ComparedEach = 128, MostProblems = 20, ThreadStack = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _connections = [];
    private readonly uint _epochSeconds;
    private readonly Dictionary<int, LoadDocument> _documents = [];
    private readonly List<string> _problems = [];
    private readonly ProcessUsage _usage = new(Environment.ProcessId);
    private Socket? _listener;
    private Arrivals _arrivals = new(0);
    private EndpointBehaviour _behaviour = EndpointBehaviour.Good;
    private ManualResetEventSlim _changed = new();
    private long _uploads, _taken, _notTaken, _bytes, _compared;

    public FakeEndpoint(uint epochSeconds)
    {
        _epochSeconds = epochSeconds;
        Marker = LoadDocument.Marker(epochSeconds);
        Address = Listen(new IPEndPoint(IPAddress.Loopback, 0));
    }

    /// <summary>Where it listens, unless connections are refused.</summary>
    public IPEndPoint Address { get; }

    /// <summary>What the documents of this run are known by.</summary>
    public byte[] Marker { get; }

    /// <summary>How calls are treated now, and what ends when that changes.</summary>
    public (EndpointBehaviour Behaviour, ManualResetEventSlim Changed) Now
    {
        get
        {
            lock (_lock) return (_behaviour, _changed);
        }
    }

    /// <summary>Treats calls in another way from now on; those that hang are let go.</summary>
    public void Behave(EndpointBehaviour behaviour)
    {
        ManualResetEventSlim before;
        lock (_lock)
        {
            (before, _changed) = (_changed, new ManualResetEventSlim());
            _behaviour = behaviour;
        }
        before.Set();
        if (behaviour.Mode == EndpointMode.Refuse) StopListening();
        else if (_listener is null) Listen(Address);
    }

    /// <summary>Counts from nothing.</summary>
    public void Begin(long first)
    {
        lock (_lock)
        {
            _arrivals = new Arrivals(first);
            _uploads = _taken = _notTaken = _bytes = _compared = 0;
        }
    }

    /// <summary>What was counted.</summary>
    public EndpointCounts Counts()
    {
        lock (_lock)
        {
            return new EndpointCounts
            {
                Distinct = _arrivals.Distinct,
                Repeated = _arrivals.Repeated,
                Earlier = _arrivals.Earlier,
                Taken = _taken,
                NotTaken = _notTaken,
                Bytes = _bytes,
                Compared = _compared,
                Problems = [.. _problems],
                CpuSeconds = _usage.CpuSeconds,
            };
        }
    }

    /// <summary>Milliseconds from sending to arrival; null when nothing arrived.</summary>
    public double? Latency(double share)
    {
        lock (_lock) return _arrivals.Latencies.Count > 0 ? _arrivals.Latencies.Quantile(share) : null;
    }

    /// <summary>What did not arrive, of the first so many.</summary>
    public List<SequenceRange> Missing(long count)
    {
        lock (_lock) return _arrivals.Missing(count);
    }

    /// <summary>An upload was read completely at a moment of the clock.</summary>
    public void Take(ReadOnlySpan<byte> body, bool isCompressed, EndpointBehaviour behaviour, long now, List<Stamp> stamps)
    {
        if (!behaviour.Takes)
        {
            Interlocked.Increment(ref _notTaken);
            return;
        }
        var length = body.Length;
        if (isCompressed) body = Decompress(body);
        stamps.Clear();
        LoadDocument.Find(body, Marker, stamps);
        var compared = Interlocked.Increment(ref _uploads) % ComparedEach == 1 ? Compare(body, stamps) : 0;
        lock (_lock)
        {
            _taken++;
            _bytes += length;
            _compared += compared;
            foreach (var stamp in stamps) _arrivals.Add(stamp, now);
        }
    }

    /// <summary>Something was not as it should be.</summary>
    public void Report(string problem)
    {
        lock (_lock)
        {
            if (_problems.Count < MostProblems) _problems.Add(problem);
        }
    }

    public void Dispose()
    {
        StopListening();
        _changed.Dispose();
    }

    /// <summary>A connection has ended.</summary>
    public void Forget(Socket connection)
    {
        lock (_lock) _connections.Remove(connection);
    }

    private static byte[] Decompress(ReadOnlySpan<byte> body)
    {
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(body.ToArray()), CompressionMode.Decompress)) gzip.CopyTo(whole);
        return whole.ToArray();
    }

    // {"TraceSegmentDocuments":["{\"trace_id\":…}",…]}: each string is a document as it was sent, and no stamp is anywhere else.
    private int Compare(ReadOnlySpan<byte> body, List<Stamp> stamps)
    {
        var compared = 0;
        try
        {
            var json = new Utf8JsonReader(body);
            json.Read();
            json.Read();
            if (!json.ValueTextEquals("TraceSegmentDocuments"u8)) throw new JsonException("No TraceSegmentDocuments");
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.String)
            {
                var room = new byte[json.ValueSpan.Length];
                var document = room.AsSpan(0, json.CopyString(room));
                if (compared == stamps.Count || !IsAsSent(document, stamps[compared])) throw new JsonException($"Document {compared} is not as it was sent");
                compared++;
            }
            if (compared != stamps.Count || !json.Read() || json.TokenType != JsonTokenType.EndObject) throw new JsonException($"{compared} documents hold {stamps.Count} stamps");
        }
        catch (JsonException e)
        {
            Report(e.Message);
        }
        return compared;
    }

    private bool IsAsSent(ReadOnlySpan<byte> document, Stamp stamp)
    {
        if (document.Length < LoadDocument.LeastLength) return false;
        LoadDocument? sent;
        lock (_documents)
        {
            if (!_documents.TryGetValue(document.Length, out sent)) _documents.Add(document.Length, sent = new LoadDocument(document.Length, _epochSeconds));
        }
        return sent.Equals(document, stamp);
    }

    private IPEndPoint Listen(IPEndPoint address)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(address);
        listener.Listen(1024);
        _listener = listener;
        new Thread(() => Accept(listener), ThreadStack) { IsBackground = true, Name = "accept" }.Start();
        return (IPEndPoint)listener.LocalEndPoint!;
    }

    private void StopListening()
    {
        _listener?.Dispose();
        _listener = null;
        lock (_lock)
        {
            foreach (var connection in _connections) connection.Dispose();
            _connections.Clear();
        }
    }

    private void Accept(Socket listener)
    {
        while (true)
        {
            Socket connection;
            try
            {
                connection = listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return; // it does not listen any more
            }
            lock (_lock) _connections.Add(connection);
            new Thread(new EndpointConnection(connection, this).Run, ThreadStack) { IsBackground = true, Name = "connection" }.Start();
        }
    }
}
