using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Roentgen.Tests.Sdk;

/// <summary>Documents that no datagram could carry go out in parts, and nothing of them is lost but what is too long by itself.</summary>
public sealed class LargeDocumentTests
{
    private const int MaxLength = 60_000;

    [Fact]
    public async Task The_largest_subsegments_leave_a_document_that_is_too_long()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        {
            for (var i = 0; i < 60; i++)
            {
                using var subsegment = app.Tracer.BeginSubsegment($"item {i}");
                subsegment.AddMetadata("payload", Text(i < 40 ? 100 : 4_000));
            }
        }
        var documents = await app.DocumentsAsync();
        documents.ShouldAllBe(document => Length(document) <= MaxLength);
        var segment = documents[0];
        segment.Member("subsegments")!.Value.GetArrayLength().ShouldBeGreaterThan(40, "no more leave than must");
        var parts = documents.Skip(1).ToList();
        parts.ShouldAllBe(part => part.Text("type") == "subsegment" && part.Text("trace_id") == segment.Text("trace_id") && part.Text("parent_id") == segment.Text("id"));
        parts.ShouldAllBe(part => Length(part) > 4_000);
        (segment.Member("subsegments")!.Value.GetArrayLength() + parts.Count).ShouldBe(60);
        app.Problems.ShouldBeEmpty();
        app.Count("roentgen.sdk.documents.sent").ShouldBe(documents.Count);
    }

    [Fact]
    public async Task Metadata_that_is_too_long_by_itself_is_left_out_and_the_rest_arrives()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment("huge"))
        {
            segment.Annotate("tier", "gold");
            segment.AddMetadata("order", Text(200_000));
            segment.AddMetadata("small", "1");
            segment.AddMetadata("state", Text(20_000), "library");
        }
        var document = await app.DocumentAsync();
        document.Text("metadata/default/order").ShouldBe("(200,002 bytes left out)");
        document.Text("metadata/default/small").ShouldBe("1");
        document.Text("metadata/library/state")!.Length.ShouldBe(20_000);
        document.Text("annotations/tier").ShouldBe("gold");
        app.Problems.ShouldHaveSingleItem().ShouldContain("\"huge\"");
        app.Problems.Single().ShouldContain("metadata.default.order");
        app.Count("roentgen.sdk.values.truncated").ShouldBe(1);
    }

    [Fact]
    public async Task Messages_of_exceptions_are_cut_and_not_in_the_middle_of_a_character()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment()) segment.AddException(new InvalidOperationException(new string('x', 999) + string.Concat(Enumerable.Repeat("😀", 40_000))));
        var message = (await app.DocumentAsync()).Text("cause/exceptions/0/message")!;
        message.ShouldBe(new string('x', 999) + "…");
    }

    [Fact]
    public void However_a_trace_is_shaped_every_part_arrives_once_under_its_parent() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Parent, ushort Size)[]>(), shape =>
        {
            var tree = (shape ?? []).Take(60).Select((item, i) => new Planned($"s{i + 1}", item.Parent % (i + 1), item.Size % 58_000)).ToList();
            var documents = RecordAsync(tree).GetAwaiter().GetResult();
            var found = documents.SelectMany(document => Entities(document, document.Text("parent_id"))).ToList();
            var names = found.ToDictionary(entity => entity.Id, entity => entity.Name);
            return documents.All(document => Length(document) <= MaxLength)
                && found.Select(entity => (entity.Name, Parent: entity.ParentId is null ? null : names[entity.ParentId])).ToHashSet()
                    .SetEquals([("s0", null), .. tree.Select(planned => (planned.Name, (string?)$"s{planned.Parent}"))])
                && found.Count == tree.Count + 1;
        }).QuickCheckThrowOnFailure();

    // Parent 0 is the segment, parent n the n-th subsegment.
    private sealed record Planned(string Name, int Parent, int Size);

    private static async Task<IReadOnlyList<JsonElement>> RecordAsync(List<Planned> tree)
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment("s0")) Record(0);
        return await app.DocumentsAsync();

        void Record(int parent)
        {
            for (var i = 0; i < tree.Count; i++)
            {
                if (tree[i].Parent != parent) continue;
                using var subsegment = app.Tracer.BeginSubsegment(tree[i].Name);
                subsegment.AddMetadata("m", Text(tree[i].Size));
                Record(i + 1);
            }
        }
    }

    private static IEnumerable<(string Id, string Name, string? ParentId)> Entities(JsonElement entity, string? parentId)
    {
        yield return (entity.Text("id")!, entity.Text("name")!, parentId);
        if (entity.Member("subsegments") is not { } below) yield break;
        foreach (var found in below.EnumerateArray().SelectMany(subsegment => Entities(subsegment, entity.Text("id")))) yield return found;
    }

    private static string Text(int length) => $"\"{new string('x', length)}\"";

    private static int Length(JsonElement document) => Encoding.UTF8.GetByteCount(document.GetRawText());
}
