using System.Text;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;
using Roentgen.Tests;

namespace Roentgen.IntegrationTests.Storage.Crashes;

/// <summary>Files that a disk or a person has damaged: each is a sentence, and everything else is there.</summary>
public sealed class DamageTests : IDisposable
{
    private const long Day = StoreExtensions.SecondsPerDay;
    private const long FirstDay = 20_000;
    private const int Days = 3;
    private const int TracesPerDay = 2_000;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_day_that_is_cut_off_is_a_sentence_and_the_other_days_answer(int damaged)
    {
        await FillAsync();
        var file = PartOf(damaged);
        await using (var stream = File.OpenWrite(file)) stream.SetLength(5000);
        await ShouldAnswerForAllButAsync(damaged, Path.GetFileName(file));
    }

    [Fact]
    public async Task A_day_that_is_overwritten_is_a_sentence_and_the_other_days_answer()
    {
        await FillAsync();
        await File.WriteAllTextAsync(PartOf(1), new string('x', 100_000), Cancel);
        await ShouldAnswerForAllButAsync(1, Path.GetFileName(PartOf(1)));
    }

    [Fact]
    public async Task A_day_that_is_empty_is_a_sentence_and_the_other_days_answer()
    {
        await FillAsync();
        await File.WriteAllBytesAsync(PartOf(1), [], Cancel);
        await ShouldAnswerForAllButAsync(1, sentence: null);
    }

    [Fact]
    public async Task A_day_that_is_deleted_is_gone_and_the_other_days_answer()
    {
        await FillAsync();
        File.Delete(PartOf(1));
        await ShouldAnswerForAllButAsync(1, sentence: null);
    }

    [Fact]
    public async Task Damage_in_the_middle_of_a_day_is_never_answered_as_if_it_were_data()
    {
        await FillAsync();
        await using (var stream = File.OpenWrite(PartOf(1)))
        {
            stream.Position = stream.Length / 2;
            await stream.WriteAsync(new byte[20_000], Cancel);
        }
        await using var store = SqliteTraceStore.Open(_folder.Path);
        for (var trace = 0; trace < TracesPerDay; trace += 97)
        {
            (await ReadAsync(store, 0, trace)).ShouldBe(Document(0, trace));
            (await ReadAsync(store, 2, trace)).ShouldBe(Document(2, trace));
            (await ReadAsync(store, 1, trace)).ShouldBeOneOf(Document(1, trace), null);
        }
        store.ReadStatus().Damaged.ShouldHaveSingleItem().ShouldContain(Path.GetFileName(PartOf(1)));
    }

    [Fact]
    public async Task A_write_that_a_power_cut_tore_apart_costs_nothing_that_was_acknowledged()
    {
        await using var writer = StoreWriterProcess.Start(_folder.Path, 1);
        await writer.AcknowledgedAsync(200);
        await writer.KillAsync();
        // What had been begun and was never flushed: half a page after all that was.
        foreach (var log in Directory.GetFiles(_folder.Path, "*.db-wal"))
        {
            await using var stream = new FileStream(log, FileMode.Append);
            var torn = new byte[3000];
            Random.Shared.NextBytes(torn);
            await stream.WriteAsync(torn, Cancel);
        }
        await CrashTests.ShouldHoldAsync(_folder.Path, [(1, writer.Acknowledged())]);
    }

    [Fact]
    public async Task A_log_that_lost_its_end_gives_back_a_moment_of_the_past_whole_calls_only()
    {
        await using var writer = StoreWriterProcess.Start(_folder.Path, 0);
        await writer.AcknowledgedAsync(200);
        await writer.KillAsync();
        var log = Directory.GetFiles(_folder.Path, "*.db-wal").Order(StringComparer.Ordinal).Last();
        await using (var stream = File.OpenWrite(log)) stream.SetLength(stream.Length * 2 / 3);
        await CrashTests.ShouldHoldAsync(_folder.Path, [(0, new int[StoreLoad.Writers])]);
    }

    private string PartOf(int day) => Directory.GetFiles(_folder.Path, "*.db").Order(StringComparer.Ordinal).ElementAt(day);

    // Closed as a service is that is stopped, all of it packed.
    private async Task FillAsync()
    {
        await using var store = SqliteTraceStore.Open(_folder.Path);
        for (var day = 0; day < Days; day++)
        {
            await store.AppendAsync(
                [.. Enumerable.Range(0, TracesPerDay).Select(trace => new NewDocument(Id(day, trace), Encoding.UTF8.GetBytes(Document(day, trace))))],
                (FirstDay + day) * Day, Cancel);
        }
        while (await store.FindUndigestedAsync(1000, Cancel) is { Count: > 0 } undigested) await store.DigestAsync(undigested, Cancel);
        await store.CompactAsync(new Progress<StoreProgress>(), Cancel);
        Directory.GetFiles(_folder.Path, "*.db").Length.ShouldBe(Days);
    }

    private async Task ShouldAnswerForAllButAsync(int damaged, string? sentence)
    {
        await using var store = SqliteTraceStore.Open(_folder.Path);
        for (var day = 0; day < Days; day++)
        {
            for (var trace = 0; trace < TracesPerDay; trace += 97) (await ReadAsync(store, day, trace)).ShouldBe(day == damaged ? null : Document(day, trace));
        }
        (await store.DigestsAsync(new DigestScan(TraceClock.Update, 0, long.MaxValue), Cancel).CountAsync(Cancel)).ShouldBe((Days - 1) * TracesPerDay);
        (await store.ReadRollupsAsync(RollupPeriod.Hour, 0, (FirstDay + 10) * Day, Cancel).ToListAsync(Cancel)).Sum(rollup => rollup.Traces).ShouldBe((Days - 1) * TracesPerDay);
        if (sentence is null) store.ReadStatus().Damaged.ShouldBeEmpty();
        else store.ReadStatus().Damaged.ShouldHaveSingleItem().ShouldContain(sentence);

        await store.AppendAsync([new NewDocument(Id(9, 9), Encoding.UTF8.GetBytes(Document(9, 9)))], (FirstDay + Days) * Day, Cancel);
        (await ReadAsync(store, 9, 9)).ShouldBe(Document(9, 9), "what comes in goes on coming in");
    }

    private static async Task<string?> ReadAsync(SqliteTraceStore store, int day, int trace) =>
        (await store.ReadTraceAsync(Id(day, trace), Cancel)) is [var document] ? Encoding.UTF8.GetString(document.Json.Span) : null;

    private static Model.Ids.TraceId Id(int day, int trace) => new(0x5000_0000 + (uint)day, 0, (uint)trace);

    private static string Document(int day, int trace) =>
        Documents.Segment($"{trace + 1:x16}", "shop", 1, 2, $"\"user\":\"{new Random(trace).NextInt64():x}\"").Replace(Documents.TraceIdText, Id(day, trace).ToString(), StringComparison.Ordinal);
}
