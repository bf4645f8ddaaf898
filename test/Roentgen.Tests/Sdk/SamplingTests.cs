using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;
using Roentgen.Sdk;

namespace Roentgen.Tests.Sdk;

public sealed class SamplingTests
{
    [Fact]
    public async Task The_first_request_of_each_second_is_recorded_and_no_other_at_rate_zero()
    {
        await using var app = new TracedApplication(o => o.SamplingRules = [SamplingRule.Default with { FixedRate = 0 }]);
        var sampled = 0;
        for (var second = 0; second < 10; second++)
        {
            for (var i = 0; i < 100; i++) sampled += IsSampled(app) ? 1 : 0;
            app.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        sampled.ShouldBe(10);
        (await app.DocumentsAsync()).Count.ShouldBe(10);
        app.Count("roentgen.sdk.segments True").ShouldBe(10);
        app.Count("roentgen.sdk.segments False").ShouldBe(990);
    }

    [Fact]
    public async Task By_default_five_percent_follow_the_first_of_each_second()
    {
        await using var app = new TracedApplication(o => o.SamplingRules = new XRayOptions().SamplingRules);
        var sampled = Enumerable.Range(0, 20_000).Count(_ => IsSampled(app));
        // 1 + 0.05·19,999 ≈ 1,001 with σ ≈ 31; six of them on each side.
        sampled.ShouldBeInRange(815, 1187);
    }

    [Fact]
    public async Task The_first_rule_that_matches_decides()
    {
        await using var app = new TracedApplication(o => o.SamplingRules =
        [
            SamplingRule.Default with { FixedRate = 1 },
            new() { RuleName = "quiet", Priority = 1, ServiceName = "wor*", FixedRate = 0, ReservoirSize = 0 },
        ]);
        IsSampled(app, "worker").ShouldBeFalse();
        IsSampled(app, "shop").ShouldBeTrue();
    }

    [Theory]
    [InlineData("Sampled=1", true)]
    [InlineData("Sampled=0", false)]
    public async Task The_callers_decision_holds(string header, bool expected)
    {
        await using var app = new TracedApplication(o => o.SamplingRules = [SamplingRule.Default with { FixedRate = expected ? 0 : 1, ReservoirSize = 0 }]);
        using var segment = app.Tracer.BeginSegment(incoming: TraceHeader.Parse(header));
        segment.IsRecording.ShouldBe(expected);
    }

    [Fact]
    public async Task What_is_not_sampled_is_not_sent_and_neither_is_what_happens_below()
    {
        await using var app = new TracedApplication(o => o.SamplingRules = [SamplingRule.Default with { FixedRate = 0, ReservoirSize = 0 }]);
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.Annotate("a", 1);
            using var subsegment = app.Tracer.BeginSubsegment("below");
            subsegment.IsRecording.ShouldBeFalse();
            app.Tracer.Current.IsRecording.ShouldBeFalse();
        }
        (await app.DocumentsAsync()).ShouldBeEmpty();
        Activity.Current.ShouldBeNull();
    }

    private static bool IsSampled(TracedApplication app, string? name = null)
    {
        using var segment = app.Tracer.BeginSegment(name);
        return segment.IsRecording;
    }
}
