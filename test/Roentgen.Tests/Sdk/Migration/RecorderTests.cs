using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrdersWorkers;
using Roentgen.Sdk;
using Roentgen.Sdk.Migration.Core;
using Roentgen.Sdk.Migration.Core.Exceptions;
using Roentgen.Sdk.Migration.Core.Internal.Entities;
using Roentgen.Sdk.Migration.Core.Sampling;
using Roentgen.Sdk.Migration.Core.Strategies;

namespace Roentgen.Tests.Sdk.Migration;

/// <summary>
/// Code that was written for the AWS SDK, and the documents that it sent with the AWS SDK 2.16.0: ids, times, stacks and what tells of the SDK and its host
/// apart, ours are equal. Where they are not, docs/migrating.md says so.
/// </summary>
public sealed class RecorderTests : IAsyncLifetime
{
    private const string Header = "Root=1-6b02a800-111122223333444455556668; Parent=53995c3f42cd8ad8; Sampled=1";

    private readonly TracedApplication _application = new();
    private OrdersWorker _worker = null!;
    private AWSXRayRecorder _recorder = null!;

    public ValueTask InitializeAsync()
    {
        _recorder = new AWSXRayRecorder(_application.Tracer);
        AWSXRayRecorder.InitializeInstance(_recorder);
        _worker = new OrdersWorker(AWSXRayRecorder.Instance);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Fact]
    public async Task Annotations_metadata_and_the_user_are_those_that_the_AWS_SDK_sent()
    {
        _worker.Describe();
        await ShouldRecordAsync("""
            {"name":"orders-worker","user":"U12345",
             "annotations":{"cart_items":3,"tier":"gold","premium":true,"whole":2.0,"big":5000000000,"total":59.95},
             "metadata":{"debug":{"request":{"sku":["A-1","B-2"],"unicode":"Grüße – 東京 🎉","quote":"\"\\ \n\t","nil":null}},
                         "default":{"plain":42,"dec":1.1,"guid":"00000000-0000-0000-0000-000000000000","poco":{"Id":7,"Name":"x"}}}}
            """);
    }

    [Fact]
    public async Task A_continued_trace_and_nested_subsegments_are_those_that_the_AWS_SDK_sent()
    {
        _worker.Continue(Header);
        await ShouldRecordAsync("""
            {"parent_id":"53995c3f42cd8ad8","name":"orders-worker",
             "subsegments":[{"name":"validate","annotations":{"valid":true}},
                            {"name":"price","subsegments":[{"name":"discount","metadata":{"default":{"rules":["a","b"]}}}]}]}
            """);
        (await _application.DocumentAsync()).Text("trace_id").ShouldBe("1-6b02a800-111122223333444455556668");
    }

    [Fact]
    public async Task An_exception_through_several_levels_is_told_once_and_named_above()
    {
        _worker.Fail();
        var segment = await _application.DocumentAsync();
        segment.Text("fault").ShouldBe("True");
        segment.Text("subsegments/0/name").ShouldBe("outer");
        segment.Text("subsegments/0/fault").ShouldBe("True");
        var checkout = segment.Member("subsegments/0/subsegments/0")!.Value;
        checkout.Text("name").ShouldBe("checkout");
        checkout.Text("cause/exceptions/0/message").ShouldBe("quantity must be positive: -1 (Parameter 'quantity')");
        checkout.Text("cause/exceptions/0/type").ShouldBe("System.ArgumentOutOfRangeException");
        segment.Text("subsegments/0/cause").ShouldBe(checkout.Text("cause/exceptions/0/id"));
        segment.Text("cause").ShouldBe(checkout.Text("cause/exceptions/0/id"));
    }

    [Fact]
    public async Task Namespace_and_precursors_are_those_that_the_AWS_SDK_sent()
    {
        _worker.Join();
        await ShouldRecordAsync("""{"name":"orders-worker","subsegments":[{"name":"join","namespace":"remote","precursor_ids":["70de5b6f19ff9a0a"]}]}""");
    }

    [Fact]
    public async Task A_call_described_by_hand_is_the_one_that_the_AWS_SDK_sent()
    {
        await _worker.CallAsync();
        await ShouldRecordAsync("""
            {"name":"orders-worker","subsegments":[{"name":"127.0.0.1","namespace":"remote","error":true,
             "http":{"request":{"url":"http://127.0.0.1:24998/404/none","method":"GET"},"response":{"status":404,"content_length":14}}}]}
            """);
    }

    [Fact]
    public async Task Parallel_branches_are_children_of_what_began_them()
    {
        await _worker.InParallelAsync();
        var segment = await _application.DocumentAsync();
        segment.GetProperty("subsegments").EnumerateArray().Select(child => child.Text("name")).ShouldBe(["par-0", "par-1", "par-2"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_decided_not_to_be_sampled_is_not_sent_and_stays_balanced()
    {
        _recorder.BeginSegment("orders-worker", null, null, new SamplingResponse(SampleDecision.NotSampled));
        _recorder.IsEntityPresent().ShouldBeTrue();
        _recorder.GetEntity().Sampled.ShouldBe(SampleDecision.NotSampled);
        _recorder.BeginSubsegment("price");
        _recorder.AddAnnotation("tier", "gold");
        _recorder.EndSubsegment();
        _recorder.GetEntity().ShouldBeOfType<Segment>();
        _recorder.EndSegment();
        _recorder.IsEntityPresent().ShouldBeFalse();
        (await _application.DocumentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_branch_without_sampling_leaves_the_rest_as_it_was()
    {
        _recorder.BeginSegment("orders-worker");
        _recorder.BeginSubsegmentWithoutSampling("flood");
        _recorder.BeginSubsegment("drop");
        _recorder.EndSubsegment();
        _recorder.EndSubsegment();
        _recorder.BeginSubsegment("price");
        _recorder.EndSubsegment();
        _recorder.EndSegment();
        await ShouldRecordAsync("""{"name":"orders-worker","subsegments":[{"name":"price"}]}""");
    }

    [Fact]
    public async Task Ending_a_segment_ends_what_is_open_in_it()
    {
        _recorder.BeginSegment("orders-worker");
        _recorder.BeginSubsegment("forgotten");
        _recorder.EndSegment();
        await ShouldRecordAsync("""{"name":"orders-worker","subsegments":[{"name":"forgotten"}]}""");
        _recorder.IsEntityPresent().ShouldBeFalse();
    }

    [Fact]
    public async Task An_entity_is_carried_into_a_thread_that_did_not_inherit_it()
    {
        _recorder.BeginSegment("orders-worker");
        var entity = _recorder.TraceContext.GetEntity();
        Task elsewhere;
        using (ExecutionContext.SuppressFlow())
        {
            elsewhere = Task.Run(() =>
            {
                _recorder.IsEntityPresent().ShouldBeFalse();
                _recorder.TraceContext.SetEntity(entity);
                _recorder.TraceMethod("elsewhere", () => _recorder.AddAnnotation("thread", true));
                _recorder.TraceContext.ClearEntity();
                _recorder.IsEntityPresent().ShouldBeFalse();
            }, TestContext.Current.CancellationToken);
        }
        await elsewhere;
        _recorder.EndSegment();
        await ShouldRecordAsync("""{"name":"orders-worker","subsegments":[{"name":"elsewhere","annotations":{"thread":true}}]}""");
    }

    [Fact]
    public async Task Sql_is_described_member_by_member_without_secrets()
    {
        await using var application = new TracedApplication(o => o.CollectSqlQueries = true);
        using var recorder = new AWSXRayRecorder(application.Tracer);
        recorder.BeginSegment("orders-worker");
        recorder.BeginSubsegment("shop@db.internal");
        recorder.SetNamespace("remote");
        recorder.AddSqlInformation("database_type", "sqlserver");
        recorder.AddSqlInformation("connection_string", "Server=db.internal;Database=shop;User Id=app;Pwd=secret");
        recorder.AddSqlInformation("user", "app");
        recorder.AddSqlInformation("sanitized_query", "select 1 where x = 7");
        recorder.EndSubsegment();
        recorder.EndSegment();
        ShouldBeEqual(await application.DocumentAsync(), """
            {"name":"orders-worker","subsegments":[{"name":"shop@db.internal","namespace":"remote",
             "sql":{"url":"db.internal/shop","user":"app","database_type":"sqlserver","sanitized_query":"select ? where x = ?"}}]}
            """);
    }

    [Fact]
    public void Outside_any_segment_nothing_happens_unless_it_was_asked_for()
    {
        _recorder.AddAnnotation("tier", "gold");
        _recorder.EndSubsegment();
        _recorder.EndSegment();
        _recorder.TraceMethod("price", () => 7).ShouldBe(7);
        _recorder.GetEntity().AddAnnotation("tier", "gold");
        _recorder.GetEntity().TraceId.ShouldBeEmpty();

        _recorder.ContextMissingStrategy = ContextMissingStrategy.RUNTIME_ERROR;
        Should.Throw<EntityNotAvailableException>(() => _recorder.AddAnnotation("tier", "gold"));
        Should.Throw<EntityNotAvailableException>(() => _recorder.BeginSubsegment("price"));
        Should.Throw<EntityNotAvailableException>(() => _recorder.EndSubsegment());
        Should.Throw<EntityNotAvailableException>(() => _recorder.EndSegment());
        Should.Throw<EntityNotAvailableException>(() => _recorder.GetEntity());
    }

    [Fact]
    public async Task Metadata_that_cannot_be_serialised_costs_nothing_but_itself()
    {
        _recorder.BeginSegment("orders-worker");
        _recorder.AddMetadata("broken", new { Type = typeof(string) });
        _recorder.AddMetadata("when", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        _recorder.EndSegment();
        await ShouldRecordAsync("""{"name":"orders-worker","metadata":{"default":{"when":"2026-01-02T03:04:05Z"}}}""");
    }

    [Fact]
    public async Task An_entity_tells_its_ids_and_makes_the_header_of_a_call()
    {
        _recorder.BeginSegment("orders-worker");
        _recorder.BeginSubsegment("queue");
        var entity = _recorder.GetEntity();
        var header = TraceHeader.FromEntity(entity);
        header.ToString().ShouldBe($"Root={entity.TraceId};Parent={entity.Id};Sampled=1");
        _recorder.EndSubsegment();
        _recorder.EndSegment();
        var segment = await _application.DocumentAsync();
        entity.TraceId.ShouldBe(segment.Text("trace_id"));
        entity.Id.ShouldBe(segment.Text("subsegments/0/id"));
        TraceId.IsIdValid(TraceId.NewId()).ShouldBeTrue();
        TraceHeader.TryParse("Sampled=1", out _).ShouldBeFalse();
    }

    [Fact]
    public void Names_of_requests_follow_their_strategy()
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString("Shop.example.com", 8080);
        new FixedSegmentNamingStrategy("shop").GetSegmentName(request).ShouldBe("shop");
        new DynamicSegmentNamingStrategy("shop", "*.example.com").GetSegmentName(request).ShouldBe("Shop.example.com");
        new DynamicSegmentNamingStrategy("shop", "*.example.org").GetSegmentName(request).ShouldBe("shop");
    }

    [Fact]
    public void A_recorder_is_built_from_the_old_parts()
    {
        using var recorder = new AWSXRayRecorderBuilder()
            .WithPlugin(new Roentgen.Sdk.Migration.Core.Plugins.ECSPlugin())
            .WithSamplingStrategy(new Roentgen.Sdk.Migration.Core.Sampling.Local.LocalizedSamplingStrategy())
            .WithContextMissingStrategy(ContextMissingStrategy.RUNTIME_ERROR)
            .WithDaemonAddress("127.0.0.1:3000")
            .Build();
        recorder.ContextMissingStrategy.ShouldBe(ContextMissingStrategy.RUNTIME_ERROR);
        recorder.IsTracingDisabled().ShouldBeFalse();
    }

    [Fact]
    public void A_strategy_says_whose_rules_decide()
    {
        var options = new XRayOptions();
        new Roentgen.Sdk.Migration.Core.Sampling.Local.LocalizedSamplingStrategy("rules.json").ApplyTo(options);
        (options.CentralSampling, options.SamplingRulesFile).ShouldBe((false, "rules.json"));
        new DefaultSamplingStrategy().ApplyTo(options);
        (options.CentralSampling, options.SamplingRulesFile).ShouldBe((true, null));
    }

    private async Task ShouldRecordAsync(string expected) => ShouldBeEqual(await _application.DocumentAsync(), expected);

    private static void ShouldBeEqual(JsonElement document, string expected)
    {
        var actual = JsonNode.Parse(document.GetRawText())!.AsObject();
        Forget(actual);
        JsonNode.DeepEquals(actual, JsonNode.Parse(expected)).ShouldBeTrue(actual.ToJsonString());
    }

    // What no two runs have in common, and what tells of the SDK.
    private static void Forget(JsonObject entity)
    {
        foreach (var name in (string[])["id", "trace_id", "start_time", "end_time", "aws", "service", "origin"]) entity.Remove(name);
        if (entity["subsegments"] is not JsonArray children) return;
        foreach (var child in children) Forget(child!.AsObject());
    }
}
