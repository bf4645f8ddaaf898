using Roentgen.Daemon.Commands;

namespace Roentgen.Tests.Daemon;

/// <summary>The table of options in <c>docs/daemon.md</c>, which a test holds to the definitions.</summary>
internal static class OptionTable
{
    /// <summary>Its rows as Markdown: flag, key, variable, default, meaning.</summary>
    public static IReadOnlyList<string> Rows { get; } = [.. Settings.All.Select(Row)];

    private static string Row(Setting setting) =>
        $"| {(setting.Letter is null ? "" : $"`-{setting.Letter}`, ")}`--{setting.Flag}` | {Code(setting.Key)} | {Variables(setting)} | {Code(setting.DefaultText)} "
        + $"| {setting.Help}{(setting.IsSwitch || setting.Accepted == "text" ? "" : $" {char.ToUpperInvariant(setting.Accepted[0])}{setting.Accepted[1..]}.")}{(setting.Reloads ? " ↻" : "")} |";

    private static string Variables(Setting setting) =>
        setting.Variable is null ? ""
        : $"`{setting.Variable}`" + (setting.LateVariables.Count == 0 ? "" : $"; after the file {string.Join(", ", setting.LateVariables.Select(Code))}");

    private static string Code(string? text) => string.IsNullOrEmpty(text) ? "" : $"`{text}`";
}
