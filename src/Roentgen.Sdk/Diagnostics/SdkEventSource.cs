using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;
using Roentgen.Sdk.Emitting;

namespace Roentgen.Sdk.Diagnostics;

/// <summary>
/// The event source <c>Roentgen-Sdk</c>, for <c>dotnet-trace</c> and <c>dotnet-counters</c>: what is lost, as events, and counters of the whole process, of
/// all its tracers together. Costs next to nothing while nobody listens.
/// </summary>
[EventSource(Name = "Roentgen-Sdk")]
internal sealed class SdkEventSource : EventSource
{
    public static readonly SdkEventSource Log = new();

    private readonly ConcurrentDictionary<DocumentQueue, byte> _queues = new();
    private DiagnosticCounter[] _counters = [];
    private long _sent;
    private long _dropped;
    private long _guarded;
    private long _sampled;
    private long _decided;

    private SdkEventSource()
    {
    }

    [NonEvent]
    public void Observe(DocumentQueue queue) => _queues[queue] = 0;

    [NonEvent]
    public void Forget(DocumentQueue queue) => _queues.TryRemove(queue, out _);

    [NonEvent]
    public void Decided(bool sampled)
    {
        // Each request comes through here, so counting waits until somebody wants to know.
        if (!IsEnabled()) return;
        Interlocked.Increment(ref _decided);
        if (sampled) Interlocked.Increment(ref _sampled);
    }

    [NonEvent]
    public void Sent()
    {
        if (IsEnabled()) Interlocked.Increment(ref _sent);
    }

    [NonEvent]
    public void Dropped(DropReason reason, string name)
    {
        if (!IsEnabled()) return;
        Interlocked.Increment(ref _dropped);
        DocumentDropped(reason.ToString(), name);
    }

    [NonEvent]
    public void Guarded(string type, string message)
    {
        if (!IsEnabled()) return;
        Interlocked.Increment(ref _guarded);
        ExceptionGuarded(type, message);
    }

    /// <summary>A document is lost.</summary>
    [Event(1, Level = EventLevel.Warning)]
    public void DocumentDropped(string reason, string name)
    {
        if (IsEnabled()) WriteEvent(1, reason, name);
    }

    /// <summary>Values of a document are cut.</summary>
    [Event(2, Level = EventLevel.Warning)]
    public void DocumentTruncated(string name, string values)
    {
        if (IsEnabled()) WriteEvent(2, name, values);
    }

    /// <summary>An exception was kept from the application.</summary>
    [Event(3, Level = EventLevel.Error)]
    public void ExceptionGuarded(string type, string message)
    {
        if (IsEnabled()) WriteEvent(3, type, message);
    }

    /// <summary>What <see cref="XRayOptions.OnProblem"/> is told.</summary>
    [Event(4, Level = EventLevel.Warning)]
    public void Problem(string kind, string sentence)
    {
        if (IsEnabled()) WriteEvent(4, kind, sentence);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "They live as long as the source, which lives as long as the process.")]
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        if (command.Command != EventCommand.Enable || _counters.Length > 0) return;
        _counters =
        [
            new IncrementingPollingCounter("documents-sent", this, () => Volatile.Read(ref _sent)) { DisplayName = "Documents sent" },
            new IncrementingPollingCounter("documents-dropped", this, () => Volatile.Read(ref _dropped)) { DisplayName = "Documents dropped" },
            new IncrementingPollingCounter("exceptions", this, () => Volatile.Read(ref _guarded)) { DisplayName = "Exceptions kept from the application" },
            new IncrementingPollingCounter("requests", this, () => Volatile.Read(ref _decided)) { DisplayName = "Requests and other roots" },
            new IncrementingPollingCounter("requests-sampled", this, () => Volatile.Read(ref _sampled)) { DisplayName = "Requests and other roots, sampled" },
            new PollingCounter("queue-length", this, () => _queues.Keys.Sum(static queue => queue.Count)) { DisplayName = "Documents that wait" },
        ];
    }
}
