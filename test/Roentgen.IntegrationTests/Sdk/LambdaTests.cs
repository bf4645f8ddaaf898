using System.Text.Json;
using Roentgen.Sdk;
using Roentgen.Sdk.Plugins;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>A function in Lambda: the platform makes the segment and decides, and tells in a variable.</summary>
public sealed class LambdaTests : IAsyncDisposable
{
    private const string Root = "1-5759e988-bd862e3fe1be46a994272793";
    private const string Parent = "53995c3f42cd8ad8";

    private readonly TemporaryFolder _root = new();
    private readonly DocumentListener _daemon = new();
    private readonly XRayTracer _tracer;
    private string? _header = $"Root={Root};Parent={Parent};Sampled=1;Lineage=a87bd80c:1";

    public LambdaTests() => _tracer = XRayTracer.Start(
        new XRayOptions { ServiceName = "function", DaemonAddress = _daemon.Address },
        TimeProvider.System,
        new Surroundings(name => name switch { "LAMBDA_TASK_ROOT" => "/var/task", "_X_AMZN_TRACE_ID" => _header, _ => null }, _root.Path));

    public async ValueTask DisposeAsync()
    {
        await _tracer.DisposeAsync();
        _daemon.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task Each_subsegment_is_sent_by_itself_as_soon_as_it_ends_and_no_segment_is()
    {
        using (_tracer.BeginSubsegment("handler"))
        {
            using (_tracer.BeginSubsegment("below")) _tracer.CurrentHeader!.Value.ToString().ShouldContain($"Root={Root};Parent=");
        }
        var documents = await FlushAsync();
        documents.Select(document => document.Text("name")).ShouldBe(["below", "handler"]);
        documents.ShouldAllBe(document => document.Text("type") == "subsegment" && document.Text("trace_id") == Root);
        documents[1].Text("parent_id").ShouldBe(Parent);
        documents[0].Text("parent_id").ShouldBe(documents[1].Text("id"));
    }

    [Fact]
    public async Task A_segment_that_is_begun_by_hand_is_a_subsegment_of_the_invocation()
    {
        using (var segment = _tracer.BeginSegment("work")) segment.Annotate("tier", "gold");
        var document = (await FlushAsync()).ShouldHaveSingleItem();
        document.Text("type").ShouldBe("subsegment");
        document.Text("parent_id").ShouldBe(Parent);
        document.Text("annotations/tier").ShouldBe("gold");
    }

    [Fact]
    public async Task The_segment_of_the_platform_cannot_be_recorded_into()
    {
        _tracer.Current.IsRecording.ShouldBeFalse();
        _tracer.Current.Annotate("lost", true);
        (await FlushAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_next_invocation_has_a_trace_of_its_own_and_what_leaked_is_not_its_parent()
    {
        _tracer.BeginSubsegment("leaked");
        _header = "Root=1-5759e989-bd862e3fe1be46a994272794;Parent=53995c3f42cd8ad9;Sampled=1";
        _tracer.BeginSubsegment("next").Dispose();
        var document = (await FlushAsync()).ShouldHaveSingleItem();
        document.Text("name").ShouldBe("next");
        document.Text("trace_id").ShouldBe("1-5759e989-bd862e3fe1be46a994272794");
        document.Text("parent_id").ShouldBe("53995c3f42cd8ad9");
    }

    [Theory]
    [InlineData($"Root={Root};Parent={Parent};Sampled=0", $"Root={Root};Sampled=0")]
    [InlineData($"Root={Root};Lineage=a87bd80c:1", $"Root={Root};Lineage=a87bd80c:1")]
    [InlineData($"Root={Root};Parent={Parent}", $"Root={Root}")]
    public async Task An_invocation_that_is_not_sampled_records_nothing_and_passes_its_root_on(string header, string outgoing)
    {
        _header = header;
        using (var subsegment = _tracer.BeginSubsegment("handler"))
        {
            subsegment.IsRecording.ShouldBeFalse();
            _tracer.CurrentHeader!.Value.ToString().ShouldBe(outgoing);
        }
        (await FlushAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    public async Task Outside_an_invocation_nothing_is_recorded(string? header)
    {
        _header = header;
        using (_tracer.BeginSubsegment("init")) _tracer.CurrentHeader.ShouldBeNull();
        (await FlushAsync()).ShouldBeEmpty();
    }

    [Fact]
    public void The_platform_is_told_that_somebody_records() => File.Exists(Path.Combine(_root.Path, "tmp/.aws-xray/initialized")).ShouldBeTrue();

    private async Task<IReadOnlyList<JsonElement>> FlushAsync()
    {
        await _tracer.FlushAsync(TestContext.Current.CancellationToken);
        return _daemon.Received();
    }
}
