using System.CommandLine;
using System.Runtime.InteropServices;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>A part of the benchmark that can be run alone.</summary>
internal enum DaemonPart
{
    /// <summary>Memory and processor time with nothing to do, fresh and after a load.</summary>
    Idle,

    /// <summary>Processor time and memory at even rates.</summary>
    Cpu,

    /// <summary>Whether anything is lost at high rates.</summary>
    Loss,

    /// <summary>From datagram to request.</summary>
    Latency,

    /// <summary>A service that answers after 100 ms.</summary>
    Slow,

    /// <summary>A service that is away for a minute, and comes back.</summary>
    Down,

    /// <summary>A service that fails in other ways.</summary>
    Faults,

    /// <summary>A thirty-second of a core.</summary>
    Quota,

    /// <summary>A service that is away, and a daemon that is killed meanwhile.</summary>
    Outage,

    /// <summary>Many minutes of a steady load. Only when asked for.</summary>
    Soak,
}

/// <summary>Which daemon to measure, at what, and for how long.</summary>
internal sealed record DaemonBenchmarkOptions
{
    /// <summary>As it was called, for the report.</summary>
    public required string CommandLine { get; init; }

    /// <summary>The program.</summary>
    public required string Daemon { get; init; }

    /// <summary>Further flags for it.</summary>
    public required IReadOnlyList<string> Flags { get; init; }

    /// <summary>Whether it gets credentials, made up ones, to sign with.</summary>
    public required bool Sign { get; init; }

    /// <summary>The parts to run.</summary>
    public required IReadOnlySet<DaemonPart> Parts { get; init; }

    /// <summary>Whether everything is short.</summary>
    public required bool Quick { get; init; }

    /// <summary>Minutes of the soak.</summary>
    public required double SoakMinutes { get; init; }

    /// <summary>Documents a second of the soak.</summary>
    public required double SoakRate { get; init; }

    /// <summary>Bytes of a document of the soak.</summary>
    public required int SoakBytes { get; init; }

    /// <summary>Whether the report is kept in bench/Results.</summary>
    public required bool Save { get; init; }

    /// <summary>Where files of this run are, a spool among them: on the disk that the build is on.</summary>
    public string WorkFolder { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "bench", $"daemon-{Environment.ProcessId}"));

    /// <summary>Seconds of a load.</summary>
    public double Seconds => Quick ? 3 : 15;

    /// <summary>Seconds of a load that is to show losses.</summary>
    public double LossSeconds => Quick ? 3 : 10;

    /// <summary>Seconds of the same load before it counts, in which a runtime compiles.</summary>
    public double WarmSeconds => Quick ? 2 : 5;

    /// <summary>Seconds that a service is away.</summary>
    public double DownSeconds => Quick ? 6 : 60;

    /// <summary>Seconds of doing nothing.</summary>
    public double IdleSeconds => Quick ? 3 : 10;

    /// <summary>A folder for a spool, empty and in nobody else's use.</summary>
    public string NewSpool() => Directory.CreateDirectory(Path.Combine(WorkFolder, "spools", Path.GetRandomFileName())).FullName;

    public static RootCommand CreateCommand(Func<DaemonBenchmarkOptions, CancellationToken, Task<int>> run)
    {
        var daemon = new Option<string?>("--daemon") { Description = "The program to measure: roentgen-daemon, any build of it, or the AWS daemon (what ./dev publish made, or else what ./dev build made)", HelpName = "PATH" };
        var flags = new Option<string>("--flags") { Description = "Further flags for it, with spaces between", DefaultValueFactory = _ => "", HelpName = "FLAGS" };
        var sign = new Option<bool>("--sign") { Description = "Give it credentials, made up ones, so that it signs; the AWS daemon needs them" };
        var only = new Option<string?>("--only") { Description = $"Some parts alone, with commas between: {string.Join(", ", Enum.GetNames<DaemonPart>()).ToLowerInvariant()}", HelpName = "PARTS" };
        var quick = new Option<bool>("--quick") { Description = "Everything in short: shows that it works, and roughly how well" };
        var soak = new Option<double?>("--soak") { Description = "Minutes of a steady load, memory looked at every 10 s; alone unless --only names more", HelpName = "MINUTES" };
        var rate = new Option<double>("--rate") { Description = "Documents a second of the soak", DefaultValueFactory = _ => 20_000, HelpName = "N" };
        var bytes = new Option<int>("--bytes") { Description = "Bytes of a document of the soak", DefaultValueFactory = _ => LoadDocument.LeastLength, HelpName = "N" };
        var save = new Option<bool>("--save") { Description = "Keep the table in bench/Results" };
        var command = new RootCommand("""
            Measures a daemon beside the AWS daemon's figures: processor time, losses, memory, latency, outages.

            Examples:
              ./dev bench daemon                               everything but the soak, about 20 minutes
              ./dev bench daemon --quick                       the same in short, about 6 minutes
              ./dev bench daemon --only cpu,loss               some parts alone
              ./dev bench daemon --soak 10                     ten minutes of 20,000 documents a second
              ./dev bench daemon --soak 0.5 --rate 1000        half a minute of another load, for a look with perf meanwhile
              ./dev bench daemon --daemon /xray --sign         the AWS daemon
            """)
        {
            Options = { daemon, flags, sign, only, quick, soak, rate, bytes, save },
        };
        only.Validators.Add(result =>
        {
            foreach (var name in Names(result.GetValueOrDefault<string?>()).Where(name => !IsPart(name))) result.AddError($"There is no part {name}; parts are {string.Join(", ", Enum.GetNames<DaemonPart>()).ToLowerInvariant()}.");
        });
        soak.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is < 0.2) result.AddError("--soak must be at least 0.2.");
        });
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 1 and <= 1_000_000)) result.AddError("--rate must be 1 to 1000000.");
        });
        bytes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < LoadDocument.LeastLength or > LoadDocument.MostLength) result.AddError($"--bytes must be {LoadDocument.LeastLength} to {LoadDocument.MostLength}.");
        });
        daemon.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } path && !File.Exists(path)) result.AddError($"There is no file {path}.");
        });
        command.SetAction((parsed, cancel) => run(
            new DaemonBenchmarkOptions
            {
                CommandLine = string.Join(' ', parsed.Tokens.Select(token => token.Value.Contains(' ', StringComparison.Ordinal) ? $"\"{token.Value}\"" : token.Value).Prepend("./dev bench daemon")),
                Daemon = Path.GetFullPath(parsed.GetValue(daemon) ?? Built()),
                Flags = parsed.GetValue(flags)!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                Sign = parsed.GetValue(sign),
                Parts = PartsOf(parsed.GetValue(only), parsed.GetValue(soak) is not null),
                Quick = parsed.GetValue(quick),
                SoakMinutes = parsed.GetValue(soak) ?? (parsed.GetValue(quick) ? 1 : 10),
                SoakRate = parsed.GetValue(rate),
                SoakBytes = parsed.GetValue(bytes),
                Save = parsed.GetValue(save),
            },
            cancel));
        return command;
    }

    // As it is shipped, where somebody has published it.
    private static string Built()
    {
        var published = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "publish", RuntimeInformation.RuntimeIdentifier, "roentgen-daemon", "roentgen-daemon");
        return File.Exists(published) ? published : Path.Combine(AppContext.BaseDirectory, "roentgen-daemon");
    }

    private static HashSet<DaemonPart> PartsOf(string? only, bool soak)
    {
        var parts = only is not null ? Names(only).Select(name => Enum.Parse<DaemonPart>(name, ignoreCase: true)).ToHashSet()
            : soak ? [] : Enum.GetValues<DaemonPart>().Where(part => part != DaemonPart.Soak).ToHashSet();
        if (soak) parts.Add(DaemonPart.Soak);
        return parts;
    }

    private static string[] Names(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool IsPart(string name) => Enum.TryParse<DaemonPart>(name, ignoreCase: true, out var part) && Enum.IsDefined(part);
}
