using System.Diagnostics;

namespace Roentgen.Benchmarks.Store;

/// <summary>Whose documents a call carries.</summary>
internal enum BatchKind
{
    /// <summary>Whole traces: all services send through one daemon.</summary>
    WholeTraces,

    /// <summary>Documents of one service: each has a daemon of its own, so that a trace comes with up to ten calls.</summary>
    OneService,
}

/// <summary>What became of a load.</summary>
/// <param name="Segments">How many were accepted.</param>
/// <param name="Elapsed">From the first call to the last answer.</param>
/// <param name="Throttled">Calls that were answered 429, and sent again.</param>
/// <param name="Behind">How late the last call was, against its place in the plan.</param>
internal sealed record LoadResult(long Segments, TimeSpan Elapsed, long Throttled, TimeSpan Behind);

/// <summary>Sends the data set's traces to the service, as if they happened now, in calls of 50 documents as the daemon's.</summary>
internal sealed class LoadGenerator
{
    public const int DocumentsPerCall = 50;

    private const int Connections = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly DataSet _data;
    private readonly Queue<byte[]> _ready = new();
    private readonly (Utf8Text Body, int Documents)[] _bodies;
    private readonly Lock _lock = new();
    private long _traces;

    public LoadGenerator(DataSet data, BatchKind kind)
    {
        _data = data;
        _bodies = new (Utf8Text, int)[kind == BatchKind.OneService ? Shop.Services.Count : 1];
        for (var i = 0; i < _bodies.Length; i++) _bodies[i].Body = new Utf8Text(80 * 1024);
    }

    /// <summary>Sends so many segments, as fast as the service takes them or at a steady rate.</summary>
    /// <param name="service">Where to.</param>
    /// <param name="segments">How many; full calls only.</param>
    /// <param name="segmentsPerSecond">The rate; null for as fast as it goes.</param>
    /// <param name="cancellationToken">Ends the load early.</param>
    public async Task<LoadResult> SendAsync(ServiceProcess service, long segments, double? segmentsPerSecond, CancellationToken cancellationToken)
    {
        var calls = segments / DocumentsPerCall;
        var (next, answered, throttled) = (-1L, 0L, 0L);
        var behind = TimeSpan.Zero;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            while (!cancellationToken.IsCancellationRequested && Interlocked.Increment(ref next) is var call && call < calls)
            {
                if (segmentsPerSecond is { } rate)
                {
                    var due = TimeSpan.FromSeconds(call * DocumentsPerCall / rate);
                    if (due > watch.Elapsed) await Task.Delay(due - watch.Elapsed);
                    behind = watch.Elapsed - due;
                }
                var body = NextBody();
                while (!await service.PutAsync(body, CancellationToken.None))
                {
                    Interlocked.Increment(ref throttled);
                    await Task.Delay(Pause);
                }
                Interlocked.Increment(ref answered);
            }
        })));
        return new LoadResult(answered * DocumentsPerCall, watch.Elapsed, throttled, behind);
    }

    private byte[] NextBody()
    {
        lock (_lock)
        {
            while (_ready.Count == 0) AddTrace();
            return _ready.Dequeue();
        }
    }

    private void AddTrace()
    {
        var now = (TimeProvider.System.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        foreach (var document in _data.Generate(_traces++, now))
        {
            ref var call = ref _bodies[document.Service % _bodies.Length];
            call.Body.Add(call.Documents == 0 ? "{\"TraceSegmentDocuments\":[\""u8 : "\",\""u8);
            call.Body.AddEscaped(document.Json.Span);
            if (++call.Documents < DocumentsPerCall) continue;
            call.Body.Add("\"]}"u8);
            _ready.Enqueue(call.Body.Written.ToArray());
            call.Body.Clear();
            call.Documents = 0;
        }
    }
}
