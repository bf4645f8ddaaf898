using Roentgen.Storage;
using Roentgen.Storage.Sqlite;

namespace Roentgen.IntegrationTests.Storage;

/// <summary>The embedded store as it comes: so little of it that everything is in the inbox.</summary>
public class SqliteTraceStoreTests : TraceStoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected string Folder => _folder.Path;

    protected override ITraceStore Open() => SqliteTraceStore.Open(Folder);

    [Fact]
    public async Task Control_documents_and_their_versions_survive_a_restart()
    {
        await ChangeAsync("group", "gone", 0, "x");
        await ChangeAsync("group", "a", 0, "one");
        var gone = (await ReadControlAsync("group")).Single(document => document.Key == "gone");
        await ChangeAsync("group", "gone", gone.Version, null);
        var before = (await ReadControlAsync("group")).Single();
        await ReopenAsync();
        var after = (await ReadControlAsync("group")).Single();
        (after.Key, after.Version, Text(after)).ShouldBe((before.Key, before.Version, "one"));
        await ChangeAsync("group", "gone", 0, "again");
        (await ReadControlAsync("group")).Single(document => document.Key == "gone").Version.ShouldBeGreaterThan(after.Version + 1);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same with everything packed as soon as it is digested, in blocks of three documents.</summary>
public sealed class PackedSqliteTraceStoreTests : SqliteTraceStoreTests
{
    protected override ITraceStore Open() => new AlwaysPacked(SqliteTraceStore.Open(Folder, new SqliteStoreOptions { BlockDocuments = 3, CachedBlocks = 2 }));
}

/// <summary>The same with packing going on all the time, behind everybody's back.</summary>
public sealed class BusySqliteTraceStoreTests : SqliteTraceStoreTests
{
    protected override ITraceStore Open() =>
        SqliteTraceStore.Open(Folder, new SqliteStoreOptions { BlockDocuments = 1, QuietTime = TimeSpan.Zero, CareInterval = TimeSpan.FromMilliseconds(1) });
}
