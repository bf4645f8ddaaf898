using Microsoft.Data.Sqlite;
using Roentgen.Storage.Control;

namespace Roentgen.Storage.Sqlite;

/// <summary>
/// The control plane of an embedded store: a file of its own beside the parts, since it outlives all of them. It is small, read wholly when it
/// is opened, and made with the first change.
/// </summary>
internal sealed class ControlFile : IDisposable
{
    /// <summary>Its name.</summary>
    public const string FileName = "control.db";

    private const int SchemaVersion = 1;

    // documents: what there is. versions: the last number that was given, which deletions use up, too.
    private const string Schema = """
        CREATE TABLE documents (kind TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, json BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
        CREATE TABLE versions (last INTEGER NOT NULL);
        INSERT INTO versions VALUES (0);
        """;

    private readonly string _path;
    private readonly bool _readOnly;
    private readonly ControlTable _table = new();
    private SqliteConnection? _connection;

    private ControlFile(string path, bool readOnly)
    {
        _path = path;
        _readOnly = readOnly;
    }

    /// <summary>Opens the control plane of a folder.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read, or was written by a newer version.</exception>
    public static ControlFile Open(string folder, bool readOnly)
    {
        var file = new ControlFile(Path.Combine(folder, FileName), readOnly);
        if (!File.Exists(file._path)) return file;
        try
        {
            file.Load();
            return file;
        }
        catch (SqliteException e)
        {
            file.Dispose();
            // To go on without groups and sampling rules would change what is sampled everywhere, so that somebody has to decide.
            throw new StoreUnavailableException($"{file._path}, which holds groups, sampling rules and settings, cannot be read ({e.Message}); put it back from a copy, or move it away to start without them.", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public IReadOnlyList<ControlDocument> Read(string kind) => _table.Read(kind);

    /// <summary>Makes a change durable, if the document is as expected.</summary>
    /// <exception cref="StoreBusyException">The disk did not take it; nothing has changed.</exception>
    public bool TryChange(ControlChange change)
    {
        if (_readOnly) throw new StoreBusyException("The store was opened to be read only.");
        try
        {
            return _table.TryChange(change, version => Write(change, version));
        }
        catch (SqliteException e)
        {
            throw new StoreBusyException($"The disk did not take the change ({e.Message}); see that it has room.", e);
        }
    }

    /// <summary>What is wrong with the file, in the words of SQLite; empty when nothing is.</summary>
    public IEnumerable<string> Check()
    {
        if (_connection is null) yield break;
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetString(0) is not "ok" and var problem) yield return $"{_path}: {problem}";
        }
    }

    public void Dispose() => _connection?.Dispose();

    private void Load()
    {
        _connection = Connect();
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        if ((long)command.ExecuteScalar()! is not SchemaVersion and var version)
            throw new StoreUnavailableException($"{_path} was written by another version of Roentgen (schema {version}, this one knows {SchemaVersion}); start that version, or choose another folder with --data.");
        command.CommandText = "SELECT last FROM versions";
        var last = (long)command.ExecuteScalar()!;
        command.CommandText = "SELECT kind, key, version, json FROM documents";
        using var reader = command.ExecuteReader();
        var documents = new List<ControlDocument>();
        while (reader.Read()) documents.Add(new ControlDocument(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3)));
        _table.Load(documents, last);
    }

    private SqliteConnection Connect()
    {
        // In a folder that only can be read SQLite must be told that nobody writes.
        var source = _readOnly ? new Uri(_path).AbsoluteUri + "?immutable=1" : _path;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Pooling = false,
            DefaultTimeout = 30,
            Mode = _readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
        }.ToString());
        try
        {
            connection.Open();
            if (_readOnly) return connection;
            using var command = connection.CreateCommand();
            // A rollback journal: changes are few, and one file is easier to copy than three. EXTRA: durable through a power cut.
            command.CommandText = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Write(ControlChange change, long version)
    {
        _connection ??= Connect();
        using var transaction = _connection.BeginTransaction();
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        if ((long)command.ExecuteScalar()! == 0)
        {
            command.CommandText = $"{Schema} PRAGMA user_version = {SchemaVersion};";
            command.ExecuteNonQuery();
        }
        command.CommandText = change.Json is null
            ? "DELETE FROM documents WHERE kind = $kind AND key = $key"
            : "INSERT INTO documents VALUES ($kind, $key, $version, $json) ON CONFLICT DO UPDATE SET version = $version, json = $json";
        command.Parameters.AddWithValue("$kind", change.Kind);
        command.Parameters.AddWithValue("$key", change.Key);
        command.Parameters.AddWithValue("$version", version);
        if (change.Json is { } json) command.Parameters.AddWithValue("$json", json);
        command.ExecuteNonQuery();
        command.CommandText = "UPDATE versions SET last = $version";
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
