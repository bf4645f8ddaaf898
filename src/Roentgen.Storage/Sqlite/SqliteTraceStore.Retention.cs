using Roentgen.Model.Ids;

namespace Roentgen.Storage.Sqlite;

// Letting go of what is beyond the limits: whole parts.
public sealed partial class SqliteTraceStore
{
    /// <inheritdoc />
    public async Task<Deleted> DeleteAsync(RetentionLimits limits, CancellationToken cancellationToken)
    {
        if (IsReadOnly) return default;
        if (limits.MaxBytes is { } most) Volatile.Write(ref _maxPartBytes, Math.Clamp(most / PartsPerDisk, MinPartBytes, _options.MaxPartBytes));
        await _packing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var doomed = Doomed(limits);
            if (doomed.Count == 0) return default;
            await RescueAsync(doomed, cancellationToken).ConfigureAwait(false);
            var deleted = default(Deleted);
            foreach (var part in doomed)
            {
                var bytes = part.Bytes;
                deleted = new Deleted(deleted.Traces + CountTraces(part), deleted.Bytes + bytes);
                lock (_appending) _set.Remove(part);
                await part.DeleteAsync().ConfigureAwait(false);
            }
            return deleted;
        }
        finally
        {
            _packing.Release();
        }
    }

    private List<Part> Doomed(RetentionLimits limits)
    {
        var parts = _set.Parts;
        var doomed = limits.ReceivedSince is { } since ? parts.Where(part => (part.Name.Day + 1) * StoreExtensions.SecondsPerDay <= since).ToList() : [];
        if (limits.MaxBytes is not { } most) return doomed;
        var bytes = parts.Except(doomed).Sum(static part => part.Bytes);
        // Never the newest, which takes what comes in.
        foreach (var part in parts.Except(doomed).SkipLast(1).ToList())
        {
            if (bytes <= most) break;
            bytes -= part.Bytes;
            doomed.Add(part);
        }
        return doomed;
    }

    // A trace that has gone on since belongs to the day of its newest document, with all that it has.
    private async Task RescueAsync(List<Part> doomed, CancellationToken cancellationToken)
    {
        foreach (var part in doomed)
        {
            if (part.Closed is { } closed) await closed.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _packer.PackAllAsync(part, cancellationToken).ConfigureAwait(false);
        }
        foreach (var part in _set.Parts.Except(doomed))
        {
            List<TraceId> unpacked;
            lock (_set.Lock) unpacked = [.. part.Unpacked.Keys];
            var rescued = unpacked.Where(id => doomed.Exists(old => old.FindBlocks(id).Count > 0)).ToHashSet();
            if (rescued.Count > 0) await _packer.PackAsync(part, rescued, cancellationToken).ConfigureAwait(false);
        }
    }

    private long CountTraces(Part part) => (part.Read(static reader => reader.Scalar("SELECT sum(digests) FROM blocks")) ?? 0) - _set.CountSuperseded(part.Name);
}
