using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roentgen.Model.Ids;
using Roentgen.Service.Health;
using Roentgen.Storage;

namespace Roentgen.Service.Assembly;

/// <summary>
/// Keeps digests up with documents: notes which traces have new documents and, a moment later, computes their digests from all that the
/// store holds of them. Whoever reads digests calls <see cref="CatchUpAsync"/> first and so sees everything accepted before.
/// </summary>
internal sealed partial class Assembler : BackgroundService
{
    /// <summary>Most traces that wait for their digest before ingest itself computes digests and so slows down.</summary>
    public const int MaxWaiting = 50_000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly ITraceStore _store;
    private readonly ServiceOptions _options;
    private readonly ServiceMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<Assembler> _logger;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private HashSet<TraceId> _waiting = [];

    public Assembler(ITraceStore store, ServiceOptions options, ServiceMetrics metrics, TimeProvider time, ILogger<Assembler> logger)
    {
        _store = store;
        _options = options;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        metrics.ObserveUndigested(() => Waiting);
    }

    private int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Notes that a trace has new documents in the store.</summary>
    public async ValueTask NoteAsync(IEnumerable<TraceId> traces, CancellationToken cancellationToken)
    {
        int waiting;
        lock (_lock)
        {
            foreach (var id in traces) _waiting.Add(id);
            waiting = _waiting.Count;
        }
        if (_wake.CurrentCount == 0) Wake();
        if (waiting > MaxWaiting) await CatchUpAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Returns when everything noted before the call is digested; or when the store takes no digests just now, as on a full disk: then whoever asks
    /// sees what there is.
    /// </summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DigestAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreBusyException)
        {
            // The loop comes back to it, and tells.
        }
    }

    private async Task DigestAsync(CancellationToken cancellationToken)
    {
        // Also when nothing waits: a round that is under way may hold what the caller wants to see.
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await DigestWaitingAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ResumeAsync(stoppingToken).ConfigureAwait(false);
            while (true)
            {
                await _wake.WaitAsync(stoppingToken).ConfigureAwait(false);
                await Task.Delay(_options.DigestDelay, _time, stoppingToken).ConfigureAwait(false);
                await DigestPatientlyAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What still waits is found by the next start.
        }
    }

    // After a restart: traces whose newest document is newer than their digest.
    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        while (await _store.FindUndigestedAsync(MaxWaiting / 10, cancellationToken).ConfigureAwait(false) is { Count: > 0 } found)
        {
            LogResuming(found.Count);
            await NoteAsync(found, cancellationToken).ConfigureAwait(false);
            await DigestPatientlyAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // As often as it takes; tells once.
    private async Task DigestPatientlyAsync(CancellationToken cancellationToken)
    {
        for (var isTold = false; ; isTold = true)
        {
            try
            {
                await DigestAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (StoreBusyException e)
            {
                if (!isTold) LogPostponed(Waiting, e);
            }
            await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just done it; one signal is enough.
        }
    }

    private async Task DigestWaitingAsync(CancellationToken cancellationToken)
    {
        HashSet<TraceId> taken;
        lock (_lock) (taken, _waiting) = (_waiting, []);
        try
        {
            _metrics.CountDigested(await _store.DigestAsync(taken, cancellationToken).ConfigureAwait(false));
            taken.Clear();
        }
        finally
        {
            // Whatever stopped the round, nothing is forgotten.
            lock (_lock) _waiting.UnionWith(taken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Assembling {Count} traces whose newest documents are newer than their digests")]
    private partial void LogResuming(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} traces wait for their digests until the store takes them")]
    private partial void LogPostponed(int count, Exception exception);
}
