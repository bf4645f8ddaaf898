using Microsoft.Data.Sqlite;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;

namespace Roentgen.IntegrationTests.Storage;

public sealed class SqliteTraceStoreTests : TraceStoreContract
{
    private const string InProgress = "a digest of a root segment in progress cannot be read back";

    private readonly TemporaryFolder _folder = new();

    protected override ITraceStore Open() => SqliteTraceStore.Open(_folder.Path);

    protected override IReadOnlyDictionary<string, string> NotYet => new Dictionary<string, string>
    {
        [nameof(Digests_of_traces_of_any_shape_come_back_as_they_were)] = InProgress,
        [nameof(Every_step_tells_how_far_the_scan_came)] = InProgress,
        [nameof(Conditions_never_lose_a_digest_that_meets_them)] = InProgress,
        [nameof(Rollups_are_the_sums_of_the_digests_of_their_minutes_and_hours)] = InProgress,
        [nameof(Rollups_follow_segments_that_come_late)] = InProgress,
        [nameof(A_digest_that_changes_nothing_is_not_delivered)] = "digests that change nothing are delivered all the same",
        [nameof(Everything_is_given_back_the_oldest_day_first_and_the_calls_of_a_trace_in_their_order)] = "everything is given back by trace",
    };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Everything_is_there_after_a_restart_and_calls_go_on_growing()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1))), (Id(2), Segment(Id(2))));
        var call = await LastCallAsync(Id(1));
        await DigestAsync(Id(1));
        await ReopenAsync();
        (await ReadAsync(Id(1))).ShouldBe([Segment(Id(1))]);
        (await ScanAllAsync()).Single().Id.ShouldBe(Id(1));
        (await UndigestedAsync()).ShouldBe([Id(2)]);
        await AppendAsync(1001, (Id(1), Segment(Id(1), number: 2)));
        (await LastCallAsync(Id(1))).ShouldBeGreaterThan(call);
    }

    [Fact]
    public void A_second_process_on_the_folder_gets_one_sentence() =>
        Should.Throw<StoreUnavailableException>(() => SqliteTraceStore.Open(_folder.Path)).Message.ShouldContain("--data");

    [Fact]
    public async Task Data_of_a_newer_version_is_not_touched()
    {
        using var folder = new TemporaryFolder();
        await SqliteTraceStore.Open(folder.Path).DisposeAsync();
        Execute(folder, "PRAGMA user_version = 99");
        Should.Throw<StoreUnavailableException>(() => SqliteTraceStore.Open(folder.Path)).Message.ShouldContain("newer Roentgen");
    }

    [Fact]
    public async Task Digests_of_an_older_version_are_computed_again()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1))));
        await DigestAsync(Id(1));
        await ReopenAsync(() => Execute(_folder, "UPDATE traces SET digest = '{}'; PRAGMA user_version = 1"));
        (await UndigestedAsync()).ShouldBe([Id(1)]);
        (await ScanAllAsync()).ShouldBeEmpty();
        (await ReadAsync(Id(1))).ShouldBe([Segment(Id(1))]);
    }

    [Fact]
    public async Task A_file_that_is_no_database_gets_one_sentence()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, SqliteTraceStore.FileName), new string('x', 5000), TestContext.Current.CancellationToken);
        Should.Throw<StoreUnavailableException>(() => SqliteTraceStore.Open(folder.Path)).Message.ShouldContain("cannot be opened");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_gets_one_sentence() =>
        Should.Throw<StoreUnavailableException>(() => SqliteTraceStore.Open("/dev/null/data")).Message.ShouldContain("/dev/null/data");

    private static void Execute(TemporaryFolder folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Path, SqliteTraceStore.FileName)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
