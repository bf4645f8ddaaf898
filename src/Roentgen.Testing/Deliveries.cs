using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Roentgen.Model.Ids;

namespace Roentgen.Testing;

/// <summary>What the daemon has handed to the service: which documents were refused and why, and whether a marker has come through.</summary>
internal sealed class Deliveries
{
    private const int MaxRefusals = 20;

    private readonly ConcurrentDictionary<SegmentId, Marker> _markers = new();
    private readonly Lock _lock = new();
    private readonly List<string> _refusals = [];
    private long _refused;

    /// <summary>How many documents the service refused.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>The first refusals, in the service's words.</summary>
    public IReadOnlyList<string> Refusals
    {
        get
        {
            lock (_lock) return [.. _refusals];
        }
    }

    /// <summary>A document that shows nowhere: a subsegment whose segment never comes. It is delivered after all that the daemon took before it.</summary>
    public Marker Mark(TimeProvider time)
    {
        var marker = new Marker(this, SegmentId.Create(), time.GetUtcNow());
        _markers[marker.Id] = marker;
        return marker;
    }

    /// <summary>Looks at what goes by.</summary>
    public HttpMessageHandler Watch(HttpMessageHandler connections) => new Handler(this) { InnerHandler = connections };

    // {"UnprocessedTraceSegments":[{"Id":"…","ErrorCode":"InvalidName","Message":"Invalid segment. ErrorCode: InvalidName"}]}
    private void Take(byte[] request, byte[] response)
    {
        foreach (var marker in _markers.Values)
        {
            if (request.AsSpan().IndexOf(marker.IdUtf8) >= 0) marker.Arrived.TrySetResult();
        }
        var refused = JsonElement.Parse(response).GetProperty("UnprocessedTraceSegments");
        if (refused.GetArrayLength() == 0) return;
        Interlocked.Add(ref _refused, refused.GetArrayLength());
        lock (_lock)
        {
            _refusals.AddRange(refused.EnumerateArray().Take(MaxRefusals - _refusals.Count)
                .Select(document => $"{document.GetProperty("Id")}: {document.GetProperty("Message")}"));
        }
    }

    /// <summary>See <see cref="Mark"/>.</summary>
    public sealed class Marker(Deliveries deliveries, SegmentId id, DateTimeOffset now) : IDisposable
    {
        public SegmentId Id { get; } = id;

        public byte[] IdUtf8 { get; } = Encoding.ASCII.GetBytes(id.ToString());

        public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public byte[] Datagram { get; } = [.. Model.Datagrams.Datagram.Header, .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$"""{"type":"subsegment","trace_id":"{{TraceId.Create(now)}}","id":"{{id}}","parent_id":"{{SegmentId.Create()}}","name":"marker","start_time":{{now.ToUnixTimeSeconds()}},"end_time":{{now.ToUnixTimeSeconds()}}}"""))];

        public void Dispose() => deliveries._markers.TryRemove(Id, out _);
    }

    private sealed class Handler(Deliveries deliveries) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri?.AbsolutePath != "/TraceSegments") return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) return response;
            await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
            deliveries.Take(body, await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            return response;
        }
    }
}
