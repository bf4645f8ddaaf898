using System.Diagnostics;

namespace Roentgen.Tests.Sdk;

public sealed class ActivityTests : IDisposable
{
    private readonly ActivitySource _library = new("Some.Library");

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task An_activity_of_a_library_is_a_subsegment_with_its_tags_as_metadata()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        using (var activity = _library.StartActivity("convert"))
        {
            activity!.Recorded.ShouldBeTrue();
            activity.SetTag("text", "a").SetTag("count", 3).SetTag("share", 0.5).SetTag("done", true).SetTag("day", new DateOnly(2026, 11, 22)).SetTag("none", null);
            activity.DisplayName = "convert image";
            app.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var subsegment = (await app.DocumentAsync()).Member("subsegments/0")!.Value;
        subsegment.Text("name").ShouldBe("convert image");
        subsegment.Member("namespace").ShouldBeNull();
        subsegment.Text("metadata/default/text").ShouldBe("a");
        subsegment.Text("metadata/default/count").ShouldBe("3");
        subsegment.Text("metadata/default/share").ShouldBe("0.5");
        subsegment.Text("metadata/default/done").ShouldBe("True");
        subsegment.Text("metadata/default/day").ShouldBe("11/22/2026");
        subsegment.Member("metadata/default/none").ShouldBeNull();
    }

    [Fact]
    public async Task What_is_recorded_by_hand_wins_over_a_tag()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        using (var activity = _library.StartActivity("convert"))
        {
            activity!.SetTag("size", "tag");
            app.Tracer.Current.AddMetadata("size", "\"hand\"");
        }
        (await app.DocumentAsync()).Text("subsegments/0/metadata/default/size").ShouldBe("hand");
    }

    [Theory]
    [InlineData(200, new string[0])]
    [InlineData(404, new[] { "error" })]
    [InlineData(429, new[] { "error", "throttle" })]
    [InlineData(503, new[] { "fault" })]
    public async Task An_outgoing_http_call_is_a_remote_subsegment_named_after_the_host(int status, string[] flags)
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        using (var activity = _library.StartActivity("GET", ActivityKind.Client))
        {
            activity!.SetTag("http.request.method", "GET").SetTag("server.address", "api.example.com").SetTag("server.port", 443)
                .SetTag("url.full", "https://api.example.com/v1/items?*").SetTag("http.response.status_code", status).SetTag("app.shard", "eu");
            if (status >= 400) activity.SetStatus(ActivityStatusCode.Error);
        }
        var subsegment = (await app.DocumentAsync()).Member("subsegments/0")!.Value;
        subsegment.Text("name").ShouldBe("api.example.com");
        subsegment.Text("namespace").ShouldBe("remote");
        subsegment.Text("http/request/method").ShouldBe("GET");
        subsegment.Text("http/request/url").ShouldBe("https://api.example.com/v1/items");
        subsegment.Member("http/response/status")!.Value.GetInt32().ShouldBe(status);
        subsegment.Member("metadata/default")!.Value.Names().ShouldBe(["app.shard"]);
        subsegment.Names().Where(name => name is "error" or "throttle" or "fault").ShouldBe(flags);
    }

    [Fact]
    public async Task A_call_that_nobody_answered_is_a_fault_with_its_exception()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        using (var activity = _library.StartActivity("GET", ActivityKind.Client))
        {
            activity!.SetTag("http.request.method", "GET").SetTag("server.address", "api.example.com");
            activity.AddException(new HttpRequestException("Connection refused")).SetStatus(ActivityStatusCode.Error);
        }
        var subsegment = (await app.DocumentAsync()).Member("subsegments/0")!.Value;
        subsegment.Text("fault").ShouldBe("True");
        subsegment.Text("cause/exceptions/0/type").ShouldBe("System.Net.Http.HttpRequestException");
        subsegment.Text("cause/exceptions/0/message").ShouldBe("Connection refused");
        subsegment.Member("http/response").ShouldBeNull();
    }

    [Fact]
    public async Task A_tag_that_cannot_be_told_costs_its_subsegment_the_tag_and_the_application_nothing()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        using (var activity = _library.StartActivity("convert")) activity!.SetTag("bad", new Unprintable()).SetTag("good", 1);
        var document = await app.DocumentAsync();
        document.Text("subsegments/0/metadata/default/good").ShouldBe("1");
        document.Member("subsegments/0/metadata/default/bad").ShouldBeNull();
        app.Count($"roentgen.sdk.exceptions {typeof(NotSupportedException).FullName}").ShouldBe(1);
    }

    [Fact]
    public async Task Outside_a_segment_activities_are_left_alone()
    {
        await using var app = new TracedApplication();
        _library.StartActivity("start-up").ShouldBeNull();
        (await app.DocumentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_tracers_record_their_own()
    {
        await using var shop = new TracedApplication();
        await using var bank = new TracedApplication(o => o.ServiceName = "bank");
        using (shop.Tracer.BeginSegment())
        {
            using (_library.StartActivity("in shop")) { }
            bank.Tracer.BeginSubsegment("not here").IsRecording.ShouldBeFalse();
            using (bank.Tracer.BeginSegment())
            using (_library.StartActivity("in bank")) { }
        }
        (await shop.DocumentAsync()).Member("subsegments")!.Value.EnumerateArray().Select(s => s.Text("name")).ShouldBe(["in shop"]);
        (await bank.DocumentAsync()).Member("subsegments")!.Value.EnumerateArray().Select(s => s.Text("name")).ShouldBe(["in bank"]);
    }

    [Fact]
    public async Task A_stopped_tracer_leaves_activities_alone()
    {
        var app = new TracedApplication();
        var segment = app.Tracer.BeginSegment();
        await app.DisposeAsync();
        _library.StartActivity("after").ShouldBeNull();
        segment.Dispose();
        app.Tracer.Dispose();
    }

    private sealed class Unprintable
    {
        public override string ToString() => throw new NotSupportedException();
    }
}
