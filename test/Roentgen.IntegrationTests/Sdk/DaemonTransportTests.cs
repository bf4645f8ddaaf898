using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Roentgen.Sdk;

namespace Roentgen.IntegrationTests.Sdk;

public sealed class DaemonTransportTests
{
    [Fact]
    public async Task An_absent_daemon_is_harmless_counted_and_told()
    {
        var problems = new ConcurrentQueue<string>();
        await using var host = await TracedHost.StartAsync(
            app => app.Run(_ => Task.CompletedTask), configure: o => (o.DaemonAddress, o.OnProblem) = ($"127.0.0.1:{ClosedPort()}", problems.Enqueue));
        using var counts = new Counts(host.Tracer);
        for (var i = 0; i < 100; i++)
        {
            using var response = await host.GetAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        await host.Tracer.FlushAsync(TestContext.Current.CancellationToken);
        (counts["sent"] + counts["Refused"]).ShouldBe(100);
        counts["Refused"].ShouldBeGreaterThan(0);
        problems.ShouldHaveSingleItem().ShouldContain("DaemonAddress");
    }

    [Fact]
    public async Task A_daemon_that_comes_back_gets_documents_again()
    {
        var port = ClosedPort();
        await using var tracer = Start(o => o.DaemonAddress = $"127.0.0.1:{port}");
        for (var i = 0; i < 10; i++) tracer.BeginSegment($"lost {i}").Dispose();
        await tracer.FlushAsync(TestContext.Current.CancellationToken);

        using var daemon = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
        tracer.BeginSegment("first").Dispose();
        tracer.BeginSegment("second").Dispose();
        await tracer.FlushAsync(TestContext.Current.CancellationToken);
        var names = new List<string?>();
        while (daemon.Available > 0)
            names.Add(JsonElement.Parse((await daemon.ReceiveAsync(TestContext.Current.CancellationToken)).Buffer.AsSpan("{\"format\":\"json\",\"version\":1}\n".Length)).Text("name"));
        names.ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_host_name_is_resolved_and_one_without_an_address_is_counted()
    {
        using var daemon = new DocumentListener();
        await using var known = Start(o => o.DaemonAddress = daemon.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        known.BeginSegment().Dispose();
        (await daemon.ReceiveAsync()).Text("name").ShouldBe("shop");

        await using var unknown = Start(o => o.DaemonAddress = "no-such-host.invalid:2000");
        using var counts = new Counts(unknown);
        unknown.BeginSegment().Dispose();
        await unknown.FlushAsync(TestContext.Current.CancellationToken);
        (counts["Unresolved"] + counts["Failed"]).ShouldBe(1);
    }

    [Fact]
    public async Task A_document_longer_than_a_datagram_is_counted_and_named()
    {
        var problems = new ConcurrentQueue<string>();
        using var daemon = new DocumentListener();
        await using var tracer = Start(o => (o.DaemonAddress, o.OnProblem) = (daemon.Address, problems.Enqueue));
        using var counts = new Counts(tracer);
        using (var segment = tracer.BeginSegment("huge")) segment.AddMetadata("text", $"\"{new string('x', 70_000)}\"");
        tracer.BeginSegment("small").Dispose();
        await tracer.FlushAsync(TestContext.Current.CancellationToken);
        daemon.Received().ShouldHaveSingleItem().Text("name").ShouldBe("small");
        counts["TooLarge"].ShouldBe(1);
        problems.ShouldHaveSingleItem().ShouldContain("\"huge\"");
    }

    [Fact]
    public async Task In_an_ecs_container_the_metadata_endpoint_is_asked()
    {
        await using var endpoint = await TracedHost.StartAsync(
            app => app.Run(context => context.Response.WriteAsync(
                """
                {"DockerId":"ea32192c8553fbff06c9340478a2ff089b2bb5646fb718b4ee206641c9086d66-1234","Name":"app","Image":"i",
                 "ContainerARN":"arn:aws:ecs:us-west-2:111122223333:container/0206b271-b33f-47ab-86c6-a0ba208a70a9",
                 "LogDriver":"awslogs","LogOptions":{"awslogs-group":"/ecs/hello","awslogs-region":"us-west-2"}}
                """)),
            traced: false);
        using var daemon = new DocumentListener();
        await using var tracer = Start(o => o.DaemonAddress = daemon.Address, name => name == "ECS_CONTAINER_METADATA_URI_V4" ? endpoint.Address.AbsoluteUri : null);

        // What is not known yet is not waited for: the first segments tell the host name alone.
        JsonElement segment;
        do
        {
            tracer.BeginSegment().Dispose();
            segment = await daemon.ReceiveAsync();
            segment.Text("origin").ShouldBe("AWS::ECS::Container");
            segment.Text("aws/ecs/container").ShouldBe(Environment.MachineName);
        }
        while (segment.Text("aws/ecs/container_id") is null);
        segment.Text("aws/ecs/container_id").ShouldStartWith("ea32192c8553");
        segment.Text("aws/ecs/container_arn").ShouldBe("arn:aws:ecs:us-west-2:111122223333:container/0206b271-b33f-47ab-86c6-a0ba208a70a9");
        segment.Text("aws/cloudwatch_logs/0/log_group").ShouldBe("/ecs/hello");
    }

    [Fact]
    public async Task An_ecs_endpoint_that_does_not_answer_is_told_and_costs_nothing_else()
    {
        var problems = new ConcurrentQueue<string>();
        using var daemon = new DocumentListener();
        var tracer = Start(
            o => (o.DaemonAddress, o.OnProblem) = (daemon.Address, problems.Enqueue),
            name => name == "ECS_CONTAINER_METADATA_URI_V4" ? $"http://127.0.0.1:{ClosedPort()}/v4" : null);
        tracer.BeginSegment().Dispose();
        (await daemon.ReceiveAsync()).Text("aws/ecs/container").ShouldBe(Environment.MachineName);
        await tracer.DisposeAsync();
        problems.ShouldHaveSingleItem().ShouldContain("/v4");
    }

    private static XRayTracer Start(Action<XRayOptions> configure, Func<string, string?>? environment = null)
    {
        var options = new XRayOptions { ServiceName = "shop", CentralSampling = false, SamplingRules = [Model.Sampling.SamplingRule.Default with { FixedRate = 1 }] };
        configure(options);
        return XRayTracer.Start(options, environment: environment ?? (_ => null));
    }

    private static int ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Documents of one tracer by what became of them: <c>sent</c>, or the reason of their loss.</summary>
    private sealed class Counts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, long> _counts = new();

        public Counts(XRayTracer tracer)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, tracer)) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
                _counts.AddOrUpdate(tags.IsEmpty ? instrument.Name.Split('.')[^1] : tags[0].Value!.ToString()!, value, (_, sum) => sum + value));
            _listener.Start();
        }

        public long this[string outcome] => _counts.GetValueOrDefault(outcome);

        public void Dispose() => _listener.Dispose();
    }
}
