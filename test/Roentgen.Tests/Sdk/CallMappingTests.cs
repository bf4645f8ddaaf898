using System.Diagnostics;
using System.Text.Json;

namespace Roentgen.Tests.Sdk;

/// <summary>What libraries tell by the tags of their activities, in X-Ray's terms.</summary>
public sealed class CallMappingTests : IDisposable
{
    private readonly ActivitySource _library = new("Some.Library");

    public void Dispose() => _library.Dispose();

    [Theory]
    [InlineData("db.system.name", "db.namespace", "db.query.text", "server.address", "server.port")]
    [InlineData("db.system", "db.name", "db.statement", "net.peer.name", "net.peer.port")]
    public async Task A_query_is_a_remote_subsegment_named_after_database_and_host(string system, string database, string query, string host, string port)
    {
        var subsegment = await CallAsync(ActivityKind.Client, activity => activity
            .SetTag(system, "postgresql").SetTag(database, "shop").SetTag(query, "select * from orders where name = 'Ann'").SetTag(host, "db.internal").SetTag(port, 5432)
            .SetTag("db.user", "app").SetTag("db.connection_string", "Host=db.internal;Password=secret").SetTag("db.response.returned_rows", 3));
        subsegment.Text("name").ShouldBe("shop@db.internal");
        subsegment.Text("namespace").ShouldBe("remote");
        subsegment.Text("sql/database_type").ShouldBe("PostgreSQL");
        subsegment.Text("sql/url").ShouldBe("postgresql://db.internal:5432/shop");
        subsegment.Text("sql/user").ShouldBe("app");
        subsegment.Member("sql/sanitized_query").ShouldBeNull();
        subsegment.Text("metadata/default/db.response.returned_rows").ShouldBe("3");
        subsegment.GetRawText().ShouldNotContain("secret");
        subsegment.GetRawText().ShouldNotContain("Ann");
    }

    [Fact]
    public async Task The_text_of_a_query_is_recorded_without_its_literals_where_it_is_asked_for()
    {
        var subsegment = await CallAsync(
            ActivityKind.Client,
            activity => activity.SetTag("db.system.name", "postgresql").SetTag("db.query.text", "select * from orders where id = 17 and name = 'Ann'"),
            o => o.CollectSqlQueries = true);
        subsegment.Text("sql/sanitized_query").ShouldBe("select * from orders where id = ? and name = ?");
    }

    [Fact]
    public async Task A_store_that_speaks_no_sql_is_a_remote_subsegment_without_an_sql_block()
    {
        var subsegment = await CallAsync(ActivityKind.Client, activity => activity.SetTag("db.system.name", "redis").SetTag("server.address", "cache.internal"));
        subsegment.Text("name").ShouldBe("cache.internal");
        subsegment.Text("namespace").ShouldBe("remote");
        subsegment.Member("sql").ShouldBeNull();
    }

    [Fact]
    public async Task A_call_of_an_aws_service_tells_operation_region_request_and_what_it_was_about()
    {
        var subsegment = await CallAsync(ActivityKind.Client, activity => activity
            .SetTag("rpc.system", "aws-api").SetTag("rpc.service", "DynamoDB").SetTag("rpc.method", "DynamoDB/GetItem").SetTag("cloud.region", "eu-west-1")
            .SetTag("aws.request_id", "4VQ7").SetTag("aws.dynamodb.table_names", new[] { "orders" }).SetTag("aws.retries", 2)
            .SetTag("http.response.status_code", 200).SetTag("http.response.body.size", 95L));
        subsegment.Text("name").ShouldBe("DynamoDB");
        subsegment.Text("namespace").ShouldBe("aws");
        subsegment.Member("aws")!.Value.GetRawText().ShouldBe("""{"operation":"GetItem","region":"eu-west-1","request_id":"4VQ7","table_name":"orders","retries":2}""");
        subsegment.Text("http/response/status").ShouldBe("200");
        subsegment.Text("http/response/content_length").ShouldBe("95");
    }

    [Theory]
    [InlineData(400, "ValidationException", new[] { "error" })]
    [InlineData(400, "ProvisionedThroughputExceededException", new[] { "error", "throttle" })]
    [InlineData(429, "TooManyRequestsException", new[] { "error", "throttle" })]
    [InlineData(500, "InternalServerError", new[] { "fault" })]
    public async Task What_an_aws_service_refuses_is_marked_and_its_answer_is_a_remote_cause(int status, string code, string[] flags)
    {
        var subsegment = await CallAsync(ActivityKind.Client, activity => activity
            .SetTag("rpc.system", "aws-api").SetTag("rpc.service", "DynamoDB").SetTag("aws.error_code", code).SetTag("http.response.status_code", status)
            .AddException(new InvalidOperationException("refused")).SetStatus(ActivityStatusCode.Error));
        subsegment.Names().Where(name => name is "error" or "throttle" or "fault").ShouldBe(flags);
        subsegment.Text("cause/exceptions/0/remote").ShouldBe("True");
        subsegment.Text("cause/exceptions/0/message").ShouldBe("refused");
    }

    [Fact]
    public async Task The_http_request_by_which_an_aws_call_is_made_is_a_part_of_it()
    {
        using var http = new ActivitySource("System.Net.Http");
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        using (_library.StartActivity(ActivityKind.Client, tags: [new("rpc.system", "aws-api"), new("rpc.service", "S3")], name: "S3.GetObject"))
            http.StartActivity("System.Net.Http.HttpRequestOut", ActivityKind.Client).ShouldBeNull();
        var subsegment = (await app.DocumentAsync()).Member("subsegments/0")!.Value;
        subsegment.Text("name").ShouldBe("S3");
        subsegment.Member("subsegments").ShouldBeNull();
    }

    [Theory]
    [InlineData("0", new string[0])]
    [InlineData("5", new[] { "error" })]
    [InlineData("8", new[] { "error", "throttle" })]
    [InlineData("14", new[] { "fault" })]
    public async Task A_grpc_call_is_named_after_its_method_and_its_status_sets_the_flags(string status, string[] flags)
    {
        var subsegment = await CallAsync(ActivityKind.Client, activity => activity.SetTag("grpc.method", "/shop.Prices/Quote").SetTag("grpc.status_code", status));
        subsegment.Text("name").ShouldBe("shop.Prices/Quote");
        subsegment.Member("namespace").ShouldBeNull();
        subsegment.Names().Where(name => name is "error" or "throttle" or "fault").ShouldBe(flags);
    }

    [Fact]
    public async Task A_grpc_call_that_knows_its_server_is_remote()
    {
        var subsegment = await CallAsync(ActivityKind.Client, activity => activity
            .SetTag("rpc.system", "grpc").SetTag("rpc.service", "shop.Prices").SetTag("rpc.method", "Quote").SetTag("server.address", "prices.internal").SetTag("rpc.grpc.status_code", 0));
        subsegment.Text("name").ShouldBe("prices.internal");
        subsegment.Text("namespace").ShouldBe("remote");
        subsegment.Text("http/request/url").ShouldBe("grpc://prices.internal/shop.Prices/Quote");
    }

    [Theory]
    [InlineData("rabbitmq", "remote", "orders")]
    [InlineData("aws_sqs", "aws", "SQS")]
    public async Task A_message_that_is_sent_is_a_call_of_its_destination(string system, string ns, string name)
    {
        var subsegment = await CallAsync(ActivityKind.Producer, activity => activity.SetTag("messaging.system", system).SetTag("messaging.destination.name", "orders"));
        subsegment.Text("name").ShouldBe(name);
        subsegment.Text("namespace").ShouldBe(ns);
        subsegment.Text("metadata/default/messaging.destination.name").ShouldBe("orders");
    }

    [Fact]
    public async Task Tags_that_the_activity_names_become_annotations_and_the_user_the_user()
    {
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        using (var activity = _library.StartActivity("convert"))
        {
            activity!.SetTag("shop.tier", "gold").SetTag("items", 3).SetTag("other", 1).SetTag("enduser.id", "alice").SetTag("aws.xray.annotations", new[] { "shop.tier", "items" });
            app.Tracer.Current.Annotate("items", 4);
        }
        var document = await app.DocumentAsync();
        document.Text("user").ShouldBe("alice");
        document.Member("subsegments/0/annotations")!.Value.GetRawText().ShouldBe("""{"items":4,"shop_tier":"gold"}""");
        document.Member("subsegments/0/metadata/default")!.Value.GetRawText().ShouldBe("""{"other":1}""");
    }

    [Fact]
    public async Task Links_of_an_activity_are_links_of_its_subsegment()
    {
        var context = new ActivityContext(ActivityTraceId.CreateFromString("5759e988bd862e3fe1be46a994272793"), ActivitySpanId.CreateFromString("53995c3f42cd8ad8"), ActivityTraceFlags.Recorded);
        await using var app = new TracedApplication();
        using (app.Tracer.BeginSegment())
        using (_library.StartActivity(ActivityKind.Internal, links: [new ActivityLink(context)], name: "batch"))
        {
        }
        (await app.DocumentAsync()).Member("subsegments/0/links")!.Value.GetRawText()
            .ShouldBe("""[{"trace_id":"1-5759e988-bd862e3fe1be46a994272793","id":"53995c3f42cd8ad8"}]""");
    }

    [Fact]
    public async Task An_exception_that_an_activity_records_comes_with_its_stack_and_is_described_once()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            var exception = Should.Throw<InvalidOperationException>(Throw);
            using (var activity = _library.StartActivity("convert")) activity!.AddException(exception).SetStatus(ActivityStatusCode.Error);
            segment.AddException(exception);
        }
        var document = await app.DocumentAsync();
        document.Text("subsegments/0/fault").ShouldBe("True");
        document.Text("subsegments/0/cause/exceptions/0/stack/0/label").ShouldEndWith("CallMappingTests.Throw");
        document.Text("cause").ShouldBe(document.Text("subsegments/0/cause/exceptions/0/id"));
    }

    [Fact]
    public async Task An_exception_that_is_known_as_text_only_has_the_frames_of_the_text()
    {
        var subsegment = await CallAsync(ActivityKind.Internal, activity => activity.AddEvent(new ActivityEvent("exception", tags: new ActivityTagsCollection
        {
            ["exception.type"] = "Shop.PricingException",
            ["exception.message"] = "no price",
            ["exception.stacktrace"] = "Shop.PricingException: no price\n   at Shop.Pricing.Quote(Int32 id) in /srv/app/Pricing.cs:line 28\n   at Shop.Program.Main()\n--- End of stack trace ---",
        })));
        subsegment.Member("cause/exceptions/0/stack")!.Value.GetRawText()
            .ShouldBe("""[{"path":"/srv/app/Pricing.cs","line":28,"label":"Shop.Pricing.Quote"},{"label":"Shop.Program.Main"}]""");
        subsegment.Text("cause/exceptions/0/type").ShouldBe("Shop.PricingException");
    }

    private static void Throw() => throw new InvalidOperationException("broken");

    private async Task<JsonElement> CallAsync(ActivityKind kind, Action<Activity> describe, Action<Roentgen.Sdk.XRayOptions>? configure = null)
    {
        await using var app = new TracedApplication(configure);
        using (app.Tracer.BeginSegment())
        using (var activity = _library.StartActivity("call", kind)) describe(activity.ShouldNotBeNull());
        return (await app.DocumentAsync()).Member("subsegments/0")!.Value;
    }
}
