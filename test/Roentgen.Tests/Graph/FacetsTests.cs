using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Storage;
using Roentgen.Storage.Memory;
using Roentgen.Tests.Filters;
using Roentgen.Tests.Traces;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Graph;

public sealed class FacetsTests
{
    [Fact]
    public void Traces_are_counted_by_each_of_their_values()
    {
        var facets = Of([ExampleTraces.Digests["gold"], ExampleTraces.Digests["missing"], ExampleTraces.Digests["slow"], ExampleTraces.Digests["open"]]);
        (facets.Traces, facets.Statistics.TotalCount).ShouldBe((4, 3));
        Describe(facets, FacetKind.HttpMethod).ShouldBe(["GET 3: 1 ok 1 error 1 fault 6.6 s"]);
        Describe(facets, FacetKind.HttpStatus).ShouldBe(["200 1: 1 ok 0 error 0 fault 0.5 s", "404 1: 0 ok 1 error 0 fault 0.1 s", "500 1: 0 ok 0 error 1 fault 6 s"]);
        Describe(facets, FacetKind.User).ShouldBe(["alice 2: 1 ok 0 error 1 fault 6.5 s", "bob 1: 0 ok 1 error 0 fault 0.1 s"]);
        Describe(facets, FacetKind.Service).ShouldBe(
            ["api 2: 0 ok 1 error 1 fault 6.1 s", "api.example.com 1: 1 ok 0 error 0 fault 0.5 s", "backend 1: 0 ok 0 error 1 fault 6 s", "worker 1: 0 ok 0 error 0 fault 0 s"]);
        Describe(facets, FacetKind.Annotation, "age").ShouldBe(["20 1: 0 ok 1 error 0 fault 0.1 s", "30 1: 1 ok 0 error 0 fault 0.5 s"]);
        Describe(facets, FacetKind.Annotation, "internal").ShouldBe(["False 1: 0 ok 1 error 0 fault 0.1 s", "True 1: 1 ok 0 error 0 fault 0.5 s"]);
        Describe(facets, FacetKind.FaultRootCause).ShouldBe(["api → backend: TimeoutException 1: 0 ok 0 error 1 fault 6 s"]);
        facets.All.Select(facet => facet.Name).ShouldBeUnique();
        facets.All.Sum(facet => facet.Others).ShouldBe(0);
    }

    [Fact]
    public void Parts_computed_apart_add_up_to_the_whole() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 500).ArrayOf()), Arb.From(Gen.Choose(1, 9)), (seeds, size) =>
        {
            var digests = seeds.Select(seed => TraceDigest.Of(new RandomTrace(seed).Assemble())).OfType<TraceDigest>().ToArray();
            var sum = new Facets();
            foreach (var part in digests.Chunk(size).Reverse()) sum.Add(Of(part.Reverse()));
            Text(sum).ShouldBe(Text(Of(digests)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Beyond_the_bounds_too_in_any_order_and_grouping()
    {
        var digests = Enumerable.Range(0, 6000).Select(i => Many(i % 2500, i % 7)).ToArray();
        var whole = Of(digests);
        whole.All.Count(facet => facet.Name.Kind == FacetKind.Annotation).ShouldBe(Facets.MaxAnnotationKeys);
        whole.OtherAnnotations.ShouldBeGreaterThan(0);
        var urls = whole.All.Single(facet => facet.Name.Kind == FacetKind.Url);
        urls.Values.Count.ShouldBe(Facet.MaxValues);
        (urls.Others + urls.Values.Sum(value => value.Traces)).ShouldBe(6000, "what is not told is counted");
        urls.Values.ShouldAllBe(value => value.Traces == digests.Count(digest => digest.Summary.HttpUrl == value.Value.Text), "what is told is complete");
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var parts = new List<Facets>();
            var shuffled = digests.ToArray();
            random.Shuffle(shuffled);
            foreach (var part in shuffled.Chunk(random.Next(1, 3000))) parts.Add(Of(part));
            while (parts.Count > 1)
            {
                var (into, from) = (parts[random.Next(parts.Count - 1)], parts[^1]);
                into.Add(from);
                parts.RemoveAt(parts.Count - 1);
            }
            Text(parts[0]).ShouldBe(Text(whole), $"seed {seed}");
        }
    }

    [Fact]
    public async Task A_store_tells_the_facets_of_what_a_filter_selects_in_a_window()
    {
        var store = new MemoryTraceStore();
        foreach (var (documents, i) in ExampleTraces.All.Values.Select((documents, i) => (documents, i)))
        {
            var id = new TraceId((uint)i, 1, 2);
            await store.AppendAsync(
                [.. documents.Select(document => new NewDocument(id, Utf8(document.Replace(TraceIdText, id.ToString(), StringComparison.Ordinal))))], 1000 + i, TestContext.Current.CancellationToken);
            var received = await store.ReadTraceAsync(id, TestContext.Current.CancellationToken);
            await store.PutDigestsAsync([new DigestedTrace(id, received[^1].Call, TraceDigest.Of(Model.Traces.Trace.Assemble(id, received)))], TestContext.Current.CancellationToken);
        }
        FilterExpression.TryParse("fault AND user = \"alice\"", out var expression, out _).ShouldBeTrue();
        expression!.TryCompile(_ => null, out var filter, out _).ShouldBeTrue();
        var facets = await store.ReadFacetsAsync(new DigestScan(TraceClock.Update, 1_000_000_000, 2_000_000_000), filter!, TestContext.Current.CancellationToken);
        Text(facets).ShouldBe(Text(Of([ExampleTraces.Digests["slow"]])));
        (await store.ReadFacetsAsync(new DigestScan(TraceClock.Update, 0, 1_000_000_000), filter!, TestContext.Current.CancellationToken)).Traces.ShouldBe(0);
    }

    // Each with an URL and an annotation of its own, and one that many have.
    private static TraceDigest Many(int i, int of) => Template with
    {
        Summary = Template.Summary with
        {
            HttpUrl = $"/{i}",
            Annotations = [new Annotation($"k{i % 600}", [new AnnotationValue($"{i}", null, null), new AnnotationValue(null, i, null)]), new Annotation("all", [new AnnotationValue(null, of, null)])],
        },
        Requests = [Template.Requests[0] with { ResponseMicroseconds = i * 1000, DurationMicroseconds = i * 1000 }],
    };

    private static TraceDigest Template { get; } = Digest(Segment("70de5b6f19ff9a0a", "shop", 1000, 1001));

    private static Facets Of(IEnumerable<TraceDigest> digests)
    {
        var facets = new Facets();
        foreach (var digest in digests) facets.Add(digest);
        return facets;
    }

    private static IEnumerable<string> Describe(Facets facets, FacetKind kind, string? key = null) =>
        facets.All.Single(facet => facet.Name == new FacetName(kind, key)).Values.Select(value => string.Create(CultureInfo.InvariantCulture,
            $"{value.Value.Text ?? value.Value.Number?.ToString(CultureInfo.InvariantCulture) ?? $"{value.Value.Truth}"} {value.Traces}: {value.Statistics.OkCount} ok {value.Statistics.ErrorCount} error {value.Statistics.FaultCount} fault {value.Statistics.TotalResponseTime} s"));

    private static string Text(Facets facets)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{facets.Traces} {facets.OtherAnnotations} {GraphText.Of(facets.Statistics)}");
        foreach (var facet in facets.All)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{facet.Name} and {facet.Others} others");
            foreach (var value in facet.Values) text.AppendLine(CultureInfo.InvariantCulture, $"  {value.Value} {value.Traces} {GraphText.Of(value.Statistics)}");
        }
        return text.ToString();
    }
}
