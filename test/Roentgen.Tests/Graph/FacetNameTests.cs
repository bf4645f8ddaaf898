using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Tests.Filters;
using Roentgen.Tests.Traces;

namespace Roentgen.Tests.Graph;

public sealed class FacetNameTests
{
    private static IEnumerable<TraceDigest> Traces { get; } =
        [.. ExampleTraces.Digests.Values, .. Enumerable.Range(0, 200).Select(seed => TraceDigest.Of(new RandomTrace(seed).Assemble())).OfType<TraceDigest>()];

    [Fact]
    public void The_filter_of_a_value_selects_the_traces_that_are_counted_with_it()
    {
        var facets = new Facets();
        foreach (var digest in Traces) facets.Add(digest);
        var tried = new HashSet<FacetKind>();
        foreach (var facet in facets.All)
        {
            foreach (var value in facet.Values)
            {
                if (!facet.Name.TryGetFilter(value.Value, out var expression)) continue;
                tried.Add(facet.Name.Kind);
                FilterExpression.TryParse(expression, out var parsed, out var error).ShouldBeTrue(error?.Message);
                parsed!.TryCompile(_ => null, out var filter, out _).ShouldBeTrue();
                Traces.Count(filter!.Matches).ShouldBe((int)value.Traces, expression);
            }
        }
        Enum.GetValues<FacetKind>().Except(tried).ShouldBe([FacetKind.AccountId, FacetKind.FaultRootCause, FacetKind.ErrorRootCause, FacetKind.ResponseTimeRootCause], "no example has an account");
    }

    [Fact]
    public void A_name_is_read_as_it_is_written()
    {
        foreach (var kind in Enum.GetValues<FacetKind>())
        {
            var name = new FacetName(kind, kind == FacetKind.Annotation ? "http.route" : null);
            FacetName.TryParse(name.ToString(), out var read).ShouldBeTrue();
            read.ShouldBe(name);
        }
        FacetName.Fixed.Count.ShouldBe(Enum.GetValues<FacetKind>().Length - 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("annotation")]
    [InlineData("HTTP.URL")]
    [InlineData("url")]
    public void Anything_else_is_no_name(string text) => FacetName.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_text_that_is_too_long_for_the_language_has_no_filter() =>
        new FacetName(FacetKind.Url).TryGetFilter(new AnnotationValue(new string('x', FilterExpression.MaxLength), null, null), out _).ShouldBeFalse();
}
