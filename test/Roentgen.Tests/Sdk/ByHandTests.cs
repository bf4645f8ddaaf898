using System.Diagnostics;
using System.Text.Json.Serialization;
using Roentgen.Model.Ids;
using Roentgen.Sdk;

namespace Roentgen.Tests.Sdk;

public sealed partial class ByHandTests
{
    [Fact]
    public async Task A_segment_tells_who_when_and_where()
    {
        await using var app = new TracedApplication(o => o.ServiceVersion = "2.1");
        using (app.Tracer.BeginSegment("worker")) app.Clock.Advance(TimeSpan.FromMicroseconds(1_500_250));
        var segment = await app.DocumentAsync();
        segment.Text("name").ShouldBe("worker");
        segment.Text("start_time").ShouldBe("1795341600.000000");
        segment.Text("end_time").ShouldBe("1795341601.500250");
        SegmentId.TryParse(segment.Text("id"), out _).ShouldBeTrue();
        segment.Text("aws/xray/sdk").ShouldBe("Roentgen for .NET");
        segment.Text("aws/xray/sdk_version").ShouldNotBeNullOrEmpty();
        segment.Text("service/runtime").ShouldBe(".NET");
        segment.Text("service/runtime_version").ShouldBe(Environment.Version.ToString());
        segment.Text("service/version").ShouldBe("2.1");
        segment.Member("origin").ShouldBeNull();
        segment.Member("type").ShouldBeNull();
        segment.Member("parent_id").ShouldBeNull();
    }

    [Fact]
    public async Task Subsegments_nest_as_their_scopes_do()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        {
            using (app.Tracer.BeginSubsegment("first"))
            using (app.Tracer.BeginSubsegment("inner")) app.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
            using (app.Tracer.BeginSubsegment("second", SubsegmentNamespace.Remote)) app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        var segment = await app.DocumentAsync();
        segment.Text("name").ShouldBe("shop");
        segment.Text("subsegments/0/name").ShouldBe("first");
        segment.Text("subsegments/0/subsegments/0/name").ShouldBe("inner");
        segment.Text("subsegments/1/name").ShouldBe("second");
        segment.Text("subsegments/1/namespace").ShouldBe("remote");
        segment.Text("subsegments/1/start_time").ShouldBe(segment.Text("subsegments/0/end_time"));
        // Only independent ones say whose they are.
        segment.Member("subsegments/0")!.Value.Names().ShouldBe(["id", "name", "start_time", "end_time", "subsegments"], ignoreOrder: true);
    }

    [Fact]
    public async Task Annotations_of_every_type_are_recorded_under_keys_that_can_be_searched()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.Annotate("tier", "gold");
            segment.Annotate("tier", "silver");
            segment.Annotate("count", 3);
            segment.Annotate("big", long.MaxValue);
            segment.Annotate("price", 18.5);
            segment.Annotate("nothing", double.NaN);
            segment.Annotate("new", true);
            segment.Annotate("a.b-c", "x");
            segment.Annotate("long", new string('x', 5_000));
        }
        var annotations = (await app.DocumentAsync()).Member("annotations")!.Value;
        annotations.Text("tier").ShouldBe("silver");
        annotations.Member("count")!.Value.GetInt32().ShouldBe(3);
        annotations.Member("big")!.Value.GetInt64().ShouldBe(long.MaxValue);
        annotations.Member("price")!.Value.GetDouble().ShouldBe(18.5);
        annotations.Text("nothing").ShouldBe("NaN");
        annotations.Member("new")!.Value.GetBoolean().ShouldBeTrue();
        annotations.Text("a_b_c").ShouldBe("x");
        annotations.Text("long")!.Length.ShouldBe(1_000);
    }

    [Fact]
    public async Task Metadata_is_kept_by_namespace()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.AddMetadata("part", new Part("tube", 2), PartJson.Default.Part);
            segment.AddMetadata("raw", """{"ok":[1,2,"ü"]}""");
            segment.AddMetadata("raw", "7", "other");
        }
        var metadata = (await app.DocumentAsync()).Member("metadata")!.Value;
        metadata.Text("default/part/Name").ShouldBe("tube");
        metadata.Text("default/raw/ok/2").ShouldBe("ü");
        metadata.Text("other/raw").ShouldBe("7");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("nope")]
    public async Task Metadata_that_is_not_json_is_left_out_and_told(string json)
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment()) segment.AddMetadata("bad", json);
        (await app.DocumentAsync()).Member("metadata").ShouldBeNull();
        app.Problems.ShouldHaveSingleItem().ShouldContain("\"bad\"");
    }

    [Fact]
    public async Task A_value_that_throws_when_serialised_does_not_throw_into_the_application()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment()) segment.AddMetadata("bad", new Broken(), PartJson.Default.Broken);
        (await app.DocumentAsync()).Member("metadata").ShouldBeNull();
        app.Count($"roentgen.sdk.exceptions {typeof(NotSupportedException).FullName}").ShouldBe(1);
    }

    [Fact]
    public async Task User_and_http_are_recorded_and_the_status_sets_the_flags()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.SetHttpRequest("GET", "https://example.com/a?b=\"c\"", "curl/8", "203.0.113.7");
            segment.SetHttpResponse(429, 12);
            using var subsegment = app.Tracer.BeginSubsegment("example.org", SubsegmentNamespace.Remote);
            subsegment.SetUser("röntgen");
            subsegment.SetHttpResponse(503);
        }
        var document = await app.DocumentAsync();
        document.Text("user").ShouldBe("röntgen");
        document.Text("http/request/url").ShouldBe("https://example.com/a?b=\"c\"");
        document.Text("http/request/client_ip").ShouldBe("203.0.113.7");
        document.Member("http/response/status")!.Value.GetInt32().ShouldBe(429);
        document.Member("http/response/content_length")!.Value.GetInt32().ShouldBe(12);
        document.Text("error").ShouldBe("True");
        document.Text("throttle").ShouldBe("True");
        document.Member("fault").ShouldBeNull();
        document.Text("subsegments/0/fault").ShouldBe("True");
        document.Member("subsegments/0/http/request").ShouldBeNull();
    }

    [Fact]
    public async Task Marks_set_their_flags()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.MarkThrottle();
            using var fault = app.Tracer.BeginSubsegment("fault");
            fault.MarkFault();
            using var error = app.Tracer.BeginSubsegment("error");
            error.MarkError();
        }
        var document = await app.DocumentAsync();
        document.Names().ShouldContain("throttle");
        document.Names().ShouldContain("error");
        document.Member("subsegments/0")!.Value.Names().ShouldContain("fault");
        document.Member("subsegments/0/subsegments/0")!.Value.Names().ShouldContain("error");
    }

    [Fact]
    public async Task Outside_any_segment_everything_does_nothing()
    {
        await using var app = new TracedApplication();
        using (var subsegment = app.Tracer.BeginSubsegment("nowhere"))
        {
            subsegment.IsRecording.ShouldBeFalse();
            subsegment.TraceId.ShouldBeNull();
            subsegment.Annotate("a", "b");
            subsegment.AddMetadata("a", "1");
            subsegment.AddMetadata("a", new Part("a", 1), PartJson.Default.Part);
            subsegment.AddException(new InvalidOperationException());
            subsegment.SetUser("u");
            subsegment.SetHttpRequest("GET", "/");
            subsegment.SetHttpResponse(200);
            subsegment.MarkFault();
            Activity.Current.ShouldBeNull();
        }
        app.Tracer.Current.Annotate("a", 1);
        (await app.DocumentsAsync()).ShouldBeEmpty();
        app.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_null_is_ignored()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        using (var subsegment = app.Tracer.BeginSubsegment(null!))
        {
            segment.Annotate(null!, 1);
            segment.Annotate("a", null!);
            segment.AddMetadata(null!, "1");
            segment.AddMetadata("a", null!);
            segment.AddMetadata("a", "1", null!);
            segment.AddMetadata("b", "x", (System.Text.Json.Serialization.Metadata.JsonTypeInfo<string>)null!);
            segment.AddException(null!);
            segment.SetUser(null!);
            segment.SetHttpRequest(null!, null!);
        }
        var document = await app.DocumentAsync();
        document.Member("annotations").ShouldBeNull();
        document.Text("metadata/default/a").ShouldBe("1");
        document.Text("subsegments/0/name").ShouldBe("unnamed");
        app.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ending_twice_and_recording_after_the_end_change_nothing()
    {
        await using var app = new TracedApplication();
        var segment = app.Tracer.BeginSegment();
        app.Tracer.Current.Dispose();
        segment.IsRecording.ShouldBeTrue();
        segment.Dispose();
        segment.Annotate("late", 1);
        segment.AddException(new InvalidOperationException());
        segment.Dispose();
        segment.IsRecording.ShouldBeFalse();
        (await app.DocumentAsync()).Member("annotations").ShouldBeNull();
    }

    [Fact]
    public async Task A_segment_inside_another_is_a_trace_of_its_own()
    {
        await using var app = new TracedApplication();
        using (var outer = app.Tracer.BeginSegment("outer"))
        {
            using (app.Tracer.BeginSegment("inner"))
            using (app.Tracer.BeginSubsegment("below inner")) { }
            using (app.Tracer.BeginSubsegment("below outer")) { }
        }
        var documents = await app.DocumentsAsync();
        documents.Select(d => d.Text("name")).ShouldBe(["inner", "outer"]);
        documents[0].Text("trace_id").ShouldNotBe(documents[1].Text("trace_id"));
        documents[0].Text("subsegments/0/name").ShouldBe("below inner");
        documents[1].Text("subsegments/0/name").ShouldBe("below outer");
    }

    [Fact]
    public async Task Turned_off_nothing_is_recorded_or_propagated()
    {
        await using var app = new TracedApplication(o => o.Enabled = false);
        app.Tracer.IsEnabled.ShouldBeFalse();
        using var segment = app.Tracer.BeginSegment();
        using var subsegment = app.Tracer.BeginSubsegment("x");
        segment.IsRecording.ShouldBeFalse();
        app.Tracer.CurrentHeader.ShouldBeNull();
        Activity.Current.ShouldBeNull();
        (await app.DocumentsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("shop.example.com:8080", "shop.example.com:8080")]
    [InlineData("Überweisung 注文", "Überweisung 注文")]
    [InlineData("GET /orders/{id}?", "GET /orders/id")]
    [InlineData("a\u0001\ud800b", "ab")]
    [InlineData("???", "unnamed")]
    [InlineData("", "unnamed")]
    public async Task Names_are_what_the_service_accepts(string name, string expected)
    {
        await using var app = new TracedApplication();
        app.Tracer.BeginSegment(name).Dispose();
        (await app.DocumentAsync()).Text("name").ShouldBe(expected);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_turns_no_order_around()
    {
        var transport = new CollectingTransport();
        var clock = new ClockOnTheWall();
        await using var tracer = XRayTracer.Start(new XRayOptions { Transport = transport }, clock);
        using (tracer.BeginSegment())
        {
            clock.Elapsed = TimeSpan.FromSeconds(2);
            clock.SetBy = TimeSpan.FromHours(-1);
            using (tracer.BeginSubsegment("later")) clock.Elapsed = TimeSpan.FromSeconds(3);
        }
        await tracer.FlushAsync(TestContext.Current.CancellationToken);
        var document = transport.Documents.ShouldHaveSingleItem();
        document.Text("start_time").ShouldBe("1795341600.000000");
        document.Text("subsegments/0/start_time").ShouldBe("1795341602.000000");
        document.Text("end_time").ShouldBe("1795341603.000000");
    }

    /// <summary>A clock that can be set without time passing.</summary>
    private sealed class ClockOnTheWall : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }
        public TimeSpan SetBy { get; set; }
        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero) + Elapsed + SetBy;
        public override long GetTimestamp() => Elapsed.Ticks;
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }

    internal sealed record Part(string Name, int Count);

    internal sealed record Broken
    {
        public int Value => throw new NotSupportedException();
    }

    [JsonSerializable(typeof(Part))]
    [JsonSerializable(typeof(Broken))]
    internal sealed partial class PartJson : JsonSerializerContext;
}
