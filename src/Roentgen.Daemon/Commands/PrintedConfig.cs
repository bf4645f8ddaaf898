using System.Text;

namespace Roentgen.Daemon.Commands;

/// <summary>What <c>--print-config</c> prints: a <c>cfg.yaml</c> with every value that holds, each with where it comes from.</summary>
internal static class PrintedConfig
{
    private const int OriginColumn = 60;

    /// <summary>Writes it. Passwords in addresses are not shown.</summary>
    public static string Write(SettingValues values)
    {
        var text = new StringBuilder("# What holds now, and where it comes from. This is a configuration file itself.\nVersion: 2\n");
        var group = "";
        // A key of its own before those in groups, the groups together.
        foreach (var setting in Settings.All.Where(setting => setting.Key is not null).OrderBy(setting => GroupOf(setting.Key!), StringComparer.Ordinal))
        {
            var given = values.Of(setting);
            if (GroupOf(setting.Key!) is var next && next != group) text.Append(group = next).Append(":\n");
            var name = setting.Key![(group.Length == 0 ? 0 : group.Length + 1)..];
            text.Append($"{(group.Length == 0 ? "" : "  ")}{name}: {Value(setting, given.Text)}".PadRight(OriginColumn)).Append(" # ").Append(given.Origin).Append('\n');
        }
        return text.ToString();
    }

    private static string GroupOf(string key) => key.LastIndexOf('.') is var dot and > 0 ? key[..dot] : "";

    private static string Value(Setting setting, string text)
    {
        if (setting.Separator is not { } separator) return Quote(text, setting);
        return $"[{string.Join(", ", text.Split([separator, '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(entry => Quote(entry, setting)))}]";
    }

    private static string Quote(string text, Setting setting)
    {
        if (setting.IsSwitch) return SettingKinds.ParseSwitch(text) is true ? "true" : "false";
        if (setting.IsInteger) return text;
        return $"\"{WithoutPassword(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    // http://user:secret@proxy:3128 → http://***@proxy:3128
    private static string WithoutPassword(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return text;
        var end = text.IndexOfAny(['/', ' ', '?'], scheme + 3);
        var at = text.LastIndexOf('@', end < 0 ? text.Length - 1 : end - 1);
        return at > scheme ? string.Concat(text.AsSpan(0, scheme + 3), "***", text.AsSpan(at)) : text;
    }
}
