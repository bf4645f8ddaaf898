using Microsoft.Data.Sqlite;
using Roentgen.Model.Ids;

namespace Roentgen.Storage.Sqlite;

/// <summary>
/// Brings over what the first versions kept: one database with a row a document. The new parts are made beside it and take its place at the
/// end, so that it may be interrupted at any time.
/// </summary>
internal static class OldStore
{
    /// <summary>Its file.</summary>
    public const string FileName = "traces.db";

    private const string Workplace = "migrating";
    private const string Complete = "complete";

    // Their last schema.
    private const int NewestSchema = 2;

    // They share commits.
    private const int CallsAtOnce = 256;

    public static void Migrate(string folder)
    {
        var old = Path.Combine(folder, FileName);
        var workplace = Path.Combine(folder, Workplace);
        var complete = Path.Combine(workplace, Complete);
        if (!File.Exists(old) && !File.Exists(complete)) return;
        if (!File.Exists(complete))
        {
            if (Directory.Exists(workplace)) Directory.Delete(workplace, recursive: true);
            Directory.CreateDirectory(workplace);
            Copy(old, workplace);
            File.WriteAllBytes(complete, []);
        }
        foreach (var file in Directory.EnumerateFiles(workplace))
        {
            if (PartName.TryParse(Path.GetFileName(file), out _)) File.Move(file, Path.Combine(folder, Path.GetFileName(file)));
        }
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"]) File.Delete(old + suffix);
        Directory.Delete(workplace, recursive: true);
    }

    private static void Copy(string old, string workplace)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = old, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            if ((long)command.ExecuteScalar()! is not (> 0 and <= NewestSchema))
                throw new StoreUnavailableException($"{old} was not written by a Roentgen that this one knows; move it away, or choose another folder with --data.");
            command.CommandText = "SELECT trace_id, call, received_at, json FROM documents ORDER BY call, id";
            using var reader = command.ExecuteReader();
            // Opening is no asynchronous matter, and nobody else knows of this store.
            CopyAsync(reader, workplace).GetAwaiter().GetResult();
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"The data of an older version in {old} cannot be brought over ({e.Message}); see that the disk has room, or choose another folder with --data.", e);
        }
    }

    private static async Task CopyAsync(SqliteDataReader reader, string workplace)
    {
        var store = SqliteTraceStore.Open(workplace);
        await using var _ = store.ConfigureAwait(false);
        var waiting = new List<Task>();
        var documents = new List<NewDocument>();
        var (call, receivedAt) = (0L, 0L);
        async Task AppendAsync()
        {
            waiting.Add(store.AppendAsync([.. documents], receivedAt, CancellationToken.None));
            documents.Clear();
            if (waiting.Count < CallsAtOnce) return;
            await Task.WhenAll(waiting).ConfigureAwait(false);
            waiting.Clear();
            await store.MakeRoomAsync(CancellationToken.None).ConfigureAwait(false);
        }
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            if (reader.GetInt64(1) != call) await AppendAsync().ConfigureAwait(false);
            (call, receivedAt) = (reader.GetInt64(1), reader.GetInt64(2));
            documents.Add(new NewDocument(TraceId.FromBytes(reader.GetFieldValue<byte[]>(0)), reader.GetFieldValue<byte[]>(3)));
        }
        await AppendAsync().ConfigureAwait(false);
        await Task.WhenAll(waiting).ConfigureAwait(false);
    }
}
