using System.Globalization;
using System.Text;

namespace Roentgen.Benchmarks.Store;

/// <summary>What a figure counts.</summary>
/// <param name="Name">The unit, as it stands behind the number.</param>
/// <param name="MoreIsBetter">Whether a larger figure is the better one.</param>
internal sealed record Unit(string Name, bool MoreIsBetter = false)
{
    public static readonly Unit PerSecond = new("a second", MoreIsBetter: true);
    public static readonly Unit Milliseconds = new("ms");
    public static readonly Unit Seconds = new("s");
    public static readonly Unit Mebibytes = new("MiB");
    public static readonly Unit Bytes = new("bytes");
}

/// <summary>The figures of a run, and where they come from, as Markdown.</summary>
internal sealed class Report(StoreBenchmarkOptions options)
{
    private readonly List<string> _rows = [];
    private readonly List<string> _notes = [];

    /// <summary>Adds a figure.</summary>
    /// <param name="what">What was measured.</param>
    /// <param name="target">What it ought to be; null for a figure that only informs.</param>
    /// <param name="measured">What it is.</param>
    /// <param name="unit">The unit of both.</param>
    public void Add(string what, double? target, double measured, Unit unit)
    {
        var ratio = target is not { } reach ? double.NaN : unit.MoreIsBetter ? measured / reach : reach / measured;
        var verdict = double.IsNaN(ratio) ? "–" : ratio >= 1 ? Format(ratio) : $"**{Format(ratio)} missed**";
        _rows.Add($"| {what} | {(target is null ? "–" : $"{Format(target.Value)} {unit.Name}")} | {Format(measured)} {unit.Name} | {verdict} |");
        Console.Error.WriteLine($"  {what}: {Format(measured)} {unit.Name}{(double.IsNaN(ratio) ? "" : $" (target {Format(target!.Value)})")}");
    }

    /// <summary>Adds a sentence on how a figure came about.</summary>
    public void Note(string sentence)
    {
        _notes.Add(sentence);
        Console.Error.WriteLine($"  {sentence}");
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("# The embedded store\n\n`").Append(options.CommandLine).Append("`\n\n");
        text.Append("| what | target | measured | ratio |\n|---|---|---|---|\n");
        foreach (var row in _rows) text.Append(row).Append('\n');
        text.Append("\nA ratio above 1 is better than the target. docs/performance.md says how each figure is measured.\n\n");
        foreach (var note in _notes) text.Append("- ").Append(note).Append('\n');
        foreach (var fact in Facts()) text.Append("- ").Append(fact).Append('\n');
        return text.ToString();
    }

    private IEnumerable<string> Facts()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"Data set: scale {options.Scale}, {options.Traces:N0} traces, {options.Traces * Shop.Steps:N0} spans; seed {options.Seed}; annotations {options.Attributes.ToString().ToLowerInvariant()}");
        yield return Machine.Describe();
        yield return Machine.DateAndCommit();
    }

    // Three digits, or all of a large number.
    private static string Format(double value) =>
        value.ToString(Math.Abs(value) switch { >= 100 => "N0", >= 10 => "F1", _ => "F2" }, CultureInfo.InvariantCulture);
}
