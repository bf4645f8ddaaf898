using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Roentgen.Model.Ids;
using Roentgen.Storage.Sqlite.Blocks;

namespace Roentgen.Storage.Sqlite;

/// <summary>Times of the digests in a block, by one clock.</summary>
/// <param name="Id">The block.</param>
/// <param name="Newest">Largest time, in microseconds.</param>
internal readonly record struct BlockTime(long Id, long Newest);

/// <summary>
/// One file of the store: an inbox of calls as they came, blocks of packed traces, and what finds them. Everything in it is changed in
/// transactions of this file alone.
/// </summary>
internal sealed class Part : IAsyncDisposable, IDisposable
{
    /// <summary>Version of the tables.</summary>
    public const int SchemaVersion = 3;

    // Ids whose first digits are a time near the part's day lie close together. All others may lie anywhere.
    private const long NearSeconds = 2 * StoreExtensions.SecondsPerDay;

    private const int AsksPerLook = 64;

    // inbox:      what is not packed yet, a row a call. id is the call.
    // blocks:     see BlockWriter; the times are those of its digests.
    // places:     which blocks hold documents of a trace; the key is the first half of its id.
    // superseded: digests in blocks, of this part or an older one, that a later block replaces.
    // rollups:    the digests of a minute added up; data is null where that must be computed again.
    private const string Schema = """
        CREATE TABLE inbox (id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, documents BLOB NOT NULL);
        CREATE TABLE blocks (
            id             INTEGER PRIMARY KEY,
            traces         INTEGER NOT NULL,
            documents      INTEGER NOT NULL,
            digests        INTEGER NOT NULL,
            last_call      INTEGER NOT NULL,
            oldest_start   INTEGER,
            newest_start   INTEGER,
            oldest_update  INTEGER,
            newest_update  INTEGER,
            data           BLOB    NOT NULL
        );
        CREATE INDEX blocks_by_start  ON blocks (newest_start, oldest_start)   WHERE digests > 0;
        CREATE INDEX blocks_by_update ON blocks (newest_update, oldest_update) WHERE digests > 0;
        CREATE INDEX blocks_by_call   ON blocks (last_call);
        CREATE TABLE places (key INTEGER NOT NULL, block INTEGER NOT NULL, PRIMARY KEY (key, block)) WITHOUT ROWID;
        CREATE TABLE superseded (part TEXT NOT NULL, block INTEGER NOT NULL, trace INTEGER NOT NULL, PRIMARY KEY (part, block, trace)) WITHOUT ROWID;
        CREATE TABLE rollups (start INTEGER PRIMARY KEY, traces INTEGER NOT NULL, data BLOB);
        """;

    private readonly string _connectionString;
    private readonly ConcurrentBag<PartReader> _idle = [];
    private readonly Lock _lock = new();
    private SqliteConnection? _writing;
    private SqliteWriter? _writer;
    private KeyRange _keys;
    private int _users = 1;
    private int _asked;
    private long _size;
    private bool _deleted;

    private Part(string folder, PartName name, string connectionString)
    {
        Name = name;
        Path = System.IO.Path.Combine(folder, name.ToString());
        _connectionString = connectionString;
    }

    /// <summary>Keys near the part's day, and whether there are others.</summary>
    private readonly record struct KeyRange(long Lowest, long Highest, bool HasOthers);

    public PartName Name { get; }

    public string Path { get; }

    /// <summary>Traces with documents in the inbox. Guarded by the lock of the <see cref="PartSet"/>.</summary>
    public Dictionary<TraceId, UnpackedTrace> Unpacked { get; } = [];

    /// <summary>How many documents of each call are in the inbox. Guarded alike.</summary>
    public Dictionary<long, int> UnpackedCalls { get; } = [];

    /// <summary>Completes when no append can reach the part any more; null while it takes some.</summary>
    public Task? Closed { get; set; }

    /// <summary>Grows with everything that changes which digests the part counts; what was computed in between is not kept.</summary>
    public int Generation { get; set; }

    /// <summary>The newest block that counts. Those after it are written, but what they replace is not taken out yet. Guarded alike.</summary>
    public long LastBlock { get; set; }

    /// <summary>More than 0 while another part is about to supersede digests of this one.</summary>
    public int Superseding { get; set; }

    /// <summary>The largest number of a call in it.</summary>
    public long LastCall { get; private set; }

    /// <summary>Bytes of its files.</summary>
    public long Bytes => Files.Sum(static file => new FileInfo(file) is { Exists: true } info ? info.Length : 0);

    /// <summary>Whether nothing can be written.</summary>
    public bool IsReadOnly => _writer is null;

    /// <summary>The loop that writes.</summary>
    public SqliteWriter Writer => _writer ?? throw new StoreBusyException("The store was opened to be read only.");

    /// <summary>Whether it has grown beyond a size. Looks at the disk now and then only.</summary>
    public bool IsLarge(long bytes)
    {
        if (++_asked % AsksPerLook == 1) _size = Bytes;
        return _size > bytes;
    }

    private string[] Files => [Path, Path + "-wal", Path + "-shm"];

    /// <summary>Opens a part, and makes it where it does not exist.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="readOnly">Whether nothing is to be written.</param>
    /// <param name="told">Hears after each commit whether the disk took it.</param>
    /// <param name="after">Nothing is written before this has ended.</param>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no part, or not a whole one.</exception>
    /// <exception cref="StoreUnavailableException">It was written by a newer version.</exception>
    public static Part Open(string folder, PartName name, bool readOnly, Action<SqliteException?> told, Task after)
    {
        var path = System.IO.Path.Combine(folder, name.ToString());
        var reading = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30 };
        // Where nothing can be written beside it, SQLite must be told that nobody writes into it either.
        if (readOnly && !File.Exists(path + "-shm") && new FileInfo(path + "-wal") is not { Exists: true, Length: > 0 })
            reading.DataSource = new Uri(path).AbsoluteUri + "?immutable=1";
        var part = new Part(folder, name, reading.ToString());
        try
        {
            if (!readOnly) part.OpenToWrite(told, after);
            part.Inspect();
            return part;
        }
        catch
        {
            part.CloseConnections();
            throw;
        }
    }

    /// <summary>Runs a question on a connection of its own.</summary>
    public T Read<T>(Func<PartReader, T> question)
    {
        if (!_idle.TryTake(out var reader)) reader = new PartReader(_connectionString);
        try
        {
            return question(reader);
        }
        finally
        {
            _idle.Add(reader);
        }
    }

    /// <summary>The blocks that hold documents of a trace, in the order of their writing.</summary>
    public List<long> FindBlocks(TraceId id) => MayHold(id) ? Read(reader => reader.FindBlocks(Key(id))) : [];

    /// <summary>A block, decoded and verified.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or gone.</exception>
    public Block ReadBlock(long id) =>
        new(Read(reader => reader.ReadBlock(id)) ?? throw new InvalidDataException($"Block {id} of {Name} is gone."));

    /// <summary>Notes that keys were written.</summary>
    public void Include(IEnumerable<long> keys, long lastCall)
    {
        lock (_lock)
        {
            foreach (var key in keys)
            {
                if (!IsNear(key)) _keys = _keys with { HasOthers = true };
                else _keys = _keys with { Lowest = Math.Min(_keys.Lowest, key), Highest = Math.Max(_keys.Highest, key) };
            }
            LastCall = Math.Max(LastCall, lastCall);
        }
    }

    /// <summary>First half of a trace's id: what blocks are found by. Others may have the same.</summary>
    public static long Key(TraceId id) => unchecked((long)(((ulong)id.EpochSeconds << 32) | (id.RandomHigh >> 32)));

    /// <summary>Keeps the files while somebody reads; false when they are on their way out.</summary>
    public bool TryUse()
    {
        lock (_lock)
        {
            if (_users == 0 || _deleted) return false;
            _users++;
            return true;
        }
    }

    /// <summary>Ends a use; the last one closes the connections, and removes the files of a deleted part.</summary>
    public void EndUse()
    {
        lock (_lock)
        {
            if (--_users > 0) return;
        }
        CloseConnections();
        if (!_deleted) return;
        foreach (var file in Files) File.Delete(file);
    }

    /// <summary>Removes the part as soon as nobody reads it any more.</summary>
    public async Task DeleteAsync()
    {
        lock (_lock) _deleted = true;
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Bytes of pages that are free for new documents.</summary>
    public long FreeBytes => (Read(static reader => reader.Scalar("PRAGMA freelist_count")) ?? 0) * (Read(static reader => reader.Scalar("PRAGMA page_size")) ?? 0);

    /// <summary>Gives unused pages back to the disk, and empties the write-ahead log. For a part that is not written just now.</summary>
    public Task ShrinkAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false, DefaultTimeout = 30 }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE);";
            command.ExecuteNonQuery();
        },
        cancellationToken);

    /// <summary>Closes a part that nobody has used yet.</summary>
    public void Dispose() => CloseConnections();

    public async ValueTask DisposeAsync()
    {
        // The last connection folds the log in, which one that only reads cannot do.
        CloseReaders();
        if (_writer is { } writer) await writer.DisposeAsync().ConfigureAwait(false);
        _writer = null;
        _writing = null;
        EndUse();
    }

    private bool MayHold(TraceId id)
    {
        var key = Key(id);
        lock (_lock) return IsNear(key) ? key >= _keys.Lowest && key <= _keys.Highest : _keys.HasOthers;
    }

    private bool IsNear(long key) => key >= NearestKey && key <= FurthestKey;

    private long NearestKey => ((Name.Day * StoreExtensions.SecondsPerDay) - NearSeconds) << 32;

    private long FurthestKey => (((Name.Day + 1) * StoreExtensions.SecondsPerDay) + NearSeconds) << 32;

    private void OpenToWrite(Action<SqliteException?> told, Task after)
    {
        _writing = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false, DefaultTimeout = 30 }.ToString());
        _writing.Open();
        using var command = _writing.CreateCommand();
        // FULL: a commit is on the disk before anybody is answered. The log is folded in rarely, as most of it is soon overwritten.
        command.CommandText = "PRAGMA user_version";
        var version = (long)command.ExecuteScalar()!;
        RefuseNewer(version);
        command.CommandText = "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;";
        command.ExecuteNonQuery();
        if (version == 0)
        {
            command.CommandText = $"BEGIN; {Schema} PRAGMA user_version = {SchemaVersion}; COMMIT;";
            command.ExecuteNonQuery();
        }
        _writer = new SqliteWriter(_writing, told, after);
    }

    private void Inspect()
    {
        Read(reader =>
        {
            var version = reader.Scalar("PRAGMA user_version") ?? 0;
            RefuseNewer(version);
            if (version != SchemaVersion) throw new InvalidDataException("it is no data of Roentgen");
            var pages = reader.Scalar("PRAGMA page_count")!.Value * reader.Scalar("PRAGMA page_size")!.Value;
            if (new FileInfo(Path + "-wal") is not { Exists: true, Length: > 0 } && new FileInfo(Path).Length < pages) throw new InvalidDataException("its end is missing");
            LastCall = Math.Max(reader.Scalar("SELECT max(last_call) FROM blocks") ?? 0, reader.Scalar("SELECT max(id) FROM inbox") ?? 0);
            LastBlock = reader.Scalar("SELECT max(id) FROM blocks") ?? 0;
            var near = $"key BETWEEN {NearestKey} AND {FurthestKey}";
            _keys = new KeyRange(
                reader.Scalar($"SELECT min(key) FROM places WHERE {near}") ?? long.MaxValue,
                reader.Scalar($"SELECT max(key) FROM places WHERE {near}") ?? long.MinValue,
                reader.Scalar("SELECT min(key) FROM places") < NearestKey || reader.Scalar("SELECT max(key) FROM places") > FurthestKey);
            return true;
        });
    }

    private void RefuseNewer(long version)
    {
        if (version > SchemaVersion)
            throw new StoreUnavailableException($"The data in {Path} was written by a newer Roentgen (schema {version}, this one knows {SchemaVersion}); start that version, or choose another folder with --data.");
    }

    private void CloseReaders()
    {
        while (_idle.TryTake(out var reader)) reader.Dispose();
    }

    private void CloseConnections()
    {
        CloseReaders();
        _writing?.Dispose();
    }
}
