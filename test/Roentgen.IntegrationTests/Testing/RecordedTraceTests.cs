using Roentgen.IntegrationTests.Sdk;
using Roentgen.Testing;

namespace Roentgen.IntegrationTests.Testing;

public sealed class RecordedTraceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<RecordedTrace> RecordAsync(params string[] documents)
    {
        await using var xray = await XRayTestServer.StartAsync(null, Cancel);
        xray.Send(documents);
        return (await xray.SeenAsync(Cancel)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Services_callers_and_callees_are_told_by_name()
    {
        var trace = await RecordAsync(SentDocuments.FailedOrder);
        trace.Services.ShouldBe(["shop", "orders", "stock@db"], ignoreOrder: true);
        trace.CallersOf("orders").ShouldBe(["shop"]);
        trace.CallersOf("shop").ShouldBeEmpty();
        trace.CalleesOf("shop").ShouldBe(["orders"]);
        trace.CalleesOf("orders").ShouldBe(["stock@db"]);
    }

    [Fact]
    public async Task Every_part_knows_what_is_above_and_below_it()
    {
        var trace = await RecordAsync(SentDocuments.FailedOrder);
        trace.Root.Name.ShouldBe("shop");
        trace.Segments.Select(segment => segment.Name).ShouldBe(["shop", "orders"]);
        trace.Entities.Select(entity => entity.Name).ShouldBe(["shop", "price", "orders", "orders", "stock@db"]);

        var call = trace.Root["orders"];
        call.IsSegment.ShouldBeFalse();
        call.Namespace.ShouldBe("remote");
        call.Parent.ShouldBe(trace.Root);
        var orders = call["orders"];
        orders.ShouldBe(trace["orders"]);
        orders.IsSegment.ShouldBeTrue();
        orders.Parent.ShouldBe(call);
        orders.Caller.ShouldBe(trace.Root);
        trace["stock@db"].Segment.ShouldBe(orders);
        trace["stock@db"].Caller.ShouldBe(trace.Root);
        trace.Root.Caller.ShouldBeNull();
        trace.Root.Callees.ShouldBe([orders]);
        trace.Root.Children.Select(child => child.Name).ShouldBe(["price", "orders"]);
        trace.Root.Descendants.Select(entity => entity.Name).ShouldBe(["price", "orders", "orders", "stock@db"]);
    }

    [Fact]
    public async Task What_was_recorded_is_there_in_its_types()
    {
        var trace = await RecordAsync(SentDocuments.FailedOrder);
        var price = trace["price"];
        price.Annotations.Keys.ShouldBe(["tier", "items", "weight", "gift"]);
        price.Annotations.Values.ShouldBe(["gold", 3L, 1.5, true]);
        price.Annotations.Values.Select(value => value.GetType()).ShouldBe([typeof(string), typeof(long), typeof(double), typeof(bool)]);
        price.Value("metadata/default/order")!.Value.Text("item").ShouldBe("tube");
        price.Value("metadata/other/order").ShouldBeNull();
        price.Duration.ShouldBe(TimeSpan.FromMilliseconds(100));
        (price.Fault, price.Error, price.Throttle).ShouldBe((false, false, false));
        trace.Root.User.ShouldBe("alice");
        (trace.Root.HttpMethod, trace.Root.HttpUrl, trace.Root.HttpStatus).ShouldBe(("GET", "http://shop/checkout", 503));
        trace["stock@db"].Value("sql/database_type")!.Value.GetString().ShouldBe("PostgreSQL");
        (trace.HasFault, trace.HasError, trace.HasThrottle).ShouldBe((true, false, false));
        trace.Duration.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task An_exception_is_found_where_it_is_told_and_where_it_is_only_named()
    {
        var trace = await RecordAsync(SentDocuments.FailedOrder);
        var broken = new RecordedFailure("InvalidOperationException", "The tube is broken.", false);
        trace["orders"].Exceptions.ShouldBe([broken]);
        trace.Root["orders"].Exceptions.ShouldBe([broken]);
        trace["price"].Exceptions.ShouldBeEmpty();
        // As the Node SDK writes it: the subsegment that tells of the exception.
        (await RecordAsync(SentDocuments.Segment("00000000000000a1", "shop", 0, 1, """
            "cause":{"id":"00000000000000a2"},"subsegments":[{"id":"00000000000000a2","name":"price","start_time":1795336825,"end_time":1795336826,
            "cause":{"exceptions":[{"id":"00000000000000e1","type":"TypeError","remote":true}]}}]
            """))).Root.Exceptions.ShouldBe([new RecordedFailure("TypeError", "", true)]);
    }

    [Fact]
    public async Task A_name_that_is_not_there_or_not_alone_is_told_with_the_trace()
    {
        var trace = await RecordAsync(SentDocuments.Segment("00000000000000a1", "shop", 0, 1, """
            "subsegments":[{"id":"00000000000000a2","name":"price","start_time":1795336825,"end_time":1795336826},
                           {"id":"00000000000000a3","name":"price","start_time":1795336825,"end_time":1795336826}]
            """));
        Should.Throw<TraceNotFoundException>(() => trace["orders"]).Message.ShouldBe($"Nothing in the trace is named \"orders\":\n\n{trace}");
        Should.Throw<TraceNotFoundException>(() => trace["price"]).Message.ShouldBe($"Each of 2 in the trace is named \"price\":\n\n{trace}");
        Should.Throw<TraceNotFoundException>(() => trace.Root["orders"]).Message.ShouldBe($"Nothing in the children of \"shop\" is named \"orders\":\n\n{trace}");
        trace.All("price").Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_picture_shows_places_in_time_calls_and_what_went_wrong()
    {
        var trace = await RecordAsync(SentDocuments.FailedOrder);
        trace.ToString().ShouldBe("""
            1-6b02aa79-a9264ae9e02716b83106386f, 1.00 s: shop, orders, stock@db
              [shop]                      1.00 s  ████████████████████████████████  GET http://shop/checkout 503, fault, user alice
                price                   100.0 ms   ████                             tier=gold, items=3, weight=1.5, gift=true
                orders (remote)         500.0 ms          ████████████████          GET http://orders/ 500, fault, InvalidOperationException: The tube is broken.
                  [orders]              400.0 ms           ██████████████           GET http://orders/ 500, fault, InvalidOperationException: The tube is broken.
                    stock@db (remote)   100.0 ms              ████

            """);
    }

    [Fact]
    public async Task The_picture_stays_readable_whatever_a_document_holds()
    {
        var many = string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"id":"{{i + 16:x16}}","name":"step","start_time":1795336825,"end_time":1795336825}"""));
        var trace = await RecordAsync(SentDocuments.Segment("00000000000000a1", new string('n', 200), 0, null, $"\"user\":\"a\\u001b[31m\\nb\",\"subsegments\":[{many}]"));
        var lines = trace.ToString().TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(62);
        lines[1].ShouldContain("… ");
        lines[1].ShouldContain("in progress, user a [31m b");
        lines[^1].ShouldBe("  … and 41 more");
    }

    [Fact]
    public async Task Segments_that_call_each_other_in_a_circle_are_all_shown()
    {
        var trace = await RecordAsync(
            SentDocuments.Segment("00000000000000a1", "chicken", 0, 1, "\"parent_id\":\"00000000000000b1\""),
            SentDocuments.Segment("00000000000000b1", "egg", 0, 1, "\"parent_id\":\"00000000000000a1\""));
        trace.Root.Descendants.Count.ShouldBe(1);
        trace.ToString().ShouldContain("[chicken]");
        trace.ToString().ShouldContain("[egg]");
    }
}
