namespace Roentgen.Daemon.Commands;

/// <summary>What <c>-h</c> prints.</summary>
internal static class Usage
{
    private const int HelpColumn = 34;

    /// <summary>The first line of the AWS daemon's, then every flag with its default, then the rule for the other names.</summary>
    public static string Text { get; } =
        "Usage: X-Ray [options]\n\n" + string.Concat(Settings.All.Select(Line))
        + "\nWhat a flag does not say is taken from the variable ROENTGEN_DAEMON_ and the flag's name in capitals (ROENTGEN_DAEMON_LOG_LEVEL), then from the\n"
        + "configuration file, then from variables of AWS. Sizes are written as 64KB or 1GB, times as 250ms, 2s, 5m or 24h.";

    private static string Line(Setting setting)
    {
        var names = $"  {(setting.Letter is null ? "" : $"-{setting.Letter}, "),4}--{setting.Flag}";
        string?[] notes = [setting.IsSwitch || setting.Accepted == "text" ? null : setting.Accepted, setting.IsSwitch || setting.DefaultText.Length == 0 ? null : $"default {setting.DefaultText}"];
        var note = string.Join("; ", notes.OfType<string>());
        return $"{names.PadRight(HelpColumn - 1)} {setting.Help}{(note.Length == 0 ? "" : $" ({note})")}\n";
    }
}
