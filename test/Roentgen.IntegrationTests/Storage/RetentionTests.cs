using System.Text;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Model.Ids;
using Roentgen.Service;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;
using Roentgen.Tests;

namespace Roentgen.IntegrationTests.Storage;

/// <summary>Weeks of a service in seconds: the clock runs ahead, and the disk does not fill.</summary>
public sealed class RetentionTests : IDisposable
{
    private const long Day = StoreExtensions.SecondsPerDay;
    private const long FirstDay = 20_000;
    private const int Days = 40;
    private const int CallsPerHour = 2;
    private const int DocumentsPerCall = 100;
    private const int LongTraceEvery = 24;

    // What SQLite may not have moved out of its log at some moment: 4,000 pages of 4 KiB.
    private const long MaxLogBytes = 4000 * 4096;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(FirstDay * Day));

    private static void ShouldNotGrow(List<long> sizes, long room) =>
        sizes[(sizes.Count / 2)..].Max().ShouldBeLessThan((sizes[..(sizes.Count / 2)].Max() * 11 / 10) + room);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Forty_days_with_a_limit_of_age_take_as_much_room_as_the_days_that_are_kept()
    {
        const int Kept = 7;
        var (hourly, daily) = (new List<long>(), new List<long>());
        await using var store = Open();
        await LiveAsync(store, async (day, now) =>
        {
            await store.DeleteAsync(new RetentionLimits(now - (Kept * Day), null), Cancel);
            store.ReadStatus().OldestDay.ShouldBe(DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)Math.Max(FirstDay, day - Kept)));
            hourly.Add(Size());
            if (hourly.Count % 24 != 0) return;
            // At rest: when the store packs by itself depends on how busy the machine is.
            await store.CompactAsync(new Progress<StoreProgress>(), Cancel);
            daily.Add(Size());
        });
        // As soon as as much is kept as ever is, the disk is as full as it ever gets; at some moments by the log that is not moved yet.
        ShouldNotGrow(daily[(Kept + 2)..], 0);
        ShouldNotGrow(hourly[((Kept + 2) * 24)..], MaxLogBytes);
        await ShouldHoldAsync(store, FirstDay + Days - Kept);
    }

    [Fact]
    public async Task Forty_days_with_a_limit_of_size_never_take_more_and_the_newest_stay()
    {
        const long Limit = ServiceOptions.MinDiskBytes;
        await using var store = Open();
        var deleted = default(Deleted);
        await LiveAsync(store, async (_, _) =>
        {
            var some = await store.DeleteAsync(new RetentionLimits(null, Limit), Cancel);
            deleted = new Deleted(deleted.Traces + some.Traces, deleted.Bytes + some.Bytes);
            Size().ShouldBeLessThanOrEqualTo(Limit);
        });
        deleted.Traces.ShouldBeGreaterThan(0);
        deleted.Bytes.ShouldBeGreaterThan(Limit / 2);
        Size().ShouldBeGreaterThan(Limit / 2, "no more goes than must");
        await ShouldHoldAsync(store, FirstDay + Days - 1);
    }

    private SqliteTraceStore Open() => SqliteTraceStore.Open(_folder.Path, new SqliteStoreOptions { Time = _time, CareInterval = TimeSpan.FromMinutes(10) });

    // Every hour some calls, digested as the service does it; at the end of every hour whatever the limits ask for.
    private async Task LiveAsync(SqliteTraceStore store, Func<long, long, Task> everyHour)
    {
        for (var hour = 0; hour < Days * 24; hour++)
        {
            var traces = new HashSet<TraceId>();
            for (var call = 0; call < CallsPerHour; call++)
            {
                var documents = Enumerable.Range(0, DocumentsPerCall).Select(i => Document(Id(hour, (call * DocumentsPerCall) + i), 1)).ToList();
                if (hour % LongTraceEvery == 0 && call == 0) documents.Add(Document(default, hour + 1));
                traces.UnionWith(documents.Select(document => document.TraceId));
                await store.AppendAsync(documents, Now(), Cancel);
                _time.Advance(TimeSpan.FromHours(1) / CallsPerHour);
            }
            await store.DigestAsync(traces, Cancel);
            await everyHour(StoreExtensions.DayOf(Now()), Now());
        }
    }

    // All of the days from the given one, and all of the trace that went on from the first day to the last.
    private static async Task ShouldHoldAsync(SqliteTraceStore store, long fromDay)
    {
        (await store.ReadTraceAsync(default, Cancel)).Count.ShouldBe(Days * 24 / LongTraceEvery);
        for (var hour = (fromDay - FirstDay) * 24; hour < Days * 24; hour++)
        {
            for (var i = 0; i < CallsPerHour * DocumentsPerCall; i += 37)
                (await store.ReadTraceAsync(Id((int)hour, i), Cancel)).Count.ShouldBe(1, $"hour {hour}");
        }
        var since = fromDay * Day * 1_000_000;
        var found = await store.DigestsAsync(new DigestScan(TraceClock.Update, since, long.MaxValue), Cancel).CountAsync(Cancel);
        found.ShouldBe((int)(((FirstDay + Days - fromDay) * 24 * CallsPerHour * DocumentsPerCall) + 1));
        (await store.ReadRollupsAsync(RollupPeriod.Hour, fromDay * Day, (FirstDay + Days + 1) * Day, Cancel).ToListAsync(Cancel)).Sum(rollup => rollup.Traces).ShouldBe(found);
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeSeconds();

    private long Size() => new DirectoryInfo(_folder.Path).EnumerateFiles().Sum(file => file.Length);

    private static TraceId Id(int hour, int number) => new((uint)((FirstDay * Day) + (hour * 3600)), (ulong)hour + 1, (uint)number);

    private static NewDocument Document(TraceId id, int segment)
    {
        var noise = new byte[60];
        new Random(HashCode.Combine(id, segment)).NextBytes(noise);
        return new NewDocument(id, Encoding.UTF8.GetBytes(
            Documents.Segment($"{segment:x16}", "shop", 1, 2, $"\"user\":\"{Convert.ToHexStringLower(noise)}\"").Replace(Documents.TraceIdText, id.ToString(), StringComparison.Ordinal)));
    }
}
