using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Roentgen.IntegrationTests.Sdk;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>What can be done with the daemon's two ports without an X-Ray SDK.</summary>
[Trait("Needs", "clients")]
public sealed class DaemonClientTests(RunningRoentgen roentgen) : IClassFixture<RunningRoentgen>
{
    // A second is the promise; a busy machine that runs several tests at once is allowed more. The time itself is in the output.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProgramPatience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_datagram_of_netcat_is_seen_by_the_aws_CLI()
    {
        var start = RunningRoentgen.Now;
        await ShouldBeSeenAsync(async datagram =>
        {
            await ClientProgram.RunAsync("nc.openbsd", ["-u", "-q0", "127.0.0.1", Port], datagram);
            return start;
        });
    }

    [Fact]
    public async Task A_datagram_of_Python_is_seen_by_the_aws_CLI()
    {
        const string send = """
            import socket, sys, time
            print(time.time())
            socket.socket(type=socket.SOCK_DGRAM).sendto(sys.stdin.buffer.read(), ("127.0.0.1", int(sys.argv[1])))
            """;
        await ShouldBeSeenAsync(async datagram =>
            double.Parse(await ClientProgram.RunAsync(ClientProgram.Python, ["-c", send, Port], datagram), CultureInfo.InvariantCulture));
    }

    /// <summary>The X-Ray SDK for Python from 2.0 on asks the daemon with botocore; Debian's 0.95 does not ask at all.</summary>
    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Sampling_calls_are_answered_through_the_TCP_port(string name)
    {
        var report = new { RuleName = "Default", ClientID = Guid.NewGuid().ToString("N")[..24], Timestamp = Math.Floor(RunningRoentgen.Now), RequestCount = 2, SampledCount = 1, BorrowCount = 1 };
        var answers = await ApiClient.All.Single(client => client.Name == name).CallAsync(
            roentgen.DaemonAddress,
            new ApiCall("GetSamplingRules", new { }),
            new ApiCall("GetSamplingTargets", new { SamplingStatisticsDocuments = new[] { report } }),
            new ApiCall("GetSamplingTargets", new { SamplingStatisticsDocuments = Enumerable.Repeat(report, 26) }),
            new ApiCall("GetTraceSummaries", TimeRange.AroundNow.Input));

        answers[0].Output.ShouldNotBeNull().GetProperty("SamplingRuleRecords").GetArrayLength().ShouldBe(1);
        answers[1].Output.ShouldNotBeNull().GetProperty("SamplingTargetDocuments")[0].Text("RuleName").ShouldBe("Default");
        answers[2].Error.ShouldNotBeNull().Name.ShouldBe("ValidationException");
        // Everything else is for the service's own address.
        answers[3].Error.ShouldNotBeNull().Name.ShouldBe("AccessDeniedException");
    }

    public static TheoryData<string> Clients => [.. ApiClient.All.Select(client => client.Name)];

    private string Port => roentgen.Daemon.Port.ToString(CultureInfo.InvariantCulture);

    /// <param name="sendAsync">Sends a datagram and says when it did, in epoch seconds.</param>
    private async Task ShouldBeSeenAsync(Func<string, Task<double>> sendAsync)
    {
        var trace = SampleTrace.Create();
        var range = TimeRange.AroundNow;
        var sending = sendAsync(trace.Datagram);
        var clock = Stopwatch.StartNew();
        while (!Holds(await roentgen.SummariesAsync(range), trace))
        {
            clock.Elapsed.ShouldBeLessThan(ProgramPatience);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        var seen = RunningRoentgen.Now;
        var seconds = seen - await sending;
        TestContext.Current.TestOutputHelper!.WriteLine($"Seen {1000 * seconds:0} ms after it was sent.");
        seconds.ShouldBeLessThan(Patience.TotalSeconds);

        var answers = await ApiClient.AwsCli.GetAsync(roentgen.Address, new ApiCall("GetTraceSummaries", range.Input));
        Holds(answers[0].GetProperty("TraceSummaries").EnumerateArray(), trace).ShouldBeTrue();
    }

    private static bool Holds(IEnumerable<JsonElement> summaries, SampleTrace trace) => summaries.Any(summary => summary.Text("Id") == trace.Id);
}
