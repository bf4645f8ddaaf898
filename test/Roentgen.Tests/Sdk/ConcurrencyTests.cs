
namespace Roentgen.Tests.Sdk;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Ten_thousand_parallel_subsegments_all_arrive_once_under_their_segment()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        {
            await Parallel.ForAsync(0, 10_000, TestContext.Current.CancellationToken, async (i, _) =>
            {
                using var subsegment = app.Tracer.BeginSubsegment($"branch {i}");
                subsegment.Annotate("i", i);
                await Task.Yield();
            });
        }
        var documents = await app.DocumentsAsync();
        var segment = documents.Single(d => d.Member("type") is null);
        var embedded = segment.Member("subsegments")!.Value.EnumerateArray().ToList();
        var independent = documents.Where(d => d.Text("type") == "subsegment").ToList();
        embedded.Count.ShouldBeLessThan(100);
        (embedded.Count + independent.Count).ShouldBe(10_000);
        independent.ShouldAllBe(d => d.Text("parent_id") == segment.Text("id") && d.Text("trace_id") == segment.Text("trace_id"));
        embedded.Concat(independent).Select(s => s.Text("id")).Distinct().Count().ShouldBe(10_000);
        embedded.Concat(independent).Select(s => s.Member("annotations/i")!.Value.GetInt32()).Order().ShouldBe(Enumerable.Range(0, 10_000));
        app.Count("roentgen.sdk.documents.sent").ShouldBe(documents.Count);
    }

    [Fact]
    public async Task A_child_that_ends_after_its_segment_is_sent_by_itself()
    {
        await using var app = new TracedApplication();
        var segment = app.Tracer.BeginSegment();
        var late = app.Tracer.BeginSubsegment("late");
        using (app.Tracer.BeginSubsegment("below")) { }
        segment.Dispose();
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        late.Annotate("still", true);
        late.Dispose();

        var documents = await app.DocumentsAsync();
        documents.Count.ShouldBe(2);
        documents[0].Member("subsegments").ShouldBeNull();
        documents[1].Text("type").ShouldBe("subsegment");
        documents[1].Text("name").ShouldBe("late");
        documents[1].Text("trace_id").ShouldBe(documents[0].Text("trace_id"));
        documents[1].Text("parent_id").ShouldBe(documents[0].Text("id"));
        documents[1].Text("annotations/still").ShouldBe("True");
        documents[1].Text("subsegments/0/name").ShouldBe("below");
        documents[1].Names().ShouldNotContain("service");
        documents[1].Names().ShouldNotContain("aws");
        documents[1].Names().ShouldNotContain("origin");
    }

    [Fact]
    public async Task What_begins_after_the_segment_has_ended_is_sent_by_itself_and_not_held()
    {
        await using var app = new TracedApplication();
        var go = new TaskCompletionSource();
        Task background;
        using (app.Tracer.BeginSegment())
        {
            background = Task.Run(async () =>
            {
                await go.Task;
                using (app.Tracer.BeginSubsegment("afterwards")) { }
            }, TestContext.Current.CancellationToken);
        }
        go.SetResult();
        await background;
        var documents = await app.DocumentsAsync();
        documents.Select(d => d.Text("name")).ShouldBe(["shop", "afterwards"]);
        documents[1].Text("parent_id").ShouldBe(documents[0].Text("id"));
    }

    [Fact]
    public async Task A_child_that_outlives_its_parent_only_stays_in_the_document_of_the_segment()
    {
        await using var app = new TracedApplication();
        var segment = app.Tracer.BeginSegment();
        var parent = app.Tracer.BeginSubsegment("parent");
        var child = app.Tracer.BeginSubsegment("child");
        parent.Dispose();
        child.Dispose();
        segment.Dispose();
        (await app.DocumentAsync()).Text("subsegments/0/subsegments/0/name").ShouldBe("child");
    }

    [Fact]
    public async Task Endless_nesting_neither_overflows_the_stack_nor_loses_anything()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment()) Nest(1_000);
        var documents = await app.DocumentsAsync();
        documents.Sum(Size).ShouldBe(1_001);

        void Nest(int levels)
        {
            if (levels == 0) return;
            using var subsegment = app.Tracer.BeginSubsegment($"level {levels}");
            Nest(levels - 1);
        }

        static int Size(System.Text.Json.JsonElement entity) =>
            1 + (entity.Member("subsegments") is { } below ? below.EnumerateArray().Sum(Size) : 0);
    }

    [Fact]
    public async Task Branches_that_record_into_the_same_segment_do_not_disturb_each_other()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            Parallel.For(0, 1_000, i =>
            {
                segment.Annotate($"k{i % 40}", i);
                segment.AddMetadata($"m{i % 40}", "1");
                segment.AddException(new InvalidOperationException($"{i % 3}"));
            });
        }
        var document = await app.DocumentAsync();
        document.Member("annotations")!.Value.Names().Count().ShouldBe(40);
        document.Member("metadata/default")!.Value.Names().Count().ShouldBe(40);
    }
}
