using System.Diagnostics;
using System.Text.Json;
using Roentgen.IntegrationTests.Clients;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;
using Roentgen.Sdk;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>Documents of every construct, sent to a running Roentgen through its daemon and read from its API, those of every construct with boto3.</summary>
public sealed class ReadBackTests : IClassFixture<RunningRoentgen>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly RunningRoentgen _roentgen;

    public ReadBackTests(RunningRoentgen roentgen) => _roentgen = roentgen;

    [Fact]
    [Trait("Needs", "clients")]
    public async Task Every_construct_is_read_back_as_it_was_recorded_and_is_on_the_map_with_its_type()
    {
        using var library = new ActivitySource("Some.Library");
        await using var tracer = Start("shop", o => o.CollectSqlQueries = true);
        string id, order;
        using (var segment = tracer.BeginSegment())
        {
            id = segment.TraceId.ToString()!;
            segment.SetHttpRequest("GET", "http://shop.example.com/cart", "curl/8", "203.0.113.7");
            segment.SetHttpResponse(500, 12);
            segment.SetUser("alice");
            segment.Annotate("tier", "gold");
            segment.Annotate("items", 17);
            segment.AddMetadata("order", """{"id":1}""", "shop");
            segment.AddLink(TraceHeader.Parse("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8"));
            using (var local = tracer.BeginSubsegment("price"))
            {
                order = local.Id.ToString()!;
                using var activity = library.StartActivity("GET", ActivityKind.Client);
                activity!.SetTag("http.request.method", "GET").SetTag("server.address", "api.example.com").SetTag("url.full", "https://api.example.com/v1").SetTag("http.response.status_code", 429);
            }
            using (var activity = library.StartActivity("query", ActivityKind.Client))
                activity!.SetTag("db.system.name", "postgresql").SetTag("db.namespace", "shop").SetTag("server.address", "db.internal").SetTag("db.query.text", "select 1");
            using (var activity = library.StartActivity("DynamoDB.GetItem", ActivityKind.Client))
                activity!.SetTag("rpc.system", "aws-api").SetTag("rpc.service", "DynamoDB").SetTag("rpc.method", "GetItem").SetTag("aws.table_name", "orders").SetTag("http.response.status_code", 200);
            using (var failed = tracer.BeginSubsegment("ship"))
            {
                failed.AddPrecursor(SegmentId.TryParse(order, out var precursor) ? precursor : default);
                failed.AddException(new InvalidOperationException("broken", new TimeoutException("late")));
            }
        }
        await tracer.FlushAsync(TestContext.Current.CancellationToken);

        // The service adds a document of its own for each that was called and did not answer itself.
        await TraceAsync(id, atLeast: 4);
        var traces = (await ApiClient.Boto3.GetAsync(_roentgen.Address, new ApiCall("BatchGetTraces", new { TraceIds = new[] { id } })))[0];
        var segments = traces.GetProperty("Traces")[0].GetProperty("Segments").EnumerateArray().ToDictionary(s => s.Text("Id")!, s => JsonElement.Parse(s.Text("Document")!));
        var shop = segments.Values.Single(s => s.Text("name") == "shop" && s.Text("origin") != "AWS::DynamoDB::Table" && s.Text("user") == "alice");
        shop.Text("http/request/client_ip").ShouldBe("203.0.113.7");
        shop.Text("http/response/content_length").ShouldBe("12");
        shop.Text("fault").ShouldBe("True");
        shop.Text("annotations/items").ShouldBe("17");
        shop.Text("metadata/shop/order/id").ShouldBe("1");
        shop.Text("links/0/id").ShouldBe("53995c3f42cd8ad8");
        shop.Text("aws/xray/sdk").ShouldBe("Roentgen for .NET");
        var calls = shop.GetProperty("subsegments").EnumerateArray().ToDictionary(s => s.Text("name")!);
        calls.Keys.ShouldBe(["price", "shop@db.internal", "DynamoDB", "ship"], ignoreOrder: true);
        calls["price"].Text("subsegments/0/name").ShouldBe("api.example.com");
        calls["price"].Text("subsegments/0/throttle").ShouldBe("True");
        calls["shop@db.internal"].Text("sql/sanitized_query").ShouldBe("select ?");
        calls["DynamoDB"].Text("aws/table_name").ShouldBe("orders");
        calls["ship"].Text("precursor_ids/0").ShouldBe(order);
        calls["ship"].Text("cause/exceptions/0/cause").ShouldBe(calls["ship"].Text("cause/exceptions/1/id"));

        var range = TimeRange.AroundNow;
        var nodes = (await _roentgen.GraphAsync(range)).GetProperty("Services").EnumerateArray().Select(n => (n.Text("Name"), n.Text("Type"))).ToList();
        nodes.ShouldContain(("shop", "client"));
        nodes.ShouldContain(("api.example.com", "remote"));
        nodes.ShouldContain(("shop@db.internal", "Database::SQL"));
        nodes.ShouldContain(("orders", "AWS::DynamoDB::Table"));
    }

    [Fact]
    public async Task Ten_thousand_parallel_subsegments_are_one_trace_without_a_gap()
    {
        await using var tracer = Start("busy", o => o.QueueCapacity = 100_000);
        string id;
        using (var segment = tracer.BeginSegment())
        {
            id = segment.TraceId.ToString()!;
            await Parallel.ForAsync(0, 10_000, TestContext.Current.CancellationToken, async (i, _) =>
            {
                using var subsegment = tracer.BeginSubsegment("branch");
                subsegment.Annotate("i", i);
                // As slow as a socket's buffer wants it.
                if (i % 500 == 0) await tracer.FlushAsync(CancellationToken.None);
            });
        }
        await tracer.FlushAsync(TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var segments = await TraceAsync(id, atLeast: 1);
            var found = segments.Values.Sum(Branches);
            if (found == 10_000) return;
            clock.Elapsed.ShouldBeLessThan(Patience, $"{found} of 10,000 subsegments are there.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }

        static int Branches(JsonElement entity) =>
            (entity.Text("name") == "branch" ? 1 : 0) + (entity.TryGetProperty("subsegments", out var below) ? below.EnumerateArray().Sum(Branches) : 0);
    }

    private XRayTracer Start(string name, Action<XRayOptions> configure)
    {
        var options = new XRayOptions { ServiceName = name, DaemonAddress = _roentgen.Daemon.ToString(), SamplingRules = [SamplingRule.Default with { FixedRate = 1 }], SegmentSources = [], CentralSampling = false };
        configure(options);
        return XRayTracer.Start(options);
    }

    /// <summary>The trace's documents once there are as many, each by its id.</summary>
    private async Task<Dictionary<string, JsonElement>> TraceAsync(string id, int atLeast)
    {
        using var api = new XRayClient(_roentgen.Address);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await api.GetTraceAsync(id) is { } segments && segments.Count >= atLeast) return segments;
            clock.Elapsed.ShouldBeLessThan(Patience, $"The trace {id} has not arrived.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
