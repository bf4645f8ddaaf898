using Roentgen.Model.Traces;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Traces;

public sealed class TraceTests
{
    private const string Root = "70de5b6f19ff9a0a";
    private const string Child = "94f38223dd0a0e02";
    private const string Grandchild = "a3400cd619b47b38";

    [Fact]
    public void A_complete_segment_replaces_its_fragment_whichever_comes_first()
    {
        string[] documents = [Segment(Root, "shop", 10, null), Segment(Root, "shop", 10, 12)];
        Trace(documents).Segments.Single().Entity.EndTime.ShouldBe(12);
        Trace(documents.Reverse()).Segments.Single().Entity.EndTime.ShouldBe(12);
    }

    [Fact]
    public void The_first_complete_version_wins_and_later_ones_change_nothing()
    {
        var trace = Trace(Segment(Root, "shop", 10, 12), Segment(Root, "shop", 10, 99));
        trace.Segments.Single().Entity.EndTime.ShouldBe(12);
        trace.Revision.ShouldBe(1);
        trace.UpdatedAt.ShouldBe(1_478_293_400);
    }

    [Fact]
    public void Every_call_that_changed_the_trace_is_a_revision()
    {
        var trace = Trace(Segment(Root, "shop", 10, null), Independent(Child, Root, "a", 10, 11), Segment(Root, "shop", 10, 12));
        trace.Revision.ShouldBe(3);
        trace.UpdatedAt.ShouldBe(1_478_293_402);
    }

    [Fact]
    public void Documents_of_one_call_are_one_revision()
    {
        string[] documents = [Segment(Root, "shop", 10, 12), Independent(Child, Root, "a", 10, 11)];
        Model.Traces.Trace.Assemble(TraceId, [.. documents.Select(document => new ReceivedDocument(Utf8(document), 7, 1))]).Revision.ShouldBe(1);
    }

    [Fact]
    public void Independent_subsegments_are_folded_into_their_parents_at_any_depth_and_in_any_order()
    {
        string[] documents = [Independent(Grandchild, Child, "b", 11, 12), Independent(Child, Root, "a", 10, 13), Segment(Root, "shop", 10, 14)];
        foreach (var order in new[] { documents, [.. documents.Reverse()] })
        {
            var segment = Trace(order).Segments.Single();
            segment.Subsegments.Single().Entity.Name.ShouldBe("a");
            segment.Subsegments.Single().Subsegments.Single().Entity.Name.ShouldBe("b");
        }
    }

    [Fact]
    public void An_orphan_is_hidden_and_leaves_the_trace_partial_until_its_parent_comes()
    {
        var orphaned = Trace(Segment(Root, "shop", 10, 14), Independent(Grandchild, Child, "b", 11, 12));
        orphaned.IsPartial.ShouldBeTrue();
        orphaned.Entities.Count().ShouldBe(1);
        var complete = Trace(Segment(Root, "shop", 10, 14), Independent(Grandchild, Child, "b", 11, 12), Independent(Child, Root, "a", 10, 13));
        complete.IsPartial.ShouldBeFalse();
        complete.Entities.Count().ShouldBe(3);
    }

    [Fact]
    public void An_id_has_one_place_whether_it_came_inline_or_independently()
    {
        var inlineComplete = Segment(Root, "shop", 10, 14, $"\"subsegments\":[{Inline(Child, "inline", 11, 12)}]");
        // The first complete one wins ...
        Trace(Independent(Child, Root, "external", 11, 12), inlineComplete).Segments.Single().Subsegments.Single().Entity.Name.ShouldBe("external");
        // ... and a fragment never does.
        Trace(Independent(Child, Root, "external", 11, null), inlineComplete).Segments.Single().Subsegments.Single().Entity.Name.ShouldBe("inline");
    }

    [Fact]
    public void A_complete_parents_inline_tree_is_frozen_but_independent_children_still_join()
    {
        var trace = Trace(
            Segment(Root, "shop", 10, 14, $"\"subsegments\":[{Inline(Child, "a", 11, 12)}]"),
            Segment(Root, "shop", 10, 14, $"\"subsegments\":[{Inline(Grandchild, "resent", 11, 12)}]"),
            Independent("b3400cd619b47b38", Root, "late", 12, 13));
        trace.Segments.Single().Subsegments.Select(place => place.Entity.Name).ShouldBe(["late", "a"], ignoreOrder: true);
    }

    [Fact]
    public void Duration_spans_everything_visible_and_what_is_in_progress_counts_with_its_start()
    {
        Trace(Segment(Root, "shop", 26, 30, $"\"subsegments\":[{Inline(Child, "a", 27, 34)}]")).DurationMicroseconds.ShouldBe(8_000_000);
        Trace(Segment(Root, "shop", 26, null), Segment(Child, "shop", 27, 30)).DurationMicroseconds.ShouldBe(4_000_000);
        Trace(Segment(Root, "shop", 26, null)).DurationMicroseconds.ShouldBeNull();
        Trace(Segment(Root, "shop", 26, 25)).DurationMicroseconds.ShouldBeNull();
        Trace(Segment(Root, "shop", 0, 1000), Segment(Child, "shop", 27, 30)).DurationMicroseconds.ShouldBe(3_000_000);
    }

    [Fact]
    public void Of_two_fragments_the_one_that_says_more_counts_whichever_came_first()
    {
        string[] fragments = [Segment(Root, "shop", 10, null, "\"user\":\"alice\""), Segment(Root, "shop", 11, null)];
        Trace(fragments).Segments.Single().Entity.User.ShouldBe("alice");
        Trace(fragments.Reverse()).Segments.Single().Entity.User.ShouldBe("alice");
        Trace(fragments).Revision.ShouldBe(1);
    }

    [Fact]
    public void A_segment_whose_id_a_fragment_of_a_subsegment_had_before_is_a_segment()
    {
        string[] documents = [Independent(Child, Root, "a", 10, null), Segment(Child, "shop", 10, 12), Segment(Root, "front", 9, 13)];
        foreach (var order in new[] { documents, [.. documents.Reverse()] })
            Trace(order).Segments.Select(segment => segment.Entity.Name).ShouldBe(["front", "shop"]);
    }

    [Fact]
    public void Segments_come_in_the_order_of_their_start_and_independent_subsegments_before_inline_ones()
    {
        string[] documents =
        [
            Independent("b3400cd619b47b38", Root, "late", 12, 13),
            Segment(Root, "shop", 10, 14, $"\"subsegments\":[{Inline(Child, "inline", 11, 12)}]"),
            Segment("c3400cd619b47b38", "earlier", 9, 14),
            Independent("a3400cd619b47b38", Root, "early", 11.5, 13),
        ];
        foreach (var order in new[] { documents, [.. documents.Reverse()] })
            Trace(order).Entities.Select(place => place.Entity.Name).ShouldBe(["earlier", "shop", "early", "late", "inline"]);
    }

    [Fact]
    public void A_circle_of_parents_ends() =>
        Trace(Segment(Root, "shop", 10, 14), Independent(Child, Grandchild, "a", 11, 12), Independent(Grandchild, Child, "b", 11, 12)).Entities.Count().ShouldBe(1);

    [Fact]
    public void A_chain_without_end_is_shown_to_a_bounded_depth_and_completely()
    {
        var chain = Enumerable.Range(1, 2000).Select(i => Independent(i.ToString("x16"), i == 1 ? Root : (i - 1).ToString("x16"), "a", 11, 12));
        var trace = Trace(chain.Prepend(Segment(Root, "shop", 10, 14)));
        trace.Entities.Count().ShouldBe(2001);
        trace.Entities.Max(place => place.Depth).ShouldBe(Model.Traces.Trace.MaxDepth);
        CompiledTrace.Of(trace).Count.ShouldBe(1);
    }

    [Fact]
    public void A_trace_of_orphans_alone_has_no_segments_and_no_digest()
    {
        var trace = Trace(Independent(Child, Root, "a", 11, 12));
        trace.Segments.ShouldBeEmpty();
        trace.Root.ShouldBeNull();
        Model.Graph.TraceDigest.Of(trace).ShouldBeNull();
    }

    [Fact]
    public void An_announced_callee_that_has_not_come_leaves_the_trace_partial()
    {
        var call = Inline(Child, "back", 11, 12, "\"namespace\":\"remote\",\"http\":{\"request\":{\"traced\":true}}");
        var caller = Segment(Root, "front", 10, 14, $"\"subsegments\":[{call}]");
        Trace(caller).IsPartial.ShouldBeTrue();
        Trace(caller, Segment(Grandchild, "back", 11, 12, $"\"parent_id\":\"{Child}\"")).IsPartial.ShouldBeFalse();
    }
}
