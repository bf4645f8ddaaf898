using System.Threading.RateLimiting;
using Roentgen.Model.Graph;
using Roentgen.Service.Api;
using Roentgen.Service.Assembly;
using Roentgen.Service.Health;
using Roentgen.Service.Limits;
using Roentgen.Storage;

namespace Roentgen.Service.Beyond.Analysis;

/// <summary>How much of a window was looked at.</summary>
/// <param name="LookedAt">How many traces, those that the filter does not select included.</param>
/// <param name="StoppedAt">How far it came, from the end backwards; null for all of the window.</param>
internal readonly record struct Coverage(int LookedAt, ScanPosition? StoppedAt);

/// <summary>
/// Reads the traces of a question, newest first, for whoever adds them up. The work for a question is bounded, and so is the number of
/// questions that are worked on: others wait for their turn, and those that would wait too long are refused.
/// </summary>
internal sealed class TraceReader(ITraceStore store, Assembler assembler, ServiceOptions options, ServiceMetrics metrics) : IDisposable
{
    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.MaxAnalyses,
        QueueLimit = options.MaxWaitingAnalyses,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a turn; disposing what is returned ends it.</summary>
    /// <exception cref="ApiException">Too many wait.</exception>
    public async Task<RateLimitLease> BeginAsync(CancellationToken cancellationToken)
    {
        var turn = await _turns.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
        if (turn.IsAcquired)
        {
            try
            {
                await assembler.CatchUpAsync(cancellationToken).ConfigureAwait(false);
                return turn;
            }
            catch
            {
                // Whoever has gone must not keep the turn.
                turn.Dispose();
                throw;
            }
        }
        turn.Dispose();
        metrics.CountThrottled("Analyses");
        metrics.CountOverLimit(Limit.Names.WaitingAnalyses);
        throw ApiException.Throttled($"{options.MaxAnalyses} analyses are being computed and {options.MaxWaitingAnalyses} wait; ask again in a moment.");
    }

    /// <summary>Reads what an analysis adds up.</summary>
    public Task<Coverage> ReadAsync(TraceQuestion question, Action<TraceDigest> add, CancellationToken cancellationToken) =>
        ReadAsync(question, options.AnalysisScanSize, add, cancellationToken);

    /// <summary>Reads no more than a number of traces.</summary>
    public async Task<Coverage> ReadAsync(TraceQuestion question, int maxTraces, Action<TraceDigest> add, CancellationToken cancellationToken)
    {
        var (asked, lookedAt) = (0, 0);
        ScanPosition? last = null;
        await foreach (var step in store.ScanAsync(question.Scan, cancellationToken).ConfigureAwait(false))
        {
            if (asked == maxTraces || lookedAt >= options.AnalysisLookSize) return new Coverage(lookedAt, last);
            lookedAt += step.LookedAt;
            last = step.Position;
            if (step.Digest is not { } digest) continue;
            asked++;
            if (question.Filter.Matches(digest)) add(digest);
        }
        return new Coverage(lookedAt, null);
    }

    public void Dispose() => _turns.Dispose();
}
