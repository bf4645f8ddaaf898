namespace Roentgen.IntegrationTests.Benchmarks;

/// <summary>The benchmark of the daemon works; what it measures is nothing for a test.</summary>
public sealed class DaemonBenchmarkTests
{
    [Fact]
    public async Task A_load_reaches_the_service_document_by_document_and_the_table_says_at_what_cost()
    {
        var (exitCode, output, error) = await BenchmarkProgram.RunAsync("daemon", "--quick", "--soak", "0.2", "--rate", "200", "--bytes", "2048");
        exitCode.ShouldBe(0, error);
        output.ShouldContain("`./dev bench daemon --quick --soak 0.2 --rate 200 --bytes 2048`");
        output.ShouldContain("## 0.2 minutes of 2 KB, 200/s");
        output.ShouldContain("2,400 documents, 0 lost, 0 sent twice");
        output.ShouldNotContain("went wrong");
    }

    [Fact]
    public async Task A_program_that_is_no_daemon_is_told_in_the_table()
    {
        var (exitCode, output, _) = await BenchmarkProgram.RunAsync("daemon", "--quick", "--only", "idle", "--daemon", "/bin/false");
        exitCode.ShouldBe(1);
        output.ShouldContain("**It went wrong:** Idle: The daemon ended with 1");
    }

    [Theory]
    [InlineData("There is no part nonsense; parts are idle, cpu, loss, latency, slow, down, faults, quota, outage, soak.", "--only", "cpu,nonsense")]
    [InlineData("There is no file /nowhere.", "--daemon", "/nowhere")]
    [InlineData("--bytes must be 600 to 65474.", "--bytes", "599")]
    public async Task A_mistake_is_told_with_what_is_accepted(string message, params string[] arguments)
    {
        var (exitCode, _, error) = await BenchmarkProgram.RunAsync(["daemon", .. arguments]);
        exitCode.ShouldBe(2);
        error.ShouldContain(message);
    }
}
