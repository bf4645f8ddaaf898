using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;

namespace Roentgen.Storage.Sqlite;

/// <summary>
/// The embedded default: one SQLite database in a folder of its own, written by one loop that commits for everything that waits.
/// </summary>
/// <remarks>
/// Write-ahead log with <c>synchronous=FULL</c>: a commit is on the disk before the caller is answered. Readers use connections of their own
/// and never wait for the writer.
/// </remarks>
public sealed class SqliteTraceStore : ITraceStore
{
    /// <summary>Name of the database in the folder.</summary>
    public const string FileName = "traces.db";

    /// <summary>Name of the file whose lock says that a process uses the folder.</summary>
    public const string LockFileName = "roentgen.lock";

    // 2: digests tell of every request and of root causes.
    private const int SchemaVersion = 2;

    // Digests are derived. Those of an older version are let go, and the service computes them again.
    private const string ForgetDigests = "UPDATE traces SET through_call = 0, started_us = NULL, updated_us = NULL, digest = NULL;";

    // documents: as received. id grows with receipt; call is shared by what came together.
    // traces:    one row a trace. through_call says which documents its digest covers; digest is null for orphans only.
    private const string Schema = """
        CREATE TABLE documents (
            id          INTEGER PRIMARY KEY,
            trace_id    BLOB    NOT NULL,
            call        INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            json        BLOB    NOT NULL
        );
        CREATE INDEX documents_by_trace ON documents (trace_id, id);
        CREATE TABLE traces (
            trace_id      BLOB    NOT NULL PRIMARY KEY,
            last_call     INTEGER NOT NULL,
            last_received INTEGER NOT NULL,
            through_call  INTEGER NOT NULL DEFAULT 0,
            started_us    INTEGER,
            updated_us    INTEGER,
            digest        BLOB
        ) WITHOUT ROWID;
        CREATE INDEX traces_by_start    ON traces (started_us, trace_id) WHERE digest IS NOT NULL;
        CREATE INDEX traces_by_update   ON traces (updated_us, trace_id) WHERE digest IS NOT NULL;
        CREATE INDEX traces_undigested  ON traces (last_call)            WHERE last_call > through_call;
        CREATE INDEX traces_by_received ON traces (last_received);
        """;

    private readonly string _connectionString;
    private readonly FileStream _lock;
    private readonly SqliteWriter _writer;
    private readonly DigestFeed _feed = new();
    private long _lastCall;

    private SqliteTraceStore(string connectionString, FileStream lockFile, SqliteWriter writer, long lastCall)
    {
        _connectionString = connectionString;
        _lock = lockFile;
        _writer = writer;
        _lastCall = lastCall;
    }

    /// <summary>Opens the store in a folder, and makes both where they do not exist.</summary>
    /// <exception cref="StoreUnavailableException">The folder cannot be written, is in use by another process, or holds something newer.</exception>
    public static SqliteTraceStore Open(string folder)
    {
        var lockFile = LockFolder(folder);
        try
        {
            var connectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, FileName), DefaultTimeout = 30 }.ToString();
            var connection = new SqliteConnection(connectionString);
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            var version = Scalar(connection, "PRAGMA user_version");
            if (version > SchemaVersion)
                throw new StoreUnavailableException($"The data in {folder} was written by a newer Roentgen (schema {version}, this one knows {SchemaVersion}); start that version, or choose another folder with --data.");
            if (version < SchemaVersion) Execute(connection, $"BEGIN; {(version == 0 ? Schema : ForgetDigests)} PRAGMA user_version = {SchemaVersion}; COMMIT;");
            return new SqliteTraceStore(connectionString, lockFile, new SqliteWriter(connection), Scalar(connection, "SELECT coalesce(max(call), 0) FROM documents"));
        }
        catch (SqliteException e)
        {
            lockFile.Dispose();
            throw new StoreUnavailableException($"The data in {folder} cannot be opened ({e.Message}); see that the disk has room and that the folder can be written, or choose another with --data.", e);
        }
        catch (StoreUnavailableException)
        {
            lockFile.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public Task AppendAsync(IReadOnlyList<NewDocument> documents, long receivedAt, CancellationToken cancellationToken)
    {
        if (documents.Count == 0) return Task.CompletedTask;
        return _writer.WriteAsync(
            connection =>
            {
                // Only the writer's loop comes here, one at a time, so that calls are numbered in the order of their commit.
                var call = ++_lastCall;
                using var insert = connection.CreateCommand();
                insert.CommandText = "INSERT INTO documents (trace_id, call, received_at, json) VALUES ($trace, $call, $received, $json)";
                var trace = insert.Parameters.Add("$trace", SqliteType.Blob);
                insert.Parameters.AddWithValue("$call", call);
                insert.Parameters.AddWithValue("$received", receivedAt);
                var json = insert.Parameters.Add("$json", SqliteType.Blob);
                using var touch = connection.CreateCommand();
                touch.CommandText = """
                    INSERT INTO traces (trace_id, last_call, last_received) VALUES ($trace, $call, $received)
                    ON CONFLICT (trace_id) DO UPDATE SET last_call = excluded.last_call, last_received = excluded.last_received
                    """;
                var touched = touch.Parameters.Add("$trace", SqliteType.Blob);
                touch.Parameters.AddWithValue("$call", call);
                touch.Parameters.AddWithValue("$received", receivedAt);
                foreach (var document in documents)
                {
                    trace.Value = touched.Value = Key(document.TraceId);
                    json.Value = document.Json.ToArray();
                    insert.ExecuteNonQuery();
                    touch.ExecuteNonQuery();
                }
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ReceivedDocument>> ReadTraceAsync(TraceId id, CancellationToken cancellationToken)
    {
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT json, call, received_at FROM documents WHERE trace_id = $trace ORDER BY id";
        command.Parameters.AddWithValue("$trace", Key(id));
        using var reader = command.ExecuteReader();
        var documents = new List<ReceivedDocument>();
        while (reader.Read()) documents.Add(new ReceivedDocument(reader.GetFieldValue<byte[]>(0), reader.GetInt64(1), reader.GetInt64(2)));
        return Task.FromResult<IReadOnlyList<ReceivedDocument>>(documents);
    }

    /// <inheritdoc />
    public async Task PutDigestsAsync(IReadOnlyList<DigestedTrace> traces, CancellationToken cancellationToken)
    {
        if (traces.Count == 0) return;
        var rows = traces.Select(trace => (Trace: trace, Json: trace.Digest is { } digest ? DigestJson.Write(digest) : null)).ToList();
        await _writer.WriteAsync(
            connection =>
            {
                using var update = connection.CreateCommand();
                update.CommandText = """
                    UPDATE traces SET through_call = $through, started_us = $started, updated_us = $updated, digest = $digest
                    WHERE trace_id = $trace AND through_call <= $through
                    """;
                var trace = update.Parameters.Add("$trace", SqliteType.Blob);
                var through = update.Parameters.Add("$through", SqliteType.Integer);
                var started = update.Parameters.Add("$started", SqliteType.Integer);
                var updated = update.Parameters.Add("$updated", SqliteType.Integer);
                var digest = update.Parameters.Add("$digest", SqliteType.Blob);
                foreach (var (digested, json) in rows)
                {
                    trace.Value = Key(digested.TraceId);
                    through.Value = digested.ThroughCall;
                    started.Value = (object?)digested.Digest?.Microseconds(TraceClock.Start) ?? DBNull.Value;
                    updated.Value = (object?)digested.Digest?.Microseconds(TraceClock.Update) ?? DBNull.Value;
                    digest.Value = (object?)json ?? DBNull.Value;
                    update.ExecuteNonQuery();
                }
            },
            cancellationToken).ConfigureAwait(false);
        _feed.Publish(traces);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ScanStep> ScanAsync(DigestScan scan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var column = scan.Clock == TraceClock.Start ? "started_us" : "updated_us";
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT digest FROM traces
            WHERE digest IS NOT NULL AND {column} >= $from AND {column} < $to {(scan.After is null ? "" : $"AND ({column}, trace_id) < ($after, $trace)")}
            ORDER BY {column} DESC, trace_id DESC
            """;
        command.Parameters.AddWithValue("$from", scan.FromMicroseconds);
        command.Parameters.AddWithValue("$to", scan.ToMicroseconds);
        if (scan.After is { } after)
        {
            command.Parameters.AddWithValue("$after", after.Microseconds);
            command.Parameters.AddWithValue("$trace", Key(after.TraceId));
        }
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) 
        {
            var digest = DigestJson.Read(reader.GetFieldValue<byte[]>(0));
            yield return new ScanStep(digest, digest.Position(scan.Clock), 1);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Rollup> ReadRollupsAsync(RollupPeriod period, long fromSecond, long toSecond, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var digests = await this.DigestsAsync(new DigestScan(TraceClock.Update, fromSecond * 1_000_000, toSecond * 1_000_000), cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var traces in digests.GroupBy(digest => period.StartOf(digest.UpdatedAt)).OrderBy(group => group.Key))
        {
            var graph = new ServiceGraph();
            foreach (var digest in traces) graph.Add(digest);
            yield return new Rollup(traces.Key, traces.Count(), graph);
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<TraceDigest> FollowAsync(CancellationToken cancellationToken) => _feed.FollowAsync(cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<StoredCall> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT trace_id, call, received_at, json FROM documents ORDER BY id";
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return new StoredCall(TraceId.FromBytes(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1), reader.GetInt64(2), [reader.GetFieldValue<byte[]>(3)]);
    }

    /// <inheritdoc />
    public StoreStatus ReadStatus() => new(0, null, null, [], _feed.Skipped);

    /// <inheritdoc />
    public Task<IReadOnlyList<TraceId>> FindUndigestedAsync(int limit, CancellationToken cancellationToken)
    {
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT trace_id FROM traces WHERE last_call > through_call ORDER BY last_call LIMIT $limit";
        command.Parameters.AddWithValue("$limit", limit);
        using var reader = command.ExecuteReader();
        var found = new List<TraceId>();
        while (reader.Read()) found.Add(TraceId.FromBytes(reader.GetFieldValue<byte[]>(0)));
        return Task.FromResult<IReadOnlyList<TraceId>>(found);
    }

    /// <inheritdoc />
    public async Task<Deleted> DeleteAsync(RetentionLimits limits, CancellationToken cancellationToken)
    {
        if (limits.ReceivedSince is not { } since) return default;
        var epochSecond = StoreExtensions.DayOf(since) * StoreExtensions.SecondsPerDay;
        var deleted = 0;
        await _writer.WriteAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "DELETE FROM documents WHERE trace_id IN (SELECT trace_id FROM traces WHERE last_received < $before)";
                command.Parameters.AddWithValue("$before", epochSecond);
                command.ExecuteNonQuery();
                command.CommandText = "DELETE FROM traces WHERE last_received < $before";
                deleted = command.ExecuteNonQuery();
            },
            cancellationToken).ConfigureAwait(false);
        return new Deleted(deleted, 0);
    }

    /// <summary>Writes what waits, then closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        using (var connection = new SqliteConnection(_connectionString)) SqliteConnection.ClearPool(connection);
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private static FileStream LockFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, LockFileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreUnavailableException($"The folder {folder} cannot be written; allow it, or choose another with --data.", e);
        }
        catch (IOException e)
        {
            throw new StoreUnavailableException($"The folder {folder} cannot be used ({e.Message}); another Roentgen may be running on it. Stop that one, or choose another folder with --data.", e);
        }
    }

    private SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private static byte[] Key(TraceId id)
    {
        var bytes = new byte[TraceId.ByteLength];
        id.WriteBytes(bytes);
        return bytes;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
