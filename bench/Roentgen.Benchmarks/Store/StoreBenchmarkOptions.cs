using System.CommandLine;

namespace Roentgen.Benchmarks.Store;

/// <summary>A part of the benchmark that can be run alone.</summary>
internal enum Part
{
    /// <summary>Segments per second of the service's processor time.</summary>
    Ingest,

    /// <summary>Memory, idle and under a steady load.</summary>
    Memory,

    /// <summary>From the answer to a segment until a search shows it.</summary>
    Searchable,

    /// <summary>Bytes on the disk.</summary>
    Disk,

    /// <summary>Reading.</summary>
    Queries,

    /// <summary>From the start of the process until it answers.</summary>
    Start,
}

/// <summary>What to measure, and how much of it.</summary>
internal sealed record StoreBenchmarkOptions
{
    /// <summary>Segments per second of the steady load.</summary>
    public const double SteadyRate = 10_000;

    /// <summary>As it was called, for the report.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Size of the data set, of the load and of its duration; 1 is a million traces.</summary>
    public required double Scale { get; init; }

    /// <summary>What all random choices follow from.</summary>
    public required int Seed { get; init; }

    /// <summary>How annotations are drawn.</summary>
    public required AttributeMode Attributes { get; init; }

    /// <summary>Where the loaded data set stays for the next run; null to delete it at the end.</summary>
    public required string? Keep { get; init; }

    /// <summary>The parts to run.</summary>
    public required IReadOnlySet<Part> Parts { get; init; }

    /// <summary>Runs of each query.</summary>
    public required int Runs { get; init; }

    /// <summary>Segments of the ingest part.</summary>
    public required long Segments { get; init; }

    /// <summary>Seconds of the steady load.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether the report is kept in bench/Results.</summary>
    public required bool Save { get; init; }

    public long Traces => Math.Max(1, (long)(DataSet.FullTraces * Scale));

    public static RootCommand CreateCommand(Func<StoreBenchmarkOptions, CancellationToken, Task<int>> run)
    {
        var scale = new Option<double>("--scale") { Description = "Size of everything; 1 is a million traces of ten spans", DefaultValueFactory = _ => 1, HelpName = "S" };
        var seed = new Option<int>("--seed") { Description = "What all random choices follow from", DefaultValueFactory = _ => 1, HelpName = "N" };
        var attributes = new Option<AttributeMode>("--attributes") { Description = "How annotations are drawn: random, or cyclic as Jaeger's load generator does", DefaultValueFactory = _ => AttributeMode.Random, HelpName = "MODE" };
        var keep = new Option<string?>("--keep") { Description = "Folder where the loaded data set stays; the next run with the same data set finds it there", HelpName = "DIR" };
        var only = new Option<string?>("--only") { Description = $"Some parts alone, with commas between: {string.Join(',', Enum.GetNames<Part>()).ToLowerInvariant()}", HelpName = "PARTS" };
        var runs = new Option<int>("--runs") { Description = "Runs of each query; a trace by id is read five times as often", DefaultValueFactory = _ => 200, HelpName = "N" };
        var segments = new Option<long?>("--segments") { Description = "Segments of the ingest part (2 million times the scale)", HelpName = "N" };
        var seconds = new Option<double?>("--seconds") { Description = "Seconds of the steady load of the memory part (300 times the scale, at least 10)", HelpName = "N" };
        var save = new Option<bool>("--save") { Description = "Keep the table in bench/Results" };
        var command = new RootCommand("""
            Measures the embedded store: ingest, memory, disk, queries, start.

            Examples:
              ./dev bench store                                  everything: 10 million spans, takes long
              ./dev bench store --scale 0.01                     the same in little, a few minutes
              ./dev bench store --only ingest --segments 500000  one part alone
              ./dev bench store --scale 0.1 --keep /tmp/ten --only disk,queries
            """)
        {
            Options = { scale, seed, attributes, keep, only, runs, segments, seconds, save },
        };
        AtLeast(scale, 0.0001);
        AtLeast(runs, 1);
        only.Validators.Add(result =>
        {
            foreach (var name in Names(result.GetValueOrDefault<string?>()).Where(name => !IsPart(name))) result.AddError($"There is no part {name}; parts are {string.Join(", ", Enum.GetNames<Part>()).ToLowerInvariant()}.");
        });
        command.SetAction((parsed, cancel) =>
        {
            var size = parsed.GetValue(scale);
            return run(
                new StoreBenchmarkOptions
                {
                    CommandLine = string.Join(' ', parsed.Tokens.Select(token => token.Value).Prepend("./dev bench store")),
                    Scale = size,
                    Seed = parsed.GetValue(seed),
                    Attributes = parsed.GetValue(attributes),
                    Keep = parsed.GetValue(keep),
                    Parts = parsed.GetValue(only) is { } names ? Names(names).Select(name => Enum.Parse<Part>(name, ignoreCase: true)).ToHashSet() : Enum.GetValues<Part>().ToHashSet(),
                    Runs = parsed.GetValue(runs),
                    Segments = parsed.GetValue(segments) ?? (long)(2_000_000 * size),
                    Seconds = parsed.GetValue(seconds) ?? Math.Max(10, 300 * size),
                    Save = parsed.GetValue(save),
                },
                cancel);
        });
        return command;
    }

    private static string[] Names(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool IsPart(string name) => Enum.TryParse<Part>(name, ignoreCase: true, out var part) && Enum.IsDefined(part);

    private static void AtLeast<T>(Option<T> option, T least)
        where T : IComparable<T> =>
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>()!.CompareTo(least) < 0) result.AddError($"{option.Name} must be at least {least}.");
        });
}
