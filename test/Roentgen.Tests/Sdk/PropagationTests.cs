using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;

namespace Roentgen.Tests.Sdk;

public sealed class PropagationTests
{
    private const string Root = "1-5759e988-bd862e3fe1be46a994272793";

    [Fact]
    public async Task The_callers_root_is_the_trace_and_its_parent_the_parent()
    {
        await using var app = new TracedApplication();
        app.Tracer.BeginSegment(incoming: TraceHeader.Parse($"Root={Root};Parent=53995c3f42cd8ad8;Sampled=1")).Dispose();
        var segment = await app.DocumentAsync();
        segment.Text("trace_id").ShouldBe(Root);
        segment.Text("parent_id").ShouldBe("53995c3f42cd8ad8");
    }

    [Fact]
    public async Task A_root_alone_is_the_same_trace_without_a_parent()
    {
        await using var app = new TracedApplication();
        app.Tracer.BeginSegment(incoming: TraceHeader.Parse($"Root={Root}")).Dispose();
        var segment = await app.DocumentAsync();
        segment.Text("trace_id").ShouldBe(Root);
        segment.Member("parent_id").ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Root=dummy;Parent=x;Sampled=2")]
    [InlineData("Root=1-00000000-000000000000000000000000;Parent=0000000000000000")]
    [InlineData("Sampled=1;Sampled=0;Root=1;Root=2;;;=;==")]
    public async Task Garbage_begins_a_new_trace_that_tells_its_second(string header)
    {
        await using var app = new TracedApplication();
        app.Tracer.BeginSegment(incoming: TraceHeader.Parse(header)).Dispose();
        var segment = await app.DocumentAsync();
        segment.Text("trace_id")!.ShouldStartWith($"1-{app.Clock.GetUtcNow().ToUnixTimeSeconds():x8}-");
    }

    [Fact]
    public async Task Calls_below_carry_the_root_the_subsegment_and_the_other_pairs()
    {
        await using var app = new TracedApplication();
        string? header;
        using (app.Tracer.BeginSegment(incoming: TraceHeader.Parse($"Root={Root};Sampled=1;Lineage=a87bd80c:1|68fd508a:5")))
        using (app.Tracer.BeginSubsegment("call"))
            header = Injected();
        var subsegment = (await app.DocumentAsync()).Member("subsegments/0")!.Value;
        header.ShouldBe($"Root={Root};Parent={subsegment.Text("id")};Sampled=1;Lineage=a87bd80c:1|68fd508a:5");
    }

    [Fact]
    public async Task Traceparent_and_the_xray_header_name_the_same_ids()
    {
        await using var app = new TracedApplication();
        using var segment = app.Tracer.BeginSegment();
        var header = TraceHeader.Parse(Injected());
        var traceparent = Injected("traceparent")!.Split('-');
        TraceId.TryParseW3C(traceparent[1], out var traceId).ShouldBeTrue();
        traceId.ShouldBe(header.Root!.Value);
        traceparent[2].ShouldBe(header.Parent!.Value.ToString());
        traceparent[3].ShouldBe("01");
    }

    [Fact]
    public async Task Below_what_is_not_sampled_calls_carry_the_callers_root_and_say_so()
    {
        await using var app = new TracedApplication(o => o.SamplingRules = [SamplingRule.Default with { FixedRate = 0, ReservoirSize = 0 }]);
        using var segment = app.Tracer.BeginSegment(incoming: TraceHeader.Parse($"Root={Root};Parent=53995c3f42cd8ad8;Lineage=x:1"));
        using var activity = new Activity("inner").Start();
        Injected().ShouldBe($"Root={Root};Sampled=0;Lineage=x:1");
    }

    [Fact]
    public async Task Outside_any_traced_request_no_header_is_sent()
    {
        await using var app = new TracedApplication();
        using var activity = new Activity("start-up").Start();
        Injected().ShouldBeNull();
        Injected("traceparent").ShouldNotBeNull();
        app.Tracer.CurrentHeader.ShouldBeNull();
    }

    private static string? Injected(string field = TraceHeader.Name)
    {
        string? found = null;
        DistributedContextPropagator.Current.Inject(Activity.Current, null, (_, name, value) =>
        {
            if (name == field) found = value;
        });
        return found;
    }
}
