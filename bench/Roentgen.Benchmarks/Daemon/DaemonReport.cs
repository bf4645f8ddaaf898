using System.Globalization;
using System.Text;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>The figures of a run as Markdown: a table for each part, beside the AWS daemon's.</summary>
internal sealed class DaemonReport(DaemonBenchmarkOptions options)
{
    private readonly StringBuilder _tables = new();
    private readonly List<string> _notes = [];
    private readonly List<string> _problems = [];

    /// <summary>Whether the benchmark itself went as it should; missed targets are no problem of the benchmark.</summary>
    public bool IsSound => _problems.Count == 0;

    /// <summary>Begins a table.</summary>
    public void Begin(string title, params string[] columns)
    {
        _tables.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| {string.Join(" | ", columns)} |\n|{string.Concat(Enumerable.Repeat("---|", columns.Length))}\n");
        Console.Error.WriteLine(title);
    }

    /// <summary>Adds a row to the table.</summary>
    public void Add(params string[] cells)
    {
        _tables.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        Console.Error.WriteLine($"  {string.Join("; ", cells)}");
    }

    /// <summary>Adds a sentence on how figures came about.</summary>
    public void Note(string sentence)
    {
        _notes.Add(sentence);
        Console.Error.WriteLine($"  {sentence}");
    }

    /// <summary>Adds something that went wrong, so that figures are missing or worth nothing.</summary>
    public void Problem(string sentence)
    {
        if (_problems.Contains(sentence)) return;
        _problems.Add(sentence);
        Console.Error.WriteLine($"  {sentence}");
    }

    /// <summary>What happened to a load that the reader of its figures has to know.</summary>
    public void Explain(string name, LoadResult result)
    {
        foreach (var problem in result.Counts.Problems) Problem(problem);
        if (result.Counts.Taken > 0 && result.Counts.Compared == 0) Problem($"{name}: no document was compared with what was sent");
        if (result.BacklogDrops > 0) Note(string.Create(CultureInfo.InvariantCulture, $"{name}: the machine dropped {result.BacklogDrops:N0} packets before they came to a socket"));
        if (result.Sent.Moved > result.Sent.Took / 20)
            Note(string.Create(CultureInfo.InvariantCulture, $"{name}: the machine kept the sender from sending for {result.Sent.Moved.TotalSeconds:F2} s of {result.Sent.Took.TotalSeconds:F1} s altogether; {result.Sent.PerSecond:N0}/s were sent"));
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder("# The daemon\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`{options.CommandLine}`\n");
        foreach (var problem in _problems) text.Append(CultureInfo.InvariantCulture, $"\n**It went wrong:** {problem}\n");
        text.Append(_tables);
        text.Append("\nFigures of the AWS daemon are those of its version 3.6.6. What is missed is **bold**. docs/performance.md says how each figure is measured.\n\n");
        foreach (var note in _notes) text.Append("- ").Append(note).Append('\n');
        text.Append("- ").Append(DaemonFile()).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"- net.core.rmem_max {Sysctl("rmem_max")}, rmem_default {Sysctl("rmem_default")}, netdev_max_backlog {Sysctl("netdev_max_backlog")}\n");
        text.Append("- ").Append(Machine.Describe()).Append('\n');
        text.Append("- ").Append(Machine.DateAndCommit()).Append('\n');
        return text.ToString();
    }

    /// <summary>Three digits, or all of a large number; a dash for none.</summary>
    public static string Number(double? value) => value is not { } number ? "–"
        : number.ToString(Math.Abs(number) switch { >= 100 => "N0", >= 10 => "F1", _ => "F2" }, CultureInfo.InvariantCulture);

    /// <summary>A count, with a dash for none that is known.</summary>
    public static string Count(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A count with what it is a share of.</summary>
    public static string Share(long count, long of) => count == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} ({100.0 * count / of:0.##} %)");

    /// <summary>A figure that is bold when it is over its limit.</summary>
    public static string Limited(string text, bool isWithin) => isWithin ? text : $"**{text}**";

    private string DaemonFile()
    {
        // Names of folders above are of this machine.
        var parts = options.Daemon.Split(Path.DirectorySeparatorChar);
        var from = Array.IndexOf(parts, "artifacts");
        return string.Create(CultureInfo.InvariantCulture, $"Daemon: {(from >= 0 ? string.Join('/', parts[from..]) : parts[^1])}, {new FileInfo(options.Daemon).Length / (1024.0 * 1024):F1} MiB{(options.Sign ? ", signing" : "")}");
    }

    private static string Sysctl(string name)
    {
        var file = $"/proc/sys/net/core/{name}";
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "unknown";
    }
}
