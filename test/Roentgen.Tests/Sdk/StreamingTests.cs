using System.Text.Json;
using Roentgen.Model.Ids;

namespace Roentgen.Tests.Sdk;

/// <summary>Long segments send their subsegments along the way, and what has not ended when the application stops is sent as it is.</summary>
public sealed class StreamingTests
{
    [Fact]
    public async Task The_hundredth_subsegment_that_is_held_sends_all_that_are_complete()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        {
            using (app.Tracer.BeginSubsegment("parent"))
            {
                Run(app, 98);
                (await app.DocumentsAsync()).ShouldBeEmpty();
                Run(app, 1);
                (await app.DocumentsAsync()).Count.ShouldBe(99);
                Run(app, 5);
            }
        }
        var documents = await app.DocumentsAsync();
        documents.Count.ShouldBe(100);
        var segment = documents.Single(document => document.Text("type") is null);
        var parent = segment.Member("subsegments/0")!.Value;
        parent.Member("subsegments")!.Value.GetArrayLength().ShouldBe(5);
        documents.Where(document => document.Text("type") == "subsegment").ShouldAllBe(document => document.Text("parent_id") == parent.Text("id"));
    }

    [Fact]
    public async Task A_complete_branch_leaves_in_one_document()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        {
            using (app.Tracer.BeginSubsegment("branch")) Run(app, 90);
            Run(app, 20);
        }
        var documents = await app.DocumentsAsync();
        var branch = documents.Single(document => document.Text("name") == "branch");
        branch.Member("subsegments")!.Value.GetArrayLength().ShouldBe(90);
        documents.Sum(Count).ShouldBe(112);
    }

    [Fact]
    public async Task A_parent_that_ended_before_its_child_follows_when_the_child_has_left()
    {
        await using var app = new TracedApplication();
        var segment = app.Tracer.BeginSegment();
        var parent = app.Tracer.BeginSubsegment("parent");
        var child = app.Tracer.BeginSubsegment("child");
        var open = Enumerable.Range(0, 200).Select(i => app.Tracer.BeginSubsegment($"open {i}")).ToList();
        parent.Dispose();
        (await app.DocumentsAsync()).ShouldBeEmpty();
        foreach (var scope in Enumerable.Reverse(open)) scope.Dispose();
        child.Dispose();
        segment.Dispose();
        (await app.DocumentsAsync()).Sum(Count).ShouldBe(203);
    }

    [Fact]
    public async Task A_segment_of_many_subsegments_one_after_the_other_holds_few()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment()) Run(app, 5_000);
        var documents = await app.DocumentsAsync();
        documents.Sum(Count).ShouldBe(5_001);
        documents.Max(Count).ShouldBeLessThan(101);
    }

    [Fact]
    public async Task Deep_open_nesting_does_not_overflow_the_stack()
    {
        await using var app = new TracedApplication();
        var scopes = new Stack<IDisposable>([app.Tracer.BeginSegment()]);
        for (var i = 0; i < 20_000; i++) scopes.Push(app.Tracer.BeginSubsegment("level"));
        while (scopes.TryPop(out var scope)) scope.Dispose();
        (await app.DocumentsAsync()).Sum(Count).ShouldBe(20_001);
    }

    [Fact]
    public async Task What_has_not_ended_when_the_application_stops_is_sent_as_in_progress()
    {
        var app = new TracedApplication();
        var segment = app.Tracer.BeginSegment("request");
        segment.Annotate("tier", "gold");
        using (app.Tracer.BeginSubsegment("done")) { }
        var open = app.Tracer.BeginSubsegment("open");
        using (app.Tracer.BeginSubsegment("done below")) { }
        await app.Tracer.DisposeAsync();
        open.Dispose();
        segment.Dispose();

        var document = await app.DocumentAsync();
        document.Text("in_progress").ShouldBe("True");
        document.Text("end_time").ShouldBeNull();
        document.Text("annotations/tier").ShouldBe("gold");
        document.Text("subsegments/0/name").ShouldBe("done");
        document.Text("subsegments/0/in_progress").ShouldBeNull();
        document.Text("subsegments/1/in_progress").ShouldBe("True");
        document.Text("subsegments/1/subsegments/0/name").ShouldBe("done below");
    }

    [Fact]
    public async Task A_subsegment_that_outlives_its_segment_is_sent_as_in_progress_too()
    {
        var app = new TracedApplication();
        var segment = app.Tracer.BeginSegment();
        app.Tracer.BeginSubsegment("late");
        segment.Dispose();
        await app.Tracer.DisposeAsync();
        var documents = await app.DocumentsAsync();
        documents.Select(document => document.Text("in_progress")).ShouldBe([null, "True"]);
        documents[1].Text("parent_id").ShouldBe(documents[0].Text("id"));
    }

    [Fact]
    public async Task Segments_that_are_never_ended_do_not_pile_up()
    {
        await using var app = new TracedApplication();
        for (var i = 0; i < 20_000; i++) app.Tracer.BeginSegment(incoming: new TraceHeader(null, null, SamplingDecision.Sampled));
        await app.Tracer.DisposeAsync();
        (await app.DocumentsAsync()).Count.ShouldBe(10_000);
    }

    private static void Run(TracedApplication app, int count)
    {
        for (var i = 0; i < count; i++) app.Tracer.BeginSubsegment($"item {i}").Dispose();
    }

    private static int Count(JsonElement entity) =>
        1 + (entity.Member("subsegments") is { } below ? below.EnumerateArray().Sum(Count) : 0);
}
