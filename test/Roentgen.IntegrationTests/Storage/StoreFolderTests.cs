using System.Text;
using Microsoft.Data.Sqlite;
using Roentgen.Model.Ids;
using Roentgen.Storage;
using Roentgen.Storage.Control;
using Roentgen.Storage.Sqlite;

namespace Roentgen.IntegrationTests.Storage;

/// <summary>What the folder of an embedded store may look like when it is opened.</summary>
public sealed class StoreFolderTests : IDisposable
{
    private static readonly TraceId Id = new(0x5000_0000, 0, 1);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_process_on_the_folder_gets_one_sentence()
    {
        await using var store = SqliteTraceStore.Open(_folder.Path);
        Should.Throw<StoreUnavailableException>(() => SqliteTraceStore.Open(_folder.Path)).Message.ShouldContain("another Roentgen may be running");
    }

    [Fact]
    public async Task Data_of_a_newer_version_is_not_touched()
    {
        await StoreAsync(Document(1));
        var part = Directory.GetFiles(_folder.Path, "*.db").Single();
        Execute(part, "PRAGMA user_version = 99");
        Should.Throw<StoreUnavailableException>(() => SqliteTraceStore.Open(_folder.Path)).Message.ShouldContain("newer Roentgen (schema 99");
        Execute(part, $"PRAGMA user_version = 3");
        (await ReadAsync()).ShouldBe([Document(1)]);
    }

    [Fact]
    public async Task Without_its_groups_and_rules_it_does_not_start_as_if_there_were_none()
    {
        var file = Path.Combine(_folder.Path, "control.db");
        await using (var store = SqliteTraceStore.Open(_folder.Path))
            (await store.TryChangeControlAsync(new ControlChange("group", "a", 0, "{}"u8.ToArray()), Token)).ShouldBeTrue();
        var bytes = await File.ReadAllBytesAsync(file, Token);
        await File.WriteAllBytesAsync(file, new byte[bytes.Length], Token);
        Should.Throw<StoreUnavailableException>(() => SqliteTraceStore.Open(_folder.Path)).Message.ShouldContain("groups, sampling rules and settings");
        await File.WriteAllBytesAsync(file, bytes, Token);
        Execute(file, "PRAGMA user_version = 99");
        Should.Throw<StoreUnavailableException>(() => SqliteTraceStore.Open(_folder.Path)).Message.ShouldContain("schema 99");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_gets_one_sentence() =>
        Should.Throw<StoreUnavailableException>(() => SqliteTraceStore.Open("/dev/null/data")).Message.ShouldContain("/dev/null/data");

    [Fact]
    public async Task After_a_restart_calls_go_on_growing_and_what_was_not_packed_is_to_be_digested()
    {
        await StoreAsync(Document(1));
        await using var store = SqliteTraceStore.Open(_folder.Path);
        var call = (await store.ReadTraceAsync(Id, Token)).Single().Call;
        (await store.FindUndigestedAsync(10, Token)).ShouldBe([Id]);
        await store.AppendAsync([new NewDocument(Id, Encoding.UTF8.GetBytes(Document(2)))], 1001, Token);
        (await store.ReadTraceAsync(Id, Token))[^1].Call.ShouldBeGreaterThan(call);
    }

    [Fact]
    public async Task A_day_that_grows_large_goes_on_in_another_file_and_traces_with_it()
    {
        var options = new SqliteStoreOptions { MaxPartBytes = 64 * 1024, QuietTime = TimeSpan.Zero, CareInterval = TimeSpan.FromMilliseconds(1) };
        await using (var store = SqliteTraceStore.Open(_folder.Path, options))
        {
            for (var i = 1; i <= 400; i++)
                await store.AppendAsync([new NewDocument(Id, Encoding.UTF8.GetBytes(Document(i))), new NewDocument(Id with { RandomLow = (uint)i + 1 }, new byte[1000])], 1000, Token);
            await store.CompactAsync(new Progress<StoreProgress>(), Token);
        }
        Directory.GetFiles(_folder.Path, "1970-01-01.*.db").Length.ShouldBeGreaterThan(1);
        (await ReadAsync()).ShouldBe(Enumerable.Range(1, 400).Select(Document));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_first_versions_kept_is_brought_over(bool wasInterrupted)
    {
        Execute(Path.Combine(_folder.Path, "traces.db"), $"""
            CREATE TABLE documents (id INTEGER PRIMARY KEY, trace_id BLOB NOT NULL, call INTEGER NOT NULL, received_at INTEGER NOT NULL, json BLOB NOT NULL);
            INSERT INTO documents (trace_id, call, received_at, json) VALUES
                (X'50000000000000000000000000000001', 1, 1000,   CAST('{Document(1)}' AS BLOB)),
                (X'50000000000000000000000000000001', 1, 1000,   CAST('{Document(2)}' AS BLOB)),
                (X'50000000000000000000000000000001', 2, 100000, CAST('{Document(3)}' AS BLOB));
            PRAGMA user_version = 2;
            """);
        if (wasInterrupted)
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, "migrating"));
            await File.WriteAllTextAsync(Path.Combine(_folder.Path, "migrating", "1970-01-01.0.db"), "half of it", Token);
        }
        (await ReadAsync()).ShouldBe([Document(1), Document(2), Document(3)]);
        (await ReadAsync()).Count.ShouldBe(3, "it is brought over once");
        Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).ShouldBeSubsetOf(
            ["1970-01-01.0.db", "1970-01-02.0.db", SqliteTraceStore.LockFileName], "nothing of the old is left");
    }

    [Fact]
    public async Task A_file_of_the_first_versions_that_is_none_gets_one_sentence()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "traces.db"), new string('x', 5000), Token);
        Should.Throw<StoreUnavailableException>(() => SqliteTraceStore.Open(_folder.Path)).Message.ShouldContain("cannot be brought over");
    }

    private static string Document(int number) => $"{{\"trace_id\":\"{Id}\",\"id\":\"{number:x16}\",\"name\":\"shop\",\"start_time\":10,\"end_time\":11}}";

    private async Task StoreAsync(string document)
    {
        await using var store = SqliteTraceStore.Open(_folder.Path);
        await store.AppendAsync([new NewDocument(Id, Encoding.UTF8.GetBytes(document))], 1000, Token);
    }

    private async Task<List<string>> ReadAsync()
    {
        await using var store = SqliteTraceStore.Open(_folder.Path);
        return [.. (await store.ReadTraceAsync(Id, Token)).Select(document => Encoding.UTF8.GetString(document.Json.Span))];
    }

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
