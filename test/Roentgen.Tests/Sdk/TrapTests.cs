using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Ids;
using Roentgen.Sdk;
using Roentgen.Sdk.Emitting;
using Roentgen.Sdk.Propagation;

namespace Roentgen.Tests.Sdk;

/// <summary>What SDKs before this one got wrong in what they send, each as what is right.</summary>
public sealed class TrapTests
{
    // Everything that X-Ray's documents may have at the top: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
    private static readonly string[] SegmentMembers =
        ["trace_id", "id", "name", "start_time", "end_time", "parent_id", "user", "origin", "aws", "service", "http", "error", "throttle", "fault", "cause", "annotations", "metadata", "links", "subsegments"];

    private static readonly string[] SubsegmentMembers =
        ["id", "name", "start_time", "end_time", "namespace", "http", "aws", "sql", "error", "throttle", "fault", "cause", "annotations", "metadata", "links", "precursor_ids", "subsegments"];

    [Fact]
    public async Task A_datagram_is_a_header_of_json_one_newline_and_the_document()
    {
        var sent = new List<string>();
        await using (var tracer = XRayTracer.Start(new XRayOptions { Transport = new Keeping(sent), SegmentSources = [] }, environment: _ => null))
        {
            using (tracer.BeginSegment("shop", TraceHeader.Parse("Sampled=1"))) { }
            await tracer.FlushAsync(TestContext.Current.CancellationToken);
        }
        var lines = sent.ShouldHaveSingleItem().Split('\n');
        lines.Length.ShouldBe(2);
        var header = JsonElement.Parse(lines[0]);
        (header.Text("format"), header.Text("version")).ShouldBe(("json", "1"));
        lines[1].ShouldStartWith("{");
        lines[1].ShouldEndWith("}");
    }

    [Fact]
    public async Task A_finished_document_has_an_end_no_progress_and_no_member_that_nobody_knows()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment("shop", TraceHeader.Parse("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")))
        {
            Fill(segment);
            using var subsegment = app.Tracer.BeginSubsegment("call", SubsegmentNamespace.Remote);
            Fill(subsegment);
            subsegment.SetAws("operation", "x");
            subsegment.SetSql("PostgreSQL");
            subsegment.AddPrecursor(SegmentId.Create());
        }
        var document = await app.DocumentAsync();
        document.Names().ShouldBeSubsetOf(SegmentMembers);
        // Neither trace nor parent nor type: these are of subsegments that travel alone.
        document.Member("subsegments/0")!.Value.Names().ShouldBeSubsetOf(SubsegmentMembers);
        document.Names().ShouldContain("end_time");
        document.Member("subsegments/0")!.Value.Names().ShouldContain("end_time");

        static void Fill(RecordingScope scope)
        {
            scope.Annotate("a", 1);
            scope.AddMetadata("m", "1");
            scope.AddException(new InvalidOperationException());
            scope.SetHttpRequest("GET", "http://x/");
            scope.SetHttpResponse(200);
            scope.AddLink(TraceHeader.Parse("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8"));
        }
    }

    [Fact]
    public async Task A_subsegment_has_a_name_whatever_it_was_given()
    {
        using var library = new ActivitySource("Some.Library");
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        {
            using (app.Tracer.BeginSubsegment("")) { }
            using (app.Tracer.BeginSubsegment(";;;")) { }
            using (app.Tracer.BeginSubsegment(null!)) { }
            using (var activity = library.StartActivity("x")) activity!.DisplayName = "";
            using (var activity = library.StartActivity("GET", ActivityKind.Client)) activity!.SetTag("http.request.method", "GET").SetTag("server.address", "");
        }
        (await app.DocumentAsync()).Member("subsegments")!.Value.EnumerateArray().ShouldAllBe(s => s.Text("name")!.Length > 0);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_status_marks_either_an_error_or_a_fault_and_a_throttle_is_an_error(int status)
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.SetHttpResponse(status);
            segment.AddException(new InvalidOperationException("told as the cause"));
        }
        var names = (await app.DocumentAsync()).Names().ToList();
        (names.Contains("error") ^ names.Contains("fault")).ShouldBeTrue();
        if (names.Contains("throttle")) names.ShouldContain("error");
    }

    [Fact]
    public async Task Text_of_every_kind_arrives_as_it_was()
    {
        const string Text = "Zoë \"\\\u0001\u2028 日本 😀 </script>";
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.Annotate("text", Text);
            // Half of a pair, which JSON cannot carry.
            segment.Annotate("half", "a\ud83d");
        }
        var document = await app.DocumentAsync();
        document.Text("annotations/text").ShouldBe(Text);
        document.Text("annotations/half").ShouldBe("a\ufffd");
    }

    [Fact]
    public void A_header_of_any_text_is_read_without_an_exception_and_goes_out_as_one_line_that_reads_the_same()
    {
        var piece = Gen.Elements("Root=", "Parent=", "Sampled=", "Self=", "Lineage=", ";", "=", " ", ",", "1", "0", "?", "1-5759e988-bd862e3fe1be46a994272793", "53995c3f42cd8ad8", "\r\n", "\0", "é", "X-Evil: 1", new string('a', 300));
        var header = Gen.Select(Gen.ArrayOf(piece), string.Concat);
        Check.QuickThrowOnFailure(Prop.ForAll(header.ToArbitrary(), text =>
        {
            var written = TraceHeader.Parse(text).ToString();
            var read = MessageHeader.Read([new("AWSTraceHeader", text), new("traceparent", text)]);
            return !written.Any(char.IsControl) && written.All(char.IsAscii) && TraceHeader.Parse(written).ToString() == written && (read.Root is not null || read.Parent is null);
        }));
    }

    [Theory]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Root=1-00000001-bd862e3fe1be46a994272793;Sampled=1")]
    [InlineData("Sampled=1;Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0;Parent=x;Lineage=a;Lineage=b")]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1,Root=1-00000001-bd862e3fe1be46a994272793;Sampled=0")]
    public async Task Of_keys_that_come_twice_the_first_counts(string header)
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment("shop", TraceHeader.Parse(header.Split(',')[0]))) { }
        (await app.DocumentAsync()).Text("trace_id").ShouldBe("1-5759e988-bd862e3fe1be46a994272793");
    }

    private sealed class Keeping(List<string> sent) : IDocumentTransport
    {
        public ValueTask<DropReason> SendAsync(Document document, CancellationToken cancellationToken)
        {
            sent.Add(Encoding.UTF8.GetString(document.Datagram.Span));
            return ValueTask.FromResult(DropReason.None);
        }

        public void Dispose()
        {
        }
    }
}
