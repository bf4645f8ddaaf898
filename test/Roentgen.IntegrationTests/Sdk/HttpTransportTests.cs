using System.Collections.Concurrent;
using System.Text.Json;
using Roentgen.IntegrationTests.Daemon;
using Roentgen.Model.Sampling;
using Roentgen.Sdk;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>Documents straight to a service, without a daemon: in batches, signed, tried again, and never in the way of the application.</summary>
public sealed class HttpTransportTests : IAsyncLifetime
{
    private FakeService _service = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await FakeService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Documents_go_to_the_service_in_batches()
    {
        await using var tracer = Start();
        using var counts = new SdkCounts(tracer);
        for (var i = 0; i < 200; i++) tracer.BeginSegment($"n{i}").Dispose();
        await tracer.FlushAsync(Cancel);
        _service.Accepted.Select(document => JsonElement.Parse(document).Text("name")).ShouldBe(Enumerable.Range(0, 200).Select(i => $"n{i}"));
        _service.Requests.Count.ShouldBeLessThan(20);
        _service.Requests.ShouldAllBe(request => request.Path == "/TraceSegments" && request.Documents.Count <= 50 && !request.Headers.ContainsKey("Authorization"));
        counts["sent"].ShouldBe(200);
    }

    [Fact]
    public async Task What_passes_is_tried_again_until_it_is_taken()
    {
        await using var tracer = Start();
        using var counts = new SdkCounts(tracer);
        _service.Next(503);
        _service.Next(429, "{}", ("Retry-After", "0"));
        tracer.BeginSegment().Dispose();
        await tracer.FlushAsync(Cancel);
        _service.Requests.Select(request => request.Answered).ShouldBe([503, 429, 200]);
        (counts["sent"], counts["retried"]).ShouldBe((1, 2));
    }

    [Fact]
    public async Task What_does_not_pass_is_not_tried_again_and_is_told()
    {
        var problems = new ConcurrentQueue<string>();
        await using var tracer = Start(o => o.OnProblem = problems.Enqueue);
        using var counts = new SdkCounts(tracer);
        _service.Next(403, """{"message":"The security token included in the request is invalid."}""");
        tracer.BeginSegment().Dispose();
        await tracer.FlushAsync(Cancel);
        _service.Requests.Count.ShouldBe(1);
        counts["Rejected"].ShouldBe(1);
        problems.ShouldContain(problem => problem.Contains("403") && problem.Contains("security token"));
    }

    [Fact]
    public async Task A_document_that_the_service_does_not_take_is_counted_and_the_others_are_not()
    {
        var problems = new ConcurrentQueue<string>();
        await using var tracer = Start(o => o.OnProblem = problems.Enqueue);
        using var counts = new SdkCounts(tracer);
        var good = tracer.BeginSegment("good");
        var bad = tracer.BeginSegment("bad");
        _service.NextSays(documents => $$"""{"UnprocessedTraceSegments":[{"Id":"{{JsonElement.Parse(documents.Single(document => document.Contains("\"bad\""))).Text("id")}}","ErrorCode":"MissingName","Message":"no"}]}""");
        bad.Dispose();
        good.Dispose();
        await tracer.FlushAsync(Cancel);
        (counts["sent"], counts["Rejected"]).ShouldBe((1, 1));
        problems.ShouldContain(problem => problem.Contains("\"bad\"") && problem.Contains("MissingName"));
    }

    [Fact]
    public async Task A_service_that_is_down_costs_nothing_but_documents()
    {
        var port = FakeService.FreePort();
        await using var tracer = Start(o => (o.ServiceEndpoint, o.QueueCapacity, o.FlushTimeout) = (new Uri($"http://127.0.0.1:{port}"), 10, TimeSpan.FromSeconds(30)));
        using var counts = new SdkCounts(tracer);
        for (var i = 0; i < 100; i++) tracer.BeginSegment($"n{i}").Dispose();
        await tracer.FlushAsync(Cancel);
        (counts["QueueFull"] + counts["Unavailable"]).ShouldBe(100);
        counts["Unavailable"].ShouldBeGreaterThanOrEqualTo(10);

        await using var back = await FakeService.StartAsync(port);
        tracer.BeginSegment("again").Dispose();
        await tracer.FlushAsync(Cancel);
        JsonElement.Parse(back.Accepted.ShouldHaveSingleItem()).Text("name").ShouldBe("again");
    }

    [Fact]
    public async Task A_service_that_does_not_answer_holds_nobody_up()
    {
        _service.NextHangs();
        var tracer = Start(o => o.FlushTimeout = TimeSpan.FromMilliseconds(300));
        using var counts = new SdkCounts(tracer);
        tracer.BeginSegment().Dispose();
        await tracer.DisposeAsync();
        counts["Stopped"].ShouldBe(1);
    }

    [Fact]
    public async Task A_collector_gets_spans_with_the_headers_that_were_set_and_no_signature()
    {
        await using var tracer = Start(
            o =>
            {
                (o.ServiceEndpoint, o.OtlpEndpoint) = (null, new Uri(_service.Address, "v1/traces?tenant=a"));
                o.OtlpHeaders["Authorization"] = "Bearer token";
            },
            name => name is "AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY" ? "of the environment" : null);
        using (var segment = tracer.BeginSegment("orders")) segment.Annotate("tier", "gold");
        await tracer.FlushAsync(Cancel);
        var request = _service.Requests.ShouldHaveSingleItem();
        request.Path.ShouldBe("/v1/traces?tenant=a");
        request.Headers["Content-Type"].ShouldBe("application/x-protobuf");
        request.Headers["Authorization"].ShouldBe("Bearer token");
        System.Text.Encoding.UTF8.GetString(request.Body).ShouldContain("service.name");
    }

    [Theory]
    [InlineData("{\"version\":1,\"rules\":[{\"service_name\":\"*\",\"http_method\":\"*\",\"url_path\":\"*\",\"fixed_target\":0,\"rate\":1}],\"default\":{\"fixed_target\":0,\"rate\":0}}", true)]
    [InlineData("{\"version\":2,\"default\":{\"fixed_target\":0,\"rate\":0}}", false)]
    public async Task A_file_of_rules_decides(string file, bool expected)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "rules.json");
        await File.WriteAllTextAsync(path, file, Cancel);
        await using var tracer = Start(o => o.SamplingRulesFile = path);
        using var segment = tracer.BeginSegment();
        segment.IsRecording.ShouldBe(expected);
    }

    [Fact]
    public async Task A_file_of_rules_with_a_mistake_stops_the_start_and_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "rules.json");
        Should.Throw<ArgumentException>(() => Start(o => o.SamplingRulesFile = path)).Message.ShouldContain("cannot be read");
        await File.WriteAllTextAsync(path, "{\"version\":3}", Cancel);
        Should.Throw<ArgumentException>(() => Start(o => o.SamplingRulesFile = path)).Message.ShouldContain("version must be 1 or 2");
    }

    [Fact]
    public async Task Sampling_is_asked_of_the_service_as_well()
    {
        _service.Next(200, """{"SamplingRuleRecords":[]}""");
        await using var tracer = Start(o => o.CentralSampling = true);
        tracer.BeginSegment().Dispose();
        await _service.RequestsAsync(2, Cancel);
        _service.Requests.Select(request => request.Path).ShouldContain("/GetSamplingRules");
    }

    private XRayTracer Start(Action<XRayOptions>? configure = null, Func<string, string?>? environment = null)
    {
        var options = new XRayOptions
        {
            ServiceName = "shop",
            CentralSampling = false,
            SamplingRules = [SamplingRule.Default with { FixedRate = 1 }],
            ServiceEndpoint = _service.Address,
            FlushTimeout = TimeSpan.FromSeconds(20),
        };
        configure?.Invoke(options);
        return XRayTracer.Start(options, environment: environment ?? (_ => null));
    }
}
