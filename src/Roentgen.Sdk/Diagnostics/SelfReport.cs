using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Roentgen.Sdk.Emitting;

namespace Roentgen.Sdk.Diagnostics;

/// <summary>
/// What the SDK says of itself: numbers on the meter <c>Roentgen.Sdk</c> and on the event source <c>Roentgen-Sdk</c>, and a sentence to <see cref="XRayOptions.OnProblem"/> at most
/// once a minute for each kind of problem. Nothing here throws.
/// </summary>
internal sealed class SelfReport : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    // Boxed once: the box would be the only allocation of a request that is not sampled.
    private static readonly KeyValuePair<string, object?> SampledTag = new("sampled", true);
    private static readonly KeyValuePair<string, object?> NotSampledTag = new("sampled", false);

    private readonly Action<string>? _tell;
    private readonly TimeProvider _clock;
    private readonly Meter _meter;
    private readonly Counter<long> _segments;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _guarded;
    private readonly Counter<long> _truncated;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _samplingFailures;
    private DocumentQueue? _queue;
    private readonly ConcurrentDictionary<string, Kind> _kinds = new();

    /// <param name="tell">Receives the sentences; null for nobody.</param>
    /// <param name="clock">Tells when a minute is over.</param>
    /// <param name="scope">The tracer, so that a listener can tell several in one process apart.</param>
    public SelfReport(Action<string>? tell, TimeProvider clock, object scope)
    {
        _tell = tell;
        _clock = clock;
        _meter = new Meter(new MeterOptions("Roentgen.Sdk") { Version = SdkVersion.Text, Scope = scope });
        _segments = _meter.CreateCounter<long>("roentgen.sdk.segments", description: "Requests and other roots, by sampled.");
        _sent = _meter.CreateCounter<long>("roentgen.sdk.documents.sent", description: "Documents handed to the transport.");
        _dropped = _meter.CreateCounter<long>("roentgen.sdk.documents.dropped", description: "Documents lost, by reason.");
        _truncated = _meter.CreateCounter<long>("roentgen.sdk.values.truncated", description: "Values cut because their document was too long.");
        _retries = _meter.CreateCounter<long>("roentgen.sdk.sends.retried", description: "Batches that a service did not take at first.");
        _samplingFailures = _meter.CreateCounter<long>("roentgen.sdk.sampling.failures", description: "Questions about sampling that were not answered.");
        _guarded = _meter.CreateCounter<long>("roentgen.sdk.exceptions", description: "Exceptions kept from the application, by type.");
    }

    public void ObserveQueue(DocumentQueue queue)
    {
        _queue = queue;
        _meter.CreateObservableGauge("roentgen.sdk.queue.length", () => queue.Count, description: "Documents that wait to be sent.");
        SdkEventSource.Log.Observe(queue);
    }

    public void Decided(bool sampled)
    {
        _segments.Add(1, sampled ? SampledTag : NotSampledTag);
        SdkEventSource.Log.Decided(sampled);
    }

    public void Sent()
    {
        _sent.Add(1);
        SdkEventSource.Log.Sent();
    }

    /// <summary>Values that were cut so that their document can be sent.</summary>
    public void Truncated(string name, IReadOnlyList<string> values)
    {
        _truncated.Add(values.Count);
        SdkEventSource.Log.DocumentTruncated(name, string.Join(", ", values));
        Problem("truncated", $"the document of \"{name}\" was too long, so {string.Join(", ", values.Take(5))}{(values.Count > 5 ? $" and {values.Count - 5} more" : "")} did not fit. Record less.");
    }

    /// <summary>A batch is tried again.</summary>
    public void Retried() => _retries.Add(1);

    /// <summary>Rules or targets could not be asked for.</summary>
    public void SamplingFailed() => _samplingFailures.Add(1);

    public void Dropped(DropReason reason, string name)
    {
        _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
        SdkEventSource.Log.Dropped(reason, name);
        Problem($"dropped {reason}", $"the document of \"{name}\" was dropped: {Describe(reason)}");
    }

    /// <summary>
    /// The boundary towards the application: counts an exception that must not reach it and is true. Used as exception filter wherever
    /// code that is not ours runs inside the SDK (serialisers, overridden members, transports, callbacks).
    /// </summary>
    public bool Guard(Exception exception)
    {
        var type = exception.GetType().FullName ?? exception.GetType().Name;
        _guarded.Add(1, new KeyValuePair<string, object?>("type", type));
        SdkEventSource.Log.Guarded(type, exception.Message);
        Problem($"guard {type}", $"{type} was kept from the application: {exception.Message}");
        return true;
    }

    /// <summary>Tells of a problem unless its kind was told of within the last minute; then counts it towards the next time.</summary>
    public void Problem(string kind, string sentence)
    {
        if (_tell is null && !SdkEventSource.Log.IsEnabled()) return;
        if (!_kinds.GetOrAdd(kind, static _ => new Kind()).IsDue(_clock, out var silent)) return;
        var told = silent == 0 ? $"X-Ray: {sentence}" : $"X-Ray: {sentence} ({silent:N0} more like this in the minutes before)";
        SdkEventSource.Log.Problem(kind, told);
        try
        {
            _tell?.Invoke(told);
        }
        catch (Exception) // A log that fails must not take the application along, and there is nobody left to tell.
        {
            _guarded.Add(1, new KeyValuePair<string, object?>("type", "OnProblem"));
        }
    }

    public void Dispose()
    {
        if (_queue is not null) SdkEventSource.Log.Forget(_queue);
        _meter.Dispose();
    }

    private static string Describe(DropReason reason) => reason switch
    {
        DropReason.QueueFull => "documents come faster than they can be sent, and QueueCapacity is reached.",
        DropReason.TooLarge => $"it is longer than the {Model.Datagrams.Datagram.MaxLength:N0} bytes of a datagram. Record less metadata.",
        DropReason.Refused => "nobody listens at DaemonAddress. Start the daemon, or set AWS_XRAY_DAEMON_ADDRESS.",
        DropReason.Unresolved => "the host of DaemonAddress has no address.",
        DropReason.Unavailable => "the service could not be reached, or was too busy, each time it was tried.",
        DropReason.Rejected => "the service would not take it.",
        DropReason.Unfinished => "it had not ended when the application stopped, and OTLP has no form for that.",
        DropReason.Stopped => "the application stopped before it was sent.",
        _ => "it could not be sent.",
    };

    /// <summary>When a kind of problem was last told of, and how often it has come since.</summary>
    private sealed class Kind
    {
        private readonly Lock _gate = new();
        private long _toldAt;
        private bool _told;
        private long _silent;

        public bool IsDue(TimeProvider clock, out long silent)
        {
            lock (_gate)
            {
                silent = _silent;
                if (_told && clock.GetElapsedTime(_toldAt) < Quiet)
                {
                    _silent++;
                    return false;
                }
                (_told, _toldAt, _silent) = (true, clock.GetTimestamp(), 0);
                return true;
            }
        }
    }
}
