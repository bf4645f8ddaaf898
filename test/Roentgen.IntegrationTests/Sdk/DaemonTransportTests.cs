using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
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
        using var counts = new SdkCounts(host.Tracer);
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
        using var counts = new SdkCounts(unknown);
        unknown.BeginSegment().Dispose();
        await unknown.FlushAsync(TestContext.Current.CancellationToken);
        (counts["Unresolved"] + counts["Failed"]).ShouldBe(1);
    }

    [Fact]
    public async Task A_document_longer_than_a_datagram_loses_what_is_too_long_and_says_so()
    {
        var problems = new ConcurrentQueue<string>();
        using var daemon = new DocumentListener();
        await using var tracer = Start(o => (o.DaemonAddress, o.OnProblem) = (daemon.Address, problems.Enqueue));
        using var counts = new SdkCounts(tracer);
        using (var segment = tracer.BeginSegment("huge")) segment.AddMetadata("text", $"\"{new string('x', 70_000)}\"");
        tracer.BeginSegment("small").Dispose();
        await tracer.FlushAsync(TestContext.Current.CancellationToken);
        var received = daemon.Received();
        received.Select(document => document.Text("name")).ShouldBe(["huge", "small"]);
        received[0].Text("metadata/default/text").ShouldBe("(70,002 bytes left out)");
        counts["truncated"].ShouldBe(1);
        problems.ShouldHaveSingleItem().ShouldContain("\"huge\"");
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
}
