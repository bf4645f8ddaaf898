using Microsoft.Data.Sqlite;

namespace Roentgen.Storage.Sqlite;

/// <summary>A connection that reads one part, with its questions prepared. One question at a time.</summary>
internal sealed class PartReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _findBlocks;
    private readonly SqliteCommand _readBlock;

    public PartReader(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        _findBlocks = Prepare("SELECT block FROM places WHERE key = $1 ORDER BY block", 1);
        _readBlock = Prepare("SELECT data FROM blocks WHERE id = $1", 1);
    }

    public List<long> FindBlocks(long key)
    {
        _findBlocks.Parameters[0].Value = key;
        return Longs(_findBlocks);
    }

    public byte[]? ReadBlock(long id)
    {
        _readBlock.Parameters[0].Value = id;
        return (byte[]?)_readBlock.ExecuteScalar();
    }

    /// <summary>All blocks, in the order of their writing.</summary>
    public List<long> AllBlocks()
    {
        using var command = Prepare("SELECT id FROM blocks ORDER BY id", 0);
        return Longs(command);
    }

    /// <summary>The next blocks with digests of a window, the newest first, behind one.</summary>
    public List<BlockTime> Blocks(TraceClock clock, long from, long to, BlockTime? after, int limit)
    {
        var time = clock == TraceClock.Start ? "start" : "update";
        // Updates are whole seconds.
        var unit = clock == TraceClock.Start ? 1 : 1_000_000L;
        using var command = _connection.CreateCommand();
        command.CommandText = $"""
            SELECT id, newest_{time} FROM blocks
            WHERE digests > 0 AND newest_{time} >= $from AND oldest_{time} < $to {(after is null ? "" : $"AND (newest_{time}, id) < ($newest, $id)")}
            ORDER BY newest_{time} DESC, id DESC LIMIT $limit
            """;
        command.Parameters.AddWithValue("$from", Ceiling(from, unit));
        command.Parameters.AddWithValue("$to", Ceiling(to, unit));
        command.Parameters.AddWithValue("$limit", limit);
        if (after is { } behind)
        {
            command.Parameters.AddWithValue("$newest", behind.Newest / unit);
            command.Parameters.AddWithValue("$id", behind.Id);
        }
        using var reader = command.ExecuteReader();
        var found = new List<BlockTime>();
        while (reader.Read()) found.Add(new BlockTime(reader.GetInt64(0), reader.GetInt64(1) * unit));
        return found;
    }

    public List<(long Call, long ReceivedAt, byte[] Documents)> ReadInbox()
    {
        using var command = Prepare("SELECT id, received_at, documents FROM inbox ORDER BY id", 0);
        using var reader = command.ExecuteReader();
        var found = new List<(long, long, byte[])>();
        while (reader.Read()) found.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)));
        return found;
    }

    public List<(string Part, long Block, int Trace)> ReadSuperseded()
    {
        using var command = Prepare("SELECT part, block, trace FROM superseded", 0);
        using var reader = command.ExecuteReader();
        var found = new List<(string, long, int)>();
        while (reader.Read()) found.Add((reader.GetString(0), reader.GetInt64(1), reader.GetInt32(2)));
        return found;
    }

    /// <summary>Rollups of a window of minutes; data is null where it must be computed again.</summary>
    public List<(long Start, long Traces, byte[]? Data)> ReadRollups(long fromSecond, long toSecond)
    {
        using var command = Prepare("SELECT start, traces, data FROM rollups WHERE start >= $1 AND start < $2 ORDER BY start", 2);
        command.Parameters[0].Value = fromSecond;
        command.Parameters[1].Value = toSecond;
        using var reader = command.ExecuteReader();
        var found = new List<(long, long, byte[]?)>();
        while (reader.Read()) found.Add((reader.GetInt64(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2)));
        return found;
    }

    /// <summary>A number, or null for none.</summary>
    public long? Scalar(string sql)
    {
        using var command = Prepare(sql, 0);
        return command.ExecuteScalar() as long?;
    }

    /// <summary>What SQLite itself finds wrong with the file; empty when nothing is.</summary>
    public List<string> Check()
    {
        using var command = Prepare("PRAGMA integrity_check(10)", 0);
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            if (reader.GetString(0) is not "ok" and var problem) found.Add(problem);
        }
        return found;
    }

    public void Dispose()
    {
        _findBlocks.Dispose();
        _readBlock.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add($"${i}", SqliteType.Integer);
        return command;
    }

    private static long Ceiling(long value, long unit) => value % unit > 0 ? (value / unit) + 1 : value / unit;

    private static List<long> Longs(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var found = new List<long>();
        while (reader.Read()) found.Add(reader.GetInt64(0));
        return found;
    }
}
