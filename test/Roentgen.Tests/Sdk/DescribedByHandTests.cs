using Roentgen.Model.Ids;
using Roentgen.Sdk;

namespace Roentgen.Tests.Sdk;

/// <summary>What a scope can say of a call and of others, beyond annotations and metadata.</summary>
public sealed class DescribedByHandTests
{
    [Fact]
    public async Task A_call_can_be_described_in_full()
    {
        await using var app = new TracedApplication(o => o.CollectSqlQueries = true);
        SegmentId first;
        using (app.Tracer.BeginSegment())
        {
            using (var aws = app.Tracer.BeginSubsegment("DynamoDB", SubsegmentNamespace.Aws))
            {
                first = aws.Id.ShouldNotBeNull();
                aws.SetAws("operation", "GetItem");
                aws.SetAws("operation", "PutItem");
                aws.SetAws("retries", 2);
                aws.SetAws("", "nothing");
            }
            using var sql = app.Tracer.BeginSubsegment("query");
            sql.SetNamespace(SubsegmentNamespace.Remote);
            sql.Rename("shop@db.internal;");
            sql.SetSql("PostgreSQL", "postgresql://db.internal:5432/shop", "app", "select 1", "16.2", "10.0", "statement");
            sql.SetSql(user: "other");
            sql.AddPrecursor(first);
            sql.AddPrecursor(first);
        }
        var document = await app.DocumentAsync();
        document.Text("subsegments/0/namespace").ShouldBe("aws");
        document.Member("subsegments/0/aws")!.Value.GetRawText().ShouldBe("""{"operation":"PutItem","retries":2}""");
        document.Text("subsegments/1/name").ShouldBe("shop@db.internal");
        document.Text("subsegments/1/namespace").ShouldBe("remote");
        document.Member("subsegments/1/sql")!.Value.GetRawText().ShouldBe(
            """{"url":"postgresql://db.internal:5432/shop","user":"other","database_type":"PostgreSQL","database_version":"16.2","driver_version":"10.0","preparation":"statement","sanitized_query":"select ?"}""");
        document.Member("subsegments/1/precursor_ids")!.Value.GetRawText().ShouldBe($"[\"{first}\"]");
    }

    [Fact]
    public async Task What_belongs_to_calls_only_does_nothing_on_a_segment()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.SetAws("operation", "GetItem");
            segment.SetNamespace(SubsegmentNamespace.Remote);
        }
        var document = await app.DocumentAsync();
        document.Member("aws/operation").ShouldBeNull();
        document.Member("namespace").ShouldBeNull();
    }

    [Fact]
    public async Task Annotations_take_what_code_has_at_hand()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.Annotate("span", "gold-17".AsSpan(0, 4));
            segment.Annotate("price", 18.95m);
            segment.Annotate("share", 0.5f);
            segment.Annotate("day", new DateOnly(2026, 11, 22));
            segment.Annotate("at", new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.FromHours(1)));
            segment.Annotate("id", Guid.Empty);
            segment.Annotate("few", 3u);
            segment.Annotate("many", 4UL);
            segment.Annotate("big", ulong.MaxValue);
        }
        (await app.DocumentAsync()).Member("annotations")!.Value.GetRawText().ShouldBe(
            """{"span":"gold","price":18.95,"share":0.5,"day":"2026-11-22","at":"2026-11-22T10:00:00.0000000+01:00","id":"00000000-0000-0000-0000-000000000000","few":3,"many":4,"big":1.8446744073709552E+19}""");
    }

    [Fact]
    public async Task A_branch_that_is_not_recorded_leaves_no_trace_and_says_so_to_those_it_calls()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment("worker", TraceHeader.Parse("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1;Lineage=a:1")))
        {
            using (app.Tracer.BeginUnsampled("polling"))
            {
                app.Tracer.BeginSubsegment("inside").IsRecording.ShouldBeFalse();
                app.Tracer.CurrentHeader.ToString().ShouldBe("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0;Lineage=a:1");
            }
            using (app.Tracer.BeginSubsegment("after")) { }
        }
        app.Tracer.BeginUnsampled("outside").Dispose();
        (await app.DocumentAsync()).Member("subsegments")!.Value.EnumerateArray().Select(s => s.Text("name")).ShouldBe(["after"]);
    }

    [Fact]
    public async Task Texts_are_redacted_before_they_leave_and_a_callback_that_throws_costs_its_text_only()
    {
        await using var app = new TracedApplication(o =>
        {
            o.CollectSqlQueries = true;
            o.Redact = (path, text) => path switch
            {
                "http.request.url" => text.Split('?')[0],
                "annotations.card" => null,
                "cause.message" => "(hidden)",
                "user" => throw new InvalidOperationException("no"),
                _ => text,
            };
        });
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.SetHttpRequest("GET", "http://shop/?token=secret", "curl/8", "203.0.113.7");
            segment.Annotate("card", "secret");
            segment.Annotate("tier", "gold");
            segment.SetUser("secret");
            segment.AddException(new InvalidOperationException("secret"));
        }
        var document = await app.DocumentAsync();
        document.Text("http/request/url").ShouldBe("http://shop/");
        document.Text("http/request/user_agent").ShouldBe("curl/8");
        document.Member("annotations")!.Value.GetRawText().ShouldBe("""{"tier":"gold"}""");
        document.Text("cause/exceptions/0/message").ShouldBe("(hidden)");
        document.Member("user").ShouldBeNull();
        document.GetRawText().ShouldNotContain("secret");
        app.Count($"roentgen.sdk.exceptions {typeof(InvalidOperationException).FullName}").ShouldBe(1);
    }
}
