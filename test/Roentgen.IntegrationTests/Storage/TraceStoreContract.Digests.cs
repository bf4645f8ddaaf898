using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Storage;
using Roentgen.Tests.Filters;
using Roentgen.Tests.Graph;
using Roentgen.Tests.Traces;

namespace Roentgen.IntegrationTests.Storage;

// Digests: kept, scanned, followed, added up.
public abstract partial class TraceStoreContract
{
    [Fact]
    public async Task A_trace_is_undigested_until_a_digest_covers_its_newest_document()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1))));
        (await UndigestedAsync()).ShouldBe([Id(1)]);
        await DigestAsync(Id(1));
        (await UndigestedAsync()).ShouldBeEmpty();
        await AppendAsync(1001, (Id(1), Segment(Id(1), number: 2)));
        (await UndigestedAsync()).ShouldBe([Id(1)]);
    }

    [Fact]
    public async Task Orphans_are_digested_without_a_digest_and_are_not_scanned()
    {
        await AppendAsync(1000, (Id(1), Orphan(Id(1))));
        (await DigestedAsync(Id(1))).Digest.ShouldBeNull();
        await DigestAsync(Id(1));
        (await UndigestedAsync()).ShouldBeEmpty();
        (await ScanAllAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_orphan_whose_segment_comes_later_is_digested_with_it()
    {
        await AppendAsync(1000, (Id(1), Orphan(Id(1))));
        await DigestAsync(Id(1));
        await AppendAsync(1001, (Id(1), Segment(Id(1), number: 255)));
        await DigestAsync(Id(1));
        (await ScanAllAsync()).Select(Json).ShouldBe([Json((await DigestedAsync(Id(1))).Digest!)]);
    }

    [Fact]
    public async Task The_digest_that_covers_more_wins_whoever_writes_last()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1), start: 20)));
        var first = await DigestedAsync(Id(1));
        await AppendAsync(1001, (Id(1), Segment(Id(1), start: 10, number: 2)));
        var second = await DigestedAsync(Id(1));
        await _store.PutDigestsAsync([second], Token);
        await _store.PutDigestsAsync([first], Token);
        (await ScanAllAsync()).Select(Json).ShouldBe([Json(second.Digest!)]);
        (await UndigestedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_digest_may_lag_behind_the_documents()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1), start: 20)));
        var call = await LastCallAsync(Id(1));
        await AppendAsync(1001, (Id(1), Segment(Id(1), start: 10, number: 2)));
        var first = await DigestedAsync(Id(1), throughCall: call);
        await _store.PutDigestsAsync([first], Token);
        (await ScanAllAsync()).Select(Json).ShouldBe([Json(first.Digest!)]);
        (await UndigestedAsync()).ShouldBe([Id(1)]);
    }

    [Fact]
    public async Task A_digest_of_an_unknown_trace_is_let_go()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1))));
        var digest = (await DigestedAsync(Id(1))).Digest.ShouldNotBeNull();
        await _store.PutDigestsAsync([new DigestedTrace(Id(2), 1, digest with { Id = Id(2) })], Token);
        (await ScanAllAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_digest_comes_back_as_it_was()
    {
        const string Call = "{\"id\":\"94f38223dd0a0e02\",\"name\":\"DynamoDB\",\"start_time\":11,\"end_time\":12,\"namespace\":\"aws\","
            + "\"aws\":{\"operation\":\"GetItem\",\"table_name\":\"orders\",\"region\":\"eu-west-1\"},\"fault\":true,\"error\":true,"
            + "\"cause\":{\"exceptions\":[{\"id\":\"a3400cd619b47b38\",\"type\":\"TableGone\"}]}}";
        await AppendAsync(1000, (Id(1), Segment(Id(1), start: 11, more: "\"user\":\"alice\",\"fault\":true,\"error\":true,"
            + "\"http\":{\"request\":{\"url\":\"http://ü/\"},\"response\":{\"status\":500}},\"annotations\":{\"a\":1,\"b\":\"x\",\"c\":true},\"subsegments\":[" + Call + "]")));
        var digest = (await DigestedAsync(Id(1))).Digest.ShouldNotBeNull();
        (digest.Summary.FaultRootCauses.Count, digest.Summary.ErrorRootCauses.Count, digest.Summary.ResponseTimeRootCauses.Count).ShouldBe((1, 1, 1));
        await DigestAsync(Id(1));
        (await ScanAllAsync()).Select(Json).ShouldBe([Json(digest)]);
    }

    [Fact]
    public async Task Digests_of_traces_of_any_shape_come_back_as_they_were()
    {
        await StoreRandomAsync(1000, 300);
        foreach (var digest in await ScanAllAsync()) Json(digest).ShouldBe(Json((await DigestedAsync(digest.Id)).Digest!));
    }

    [Fact]
    public async Task A_segment_that_comes_after_the_digest_changes_it()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1), start: 20)));
        await DigestAsync(Id(1));
        await AppendAsync(1000 + (2 * Day), (Id(1), Segment(Id(1), "earlier", start: 10, number: 2)));
        await DigestAsync(Id(1));
        (await ScanAllAsync()).Select(Json).ShouldBe([Json((await DigestedAsync(Id(1))).Digest!)]);
        (await ScanIdsAsync(TraceClock.Start, 20, 30)).ShouldBeEmpty("it begins earlier now");
        (await ScanIdsAsync(TraceClock.Update, 1000, 1001)).ShouldBeEmpty("it was changed later");
        (await ScanIdsAsync(TraceClock.Start, 10, 11)).ShouldBe([Id(1)]);
        (await ScanIdsAsync(TraceClock.Update, 1000 + (2 * Day), 1001 + (2 * Day))).ShouldBe([Id(1)]);
    }

    [Fact]
    public async Task A_scan_finds_what_lies_in_the_window_newest_first()
    {
        await StoreAsync((1, 10, 1003), (2, 20, 1002), (3, 30, 1001));
        (await ScanIdsAsync(TraceClock.Start, 10, 30)).ShouldBe([Id(2), Id(1)], "the start is inclusive, the end is not");
        (await ScanIdsAsync(TraceClock.Update, 1001, 1004)).ShouldBe([Id(1), Id(2), Id(3)]);
        (await ScanIdsAsync(TraceClock.Start, 31, 40)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scan_goes_on_where_another_ended_without_losing_or_repeating_any()
    {
        // Many of the same time, so that pages end in the middle of it.
        await StoreAsync([.. Enumerable.Range(1, 50).Select(i => ((uint)i, (i % 3) + 10, 1000L))]);
        var whole = await ScanAllAsync();
        whole.Count.ShouldBe(50);
        var paged = new List<TraceId>();
        ScanPosition? position = null;
        while (true)
        {
            var page = (await ScanAsync(new DigestScan(TraceClock.Start, 0, 100_000_000, position))).Take(7).ToList();
            if (page.Count == 0) break;
            paged.AddRange(page.Select(digest => digest.Id));
            position = page[^1].Position(TraceClock.Start);
        }
        paged.ShouldBe(whole.Select(digest => digest.Id));
    }

    [Theory]
    [InlineData(TraceClock.Start)]
    [InlineData(TraceClock.Update)]
    public async Task Every_step_tells_how_far_the_scan_came(TraceClock clock)
    {
        await StoreRandomAsync(1000, 150);
        DigestCondition[][] wheres = [[], [new DigestCondition.NodeNamed("orders")], [new DigestCondition.RootIs(true, false, false), new DigestCondition.UserIs("user1")], [new DigestCondition.UserIs("nobody")]];
        foreach (var where in wheres)
        {
            var scan = new DigestScan(clock, long.MinValue, long.MaxValue) { Where = where };
            var steps = await _store.ScanAsync(scan, Token).ToListAsync(Token);
            steps.Select(step => step.Position).ShouldBe(steps.Select(step => step.Position).OrderDescending().Distinct());
            steps.ShouldAllBe(step => step.Digest == null || step.Digest.Position(clock) == step.Position);
            steps.ShouldAllBe(step => step.LookedAt >= 0);
            steps.Sum(step => step.LookedAt).ShouldBeInRange(steps.Count(step => step.Digest is not null), 150);
            for (var i = 0; i < steps.Count; i += 9)
            {
                var rest = await ScanAsync(scan with { After = steps[i].Position });
                Meeting(rest, where).ShouldBe(Meeting(steps.Skip(i + 1).Select(step => step.Digest).OfType<TraceDigest>(), where));
            }
        }
    }

    [Fact]
    public async Task Conditions_never_lose_a_digest_that_meets_them()
    {
        await StoreRandomAsync(1000, 150);
        await StoreExamplesAsync();
        var all = await ScanAllAsync();
        var conditions = all.SelectMany(ConditionsOf).Concat(OtherConditions).Distinct().ToList();
        var random = new Random(1);
        var wheres = conditions.Select(condition => new[] { condition })
            .Concat(Enumerable.Range(0, 300).Select(_ => random.GetItems(conditions.ToArray(), random.Next(2, 4))));
        foreach (var where in wheres)
        {
            var found = await ScanAsync(new DigestScan(TraceClock.Start, long.MinValue, long.MaxValue) { Where = where });
            Meeting(found, where).ShouldBe(Meeting(all, where), string.Join(" and ", where.Select(condition => condition.ToString())));
            found.Select(Json).ShouldBeSubsetOf(all.Select(Json));
        }
    }

    [Fact]
    public async Task Rollups_are_the_sums_of_the_digests_of_their_minutes_and_hours()
    {
        // Around midnight, so that days, hours and minutes end within.
        await StoreRandomAsync(Day - 5000, 200, secondsApart: 50);
        await RollupsShouldBeSumsAsync();
    }

    [Fact]
    public async Task Rollups_follow_segments_that_come_late()
    {
        await StoreRandomAsync(Day - 5000, 100, secondsApart: 50);
        await RollupsShouldBeSumsAsync();
        var late = (await ScanAllAsync(TraceClock.Update)).Where((_, i) => i % 3 == 0).Select(digest => digest.Id).ToList();
        foreach (var (id, i) in late.Select((id, i) => (id, i)))
            await AppendAsync(Day - 4000 + (i * 97), (id, Segment(id, "late", start: 1000 + i, number: 77)));
        await RollupsShouldBeSumsAsync(); // of what is digested by now
        await DigestAsync(late.Take(late.Count / 2));
        await RollupsShouldBeSumsAsync();
        await DigestAsync(late);
        await RollupsShouldBeSumsAsync();
        await _store.DeleteAsync(new RetentionLimits(Day, null), Token);
        await RollupsShouldBeSumsAsync();
    }

    [Fact]
    public async Task Rollups_of_a_window_begin_and_end_with_it()
    {
        await StoreAsync((1, 10, 3599), (2, 20, 3600), (3, 30, 7199), (4, 40, 7200));
        (await RollupsAsync(RollupPeriod.Hour, 3600, 7200)).Select(rollup => (rollup.StartSecond, rollup.Traces)).ShouldBe([(3600, 2)]);
        (await RollupsAsync(RollupPeriod.Minute, 3600, 7200)).Select(rollup => (rollup.StartSecond, rollup.Traces)).ShouldBe([(3600, 1), (7140, 1)]);
        (await RollupsAsync(RollupPeriod.Minute, 3660, 7140)).ShouldBeEmpty();
        (await RollupsAsync(RollupPeriod.Hour, 3600, 3600)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Following_delivers_what_is_put_from_now_on_in_its_order()
    {
        await StoreAsync((1, 10, 1000));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (all, few) = (_store.FollowAsync(end.Token), _store.FollowAsync(end.Token));
        await AppendAsync(1001, [.. Enumerable.Range(2, 20).Select(i => (Id((uint)i), Segment(Id((uint)i)))), (Id(99), Orphan(Id(99)))]);
        await DigestAsync(Enumerable.Range(2, 10).Select(i => Id((uint)i)).Append(Id(99)));
        await DigestAsync(Enumerable.Range(12, 10).Select(i => Id((uint)i)));
        await AppendAsync(1002, (Id(5), Segment(Id(5), number: 2)));
        await DigestAsync(Id(5));
        var followed = await all.Take(21).ToListAsync(Token);
        followed.Select(step => step.Digest.Id).ShouldBe([.. Enumerable.Range(2, 20).Select(i => Id((uint)i)), Id(5)]);
        Json(followed[^1].Digest).ShouldBe(Json((await DigestedAsync(Id(5))).Digest!));
        await end.CancelAsync();
        (await few.Take(1000).CountAsync(CancellationToken.None)).ShouldBeLessThanOrEqualTo(21, "it ends with the token");
        _store.ReadStatus().FollowersSkipped.ShouldBe(0);
    }

    [Fact]
    public async Task A_digest_that_changes_nothing_is_not_delivered()
    {
        await AppendAsync(1000, (Id(1), Segment(Id(1))));
        var old = await DigestedAsync(Id(1));
        await AppendAsync(1001, (Id(1), Segment(Id(1), number: 2)), (Id(2), Segment(Id(2))));
        await DigestAsync(Id(1));
        var following = _store.FollowAsync(Token);
        await _store.PutDigestsAsync([old], Token);
        await DigestAsync(Id(2));
        (await following.FirstAsync(Token)).Digest.Id.ShouldBe(Id(2));
    }

    [Fact]
    public async Task A_follower_that_is_too_slow_misses_the_oldest_which_is_counted()
    {
        var following = _store.FollowAsync(Token);
        await StoreAsync([.. Enumerable.Range(1, DigestFeed.MaxBehind + 10).Select(i => ((uint)i, 10, 1000L))]);
        var followed = await following.Take(DigestFeed.MaxBehind).ToListAsync(Token);
        followed.Select(step => step.Digest.Id).ShouldBe(Enumerable.Range(11, DigestFeed.MaxBehind).Select(i => Id((uint)i)));
        followed.Select(step => step.Skipped).ShouldBe([10, .. Enumerable.Repeat(0L, DigestFeed.MaxBehind - 1)], "it is told where");
        _store.ReadStatus().FollowersSkipped.ShouldBe(10);
    }

    private static IEnumerable<DigestCondition> OtherConditions =>
    [
        new DigestCondition.NodeNamed("nobody"), new DigestCondition.NodeNamed(""), new DigestCondition.RootIs(false, false, false),
        new DigestCondition.RootIs(true, false, false), new DigestCondition.RootIs(false, true, false), new DigestCondition.RootIs(false, false, true),
        new DigestCondition.DurationWithin(0, long.MaxValue), new DigestCondition.DurationWithin(1, 0), new DigestCondition.ResponseTimeWithin(long.MinValue, 1_000_000),
        new DigestCondition.RootUrlIs(""), new DigestCondition.UserIs(""), new DigestCondition.AnnotationIs("none", new AnnotationValue(null, 0, null)),
    ];

    // What this digest meets, and some that is close to it.
    private static IEnumerable<DigestCondition> ConditionsOf(TraceDigest digest)
    {
        var (summary, i) = (digest.Summary, digest.Nodes.Count);
        foreach (var node in digest.Nodes) yield return new DigestCondition.NodeNamed(node.Key.Name);
        yield return new DigestCondition.RootIs(summary.Outcome.Fault, summary.Outcome.Error, summary.Outcome.Throttle);
        yield return new DigestCondition.EndsFrom(summary.StartMicroseconds + (summary.DurationMicroseconds ?? 0) + (i % 3) - 1);
        if (summary.DurationMicroseconds is { } duration) yield return new DigestCondition.DurationWithin(duration - (i * 10), duration + (i % 3));
        if (summary.ResponseMicroseconds is { } response) yield return new DigestCondition.ResponseTimeWithin(response - (i % 2), response + (i * 100_000));
        if (summary.HttpUrl is { } url) yield return new DigestCondition.RootUrlIs(url);
        foreach (var user in summary.Users) yield return new DigestCondition.UserIs(user);
        foreach (var (key, value) in summary.Annotations.SelectMany(annotation => annotation.Values.Select(value => (annotation.Key, value))))
        {
            yield return new DigestCondition.AnnotationIs(key, value);
            if (value.Number is { } number) yield return new DigestCondition.AnnotationIs(key, new AnnotationValue($"{number}", null, null));
        }
    }

    private static List<TraceId> Meeting(IEnumerable<TraceDigest> digests, DigestCondition[] where) =>
        [.. digests.Where(digest => where.All(condition => condition.IsMetBy(digest))).Select(digest => digest.Id)];

    private async Task<List<Rollup>> RollupsAsync(RollupPeriod period, long from, long to) => await _store.ReadRollupsAsync(period, from, to, Token).ToListAsync(Token);

    private async Task RollupsShouldBeSumsAsync()
    {
        var digests = (await ScanAllAsync(TraceClock.Update)).AsEnumerable().Reverse().ToList();
        foreach (var period in Enum.GetValues<RollupPeriod>())
        {
            var sums = digests.GroupBy(digest => period.StartOf(digest.UpdatedAt)).Select(group =>
            {
                var graph = new ServiceGraph();
                foreach (var digest in group) graph.Add(digest);
                return (group.Key, (long)group.Count(), GraphText.Of(graph));
            });
            (await RollupsAsync(period, 0, 3 * Day)).Select(rollup => (rollup.StartSecond, rollup.Traces, GraphText.Of(rollup.Graph))).ShouldBe(sums);
        }
    }

    private async Task<List<TraceId>> ScanIdsAsync(TraceClock clock, long fromSecond, long toSecond) =>
        [.. (await ScanAsync(new DigestScan(clock, fromSecond * 1_000_000, toSecond * 1_000_000))).Select(digest => digest.Id)];

    private async Task StoreAsync(params (uint Id, int Start, long Updated)[] traces)
    {
        foreach (var call in traces.GroupBy(trace => trace.Updated)) await AppendAsync(call.Key, [.. call.Select(trace => (Id(trace.Id), Segment(Id(trace.Id), start: trace.Start)))]);
        await DigestAsync(traces.Select(trace => Id(trace.Id)));
    }

    // Traces of any shape, digested; those of orphans alone among them.
    private async Task StoreRandomAsync(long receivedAt, int traces, int secondsApart = 1)
    {
        for (var i = 0; i < traces; i++)
        {
            var trace = new RandomTrace(i);
            var documents = trace.Documents.Where(document => SegmentReader.TryRead(Roentgen.Tests.Documents.Utf8(document), out _, out _)).Select(document => (trace.Id, document)).ToArray();
            if (documents.Length == 0) continue;
            foreach (var call in documents.Chunk(3)) await AppendAsync(receivedAt + (i * secondsApart), call);
            await DigestAsync(trace.Id);
        }
    }

    private async Task StoreExamplesAsync()
    {
        foreach (var (documents, i) in ExampleTraces.All.Values.Select((documents, i) => (documents, i)))
        {
            var id = Id((uint)i);
            await AppendAsync(2000 + i, [.. documents.Select(document => (id, document.Replace(Roentgen.Tests.Documents.TraceIdText, id.ToString(), StringComparison.Ordinal)))]);
            await DigestAsync(id);
        }
    }
}
