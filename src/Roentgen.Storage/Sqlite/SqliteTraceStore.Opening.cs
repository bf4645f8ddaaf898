using Microsoft.Data.Sqlite;

namespace Roentgen.Storage.Sqlite;

public sealed partial class SqliteTraceStore
{
    /// <summary>Opens the store in a folder, and makes both where they do not exist. A folder that cannot be written is opened to be read only.</summary>
    /// <exception cref="StoreUnavailableException">The folder cannot be read, is in use by another process, or holds something newer.</exception>
    public static SqliteTraceStore Open(string folder) => Open(folder, new SqliteStoreOptions());

    /// <summary>Opens the store in a folder with limits and habits of its own.</summary>
    /// <exception cref="StoreUnavailableException">The folder cannot be read, is in use by another process, or holds something newer.</exception>
    public static SqliteTraceStore Open(string folder, SqliteStoreOptions options)
    {
        var (lockFile, readOnly) = LockFolder(folder);
        try
        {
            if (!readOnly) OldStore.Migrate(folder);
            return new SqliteTraceStore(folder, lockFile, options, readOnly);
        }
        catch
        {
            lockFile?.Dispose();
            throw;
        }
    }

    /// <summary>Verifies everything in a folder that no other process writes; changes nothing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Hears how far it has come, in blocks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreUnavailableException">The folder cannot be read, is in use by another process, or holds something newer.</exception>
    public static async Task<StoreReport> CheckAsync(string folder, IProgress<StoreProgress> progress, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder)) throw new StoreUnavailableException($"There is no folder {folder}; name the one with the data with --data.");
        if (File.Exists(Path.Combine(folder, OldStore.FileName)))
            throw new StoreUnavailableException($"The data in {folder} is of an older version; start roentgen on it once, which brings it over.");
        using var folderLock = LockToRead(folder, Path.Combine(folder, LockFileName));
        var store = new SqliteTraceStore(folder, null, new SqliteStoreOptions(), readOnly: true);
        await using var _ = store.ConfigureAwait(false);
        var report = await Task.Run(() => new StoreChecker(store._set, store._set.Parts).CheckAsync(progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        return report with { Problems = [.. store._control.Check(), .. report.Problems] };
    }

    private static (FileStream? Lock, bool ReadOnly) LockFolder(string folder)
    {
        var path = Path.Combine(folder, LockFileName);
        try
        {
            Directory.CreateDirectory(folder);
            return (new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), false);
        }
        catch (Exception e) when (Directory.Exists(folder) && (e is UnauthorizedAccessException || IsReadOnlyDisk(e)))
        {
            return (LockToRead(folder, path), true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreUnavailableException($"The folder {folder} cannot be made; allow it, or choose another with --data.", e);
        }
        catch (IOException e)
        {
            throw InUse(folder, e);
        }
    }

    // Nobody who writes may be there; others who read may.
    private static FileStream? LockToRead(string folder, string path)
    {
        try
        {
            return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreUnavailableException($"The folder {folder} can neither be written nor read; allow it, or choose another with --data.", e);
        }
        catch (IOException e)
        {
            throw InUse(folder, e);
        }
    }

    private static StoreUnavailableException InUse(string folder, IOException e) =>
        new($"The folder {folder} cannot be used ({e.Message}); another Roentgen may be running on it. Stop that one, or choose another folder with --data.", e);

    // EROFS, "Read-only file system", which has no exception of its own.
    private static bool IsReadOnlyDisk(Exception e) => e is IOException && (e.HResult & 0xFFFF) == 30;

    private void OpenParts()
    {
        var names = new List<PartName>();
        foreach (var file in Directory.EnumerateFiles(_folder))
        {
            if (PartName.TryParse(Path.GetFileName(file), out var name)) names.Add(name);
        }
        try
        {
            foreach (var name in names.Order()) OpenPart(name);
        }
        catch
        {
            foreach (var part in _set.Parts) part.Dispose();
            throw;
        }
        if (_set.Parts.IsEmpty) return;
        // All but the newest take nothing any more. That the newest of all could not be opened makes no difference: a new one follows it.
        foreach (var part in _set.Parts.SkipLast(1)) part.Closed = Task.CompletedTask;
        _lastCall = _set.Parts.Max(static part => part.LastCall);
        var now = _options.Time.GetTimestamp();
        foreach (var part in _set.Parts) Load(part, now);
    }

    private void OpenPart(PartName name)
    {
        var path = Path.Combine(_folder, name.ToString());
        try
        {
            _set.Add(Part.Open(_folder, name, IsReadOnly, Told, after: Task.CompletedTask));
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            // Left as it is, for whoever can mend it. The other parts answer.
            _set.NoteDamage(name.ToString(), $"{path} cannot be read ({e.Message}); what it holds is not shown, all else is. Put the file back from a copy, or move it away.");
        }
    }

    private void Load(Part part, long now)
    {
        try
        {
            foreach (var (call, receivedAt, bytes) in part.Read(static reader => reader.ReadInbox()))
            {
                foreach (var (id, document) in Inbox.Read(bytes, call, receivedAt)) _set.AddUnpacked(part, id, document, now);
            }
            foreach (var (name, block, trace) in part.Read(static reader => reader.ReadSuperseded()))
            {
                if (PartName.TryParse(name, out var of)) _set.Supersede(new TracePlace(of, block, trace), part.Name, 0);
            }
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            _set.NoteDamage(part.Name.ToString(), $"{part.Path} cannot be read wholly ({e.Message}); what can be read is shown. Put the file back from a copy, or move it away.");
            // It keeps what it has; documents go to another.
            part.Closed = Task.CompletedTask;
        }
    }
}
