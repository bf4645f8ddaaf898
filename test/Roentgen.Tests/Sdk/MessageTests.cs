using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;
using Roentgen.Sdk.Propagation;

namespace Roentgen.Tests.Sdk;

/// <summary>Work that no request brings: messages, and what servers other than ASP.NET Core take.</summary>
public sealed class MessageTests : IDisposable
{
    private const string Sampled = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01";

    // Of a name of its own, since a source belongs to one tracer of the process.
    private readonly ActivitySource _queue = new($"Queue.{Guid.NewGuid():N}");

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task A_message_that_is_consumed_is_a_segment_of_the_senders_trace()
    {
        await using var app = new TracedApplication(o => o.SegmentSources = [_queue.Name]);
        using (var message = _queue.StartActivity("orders process", ActivityKind.Consumer, Sampled))
        {
            message!.SetTag("messaging.destination.name", "orders");
            app.Tracer.Current.Annotate("order", 17);
            using (app.Tracer.BeginSubsegment("price")) app.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var segment = await app.DocumentAsync();
        segment.Text("name").ShouldBe("shop");
        segment.Text("trace_id").ShouldBe("1-5759e988-bd862e3fe1be46a994272793");
        segment.Text("parent_id").ShouldBe("53995c3f42cd8ad8");
        segment.Text("annotations/order").ShouldBe("17");
        segment.Text("metadata/default/messaging.destination.name").ShouldBe("orders");
        segment.Text("subsegments/0/name").ShouldBe("price");
    }

    [Fact]
    public async Task A_message_of_nobody_that_is_traced_is_a_new_trace_if_it_is_sampled()
    {
        await using var app = new TracedApplication(o => o.SegmentSources = ["Queue.*"]);
        using (_queue.StartActivity("process", ActivityKind.Consumer, Sampled[..^1] + "0")) { }
        var segment = await app.DocumentAsync();
        segment.Text("trace_id").ShouldBe("1-5759e988-bd862e3fe1be46a994272793");
        segment.Member("parent_id").ShouldBeNull();
    }

    [Fact]
    public async Task A_message_that_is_not_sampled_is_not_recorded_and_says_so_to_those_it_calls()
    {
        await using var app = new TracedApplication(o =>
        {
            o.SegmentSources = [_queue.Name];
            o.SamplingRules = [SamplingRule.Default with { FixedRate = 0, ReservoirSize = 0 }];
        });
        using (var message = _queue.StartActivity("process", ActivityKind.Consumer))
        {
            app.Tracer.Current.IsRecording.ShouldBeFalse();
            app.Tracer.CurrentHeader!.Value.Decision.ShouldBe(SamplingDecision.NotSampled);
            app.Tracer.CurrentHeader.Value.Root!.Value.ToString()[2..].Replace("-", "", StringComparison.Ordinal).ShouldBe(message!.TraceId.ToHexString());
        }
        (await app.DocumentsAsync()).ShouldBeEmpty();
        app.Count("roentgen.sdk.segments False").ShouldBe(1);
    }

    [Fact]
    public async Task Work_that_nobody_asked_for_begins_no_segment()
    {
        await using var app = new TracedApplication(o => o.SegmentSources = [_queue.Name]);
        _queue.StartActivity("poll", ActivityKind.Client).ShouldBeNull();
        _queue.StartActivity("tidy up").ShouldBeNull();
        (await app.DocumentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_consumed_within_a_segment_is_work_of_that_segment()
    {
        await using var app = new TracedApplication(o => o.SegmentSources = [_queue.Name]);
        using (app.Tracer.BeginSegment("worker"))
        using (_queue.StartActivity("process", ActivityKind.Consumer)) { }
        (await app.DocumentAsync()).Text("subsegments/0/name").ShouldBe("process");
    }

    [Fact]
    public async Task Of_two_applications_in_a_process_the_one_that_names_the_source_takes_its_messages()
    {
        await using var any = new TracedApplication(o => o.SegmentSources = [$"{_queue.Name[..^1]}*"]);
        await using var named = new TracedApplication(o => o.SegmentSources = [_queue.Name]);
        using (_queue.StartActivity("process", ActivityKind.Consumer)) { }
        await named.DocumentAsync();
        (await any.DocumentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_is_taken_once_and_by_the_next_application_when_the_first_has_ended()
    {
        var first = new TracedApplication(o => o.SegmentSources = [_queue.Name]);
        await using var second = new TracedApplication(o => o.SegmentSources = [_queue.Name]);
        using (_queue.StartActivity("process", ActivityKind.Consumer)) { }
        await first.DocumentAsync();
        (await second.DocumentsAsync()).ShouldBeEmpty();
        await first.DisposeAsync();
        using (_queue.StartActivity("process", ActivityKind.Consumer)) { }
        await second.DocumentAsync();
    }

    [Theory]
    [InlineData("AWSTraceHeader", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")]
    [InlineData("traceparent", Sampled)]
    public async Task The_attribute_of_a_message_continues_its_trace(string attribute, string value)
    {
        await using var app = new TracedApplication(o => o.SamplingRules = [SamplingRule.Default with { FixedRate = 0, ReservoirSize = 0 }]);
        var header = MessageHeader.Read(new Dictionary<string, string> { ["SentTimestamp"] = "1", [attribute] = value });
        using (app.Tracer.BeginSegment("worker", header)) { }
        var segment = await app.DocumentAsync();
        segment.Text("trace_id").ShouldBe("1-5759e988-bd862e3fe1be46a994272793");
        segment.Text("parent_id").ShouldBe("53995c3f42cd8ad8");
    }

    [Fact]
    public async Task A_batch_is_linked_to_each_of_its_messages()
    {
        await using var app = new TracedApplication();
        using (var batch = app.Tracer.BeginSegment("worker"))
        {
            for (var i = 1; i <= 25; i++) batch.AddLink(MessageHeader.Read([new("AWSTraceHeader", $"Root=1-5759e988-bd862e3fe1be46a994272793;Parent={i:x16};Sampled=1")]));
            batch.AddLink(MessageHeader.Read([new("AWSTraceHeader", "garbage")]));
            batch.AddLink(MessageHeader.Read(null));
        }
        var links = (await app.DocumentAsync()).Member("links")!.Value;
        links.GetArrayLength().ShouldBe(20);
        links[1].GetRawText().ShouldBe("""{"trace_id":"1-5759e988-bd862e3fe1be46a994272793","id":"0000000000000002"}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00-00000000000000000000000000000000-53995c3f42cd8ad8-01")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-0000000000000000-01")]
    [InlineData("ff-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-0x")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01-more")]
    [InlineData("00-5759e988bd862e3fe1be46a99427279g-53995c3f42cd8ad8-01")]
    public void What_is_no_traceparent_names_nothing(string value) => TraceParent.Parse(value).ShouldBe(default);

    [Fact]
    public void Traceparent_and_header_are_turned_into_each_other()
    {
        var header = TraceParent.Parse(Sampled);
        header.ToString().ShouldBe("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");
        TraceParent.Format(header).ShouldBe(Sampled);
        TraceParent.Format(header with { Decision = SamplingDecision.NotSampled }).ShouldBe(Sampled[..^1] + "0");
        TraceParent.Format(header with { Parent = null }).ShouldBeNull();
        TraceParent.Parse("cc" + Sampled[2..] + "-what-comes").ShouldBe(header);
        TraceParent.Parse(Sampled[..^1] + "0").ToString().ShouldBe("Root=1-5759e988-bd862e3fe1be46a994272793");
    }
}
