using System.Globalization;

namespace Roentgen.Daemon.Commands;

/// <summary>The command line, as Go's <c>flag</c> package reads it: one or two dashes, <c>-x v</c> or <c>-x=v</c>, the last one wins.</summary>
internal sealed class DaemonFlags
{
    private readonly Dictionary<Setting, (string Written, string Text)> _given = [];

    private DaemonFlags()
    {
    }

    /// <summary>What was given for a setting, and how its flag was written, <c>-b</c>; null when it was not given. Entries of a list are lines.</summary>
    public (string Written, string Text)? this[Setting setting] => _given.TryGetValue(setting, out var given) ? given : null;

    /// <summary>Whether a flag without argument is set.</summary>
    public bool IsSet(Setting<bool> setting) => this[setting]?.Text == "true";

    /// <summary>
    /// Reads the arguments up to the first that is no flag, or up to <c>--</c>, or up to a request for help. A problem is Go's sentence about it,
    /// otherwise null.
    /// </summary>
    public static string? TryParse(IReadOnlyList<string> args, out DaemonFlags flags)
    {
        flags = new DaemonFlags();
        for (var i = 0; i < args.Count; i++)
        {
            var text = args[i];
            if (text.Length < 2 || text[0] != '-' || text == "--") return null;
            var nameAndValue = text[(text[1] == '-' ? 2 : 1)..];
            if (nameAndValue.Length == 0 || nameAndValue[0] is '-' or '=') return $"bad flag syntax: {text}";
            var equals = nameAndValue.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? nameAndValue : nameAndValue[..equals];
            var value = equals < 0 ? null : nameAndValue[(equals + 1)..];
            if (Settings.All.FirstOrDefault(setting => name == setting.Flag || name == setting.Letter) is not { } found) return $"flag provided but not defined: -{name}";
            if (found.IsSwitch)
            {
                if (SettingKinds.ParseGoBoolean(value ?? "true") is not { } set) return $"invalid boolean value \"{value}\" for -{name}: parse error";
                value = set ? "true" : "false";
            }
            else if (value is null)
            {
                if (++i == args.Count) return $"flag needs an argument: -{name}";
                value = args[i];
            }
            if (found.IsInteger && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                return $"invalid value \"{value}\" for flag -{name}: parse error";
            flags.Take(found, (name.Length == 1 ? "-" : "--") + name, value);
            if (found == Settings.Help) return null;
        }
        return null;
    }

    private void Take(Setting setting, string written, string value) =>
        _given[setting] = (written, setting.Separator is not null && _given.TryGetValue(setting, out var earlier) ? $"{earlier.Text}\n{value}" : value);
}
