using System.Diagnostics;
using System.Net;
using Roentgen.Model.Ids;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>samples/hello as a process of its own, as somebody who tries it would run it.</summary>
public sealed class HelloSampleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_answers_is_traced_as_a_container_and_samples_as_the_default_rule_says()
    {
        using var daemon = new DocumentListener();
        using var process = new HelloProcess(daemon);
        using var client = new HttpClient { BaseAddress = await process.AddressAsync() };

        for (var i = 0; i < 100; i++) (await client.GetStringAsync("/", Cancel)).ShouldBe("Hello X-Ray!");
        var first = await daemon.ReceiveAsync();
        first.Text("name").ShouldBe("hello");
        first.Text("origin").ShouldBe("AWS::ECS::Container");
        first.Text("aws/ecs/container").ShouldBe(Environment.MachineName);
        first.Text("http/request/url").ShouldBe(client.BaseAddress!.AbsoluteUri);

        await SampledAsync(client, "/order/7", HttpStatusCode.OK);
        await SampledAsync(client, "/fail", HttpStatusCode.InternalServerError);
        (await process.TerminateAsync()).ShouldBe(0);

        var rest = daemon.Received();
        var order = rest.Single(d => d.Text("http/request/url")!.EndsWith("/order/7", StringComparison.Ordinal));
        order.Text("user").ShouldBe("customer-7");
        order.Text("subsegments/0/name").ShouldBe("price");
        order.Text("subsegments/0/annotations/tier").ShouldBe("silver");
        order.Text("subsegments/0/metadata/default/order/item").ShouldBe("X-ray tube");
        var fail = rest.Single(d => d.Text("http/request/url")!.EndsWith("/fail", StringComparison.Ordinal));
        fail.Text("fault").ShouldBe("True");
        fail.Text("cause/exceptions/0/message").ShouldBe("The tube is broken.");

        // One of each second and 5 % of the rest; 100 requests take a second or a few. Six σ above the mean of a second.
        (1 + rest.Count - 2).ShouldBeInRange(1, 25);
    }

    [Fact]
    public async Task The_job_is_traced_by_hand_to_its_end()
    {
        using var daemon = new DocumentListener();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "hello"), "job") { RedirectStandardOutput = true };
        start.Environment["AWS_XRAY_DAEMON_ADDRESS"] = daemon.Address;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        process.ExitCode.ShouldBe(0);

        var job = daemon.Received().ShouldHaveSingleItem();
        output.ShouldContain("Trace " + job.Text("trace_id"));
        job.Text("name").ShouldBe("hello-job");
        job.Text("user").ShouldBe("night-shift");
        job.Text("fault").ShouldBe("True");
        job.Text("cause/exceptions/0/message").ShouldBe("The printer is out of film.");
        job.GetProperty("subsegments").EnumerateArray().Select(s => s.Text("name")).ShouldBe(["count", "count", "report"]);
        job.Text("subsegments/1/annotations/shelf").ShouldBe("plates");
    }

    [Fact]
    public async Task Built_to_send_to_the_daemon_alone_it_refuses_any_other_way_when_it_starts()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "hello"), "--urls http://127.0.0.1:0") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XRay__ServiceEndpoint"] = "https://traces.example/";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var error = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        process.ExitCode.ShouldNotBe(0);
        (await output + error).ShouldContain("ServiceEndpoint is \"https://traces.example/\", but this application was built with Roentgen.Sdk.Https off, so it can send to the daemon only.");
    }

    private static async Task SampledAsync(HttpClient client, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { TraceHeader.Name, "Sampled=1" } } };
        using var response = await client.SendAsync(request, Cancel);
        response.StatusCode.ShouldBe(expected);
    }

    private sealed class HelloProcess : IDisposable
    {
        private const string Announcement = "Now listening on: ";

        private readonly Process _process;
        private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HelloProcess(DocumentListener daemon)
        {
            var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "hello"), "--urls http://127.0.0.1:0") { RedirectStandardOutput = true };
            start.Environment["AWS_XRAY_DAEMON_ADDRESS"] = daemon.Address;
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) => Read(line.Data);
            _process.BeginOutputReadLine();
        }

        public Task<Uri> AddressAsync() => _address.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        /// <summary>Ends it as a container would be ended, and gives its exit code.</summary>
        public async Task<int> TerminateAsync()
        {
            using var kill = Process.Start("kill", $"-TERM {_process.Id}");
            await _process.WaitForExitAsync(Cancel);
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited) _process.Kill();
            _process.Dispose();
        }

        // info: Microsoft.Hosting.Lifetime[14]
        //       Now listening on: http://127.0.0.1:40123
        private void Read(string? line)
        {
            if (line is null) _address.TrySetException(new InvalidOperationException("The sample ended before it listened."));
            else if (line.IndexOf(Announcement, StringComparison.Ordinal) is >= 0 and var at) _address.TrySetResult(new Uri(line[(at + Announcement.Length)..]));
        }
    }
}
