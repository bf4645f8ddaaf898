using Microsoft.Data.Sqlite;

namespace Roentgen.Storage.Sqlite;

// What goes on behind the answers: packing, and giving room back.
public sealed partial class SqliteTraceStore
{
    /// <summary>Waits until there is room for more documents, for those who bring more than can be packed meanwhile.</summary>
    public async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        if (_set.UnpackedBytes <= _options.MaxUnpackedBytes) return;
        await _packing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await CareOnceAsync().ConfigureAwait(false);
        }
        finally
        {
            _packing.Release();
        }
    }

    /// <summary>Packs everything, and gives unused room back to the disk. Returns how many bytes that were.</summary>
    /// <exception cref="StoreBusyException">The disk does not take what has to be written for it.</exception>
    public async Task<long> CompactAsync(IProgress<StoreProgress> progress, CancellationToken cancellationToken)
    {
        await _packing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var parts = _set.Parts;
            var before = parts.Sum(static part => part.Bytes);
            for (var i = 0; i < parts.Length; i++)
            {
                progress.Report(new StoreProgress(parts[i].Name.ToString(), i, parts.Length));
                await _packer.PackAllAsync(parts[i], cancellationToken).ConfigureAwait(false);
                await parts[i].ShrinkAsync(cancellationToken).ConfigureAwait(false);
            }
            progress.Report(new StoreProgress("", parts.Length, parts.Length));
            return Math.Max(0, before - parts.Sum(static part => part.Bytes));
        }
        finally
        {
            _packing.Release();
        }
    }

    // Looks after the parts while nobody asks for anything.
    private async Task CareAsync()
    {
        using var timer = new PeriodicTimer(_options.CareInterval, _options.Time);
        while (await NextTickAsync(timer).ConfigureAwait(false))
        {
            await _packing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                await CareOnceAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is StoreBusyException or SqliteException)
            {
                // The disk takes nothing just now, as the appends are told; what waits goes on waiting.
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                _packing.Release();
            }
        }
    }

    // Oldest part first: a newer one must find what an older one has of a trace.
    private async Task CareOnceAsync()
    {
        foreach (var part in _set.Parts)
        {
            if (part.Closed is not { } closed)
            {
                await _packer.PackQuietAsync(part, _closing.Token).ConfigureAwait(false);
                await _packer.PackForRoomAsync(part, _closing.Token).ConfigureAwait(false);
                await ShrinkIdleAsync(part).ConfigureAwait(false);
                continue;
            }
            await closed.ConfigureAwait(false);
            var isDone = false;
            lock (_set.Lock) isDone = part.Unpacked.Count == 0;
            if (isDone) continue;
            await _packer.PackAllAsync(part, _closing.Token).ConfigureAwait(false);
            await part.ShrinkAsync(_closing.Token).ConfigureAwait(false);
        }
    }

    private static async Task ShrinkAtEndAsync(Part part)
    {
        if (part.IsReadOnly || part.FreeBytes <= MinFreeBytes) return;
        try
        {
            await part.ShrinkAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (SqliteException)
        {
            // On a full disk, or a damaged file: it stays as large as it is.
        }
    }

    // The room of packed documents is kept for the next, unless none have come for a while.
    private async Task ShrinkIdleAsync(Part part)
    {
        var appended = Volatile.Read(ref _lastCall);
        if (appended != _lastSeenCall)
        {
            _lastSeenCall = appended;
            _idleSince = _options.Time.GetTimestamp();
            _shrunk = false;
        }
        if (_shrunk || _options.Time.GetElapsedTime(_idleSince) < IdleTime) return;
        if (part.FreeBytes > MinFreeBytes) await part.ShrinkAsync(_closing.Token).ConfigureAwait(false);
        _shrunk = true;
    }

    private async Task<bool> NextTickAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
