using System.Globalization;

namespace Roentgen.IntegrationTests.Benchmarks;

/// <summary>The benchmark of the store works; what it measures is nothing for a test.</summary>
public sealed class StoreBenchmarkTests
{
    private static readonly string[] Rows =
    [
        "ingest, whole traces in a call, segments per CPU second",
        "ingest, one service's documents in a call, segments per CPU second",
        "memory, idle and empty",
        "memory at 10,000 segments a second, at most",
        "received to searchable, p50",
        "received to searchable, at most",
        "disk per span, everything included",
        "trace by id, p50",
        "trace by id, p99",
        "search by service, duration, 1 h, p95",
        "search by service, duration, 6 h, p95",
        "search by annotation, 6 h, p95",
        "search by annotation, 24 h, p95",
        "search by service, 24 h, p95",
        "search by service, operation, 24 h, p95",
        "search by service, operation, duration, 24 h, p95",
        "search by service, operation, duration, 1 h, p95",
        "search by service, operation, duration, annotation, 6 h, p95",
        "service map, 6 h, p95",
        "time series, 6 h, rollups of the store, p95",
        "start to ready, empty",
        "start to ready, loaded",
    ];

    [Fact]
    public async Task Every_part_measures_something_and_the_table_holds_it()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output, error) = await BenchmarkProgram.RunAsync("store", "--scale", "0.0003", "--runs", "8", "--segments", "1000", "--seconds", "1", "--keep", folder.Path);
        exitCode.ShouldBe(0, error);
        var table = output.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToDictionary(cells => cells[1], cells => cells[3]);
        table.Keys.ShouldBe(Rows);
        foreach (var (what, measured) in table) double.Parse(measured.Split(' ')[0], CultureInfo.InvariantCulture).ShouldBePositive(what);
        output.ShouldContain("300 traces, 3,000 spans; seed 1; annotations random");
    }

    [Fact]
    public async Task A_part_can_be_run_alone_on_what_an_earlier_run_loaded()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["store", "--scale", "0.0003", "--attributes", "cyclic", "--keep", folder.Path, "--only", "disk"];
        (await BenchmarkProgram.RunAsync(arguments)).Error.ShouldContain("loaded");
        var (exitCode, output, error) = await BenchmarkProgram.RunAsync(arguments);
        exitCode.ShouldBe(0, error);
        error.ShouldNotContain("loaded");
        output.ShouldContain("| disk per span, everything included | 60.0 bytes |");
    }

    [Fact]
    public async Task An_unknown_part_is_a_mistake_that_names_those_that_there_are()
    {
        var (exitCode, _, error) = await BenchmarkProgram.RunAsync("store", "--only", "ingest,nonsense");
        exitCode.ShouldBe(2);
        error.ShouldContain("There is no part nonsense; parts are ingest, memory, searchable, disk, queries, start.");
    }
}
