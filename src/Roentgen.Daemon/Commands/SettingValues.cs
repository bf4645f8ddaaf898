using System.Globalization;

namespace Roentgen.Daemon.Commands;

/// <summary>Where values come from.</summary>
/// <param name="Flags">The command line.</param>
/// <param name="File">The configuration file.</param>
/// <param name="Environment">A variable; null when it is not set.</param>
/// <param name="MemoryBytes">What the machine has, or what the container may use.</param>
internal sealed record SettingSources(DaemonFlags Flags, ConfigFile File, Func<string, string?> Environment, long MemoryBytes = long.MaxValue);

/// <summary>A value that somebody gave.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Origin"><c>flag -b</c>, <c>variable AWS_REGION</c>, <c>/etc/amazon/xray/cfg.yaml:7</c>, <c>default</c>.</param>
internal sealed record GivenValue(string Text, string Origin);

/// <summary>
/// The value that holds for each setting: flag, variable, file, variables of others, default, in this order. Every value has been read and is
/// what the setting accepts.
/// </summary>
internal sealed class SettingValues
{
    private const int LeastMegabytes = 3, MostMegabytes = 64;

    private readonly Dictionary<Setting, GivenValue> _given = [];
    private readonly SettingSources _sources;

    private SettingValues(SettingSources sources) => _sources = sources;

    /// <summary>A variable of the environment that no setting has.</summary>
    public Func<string, string?> Environment => _sources.Environment;

    /// <summary>Finds and reads them all. A problem is one sentence with key, value, place, and what is accepted; otherwise null.</summary>
    public static string? TryRead(SettingSources sources, out SettingValues values)
    {
        values = new SettingValues(sources);
        foreach (var setting in Settings.All)
        {
            if (setting.IsCommand || Candidates(setting, sources).FirstOrDefault() is not { } given) continue;
            switch (setting.ProblemOf(given.Text))
            {
                case null: break;
                case "": return $"{setting.Key ?? setting.Flag} is {given.Text.Replace('\n', setting.Separator ?? ' ')} ({given.Origin}); it must be {setting.Accepted}.";
                case var sentence: return $"{sentence} ({setting.Key ?? setting.Flag}, {given.Origin})";
            }
            values._given[setting] = given;
        }
        return null;
    }

    /// <summary>The value that holds.</summary>
    public T Get<T>(Setting<T> setting)
    {
        if (!_given.TryGetValue(setting, out var given)) return setting.Default;
        setting.Read(given.Text, out var value);
        return value;
    }

    /// <summary>The value that holds, as it was written, and where it comes from. Of a default, what people read.</summary>
    public GivenValue Of(Setting setting) =>
        _given.TryGetValue(setting, out var given) ? given
        : setting == Settings.BufferMemory ? new GivenValue(DefaultMegabytes.ToString(CultureInfo.InvariantCulture), "default")
        : new GivenValue(setting.DefaultText, "default");

    /// <summary>Everything that was given for a setting, the strongest first.</summary>
    public IEnumerable<string> TextsOf(Setting setting) => Candidates(setting, _sources).Select(given => given.Text);

    /// <summary>Whether somebody gave a value.</summary>
    public bool IsGiven(Setting setting) => _given.ContainsKey(setting);

    /// <summary>Memory for documents: 64 MB, or a quarter of what a small container may use.</summary>
    public int Megabytes => Get(Settings.BufferMemory) is > 0 and var given ? given : DefaultMegabytes;

    private int DefaultMegabytes => (int)Math.Clamp(_sources.MemoryBytes / 4 / 1024 / 1024, LeastMegabytes, MostMegabytes);

    private static IEnumerable<GivenValue> Candidates(Setting setting, SettingSources sources)
    {
        var flag = sources.Flags[setting];
        if (flag is { Text.Length: > 0 } said) yield return new GivenValue(said.Text, $"flag {said.Written}");
        // A flag with nothing in it says: nothing. Variables that stand in still do.
        if (flag is not { Text.Length: 0 })
        {
            if (setting.Variable is { } variable && sources.Environment(variable) is { Length: > 0 } own) yield return new GivenValue(own, $"variable {variable}");
            // Empty or 0 in the file is "use the default"; to switch something off it is "false", and no time at all is "0s".
            if (setting.Key is { } key && sources.File[key] is { Text: not ("" or "0") } inFile)
                yield return new GivenValue(inFile.Text, sources.File.Path.Length == 0 ? $"line {inFile.Line}" : $"{sources.File.Path}:{inFile.Line}");
        }
        foreach (var late in setting.LateVariables)
            if (sources.Environment(late) is { Length: > 0 } value) yield return new GivenValue(value, $"variable {late}");
    }
}
