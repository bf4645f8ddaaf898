using Roentgen.Model.Ids;

namespace Roentgen.Tests.Ids;

public sealed class TraceHeaderTests
{
    private const string Root = "1-5759e988-bd862e3fe1be46a994272793";

    [Theory]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793; Parent=53995c3f42cd8ad8; Sampled=1")]
    [InlineData("Sampled=1;Parent=53995c3f42cd8ad8;Root=1-5759e988-bd862e3fe1be46a994272793")]
    [InlineData(" Sampled = 1 ;; Self=1-67891233-abcdef012345678912345678;junk;Parent=53995C3F42CD8AD8;Root=1-5759E988-BD862E3FE1BE46A994272793;")]
    public void Order_blanks_case_and_junk_do_not_matter(string value) =>
        TraceHeader.Parse(value).ToString().ShouldBe("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");

    [Fact]
    public void A_root_alone_is_enough()
    {
        var header = TraceHeader.Parse("Root=" + Root);
        header.Root!.Value.ToString().ShouldBe(Root);
        header.Parent.ShouldBeNull();
        header.Decision.ShouldBe(SamplingDecision.Undecided);
    }

    [Theory]
    [InlineData("Sampled=?", SamplingDecision.Requested)]
    [InlineData("Sampled=0", SamplingDecision.NotSampled)]
    [InlineData("Sampled=1", SamplingDecision.Sampled)]
    [InlineData("Sampled=yes", SamplingDecision.Undecided)]
    [InlineData("Sampled=", SamplingDecision.Undecided)]
    [InlineData("", SamplingDecision.Undecided)]
    public void The_decision_is_read(string value, SamplingDecision expected) => TraceHeader.Parse(value).Decision.ShouldBe(expected);

    [Fact]
    public void The_first_of_duplicates_wins() =>
        TraceHeader.Parse($"Root={Root};Root=1-00000000-000000000000000000000000;Sampled=1;Sampled=0").ToString().ShouldBe($"Root={Root};Sampled=1");

    [Fact]
    public void Other_pairs_are_passed_on_in_their_order() =>
        TraceHeader.Parse($"Lineage=a87bd80c:1|68fd508a:5;Root={Root};CalledFrom=app").ToString()
            .ShouldBe($"Root={Root};Lineage=a87bd80c:1|68fd508a:5;CalledFrom=app");

    [Theory]
    [InlineData("Evil=a\r\nSet-Cookie: b")]
    [InlineData("Evil=\u0001")]
    [InlineData("Evil=ä")]
    public void What_could_forge_a_header_is_not_passed_on(string value) => TraceHeader.Parse(value).Others.ShouldBeNull();

    [Fact]
    public void Other_pairs_are_bounded()
    {
        var header = TraceHeader.Parse(string.Join(';', Enumerable.Range(0, 1000).Select(i => $"k{i}={i}")));
        header.Others!.Length.ShouldBeLessThanOrEqualTo(TraceHeader.OthersMaxLength);
    }

    [Theory]
    [InlineData(";;;;====;;=")]
    [InlineData("Root;Parent;Sampled")]
    [InlineData("Root=;Parent=zz;Sampled==")]
    public void Garbage_is_the_absent_header(string value) => TraceHeader.Parse(value).ShouldBe(default);
}
